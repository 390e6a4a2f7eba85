// SPDX-License-Identifier: Apache-2.0
#include "run/fork.hpp"

#include <algorithm>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "ledger/ledger.hpp"
#include "run/folder.hpp"
#include "run/links.hpp"

namespace athanor {
namespace {

// All that a finished stage left in the ledger but its journal, which nobody reads after its end.
void copy_stage(Ledger &from, Ledger &to, const std::string &instance) {
  const std::vector<std::string> whose{instance};
  const std::string jobs = "(SELECT id FROM jobs WHERE instance=?)";
  to.copy_rows(from, "events", "instance=? ORDER BY seq", whose);
  to.copy_rows(from, "calls", "instance=? ORDER BY seq", whose);
  to.copy_rows(from, "attempts", "instance=? ORDER BY seq", whose);
  to.copy_rows(from, "exchanges", "instance=? ORDER BY seq", whose);
  to.copy_rows(from, "answers", "instance=?", whose);
  to.copy_rows(from, "deliveries", "instance=? ORDER BY position", whose);
  to.copy_rows(from, "jobs", "instance=?", whose);
  to.copy_rows(from, "results", "job IN " + jobs, whose);
  to.copy_rows(from, "job_ends", "id IN " + jobs, whose);
  to.copy_rows(from, "nodes", "instance=? ORDER BY position", whose);
  to.copy_rows(from, "artifacts", "branch||'/'||stage=?", whose);
  to.copy_rows(from, "stages", "instance=?", whose);
}

// The calls that were handed over, in the order in which they were made, so that the n-th of a task stays the n-th.
// Those under way by then are left out, ended or not: they belong to what follows, and are made under its plan.
void copy_part(Ledger &from, Ledger &to, const std::string &instance, const std::vector<std::string> &deliveries) {
  const std::set<std::string> names(deliveries.begin(), deliveries.end());
  to.copy_rows(from, "events", "instance=? AND kind='stage.told' ORDER BY seq", {instance});
  for (const Json &row : from.select("SELECT name FROM calls WHERE instance=? ORDER BY seq", {instance}))
    if (const std::string name = row.at("name"); names.count(name)) to.copy_call(from, instance, name);
  for (std::size_t position = 0; position < deliveries.size(); ++position)
    to.deliver(instance, position, deliveries[position]);
}

// Copies, because a person may open an artifact and change it.
void copy_artifacts(const fs::path &from, const fs::path &to, Ledger &ledger) {
  for (const ArtifactRow &row : ledger.artifacts()) write_file(to / row.path, read_file(from / row.path));
}

// For people who follow the report: where the shared jobs' folders are.
void link_jobs(const fs::path &from, const fs::path &to, Ledger &ledger) {
  for (const Json &row : ledger.select("SELECT folder FROM jobs")) {
    const std::string folder = row.at("folder");
    std::error_code none;
    if (!fs::exists(from / folder, none) || fs::path(folder).is_absolute()) continue;
    fs::create_directories((to / folder).parent_path());
    fs::create_directory_symlink(fs::canonical(from / folder), to / folder, none);
  }
}

Json taken_over(Ledger &ledger, Forked &out) {
  const Json counts = ledger.select(
      "SELECT (SELECT COUNT(*) FROM calls) AS calls,(SELECT COUNT(*) FROM jobs) AS jobs,(SELECT COALESCE(MAX(seq),0) "
      "FROM "
      "attempts) AS attempts,(SELECT SUM(cost_usd) FROM attempts) AS cost_usd")[0];
  out.calls = counts.at("calls");
  out.jobs = counts.at("jobs");
  if (!counts.at("cost_usd").is_null()) out.cost_usd = counts.at("cost_usd").get<double>();
  Json told{{"stages", out.stages},
            {"calls", out.calls},
            {"jobs", out.jobs},
            {"attempts", counts.at("attempts")},
            {"experiments", Json::object()}};
  if (out.cost_usd) told["cost_usd"] = *out.cost_usd;
  for (const Json &row : ledger.select("SELECT j.instance,COUNT(*) AS n FROM jobs j JOIN calls c ON "
                                       "c.instance=j.instance AND c.name=j.call WHERE c.kind='experiment' "
                                       "GROUP BY j.instance"))
    told["experiments"][row.at("instance").get<std::string>()] = row.at("n");
  return told;
}

}  // namespace

fs::path default_fork_folder(const fs::path &run) {
  const std::string base = (run.parent_path() / (run.filename().string() + "-fork")).string();
  fs::path folder = base;
  for (int n = 2; fs::exists(folder); ++n) folder = base + "-" + std::to_string(n);
  return folder;
}

Forked make_fork(const fs::path &run, const fs::path &folder, const Plan &plan, const ForkPoint &point,
                 const Shared &shared) {
  const auto source = Ledger::open_to_read(run / "ledger.sqlite");
  Forked out;
  out.stages = shared.instances.size();
  make_run_folder(folder, plan, [&](const fs::path &growing, Ledger &ledger) {
    link_blobs(run / "blobs", growing / "blobs");
    ledger.copy_rows(*source, "blobs", "1", {});
    ledger.copy_rows(*source, "events", "kind='model.profile' ORDER BY seq", {});
    for (const std::string &instance : shared.instances) copy_stage(*source, ledger, instance);
    if (!point.node.empty()) copy_part(*source, ledger, point.instance(), shared.deliveries);
    ledger.wait_for_all();
    copy_artifacts(run, growing, ledger);
    link_jobs(run, growing, ledger);
    Json told = taken_over(ledger, out);
    told["id"] = source->meta("id").value_or(run.filename().string());
    told["folder"] = run.string();
    told["from"] = point.from;
    if (!point.node.empty()) told["part_of"] = {{"instance", point.instance()}, {"node", point.node}};
    ledger.meta("forked_from", canonical(told));
    ledger.event("", "run.forked", told);
  });
  return out;
}

}  // namespace athanor
