// SPDX-License-Identifier: Apache-2.0
#include "run/export_ideas.hpp"

#include <algorithm>
#include <map>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "ledger/ledger.hpp"
#include "pipeline/ideas.hpp"

namespace athanor {

std::size_t export_ideas(const fs::path &run, const fs::path &file) {
  if (fs::exists(file))
    throw Error("refused", "there is such a file already", "choose another name, or remove it", file.string());
  if (!fs::is_regular_file(run / "ledger.sqlite"))
    throw Error("not_found", "this is no run folder: it has no ledger.sqlite", "give the folder of a run",
                run.string());
  const auto ledger = Ledger::open_to_read(run / "ledger.sqlite");
  std::map<std::string, ArtifactRow> newest;
  for (const ArtifactRow &row : ledger->artifacts()) {
    ArtifactRow &last = newest[row.branch + "/" + row.stage + "/" + row.output];
    if (row.type == "idea/1" && row.version >= last.version) last = row;
  }
  Json ideas = Json::array();
  for (const auto &[name, row] : newest) {
    if (row.path.empty()) continue;
    const Json document = parse_document(read_file(run / row.path), row.name);
    for (const Json &idea : document.is_array() ? document : Json::array({document}))
      if (std::find(ideas.begin(), ideas.end(), idea) == ideas.end()) ideas.push_back(idea);
  }
  if (ideas.empty())
    throw Error("not_found", "there are no ideas in this run", "a stage that proposes some must have ended first",
                run.string());
  write_file(file, pretty(their_ideas(ideas)));
  return ideas.size();
}

}  // namespace athanor
