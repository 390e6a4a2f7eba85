// SPDX-License-Identifier: Apache-2.0
//
// What does a report cost, and how soon can it be used? For runs of several sizes, with five model calls and one job to
// each node: the time to build it, the size of the file, and, where there is a Chromium, the time until it can be used,
// until a node and a call are opened and a filter has answered, and the frames while the tree is moved.
#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <stdexcept>

#include "foundation/json.hpp"
#include "report/report.hpp"
#include "tests/bench/report/large_run.hpp"
#include "tests/temporary_folder.hpp"

namespace {

using athanor::Json;
namespace fs = std::filesystem;

constexpr const char *usage = "usage: bench-report [--nodes N[,N...]] [--browser yes|no]\n";

struct Options {
  std::vector<int> nodes{100, 1000, 10000};
  bool browser = true;
};

std::vector<int> numbers(const std::string &list) {
  std::vector<int> out;
  for (std::size_t from = 0; from < list.size();) {
    const std::size_t to = std::min(list.find(',', from), list.size());
    out.push_back(std::stoi(list.substr(from, to - from)));
    from = to + 1;
  }
  return out;
}

Options options_of(int argc, char **argv) {
  Options options;
  for (int i = 1; i < argc; i += 2) {
    const std::string word = argv[i];
    if (i + 1 == argc) throw std::invalid_argument(usage);
    if (word == "--nodes")
      options.nodes = numbers(argv[i + 1]);
    else if (word == "--browser")
      options.browser = std::string(argv[i + 1]) == "yes";
    else
      throw std::invalid_argument(usage);
  }
  return options;
}

// What tests/browser/measure.mjs prints of the file; null where there is no browser.
Json in_browser(const fs::path &report) {
  const std::string command =
      std::string(BROWSER_RUN) + " " + ATHANOR_BUILD_DIR + "/browser measure.mjs " + report.string();
  FILE *const output = ::popen(command.c_str(), "r");
  if (!output) return nullptr;
  std::string text;
  for (int c; (c = std::fgetc(output)) != EOF;) text += static_cast<char>(c);
  if (::pclose(output) != 0) return nullptr;
  Json out = Json::parse(text, nullptr, false);
  return out.is_discarded() ? Json() : out;
}

Json measure(int nodes, bool browser) {
  const athanor::tests::TemporaryFolder folder;
  athanor::bench::large_run(folder.path(), nodes);
  const auto start = std::chrono::steady_clock::now();
  const std::clock_t processor = std::clock();
  const fs::path report = athanor::write_report(folder.path());
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  Json out{
      {"nodes", nodes},
      {"build_s", std::round(seconds * 1000) / 1000},
      {"build_processor_s", std::round(static_cast<double>(std::clock() - processor) * 1000 / CLOCKS_PER_SEC) / 1000},
      {"file_mb", std::round(static_cast<double>(fs::file_size(report)) / 1e4) / 100}};
  out["browser_ms"] = browser ? in_browser(report) : Json();
  return out;
}

std::string cell(const Json &row, const char *name) {
  const Json &times = row["browser_ms"];
  return times.is_object() ? std::to_string(times.at(name).get<int>()) : "-";
}

}  // namespace

int main(int argc, char **argv) {
  try {
    const Options options = options_of(argc, argv);
    Json rows = Json::array();
    fmt::print("{:>7} {:>9} {:>12} {:>9}   in Chromium, ms: {:>7} {:>9} {:>6} {:>6} {:>7} {:>7}\n", "nodes", "build, s",
               "processor, s", "file, MB", "open", "processor", "node", "call", "filter", "frame");
    for (const int nodes : options.nodes) {
      rows.push_back(measure(nodes, options.browser));
      const Json &row = rows.back();
      fmt::print("{:>7} {:>9.2f} {:>12.2f} {:>9.2f}   {:>16} {:>7} {:>9} {:>6} {:>6} {:>7} {:>7}\n", nodes,
                 row["build_s"].get<double>(), row["build_processor_s"].get<double>(), row["file_mb"].get<double>(), "",
                 cell(row, "open"), cell(row, "processor"), cell(row, "node"), cell(row, "call"), cell(row, "filter"),
                 cell(row, "frame"));
      std::fflush(stdout);
    }
    fmt::print("\n{}\n", Json{{"bench", "report"}, {"runs", rows}}.dump());
  } catch (const std::exception &error) {
    fmt::print(stderr, "{}", error.what());
    return 2;
  }
  return 0;
}
