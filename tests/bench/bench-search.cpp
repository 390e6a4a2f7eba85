// SPDX-License-Identifier: Apache-2.0
//
// What does the search cost beside the work that it hands out? The real runner, ledger, sessions and stage experiment
// search with a provider and a backend that only let time pass (tests/plugins_for_tests/timed), for several numbers of
// workers and sizes of the tree; or, with --like-reference, on the settings on which the reference system was measured.
// What the columns mean stands in search_figures.hpp.
#include <fmt/format.h>

#include <cstring>
#include <functional>
#include <sstream>

#include "search_figures.hpp"
#include "tests/temporary_folder.hpp"

namespace {

using athanor::Json;
using athanor::bench::Setting;

struct Options {
  std::vector<int> workers{1, 4, 16, 64}, nodes{100, 1000, 10000};
  bool like_reference = false;
  int seeds = 20;      // of --like-reference
  int at_once = 4;     // searches of --like-reference that run beside each other; they sleep most of the time
  double hurry = 1;    // times of --like-reference are divided by it: to look for gates, not to compare
  double target = 60;  // seconds that a row should take when nothing is added
  athanor::fs::path keep, look;
};

constexpr const char *usage =
    "usage: bench-search [--workers N,...] [--nodes N,...] [--target SECONDS] [--keep FOLDER]\n"
    "       bench-search --like-reference [--seeds N] [--at-once N] [--hurry FACTOR] [--keep FOLDER]\n"
    "       bench-search --look FOLDER   one search of a kept folder, again\n";

std::vector<int> numbers(const std::string &text) {
  std::vector<int> out;
  std::istringstream in(text);
  for (std::string one; std::getline(in, one, ',');) out.push_back(std::stoi(one));
  return out;
}

Options options_of(int argc, char **argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--like-reference") {
      options.like_reference = true;
      continue;
    }
    if (i + 1 == argc) throw std::invalid_argument(usage);
    const std::string value = argv[++i];
    if (word == "--workers")
      options.workers = numbers(value);
    else if (word == "--nodes")
      options.nodes = numbers(value);
    else if (word == "--target")
      options.target = std::stod(value);
    else if (word == "--hurry")
      options.hurry = std::stod(value);
    else if (word == "--seeds")
      options.seeds = std::stoi(value);
    else if (word == "--at-once")
      options.at_once = std::stoi(value);
    else if (word == "--keep")
      options.keep = athanor::fs::absolute(value);
    else if (word == "--look")
      options.look = value;
    else
      throw std::invalid_argument(usage);
  }
  return options;
}

double number(const Json &row, const char *key) { return row.at(key).get<double>(); }

void print_head() {
  fmt::print(
      "{:>7} {:>6} {:>5} {:>5} {:>8} {:>8} {:>8} {:>6} {:>8} {:>8} {:>8} {:>6} {:>7} {:>7} {:>8} {:>8} {:>6} {:>7}\n",
      "workers", "nodes", "repl.", "bets", "call, s", "job, s", "nodes/m", "busy", "own, ms", "step, ms", "CPU, ms",
      "calls", "kB", "repeats", "peak MiB", "wall, s", "tail", "/ bound");
}

void print_row(const Json &f) {
  fmt::print(
      "{:>7} {:>6.5g} {:>5.4g} {:>5.4g} {:>8.4f} {:>8.4f} {:>8.1f} {:>5.1f}% {:>8.2f} {:>8.2f} {:>8.2f} {:>6.2f} "
      "{:>7.1f} {:>7} {:>8.1f} {:>8.2f} {:>6.2f} {:>7.3f}\n",
      f.at("workers").get<int>(), number(f, "nodes"), number(f, "replicates"), number(f, "bets"),
      number(f, "latency_s"), number(f, "job_median_s"), number(f, "nodes_per_minute"), 100 * number(f, "utilisation"),
      number(f, "own_ms_per_node"), number(f, "step_ms_median"), number(f, "host_cpu_ms_per_node"),
      number(f, "calls_per_node"), number(f, "prompt_bytes_per_node") / 1000, number(f, "repeated_calls"),
      number(f, "peak_mib"), number(f, "wall_s"), number(f, "tail_s"), number(f, "wall_over_bound"));
  std::fflush(stdout);
}

