// SPDX-License-Identifier: Apache-2.0
//
// See report.hpp.
#include "report/report.hpp"

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "report/calls.hpp"
#include "report/jobs.hpp"
#include "report/packed.hpp"
#include "report/page.hpp"
#include "report/pipeline.hpp"
#include "report/record.hpp"
#include "report/story.hpp"
#include "report/tree.hpp"

namespace athanor {
namespace {

Json outline_of(Record &record, const Keep &keep) {
  Json out{{"schema", "athanor.report/2"}};
  // The story goes first because it has the first claim on the room for pictures.
  out["story"] = stories(record, keep);
  out["run"] = run_facts(record);
  out["topic"] = record.text("topic.md");
  out["stages"] = stage_rows(record);
  out["branches"] = branch_rows(record);
  out["incidents"] = incident_rows(record);
  out["trees"] = search_trees(record, keep);
  out["jobs"] = job_rows(record, keep);
  out["calls"] = call_rows(record, keep);
  out["costs"] = cost_rows(record);
  out["artifacts"] = artifact_rows(record);
  out["pipeline"] = record.text("pipeline.yaml");
  out["problems"] = record.problems();
  return out;
}

// Every detail put back into the row that it belongs to.
void join(Json &value) {
  if (value.is_structured())
    for (Json &inside : value) join(inside);
  if (!value.is_object() || !value.contains("more")) return;
  const Json more = value["more"];
  value.erase("more");
  if (more.is_object()) value.update(more);
}

}  // namespace

Json report_data(const fs::path &run_folder) {
  const auto ledger = Ledger::open_to_read(run_folder / "ledger.sqlite");
  Record record(run_folder, *ledger);
  Json out = outline_of(record, [](const std::string &, const Make &make) { return make(); });
  for (const char *part : {"story", "trees", "jobs", "calls"}) join(out[part]);
  out["pictures"] = Json::object();
  for (const std::string &key : record.pictures()) out["pictures"][key] = record.picture_uri(key);
  return out;
}

Json report_outline(const fs::path &run_folder) {
  const auto ledger = Ledger::open_to_read(run_folder / "ledger.sqlite");
  Record record(run_folder, *ledger);
  return outline_of(record, [](const std::string &key, const Make &) { return key; });
}

Json report_detail(const fs::path &run_folder, const std::string &key) {
  const auto ledger = Ledger::open_to_read(run_folder / "ledger.sqlite");
  Record record(run_folder, *ledger);
  const std::size_t cut = key.find('/');
  if (cut == std::string::npos) return nullptr;
  const std::string kind = key.substr(0, cut), rest = key.substr(cut + 1);
  if (kind == "job") return job_detail(record, rest);
  if (kind == "results") return results_detail(record, rest);
  if (kind == "pdf") return pdf_detail(record, rest);
  if (kind != "node" && kind != "call") return nullptr;
  // Both names may hold a "/": the split that exists is taken.
  for (std::size_t at = rest.find('/'); at != std::string::npos; at = rest.find('/', at + 1)) {
    const std::string instance = rest.substr(0, at), name = rest.substr(at + 1);
    const Json found = kind == "call" ? call_detail(record, instance, name) : node_detail(record, instance, name);
    if (!found.is_null()) return found;
  }
  return nullptr;
}

fs::path write_report(const fs::path &run_folder) {
  const auto ledger = Ledger::open_to_read(run_folder / "ledger.sqlite");
  Record record(run_folder, *ledger);
  Packed packed;
  Json outline = outline_of(record, packed.keeper());
  packed.close();
  outline["blocks"] = packed.firsts();
  const fs::path file = run_folder / "report.html";
  write_file(file, page_of(outline, packed, record, outline.at("run").value("id", "run") + " – Athanor report"));
  return file;
}

}  // namespace athanor
