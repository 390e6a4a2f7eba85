// SPDX-License-Identifier: Apache-2.0
//
// See show.hpp. Here: what is asked for, and artifacts.
#include "cli/show.hpp"

#include <cstdio>

#include "cli/verbs.hpp"
#include "foundation/error.hpp"
#include "foundation/json.hpp"

namespace athanor {
namespace {

void show_artifact(OpenRun &run, const std::string &name, bool json) {
  for (const ArtifactRow &row : run.ledger().artifacts()) {
    if (row.name != name) continue;
    const Json document = run.record().artifact(row);
    const Json problems = run.record().problems();
    if (!problems.empty()) throw Error("not_found", problems[0].get<std::string>(), "", run.folder().string());
    const Json shown = json ? Json{{"name", row.name},
                                   {"type", row.type},
                                   {"sha256", row.sha256},
                                   {"path", (run.folder() / row.path).string()},
                                   {"document", document}}
                            : document;
    std::fputs(pretty(shown).c_str(), stdout);
  }
}

void show_blob(OpenRun &run, const std::string &name, bool json) {
  const Json rows = run.ledger().select("SELECT * FROM blobs WHERE sha256=?", {name.substr(7)});
  if (rows.empty())
    throw Error("not_found", "this run keeps no file '" + name + "'",
                "its name is sha256: and 64 hexadecimal digits; artifacts and calls name the files that they rest on",
                run.folder().string());
  const fs::path file = run.folder() / "blobs" / name.substr(7, 2) / name.substr(9);
  std::error_code none;
  if (!fs::is_regular_file(file, none))
    throw Error("not_found", "the stored file is recorded, but it is missing", "restore it from a copy of the run",
                file.string());
  if (json)
    std::fputs(
        pretty(
            {{"name", name}, {"path", file.string()}, {"media_type", rows[0]["media_type"]}, {"size", rows[0]["size"]}})
            .c_str(),
        stdout);
  else
    std::printf("%s\n", file.c_str());
}

}  // namespace

int verb_show(const Arguments &arguments) {
  OpenRun run(find_run(arguments.words.front()));
  if (arguments.words.size() == 1 && arguments.code)
    throw Error("bad_request", "--code needs a node", "`athanor show RUN NODE --code`");
  if (arguments.words.size() == 1) {
    show_overview(run, arguments.json);
    return exit_ok;
  }
  const Thing thing = find_thing(run, arguments.words[1]);
  if (arguments.code && thing.kind != Thing::Kind::node)
    throw Error("bad_request", "--code needs a node, and '" + arguments.words[1] + "' is none", "leave --code out");
  switch (thing.kind) {
    case Thing::Kind::stage:
      show_stage(run, thing, arguments.json);
      break;
    case Thing::Kind::node:
      show_node(run, thing, arguments.code, arguments.json);
      break;
    case Thing::Kind::call:
      show_call(run, thing, arguments.json);
      break;
    case Thing::Kind::artifact:
      show_artifact(run, thing.name, arguments.json);
      break;
    case Thing::Kind::blob:
      show_blob(run, thing.name, arguments.json);
      break;
  }
  return exit_ok;
}

}  // namespace athanor