// Times such that the row takes about `target` seconds: as in the settings of --like-reference, a tenth of a node's
// time is its model call. Never so short that sleeping itself is inexact, never longer than there.
Setting setting_for(int workers, int nodes, double target) {
  Setting setting;
  setting.workers = workers;
  setting.nodes = nodes;
  const double node = std::clamp(target * workers / nodes, 0.03, 3.0);
  setting.latency *= node / setting.ideal_node_seconds();
  setting.median = setting.median * setting.latency / Setting().latency;
  return setting;
}

// The largest causes first.
void print_idle(const Json &row) {
  std::vector<std::pair<double, std::string>> causes;
  for (const auto &[cause, ms] : row.at("idle_ms_per_node").items()) causes.emplace_back(ms.get<double>(), cause);
  std::sort(causes.rbegin(), causes.rend());
  fmt::print("\nwhy workers were idle, ms a node: {} workers, {} nodes, {:.2f} in all\n", row.at("workers").get<int>(),
             row.at("nodes").get<double>(), number(row, "own_ms_per_node"));
  for (const auto &[ms, cause] : causes) fmt::print("  {:<36} {:>8.2f}\n", cause, ms);
}

Json look_again(const athanor::fs::path &folder) {
  const auto setting = Setting::from(Json::parse(athanor::read_file(folder / "setting.json")));
  const Json row = athanor::bench::figures_of(setting, folder);
  print_head();
  print_row(row);
  print_idle(row);
  return {{"rows", {row}}};
}

// Runs what is wanted, at most so many at once, and hands the figures over in order.
void measure(const std::vector<Setting> &settings, int at_once, const athanor::fs::path &folder,
             const std::function<void(const Json &)> &take) {
  std::vector<pid_t> children;
  for (std::size_t i = 0, begun = 0; i < settings.size(); ++i) {
    for (; begun < settings.size() && begun < i + static_cast<std::size_t>(at_once); ++begun)
      children.push_back(athanor::bench::start_run(settings[begun], folder / std::to_string(begun)));
    athanor::bench::await_run(children[i]);
    take(athanor::bench::figures_of(settings[i], folder / std::to_string(i)));
  }
}

Json mean_of(const std::vector<Json> &rows) {
  const auto count = static_cast<double>(rows.size());
  Json mean = rows.at(0), idle = Json::object();
  for (auto &[key, value] : mean.items()) {
    double sum = 0;
    if (key == "workers" || key == "idle_ms_per_node") continue;
    for (const Json &row : rows) sum += number(row, key.c_str());
    value = sum / count;
  }
  for (const Json &row : rows)
    for (const auto &[cause, ms] : row.at("idle_ms_per_node").items())
      idle[cause] = idle.value(cause, 0.0) + ms.get<double>() / count;
  mean["idle_ms_per_node"] = idle;
  mean.erase("seed");
  return mean;
}

