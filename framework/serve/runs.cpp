// SPDX-License-Identifier: Apache-2.0
//
// See runs.hpp.
#include "serve/runs.hpp"

#include <sys/stat.h>

#include <algorithm>

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "report/findings.hpp"
#include "report/open_run.hpp"
#include "report/pipeline.hpp"
#include "report/report.hpp"
#include "report/standing.hpp"
#include "run/approvals.hpp"
#include "run/folder.hpp"

namespace athanor::serve {
namespace {

constexpr std::size_t most_outlines = 4;

std::string look_of(const fs::path &file) {
  struct stat facts {};
  if (::stat(file.c_str(), &facts) != 0) return "-";
  return std::to_string(facts.st_ino) + "." + std::to_string(facts.st_size) + "." +
         std::to_string(facts.st_mtim.tv_sec) + "." + std::to_string(facts.st_mtim.tv_nsec);
}

// The stage that goes on or waits; of several the first.
Json stage_now(Ledger &ledger) {
  const Json rows = ledger.select(
      "SELECT instance,state FROM stages WHERE state IN ('running','waiting') ORDER BY state DESC,at LIMIT 1");
  return rows.empty() ? Json() : rows[0]["instance"];
}

Json searches(Ledger &ledger) {
  return ledger.select(
      "SELECT instance,json_extract(node_json,'$.state') AS state,COUNT(*) AS count FROM nodes GROUP BY instance,state "
      "ORDER BY instance,state");
}

Json best_of(const Json &found) {
  for (const Json &branch : found)
    if (branch.contains("best")) return branch.at("best");
  return nullptr;
}

Json row_of(const fs::path &folder) {
  OpenRun run(folder);
  Record &record = run.record();
  const Json stands = standing(record);
  Json out{{"state", stands["state"]}, {"created", stands.value("created", "")}};
  for (const char *name : {"id", "holder", "error", "topic", "last_event", "replay_of", "waiting", "counts", "spans",
                           "models", "imported_from"})
    if (stands.contains(name)) out[name] = stands[name];
  if (Json stage = stage_now(run.ledger()); !stage.is_null()) out["stage"] = std::move(stage);
  out["use"] = sum_of(model_use(record, out["state"] == "running"));
  const Json found = findings(record);
  out["verdicts"] = verdicts(found);
  if (Json best = best_of(found); !best.is_null()) out["best"] = std::move(best);
  out["papers"] = Json::array();
  for (const Json &branch : found)
    if (branch.contains("paper")) out["papers"].push_back(branch["paper"]["path"]);
  out["nodes"] = searches(run.ledger());
  out["programs"] = program_use(record);
  return out;
}

Json unreadable(const std::exception &why) {
  return {{"state", "unreadable"}, {"created", ""}, {"error", {{"message", why.what()}}}};
}

}  // namespace

fs::path Runs::find(const std::string &name) const {
  for (const fs::path &run : runs_in(folder_))
    if (name_of(run) == name) return run;
  throw Error("not_found", "there is no such run", "the page / lists those that there are");
}

std::string Runs::mark(const fs::path &run) {
  const std::string ledger = look_of(run / "ledger.sqlite");
  if (ledger == "-") return "";
  const auto holder = run_holder(run);
  return ledger + " " + look_of(run / "ledger.sqlite-wal") + " " + (holder ? holder->text : "");
}

std::string Runs::mark() const {
  std::string out;
  for (const fs::path &run : runs_in(folder_)) out += name_of(run) + " " + mark(run) + "\n";
  return out;
}

Json Runs::row(const fs::path &run) {
  const std::string now = mark(run);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (const auto kept = kept_.find(run); kept != kept_.end() && kept->second.mark == now && !now.empty())
      return kept->second.row;
  }
  Json made;
  try {
    made = row_of(run);
  } catch (const std::exception &e) {
    made = unreadable(e);
  }
  made["name"] = name_of(run);
  const std::lock_guard<std::mutex> lock(mutex_);
  Kept &kept = kept_[run];
  if (kept.mark != now) kept.outline.reset();
  kept.mark = now;
  kept.row = made;
  return made;
}

std::string Runs::list() {
  Json rows = Json::array();
  for (const fs::path &run : runs_in(folder_)) rows.push_back(row(run));
  std::stable_sort(rows.begin(), rows.end(), [](const Json &a, const Json &b) {
    return a["created"].get<std::string>() > b["created"].get<std::string>();
  });
  return canonical({{"folder", folder_.string()}, {"runs", std::move(rows)}});
}

Json Runs::status(const std::string &name) {
  const fs::path folder = find(name);
  Json out = row(folder);
  if (out["state"] == "unreadable") return out;
  OpenRun run(folder);
  const Json models = model_use(run.record(), out["state"] == "running"), programs = program_use(run.record());
  out["folder"] = folder.string();
  out["stages"] = stage_rows(run.record());
  for (Json &stage : out["stages"]) {
    for (const Json &use : models)
      if (use["instance"] == stage.value("instance", "")) stage["models"] = use;
    for (const Json &use : programs)
      if (use["instance"] == stage.value("instance", "")) stage["programs"] = use;
  }
  out["budget"] = caps_and_use(run.record());
  out["open_calls"] = open_calls(run.record()).size();
  out["asked"] = Json::array();
  for (const WaitingStage &stage : waiting_stages(run.ledger()))
    out["asked"].push_back(
        {{"instance", stage.instance}, {"use", stage.use}, {"when", stage.when}, {"outputs", stage.outputs}});
  return out;
}

std::shared_ptr<const std::string> Runs::outline(const std::string &name) {
  const fs::path run = find(name);
  const std::string now = mark(run);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    Kept &kept = kept_[run];
    kept.used = ++clock_;
    if (kept.outline && kept.mark == now) return kept.outline;
  }
  const Json stands = row(run);
  Json all = report_outline(run);
  all["run"]["state"] = stands.at("state");  // the ledger alone does not know whether somebody holds the run
  auto made = std::make_shared<const std::string>(canonical(all));
  const std::lock_guard<std::mutex> lock(mutex_);
  if (Kept &kept = kept_[run]; kept.mark == now) kept.outline = made;
  forget_oldest_outline();
  return made;
}

void Runs::forget_oldest_outline() {
  std::size_t count = 0;
  Kept *oldest = nullptr;
  for (auto &[run, kept] : kept_)
    if (kept.outline) {
      ++count;
      if (!oldest || kept.used < oldest->used) oldest = &kept;
    }
  if (count > most_outlines) oldest->outline.reset();
}

}  // namespace athanor::serve
