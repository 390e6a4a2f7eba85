// SPDX-License-Identifier: Apache-2.0
#include "cli/doctor.hpp"

#include <cstdio>

#include "cli/verbs.hpp"
#include "foundation/error.hpp"
#include "foundation/install.hpp"
#include "foundation/json.hpp"
#include "foundation/words.hpp"
#include "plugin/catalogue.hpp"
#include "plugin/types.hpp"
#include "run/doctor.hpp"
#include "run/salvage.hpp"

namespace athanor {
namespace {

fs::path folder_of(const fs::path &word) { return fs::absolute(word / "").lexically_normal().parent_path(); }

Json as_json(const Finding &finding) {
  return {{"weight", finding.weight == Finding::Weight::fault ? "fault" : "note"},
          {"code", finding.code},
          {"what", finding.what},
          {"where", finding.where},
          {"hint", finding.hint},
          {"names", finding.names},
          {"count", finding.count}};
}

void print(const Finding &finding) {
  std::printf("%s %s: %s\n", finding.weight == Finding::Weight::fault ? "fault" : "note ", finding.where.c_str(),
              finding.what.c_str());
  for (const std::string &name : finding.names) std::printf("        %s\n", name.c_str());
  const auto more = finding.count - static_cast<std::int64_t>(finding.names.size());
  if (!finding.names.empty() && more > 0) std::printf("        and %lld more\n", static_cast<long long>(more));
  if (!finding.hint.empty()) std::printf("      %s\n", finding.hint.c_str());
}

int examine(const fs::path &folder, const Types &types, bool json) {
  const Findings found = examine_run(folder, types);
  const std::int64_t faults = found.faults();
  if (json) {
    Json list = Json::array();
    for (const Finding &finding : found.all()) list.push_back(as_json(finding));
    std::fputs(pretty({{"ok", faults == 0}, {"run", folder.string()}, {"findings", list}}).c_str(), stdout);
  } else {
    for (const Finding &finding : found.all()) print(finding);
    std::printf("%s %s\n", folder.c_str(),
                faults == 0 ? "is sound" : ("has " + count_of(faults, "fault", "faults")).c_str());
  }
  return faults == 0 ? exit_ok : exit_failed;
}

// What was saved, what was lost, what happens next.
void print(const Salvaged &saved, const fs::path &into) {
  for (const SalvagedTable &table : saved.tables)
    if (table.taken > 0 || table.damaged)
      std::printf("%-12s %8lld rows%s\n", table.table.c_str(), static_cast<long long>(table.taken),
                  table.damaged ? "; some were lost" : "");
  if (saved.complete()) std::printf("nothing was lost\n");
  if (!saved.cut.empty())
    std::printf("%s from before the first answer that was lost: %s\n",
                saved.cut.size() == 1 ? "this stage will go on" : "these stages will go on", listed(saved.cut).c_str());
  if (!saved.undone.empty()) std::printf("finished before, and will run again: %s\n", listed(saved.undone).c_str());
  if (saved.dropped_calls > 0)
    std::printf("%s, although an answer was paid for\n",
                count_of(saved.dropped_calls, "call will be made again", "calls will be made again").c_str());
  std::printf("salvaged %s\nto go on: athanor resume %s\n", into.c_str(), into.c_str());
}

Json as_json(const Salvaged &saved, const fs::path &folder, const fs::path &into) {
  Json tables = Json::object();
  for (const SalvagedTable &table : saved.tables)
    tables[table.table] = {{"taken", table.taken}, {"damaged", table.damaged}};
  return {{"ok", true},
          {"run", folder.string()},
          {"salvaged", into.string()},
          {"complete", saved.complete()},
          {"tables", tables},
          {"cut", saved.cut},
          {"undone", saved.undone},
          {"dropped_calls", saved.dropped_calls}};
}

}  // namespace

int verb_doctor(const Arguments &arguments) {
  const fs::path folder = folder_of(arguments.words.front());
  if (!arguments.salvage.empty()) {
    const fs::path into = folder_of(arguments.salvage);
    const Salvaged saved = salvage_run(folder, into);
    if (arguments.json)
      std::fputs(pretty(as_json(saved, folder, into)).c_str(), stdout);
    else
      print(saved, into);
    return exit_ok;
  }
  const Catalogue catalogue = Catalogue::scan(plugin_folders(arguments.plugin_dirs));
  return examine(folder, Types(catalogue), arguments.json);
}

}  // namespace athanor
