// SPDX-License-Identifier: Apache-2.0
//
// How long does a run take to go on after its host has ended, from opening the folder to the first call that no former
// process had made? What does a durable row of the ledger cost, beside a sync of the disk it is on; and how large does
// the ledger become? The real runner, sessions and ledger; provider and backend answer at once.
#include <fmt/format.h>

#include <cstring>

#include "tests/bench/resume/runs.hpp"
#include "tests/temporary_folder.hpp"

namespace {

using athanor::Json;
using namespace athanor::bench;

struct Options {
  int nodes = 1000, rounds = 5, writes = 2000;
  athanor::fs::path folder;  // on the disk that is measured
};

constexpr const char *usage = "usage: bench-resume [--nodes N] [--rounds N] [--writes N] [--folder FOLDER]\n";

Options options_of(int argc, char **argv) {
  Options options;
  for (int i = 1; i < argc; i += 2) {
    if (i + 1 == argc) throw std::invalid_argument(usage);
    const std::string word = argv[i], value = argv[i + 1];
    if (word == "--nodes")
      options.nodes = std::stoi(value);
    else if (word == "--rounds")
      options.rounds = std::stoi(value);
    else if (word == "--writes")
      options.writes = std::stoi(value);
    else if (word == "--folder")
      options.folder = athanor::fs::absolute(value);
    else
      throw std::invalid_argument(usage);
  }
  return options;
}

double number(const Json &row, const char *key) { return row.at(key).get<double>(); }

Json measure_writes(const athanor::fs::path &folder, int rounds) {
  const auto sync = disk_syncs(folder, rounds), event = event_writes(folder, rounds);
  const double shared = shared_writes(folder, 16, rounds / 16 + 1);
  const Json out{{"sync_ms_median", quantile(sync, 0.5)},
                 {"sync_ms_p95", quantile(sync, 0.95)},
                 {"event_ms_median", quantile(event, 0.5)},
                 {"event_ms_p95", quantile(event, 0.95)},
                 {"event_ms_of_16_threads", shared}};
  fmt::print("one durable row     median {:.3f} ms   95 % {:.3f} ms   (16 threads: {:.3f} ms a row)\n",
             number(out, "event_ms_median"), number(out, "event_ms_p95"), shared);
  fmt::print("the disk's own sync median {:.3f} ms   95 % {:.3f} ms   (4 KiB appended, fdatasync)\n\n",
             number(out, "sync_ms_median"), number(out, "sync_ms_p95"));
  return out;
}

void print_row(const Json &f) {
  fmt::print("{:>15} {:>6} {:>11} {:>6} {:>11.1f} {:>12.1f} {:>9.0f} {:>11.0f} {:>10.0f} {:>8.0f} {:>8.0f}\n",
             f.at("stage").get<std::string>(), f.at("nodes").get<int>(), f.at("model_calls").get<int>(),
             f.at("jobs").get<int>(), number(f, "ledger_mib"), number(f, "ledger_kib_per_node"), number(f, "open_ms"),
             number(f, "first_call_ms"), number(f, "resume_ms"), number(f, "cpu_ms"), number(f, "peak_mib"));
  std::fflush(stdout);
}

Json measure_resume(const athanor::fs::path &folder, const Options &options) {
  fmt::print("{:>15} {:>6} {:>11} {:>6} {:>11} {:>12} {:>9} {:>11} {:>10} {:>8} {:>8}\n", "stage", "nodes",
             "model calls", "jobs", "ledger, MiB", "KiB a node", "open, ms", "repeat, ms", "resume, ms", "CPU, ms",
             "peak MiB");
  Json rows = Json::array();
  Shape tree, snapshots, search;
  snapshots.snapshot_every = 100;
  search.search = true;
  for (auto &[name, shape] :
       {std::pair<const char *, Shape &>{"tree", tree}, std::pair<const char *, Shape &>{"tree, snapshots", snapshots},
        std::pair<const char *, Shape &>{"experiment", search}}) {
    shape.nodes = options.nodes;
    Json row = figures_of(shape, folder / std::to_string(rows.size()), options.rounds);
    row["stage"] = name;
    print_row(row);
    rows.push_back(std::move(row));
  }
  fmt::print(
      "open: the ledger alone, with its check; repeat: until a call that was in flight is made again; resume: from "
      "opening the folder to the first new call; CPU: what that took of all processors, the ledger opened twice\n");
  return rows;
}

}  // namespace

int main(int argc, char **argv) {
  try {
    if (argc == 3 && std::strcmp(argv[1], "--make") == 0) return make_inside(argv[2]);
    if (argc == 3 && std::strcmp(argv[1], "--resume") == 0) return resume_inside(argv[2]);
    const Options options = options_of(argc, argv);
    const athanor::tests::TemporaryFolder temporary;
    const athanor::fs::path folder = options.folder.empty() ? temporary.path() : options.folder;
    athanor::fs::create_directories(folder);
    const Json writes = measure_writes(folder, options.writes);
    const Json rows = measure_resume(folder, options);
    fmt::print("{}\n", R"({"bench":"resume","writes":)" + writes.dump() + R"(,"rows":)" + rows.dump() + "}");
    return 0;
  } catch (const std::invalid_argument &e) {
    fmt::print(stderr, "{}", e.what());
    return 2;
  } catch (const std::exception &e) {
    fmt::print(stderr, "bench-resume: {}\n", e.what());
    return 1;
  }
}
