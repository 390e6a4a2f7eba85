// SPDX-License-Identifier: Apache-2.0
//
// A run that is stopped shortly before its end, and how long another process takes to go on with it. Each half runs in
// a process of its own, so that nothing is warm but the disk's pages.
#ifndef ATHANOR_BENCH_RESUME_RUNS_HPP
#define ATHANOR_BENCH_RESUME_RUNS_HPP

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <set>

#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "plugin/catalogue.hpp"
#include "plugin/scanner.hpp"
#include "run/folder.hpp"
#include "run/runner.hpp"
#include "tests/bench/resume/writes.hpp"
#include "tests/bench/search_run.hpp"

namespace athanor::bench {

struct Shape {
  bool search = false;  // the real stage `experiment`, with its own calls; else the stage `tree`
  int nodes = 1000, asks = 10, bytes = 4000;
  int snapshot_every = 0;  // of the stage `tree`: completions between two snapshots of its state
  Json document() const {
    return {{"search", search}, {"nodes", nodes}, {"asks", asks}, {"bytes", bytes}, {"snapshot_every", snapshot_every}};
  }
  static Shape from(const Json &d) {
    return {d.at("search"), d.at("nodes"), d.at("asks"), d.at("bytes"), d.at("snapshot_every")};
  }
};

inline Plan plan_of(const Shape &shape, const Catalogue &catalogue, const fs::path &folder) {
  if (shape.search) {
    Setting setting;
    setting.workers = 16;
    setting.nodes = shape.nodes;
    setting.latency = 0.001;
    setting.median = 0.002;
    return plan_of(setting, catalogue, folder / "log");
  }
  auto use = [&](const char *kind, const char *name, const Json &options) {
    return Use{kind, name, options, catalogue.find(kind, name)};
  };
  Plan plan;
  plan.file = "tree.yaml";
  plan.topic = "none";
  plan.roles["default"] = {"default", use("provider", "echo", Json::object()), "parrot", Json::object()};
  plan.backend = use("backend", "instant", {{"slots", 16}});
  StageStep stage;
  stage.id = "tree";
  stage.use = use("stage", "tree",
                  {{"nodes", shape.nodes},
                   {"asks", shape.asks},
                   {"parallel", 16},
                   {"bytes", shape.bytes},
                   {"snapshot_every", shape.snapshot_every}});
  plan.steps.push_back({stage, nullptr});
  return plan;
}

struct Inside {
  explicit Inside(const fs::path &where)
      : folder(where), shape(Shape::from(Json::parse(read_file(where / "shape.json")))) {
    set_scanner(fs::path(ATHANOR_BUILD_DIR) / "bin" / "athanor", std::chrono::seconds(60));
    catalogue = Catalogue::scan({RESUME_PLUGINS, SERVICE_TEST_PLUGINS, TIMED_PLUGINS, EXPERIMENT_PLUGIN});
    plan = plan_of(shape, catalogue, folder);
  }
  fs::path folder;
  Shape shape;
  Catalogue catalogue;
  Types types{std::vector<fs::path>{fs::path(ATHANOR_SOURCE_DIR) / "sdk" / "schemas"}};
  Plan plan;
  std::atomic<bool> stop{false};
};

// Runs until few nodes are missing, but some that were not even begun; is stopped then.
inline int make_inside(const fs::path &folder) {
  Inside run(folder);
  make_run_folder(folder / "run", run.plan);
  std::atomic<int> nodes{0};
  const int enough = std::max(1, std::min(run.shape.nodes * 19 / 20, run.shape.nodes - 40));
  const RunResult result = run_plan(run.plan, folder / "run", run.types, run.stop, [&](const Json &event) {
    if (event.at("event") == "node" && event.value("state", "") != "running" && ++nodes >= enough) run.stop = true;
  });
  if (result.end == RunResult::End::paused) return 0;
  std::fprintf(stderr, "bench-resume: the run was not stopped in time: %s\n", result.message.c_str());
  return 1;
}

// Goes on until the first call leaves that no former process had recorded, and writes down how long that took.
inline int resume_inside(const fs::path &folder) {
  Inside run(folder);
  const auto start = std::chrono::steady_clock::now();
  const double cpu_before = cpu_seconds();
  std::atomic<double> first{-1}, first_new{-1}, cpu{0};
  std::set<std::string> known;
  double open_ms = 0;
  {
    const auto ledger = Ledger::open(folder / "run/ledger.sqlite");
    open_ms = milliseconds_since(start);
    for (const Json &row : ledger->select("SELECT name FROM calls")) known.insert(row.at("name"));
  }
  const auto begin = std::chrono::steady_clock::now();
  run_plan(run.plan, folder / "run", run.types, run.stop, [&](const Json &event) {
    if (event.at("event") != "call.started") return;
    double none = -1;
    first.compare_exchange_strong(none, milliseconds_since(begin));
    if (known.count(event.at("call")) > 0) return;
    none = -1;
    if (first_new.compare_exchange_strong(none, milliseconds_since(begin))) cpu = cpu_seconds() - cpu_before;
    run.stop = true;
  });
  if (first_new.load() < 0) {
    std::fprintf(stderr, "bench-resume: the resumed run made no new call\n");
    return 1;
  }
  rusage used{};
  ::getrusage(RUSAGE_SELF, &used);
  write_file(folder / "took.json", Json{{"open_ms", open_ms},
                                        {"first_call_ms", first.load()},
                                        {"resume_ms", first_new.load()},
                                        {"cpu_ms", 1000 * cpu.load()},
                                        {"peak_mib", static_cast<double>(used.ru_maxrss) / 1024}}
                                       .dump());
  return 0;
}

inline void in_own_process(const char *mode, const fs::path &folder) {
  const pid_t child = ::fork();
  if (child == 0) {
    const std::string where = folder.string();
    ::execl("/proc/self/exe", "bench-resume", mode, where.c_str(), static_cast<char *>(nullptr));
    ::_exit(127);
  }
  await_run(child);
}

// Figures of one shape; the middle one of several resumes of the same folder.
inline Json figures_of(const Shape &shape, const fs::path &folder, int rounds) {
  fs::create_directories(folder);
  write_file(folder / "shape.json", shape.document().dump());
  in_own_process("--make", folder);
  const fs::path file = folder / "run/ledger.sqlite";
  Json figures = shape.document();
  {
    const auto ledger = Ledger::open(file);
    auto count = [&](const char *what) {
      return ledger->select(std::string("SELECT COUNT(*) AS n FROM ") + what)[0].at("n");
    };
    figures["nodes"] = count("nodes");
    figures["model_calls"] = count("calls WHERE kind='llm'");
    figures["jobs"] = count("jobs");
  }
  const auto bytes = static_cast<double>(fs::file_size(file));
  figures["ledger_mib"] = bytes / 1024 / 1024;
  figures["ledger_kib_per_node"] = bytes / 1024 / std::max(1.0, figures.at("nodes").get<double>());
  std::map<std::string, std::vector<double>> all;
  for (int i = 0; i < rounds; ++i) {
    in_own_process("--resume", folder);
    const Json took = Json::parse(read_file(folder / "took.json"));
    for (const auto &[key, value] : took.items()) all[key].push_back(value.get<double>());
  }
  for (const auto &[key, values] : all) figures[key] = quantile(values, 0.5);
  return figures;
}

}  // namespace athanor::bench

#endif