void print_beside_reference(const Json &four, double speed_up, double bound_speed_up) {
  auto line = [](const char *what, const std::string &reference, const std::string &here) {
    fmt::print("  {:<44} {:>12} {:>14}\n", what, reference, here);
  };
  fmt::print(
      "\nbeside the reference system (40 nodes, 4 workers, 200 ms a call, jobs of median 2 s, a quarter failing)\n");
  line("", "reference", "here, mean");
  line("model calls a node", "9.3", fmt::format("{:.2f}", number(four, "calls_per_node")));
  line("model calls a search node", "", fmt::format("{:.2f}", number(four, "calls_per_search_node")));
  line("kB of prompts a node", "102", fmt::format("{:.1f}", number(four, "prompt_bytes_per_node") / 1000));
  line("kB of prompts a search node", "", fmt::format("{:.1f}", number(four, "prompt_bytes_per_search_node") / 1000));
  line("kB of images a node", "", fmt::format("{:.1f}", number(four, "image_bytes_per_node") / 1000));
  line("calls that repeat an earlier one", "25 %",
       fmt::format("{:.1f} %", 100 * number(four, "repeated_calls") /
                                   (number(four, "calls_per_search_node") * number(four, "nodes"))));
  line("workers busy", "52 %", fmt::format("{:.1f} %", 100 * number(four, "utilisation")));
  line("own time a node", "1310 ms", fmt::format("{:.1f} ms", number(four, "own_ms_per_node")));
  line("peak memory", "848 MiB", fmt::format("{:.0f} MiB", number(four, "peak_mib")));
  line("nodes a minute, 4 workers over 2", "1.4 x", fmt::format("{:.2f} x", speed_up));
  line("  the bound's own", "", fmt::format("{:.2f} x", bound_speed_up));
}

Json like_reference(const Options &options, const athanor::fs::path &folder) {
  std::vector<Setting> settings;
  for (int seed = 1; seed <= options.seeds; ++seed)
    for (const int workers : {4, 2}) {
      Setting setting;
      setting.workers = workers;
      setting.latency /= options.hurry;
      setting.median /= options.hurry;
      setting.seed = static_cast<std::uint64_t>(seed);
      settings.push_back(setting);
    }
  std::map<int, std::vector<Json>> rows;
  print_head();
  measure(settings, options.at_once, folder, [&](const Json &row) {
    print_row(row);
    rows[row.at("workers")].push_back(row);
  });
  fmt::print("means over seeds 1 to {}\n", options.seeds);
  const Json two = mean_of(rows.at(2)), four = mean_of(rows.at(4));
  print_row(four);
  print_row(two);
  const double speed_up = number(four, "nodes_per_minute") / number(two, "nodes_per_minute");
  auto bound_rate = [](const Json &r) { return (number(r, "nodes") + number(r, "replicates")) / number(r, "bound_s"); };
  print_idle(four);
  print_beside_reference(four, speed_up, bound_rate(four) / bound_rate(two));
  return {{"like_reference", true},
          {"seeds", options.seeds},
          {"at_once", options.at_once},
          {"speed_up_2_to_4", speed_up},
          {"bound_speed_up_2_to_4", bound_rate(four) / bound_rate(two)},
          {"rows", {four, two}}};
}

Json matrix(const Options &options, const athanor::fs::path &folder) {
  std::vector<Setting> settings;
  for (const int nodes : options.nodes)
    for (const int workers : options.workers) settings.push_back(setting_for(workers, nodes, options.target));
  Json rows = Json::array();
  print_head();
  measure(settings, 1, folder, [&](const Json &row) {
    print_row(row);
    rows.push_back(row);
  });
  for (const Json &row : rows) print_idle(row);
  return {{"rows", rows}};
}

}  // namespace

int main(int argc, char **argv) {
  try {
    if (argc == 3 && std::strcmp(argv[1], "--inside") == 0) return athanor::bench::run_inside(argv[2]);
    const Options options = options_of(argc, argv);
    const athanor::tests::TemporaryFolder temporary;
    const athanor::fs::path folder = options.keep.empty() ? temporary.path() : options.keep;
    Json found = !options.look.empty()    ? look_again(options.look)
                 : options.like_reference ? like_reference(options, folder)
                                          : matrix(options, folder);
    fmt::print(
        "own: time of a worker that is not busy; step: from a model's answer to the start of its job; CPU: of the "
        "host's process, provider and backend among it\n");
    fmt::print("{}\n", R"({"bench":"search",)" + found.dump().substr(1));
    return 0;
  } catch (const std::invalid_argument &e) {
    fmt::print(stderr, "{}", e.what());
    return 2;
  } catch (const std::exception &e) {
    fmt::print(stderr, "bench-search: {}\n", e.what());
    return 1;
  }
}
