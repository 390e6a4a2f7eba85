// SPDX-License-Identifier: Apache-2.0
//
// One search of the real host and the real stage experiment, with the timed provider and backend: how it is set up, and
// what it takes, in a process of its own so that memory and processor time are the host's. figures are in
// search_figures.hpp.
#ifndef ATHANOR_BENCH_SEARCH_RUN_HPP
#define ATHANOR_BENCH_SEARCH_RUN_HPP

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <string>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "plugin/catalogue.hpp"
#include "plugin/scanner.hpp"
#include "run/folder.hpp"
#include "run/runner.hpp"

namespace athanor::bench {

struct Setting {
  int workers = 4;
  int nodes = 28;         // of the search
  int ablations = 3;      // among them
  int confirmations = 3;  // seeds on which the best and each ablation run again
  double latency = 0.2;   // seconds of a model call
  double median = 2;      // seconds of half of the jobs
  double failing = 0.25;
  std::uint64_t seed = 1;

  Json document() const {
    return {{"workers", workers}, {"nodes", nodes},   {"ablations", ablations}, {"confirmations", confirmations},
            {"latency", latency}, {"median", median}, {"failing", failing},     {"seed", seed}};
  }
  static Setting from(const Json &d) {
    return {d.at("workers"), d.at("nodes"),  d.at("ablations"), d.at("confirmations"),
            d.at("latency"), d.at("median"), d.at("failing"),   d.at("seed")};
  }
  // What a node takes on average when nothing is added: lognormal with sigma 1, a failure half-way.
  double ideal_node_seconds() const { return latency + median * 1.6487 * (1 - failing / 2); }
};

inline Json profile(const Setting &setting) {
  auto phase = [](const char *id, const char *goal, const Json &operators, int nodes) {
    return Json{{"id", id}, {"label", id}, {"goal", goal}, {"operators", operators}, {"nodes", nodes}};
  };
  return {{"id", "timed"},
          {"label", "Timed work"},
          {"description", "Programs that take time."},
          {"experiment",
           {{"language", "Python"},
            {"file", "experiment.py"},
            {"command", {"experiment.py"}},
            {"packages", {"numpy", "scikit-learn"}},
            {"limits", {{"seconds", 120}, {"memory_bytes", 2147483648}}}}},
          {"datasets", {{{"id", "points"}, {"label", "points"}, {"description", "points in two classes"}}}},
          {"guidelines", {"Use no network.", "Never let test data reach training or the choice of settings."}},
          {"replicate",
           {{"varies", "the points"},
            {"generalises_over", "draws of the points"},
            {"selection_seeds", 1},
            {"confirmation_seeds", setting.confirmations}}},
          {"phases",
           {phase("search", "A correct program, and then a better one.", {"draft", "debug", "tune", "improve"},
                  setting.nodes - setting.ablations),
            phase("ablate", "Show which part matters.", {"ablate", "debug"}, setting.ablations)}}};
}

inline Plan plan_of(const Setting &setting, const Catalogue &catalogue, const fs::path &log) {
  auto use = [&](const char *kind, const char *name, const Json &options) {
    return Use{kind, name, options, catalogue.find(kind, name)};
  };
  Plan plan;
  plan.file = "search.yaml";
  plan.name = "search";
  plan.topic = "Does the treatment raise the score?";
  plan.topic_title = "Treatment and baseline";
  plan.seed = setting.seed;
  plan.domain = profile(setting);
  Role &role = plan.roles["default"];
  role.name = "default";
  role.model = "timed";
  role.provider = use("provider", "timed", {{"latency", setting.latency}, {"log", log.string()}});
  plan.backend = use("backend", "timed",
                     {{"slots", setting.workers},
                      {"median", setting.median},
                      {"longest", 30 * setting.median},
                      {"failing", setting.failing},
                      {"seed", setting.seed},
                      {"log", log.string()}});
  plan.inputs["idea"] = {"idea/1",
                         false,
                         {{"id", "treatment"},
                          {"title", "The treatment helps"},
                          {"hypothesis", "With the treatment, the score on unseen points is higher."}},
                         "search"};
  StageStep stage;
  stage.id = "experiment";
  stage.use = use("stage", "experiment",
                  {{"parallel", setting.workers}, {"drafts", setting.workers}, {"debug_probability", 1.0}});
  stage.inputs["idea"] = {Source::From::file, "", "idea"};
  plan.steps.push_back({stage, nullptr});
  return plan;
}

inline double cpu_seconds() {
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  auto seconds = [](const timeval &t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6; };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

// In the process of its own: FOLDER/setting.json is run in FOLDER/run; what it took is written to FOLDER/took.json.
inline int run_inside(const fs::path &folder) {
  const Setting setting = Setting::from(Json::parse(read_file(folder / "setting.json")));
  set_scanner(fs::path(ATHANOR_BUILD_DIR) / "bin" / "athanor", std::chrono::seconds(60));
  const auto catalogue = Catalogue::scan({TIMED_PLUGINS, EXPERIMENT_PLUGIN});
  const Types types{std::vector<fs::path>{fs::path(ATHANOR_SOURCE_DIR) / "sdk" / "schemas"}};
  const Plan plan = plan_of(setting, catalogue, folder / "log");
  make_run_folder(folder / "run", plan);
  std::atomic<bool> stop{false};
  const double before = cpu_seconds();
  const RunResult result = run_plan(plan, folder / "run", types, stop, [](const Json &) {});
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  write_file(folder / "took.json",
             Json{{"cpu_s", cpu_seconds() - before}, {"peak_mib", static_cast<double>(used.ru_maxrss) / 1024}}.dump());
  if (result.end == RunResult::End::done) return 0;
  std::fprintf(stderr, "bench-search: the search ended badly: %s\n", result.message.c_str());
  return 1;
}

inline pid_t start_run(const Setting &setting, const fs::path &folder) {
  fs::create_directories(folder);
  write_file(folder / "setting.json", setting.document().dump());
  const pid_t child = ::fork();
  if (child != 0) return child;
  const std::string where = folder.string();
  ::execl("/proc/self/exe", "bench-search", "--inside", where.c_str(), static_cast<char *>(nullptr));
  ::_exit(127);
}

inline void await_run(pid_t child) {
  int status = 0;
  if (::waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
    throw std::runtime_error("a search failed; what it said stands above");
}

}  // namespace athanor::bench

#endif
