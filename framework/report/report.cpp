// SPDX-License-Identifier: Apache-2.0
//
// See report.hpp.
#include "report/report.hpp"

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "report/calls.hpp"
#include "report/page.hpp"
#include "report/pipeline.hpp"
#include "report/record.hpp"
#include "report/story.hpp"
#include "report/tree.hpp"

namespace athanor {

Json report_data(const fs::path &run_folder) {
  const auto ledger = Ledger::open_to_read(run_folder / "ledger.sqlite");
  Record record(run_folder, *ledger);
  Json out{{"schema", "athanor.report/1"}};
  // The story goes first because it has the first claim on the room for pictures.
  out["story"] = stories(record);
  out["run"] = run_facts(record);
  out["topic"] = record.text("topic.md");
  out["stages"] = stage_rows(record);
  out["branches"] = branch_rows(record);
  out["incidents"] = incident_rows(record);
  out["trees"] = search_trees(record);
  out["jobs"] = job_rows(record);
  out["calls"] = call_rows(record);
  out["costs"] = cost_rows(record);
  out["artifacts"] = artifact_rows(record);
  out["pipeline"] = record.text("pipeline.yaml");
  out["pictures"] = record.pictures();
  out["problems"] = record.problems();
  return out;
}

fs::path write_report(const fs::path &run_folder) {
  const Json data = report_data(run_folder);
  const fs::path file = run_folder / "report.html";
  write_file(file, page_of(data, data.at("run").value("id", "run") + " – Athanor report"));
  return file;
}

}  // namespace athanor
