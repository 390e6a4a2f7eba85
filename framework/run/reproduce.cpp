// SPDX-License-Identifier: Apache-2.0
//
// See reproduce.hpp.
#include "run/reproduce.hpp"

#include <algorithm>
#include <map>
#include <sstream>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "pipeline/check.hpp"
#include "run/archive.hpp"
#include "run/folder.hpp"
#include "run/rerun.hpp"
#include "services/datasets/cache.hpp"
#include "services/datasets/datasets.hpp"
#include "services/http/http.hpp"
#include "services/secrets.hpp"

namespace athanor {
namespace {

constexpr const char *unpacked = "original";

Json experiments_in(const fs::path &folder, const fs::path &archive) {
  const fs::path file = folder / "reproduce.json";
  std::error_code none;
  if (!fs::is_regular_file(file, none))
    throw Error("not_found", "this archive has no reproduce.json", "`athanor export RUN` makes archives that have one",
                archive.string());
  Json out = parse_document(read_file(file), file.string());
  if (out.value("schema", "") != "athanor.reproduction/1")
    throw Error("refused", "reproduce.json is of a form that this athanor does not know", "use a newer athanor",
                archive.string());
  if (list_at(out, "jobs").empty())
    throw Error("not_found", "this archive holds no confirmed experiment",
                "only runs whose experiments were confirmed can be reproduced", archive.string());
  return out;
}

// Each stored file that a job is given, checked by its name, which is its hash.
void take_blobs(const Json &experiments, const fs::path &from, const fs::path &to, const fs::path &archive) {
  for (const Json &job : experiments.at("jobs"))
    for (const Json &file : list_at(job.at("work"), "files")) {
      const std::string sha =
          file.value("artifact", "").size() == 71 ? file.at("artifact").get<std::string>().substr(7) : "";
      if (sha.empty() || fs::exists(to / sha.substr(0, 2) / sha.substr(2))) continue;
      const fs::path blob = from / sha.substr(0, 2) / sha.substr(2);
      std::error_code none;
      if (!fs::is_regular_file(blob, none)) continue;  // the output of another job: made anew
      if (sha256_of_file(blob) != sha)
        throw Error("refused", "the stored file " + sha + " is not what was packed: its SHA-256 differs",
                    "take the archive from where it was published", archive.string());
      fs::create_directories(to / sha.substr(0, 2));
      fs::copy_file(blob, to / sha.substr(0, 2) / sha.substr(2));
    }
}

// The plan without whatever only stages need: no model is asked, so no provider and no key has to be there.
Json backend_plan(const fs::path &folder) {
  Json plan = parse_document(read_file(folder / "pipeline.json"), "the plan");
  plan["models"] = plan["inputs"] = Json::object();
  plan["literature"] = plan["stages"] = Json::array();
  plan["prompts"] = plan["prices"] = "";
  plan.erase("code");
  return plan;
}

Json make_folder(const ReproduceRequest &request) {
  Json experiments;
  grow_folder(request.folder, "--run-dir", [&](const fs::path &growing) {
    const fs::path original = growing / unpacked;
    fs::create_directories(original);
    unpack_archive(request.archive, original);
    experiments = experiments_in(original, request.archive);
    for (const char *name : {"jobs", "blobs", "artifacts"}) fs::create_directories(growing / name);
    take_blobs(experiments, original / "blobs", growing / "blobs", request.archive);
    for (const char *name : {"pipeline.yaml", "topic.md", "domain.json"})
      write_file(growing / name, read_file(original / name));
    write_file(growing / "pipeline.json", pretty(backend_plan(original)));
    const auto ledger = Ledger::create(growing / "ledger.sqlite");
    ledger->meta("id", request.folder.filename().string());
    ledger->meta("athanor", ATHANOR_VERSION);
    ledger->meta("created", timestamp());
    ledger->meta("reproduction_of", experiments.value("run", ""));
    ledger->wait(ledger->event("", "run.created", {{"archive", request.archive.string()}}));
  });
  return experiments;
}

Tolerance tolerance_of(const Json &experiments, const Json &job, const ReproduceRequest &request) {
  const Json &stated = object_at(experiments, "tolerance");
  Tolerance out;
  out.relative = request.tolerance ? *request.tolerance : stated.value("relative", 1e-6);
  if (!request.tolerance)
    for (const auto &[metric, value] : object_at(stated, "metrics").items()) out.metrics[metric] = value;
  if (request.timing) return out;
  for (const Json *list : {&list_at(stated, "timing"), &list_at(job, "timing")})
    for (const Json &metric : *list) out.timing.insert(metric.get<std::string>());
  // Whoever states a tolerance for a time wants it compared.
  for (const auto &[metric, value] : out.metrics) out.timing.erase(metric);
  return out;
}

JobReproduced compared(const Json &job, const Rerun &rerun, const Tolerance &tolerance) {
  JobReproduced out{job.at("branch"), job.at("program"), job.at("call"), job.at("status"), "", {}, rerun.problem};
  if (!out.problem.empty()) return out;
  out.is = rerun.outcome.at("status");
  out.records = compare_records(job.at("records"), rerun.outcome.at("records"), tolerance);
  return out;
}

// The line of JSON that the profile's version command prints, as stages record it.
Json versions_in(const std::string &output) {
  Json out = Json::object();
  std::istringstream lines(output);
  for (std::string line; std::getline(lines, line);) {
    Json versions = Json::parse(line, nullptr, false);
    if (versions.is_object()) out = std::move(versions);
  }
  return out;
}

void compare_surroundings(const Json &experiments, const Json &versions, std::vector<std::string> &out) {
  const auto add = [&](const std::string &line) {
    if (std::find(out.begin(), out.end(), line) == out.end()) out.push_back(line);
  };
  for (const Json &environment : list_at(experiments, "environment"))
    for (const auto &[name, was] : object_at(environment, "versions").items()) {
      const auto is = versions.find(name);
      const auto text = [](const Json &v) { return v.is_string() ? v.get<std::string>() : v.dump(); };
      if (is == versions.end())
        add(name + " " + text(was) + " was used; its version here is unknown");
      else if (*is != was)
        add(name + " " + text(*is) + " was " + text(was));
    }
}

void compare_data(const Json &experiments, Ledger &ledger, std::vector<std::string> &out) {
  std::map<std::string, std::string> now;
  for (const Json &row : ledger.select("SELECT data_json FROM events WHERE kind='dataset.ready'"))
    now[row.at("data_json").at("id").get<std::string>()] = row.at("data_json").value("sha256", "");
  for (const Json &set : list_at(experiments, "datasets")) {
    const std::string id = set.at("id"), was = set.value("sha256", "");
    if (!was.empty() && now.count(id) && now[id] != was)
      out.push_back("the data set '" + id + "' is not the same: its SHA-256 differs");
  }
}

}  // namespace

bool Reproduced::same() const {
  return !stopped && std::all_of(jobs.begin(), jobs.end(), [](const JobReproduced &job) { return job.same(); });
}

fs::path default_reproduction_folder(const fs::path &archive) {
  std::string name = archive.filename().string();
  for (const char *ending : {".zip", ".tgz", ".gz", ".tar"})
    if (const std::string end = ending;
        name.size() > end.size() && name.compare(name.size() - end.size(), end.size(), end) == 0)
      name.resize(name.size() - end.size());
  return fs::current_path() / (name + "-reproduced");
}

Reproduced reproduce(const ReproduceRequest &request, const Catalogue &catalogue, const Types &types,
                     const std::atomic<bool> &stop, Observer observer) {
  const Json experiments = make_folder(request);
  // Whoever made the archive shall not choose which of this machine's programs are started outside the sandbox.
  const Plan plan = plan_of_run(request.folder, catalogue, Programs::left_alone);
  for (const std::optional<Use> *backend : {&plan.backend, &plan.tools})
    if (*backend && (*backend)->component->exec)
      throw Error(
          "refused",
          "the archive would run its experiments on a program of yours, " + (*backend)->component->file.string(),
          "a program is started only for a pipeline that you give yourself", request.folder.string());
  const RunLock lock(request.folder);
  SecretStore secrets;
  secrets.collect(plan.secrets());
  HttpService http(secrets, plan.network);
  const auto ledger = Ledger::open(request.folder / "ledger.sqlite");
  ArtifactStore artifacts(request.folder, *ledger, types);
  Pool calls(512);
  DataSets datasets;
  const RunContext run{request.folder, plan,    *ledger, artifacts,           types,    calls,
                       stop,           secrets, http,    std::move(observer), &datasets};
  run.record("", "run.started", {{"athanor", ATHANOR_VERSION}});
  Reproduced out;
  out.run = experiments.value("run", "");
  try {
    datasets.prepare(run, dataset_cache());
    const Json &jobs = experiments.at("jobs");
    const Reruns done = rerun_jobs(run, jobs);
    for (std::size_t i = 0; i < jobs.size(); ++i)
      out.jobs.push_back(compared(jobs[i], done.jobs[i], tolerance_of(experiments, jobs[i], request)));
    out.stopped = stop.load();
    ledger->wait_for_all();
    compare_surroundings(experiments, versions_in(done.versions), out.differences);
    compare_data(experiments, *ledger, out.differences);
    run.record("", "run.done", {{"same", out.same()}});
  } catch (const Error &e) {
    run.record("", "run.failed", {{"error", to_document(e)}});
    ledger->wait_for_all();
    throw;
  }
  ledger->wait_for_all();
  return out;
}

}  // namespace athanor
