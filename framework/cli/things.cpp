// SPDX-License-Identifier: Apache-2.0
//
// See things.hpp.
#include "cli/things.hpp"

#include <algorithm>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "foundation/words.hpp"

namespace athanor {
namespace {

constexpr std::size_t most_choices = 6;

struct Kind {
  Thing::Kind kind;
  const char *sql;  // instance, name, full
};
// In the order in which they are looked for.
constexpr Kind kinds[] = {
    {Thing::Kind::node, "SELECT instance,id AS name,instance||'/'||id AS full FROM nodes ORDER BY instance,position"},
    {Thing::Kind::stage, "SELECT instance,instance AS name,instance AS full FROM stages ORDER BY at"},
    {Thing::Kind::call, "SELECT instance,name,instance||'/'||name AS full FROM calls ORDER BY seq"},
    {Thing::Kind::call, "SELECT instance,call AS name,id AS full FROM jobs ORDER BY submitted"},
    {Thing::Kind::artifact,
     "SELECT branch||'/'||stage AS instance,name,name AS full FROM artifacts ORDER BY branch,stage,output,version"}};

bool ends_with(const std::string &full, const std::string &word) {
  return full.size() > word.size() && full.compare(full.size() - word.size(), word.size(), word) == 0 &&
         full[full.size() - word.size() - 1] == '/';
}

std::string base_of(const std::string &artifact) { return artifact.substr(0, artifact.rfind('@')); }

struct Match {
  Thing thing;
  std::string full;
};

// Rows come with later versions of an artifact behind earlier ones.
void add(std::vector<Match> &found, const Kind &kind, const Json &row) {
  Match match{{kind.kind, row["instance"], row["name"]}, row["full"]};
  if (kind.kind == Thing::Kind::artifact && !found.empty() && base_of(found.back().full) == base_of(match.full))
    found.pop_back();
  found.push_back(std::move(match));
}

std::vector<Match> matches_of(const Kind &kind, const Json &rows, const std::string &word) {
  std::vector<Match> whole, end;
  for (const Json &row : rows) {
    const std::string full = row["full"];
    const bool versionless = kind.kind == Thing::Kind::artifact && word.find('@') == std::string::npos;
    const std::string name = versionless ? base_of(full) : full;
    if (name == word) add(whole, kind, row);
    if (ends_with(name, word)) add(end, kind, row);
  }
  return whole.empty() ? end : whole;
}

[[noreturn]] void refuse(OpenRun &run, const std::string &word, const std::vector<std::string> &names,
                         const std::vector<Match> &several) {
  if (!several.empty()) {
    std::vector<std::string> choices;
    for (const Match &match : several)
      if (choices.size() < most_choices) choices.push_back(match.full);
    const std::size_t more = several.size() - choices.size();
    throw Error("not_found", "'" + word + "' can be any of " + std::to_string(several.size()),
                "give more of its name: " + listed(choices) + (more ? ", and " + std::to_string(more) + " more" : ""),
                run.folder().string());
  }
  const std::string near = nearest(word, names);
  throw Error("not_found",
              "this run has nothing called '" + word + "'" + (near.empty() ? "" : "; did you mean '" + near + "'?"),
              "`athanor show " + run.folder().string() + " STAGE` lists the nodes and calls of a stage",
              run.folder().string());
}

Thing find(OpenRun &run, const std::string &word, bool only_nodes) {
  std::vector<std::string> names;
  for (const bool whole : {true, false})
    for (const Kind &kind : kinds) {
      if (only_nodes && kind.kind != Thing::Kind::node) continue;
      const Json rows = run.ledger().select(kind.sql);
      std::vector<Match> found = matches_of(kind, rows, word);
      if (whole && (found.size() != 1 || (found[0].full != word && base_of(found[0].full) != word))) found.clear();
      if (found.size() == 1) return found[0].thing;
      if (found.size() > 1) refuse(run, word, {}, found);
      if (whole) continue;
      for (const Json &row : rows) {
        const std::string full = row["full"], name = row["name"];
        names.push_back(full);
        if (name != full) names.push_back(name);
        if (kind.kind == Thing::Kind::artifact) names.push_back(base_of(full).substr(base_of(full).rfind('/') + 1));
      }
    }
  refuse(run, word, names, {});
}

}  // namespace

Thing find_thing(OpenRun &run, const std::string &word) {
  if (word.rfind("sha256:", 0) == 0) return {Thing::Kind::blob, "", word};
  return find(run, word, false);
}

Thing find_node(OpenRun &run, const std::string &word) { return find(run, word, true); }

Json node_at(OpenRun &run, const Thing &node) {
  return run.ledger().select("SELECT node_json FROM nodes WHERE instance=? AND id=?",
                             {node.instance, node.name})[0]["node_json"];
}

std::vector<std::string> calls_of(const Json &node) {
  std::vector<std::string> out;
  for (const Json &call : list_at(node, "calls"))
    if (call.is_string()) out.push_back(call);
  return out;
}

std::map<std::string, std::string> program_of(OpenRun &run, const Json &node) {
  std::map<std::string, std::string> out;
  const auto text = [&](const Json &stored) -> std::string {
    if (stored.is_string()) return stored;
    const std::string name = stored.is_object() ? stored.value("artifact", "") : "";
    if (name.size() != 71 || name.find_first_not_of("0123456789abcdef", 7) != std::string::npos) return "";
    return read_file(run.folder() / "blobs" / name.substr(7, 2) / name.substr(9));
  };
  if (node.contains("code")) {
    const Json domain = run.record().json("domain.json");
    out[object_at(domain, "experiment").value("file", "program")] = text(node.at("code"));
  }
  for (const auto &[path, stored] : object_at(node, "files").items()) out[path] = text(stored);
  return out;
}

}  // namespace athanor
