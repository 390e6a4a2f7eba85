// SPDX-License-Identifier: Apache-2.0
#include "cli/reproduce.hpp"

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <map>

#include "cli/signals.hpp"
#include "cli/table.hpp"
#include "cli/verbs.hpp"
#include "foundation/error.hpp"
#include "foundation/install.hpp"
#include "foundation/json.hpp"
#include "run/reproduce.hpp"

namespace athanor {
namespace {

constexpr std::size_t most_told = 20;

struct Sum {
  std::size_t jobs = 0, failed = 0, records = 0, equal = 0, within = 0, different = 0, timing = 0;
};

// By branch and program, in the archive's order.
std::vector<std::pair<std::string, Sum>> sums(const Reproduced &done) {
  std::vector<std::pair<std::string, Sum>> out;
  for (const JobReproduced &job : done.jobs) {
    const std::string name = job.branch + "/" + (job.program.empty() ? job.call : job.program);
    auto found = std::find_if(out.begin(), out.end(), [&](const auto &row) { return row.first == name; });
    if (found == out.end()) found = out.insert(out.end(), {name, {}});
    Sum &sum = found->second;
    ++sum.jobs;
    sum.failed += !job.problem.empty() || job.was != job.is;
    sum.equal += job.records.equal;
    sum.within += job.records.within;
    sum.different += job.records.different.size();
    sum.timing += job.records.timing;
    sum.records += job.records.equal + job.records.within + job.records.different.size() + job.records.timing;
  }
  return out;
}

void print_table(const Reproduced &done) {
  Table table({"PROGRAM", "RUNS", "FAILED", "RECORDS", "EQUAL", "WITHIN", "DIFFERENT", "TIMES"});
  for (const auto &[name, sum] : sums(done))
    table.add({name, std::to_string(sum.jobs), std::to_string(sum.failed), std::to_string(sum.records),
               std::to_string(sum.equal), std::to_string(sum.within), std::to_string(sum.different),
               std::to_string(sum.timing)});
  std::fputs(table.text().c_str(), stdout);
}

std::vector<std::string> told(const Reproduced &done) {
  std::vector<std::string> out;
  for (const JobReproduced &job : done.jobs) {
    const std::string where = job.branch + " " + job.call + ": ";
    if (!job.problem.empty())
      out.push_back(where + job.problem);
    else if (job.was != job.is)
      out.push_back(where + "ended as " + job.is + " and was " + job.was);
    for (const Difference &difference : job.records.different)
      out.push_back(where + name_of_record(difference.record) + " " + difference.what);
  }
  return out;
}

Json as_json(const Reproduced &done, const fs::path &folder) {
  Json programs = Json::array();
  for (const auto &[name, sum] : sums(done))
    programs.push_back({{"program", name},
                        {"runs", sum.jobs},
                        {"failed", sum.failed},
                        {"records", sum.records},
                        {"equal", sum.equal},
                        {"within", sum.within},
                        {"different", sum.different},
                        {"timing", sum.timing}});
  return {{"same", done.same()},    {"run", done.run},           {"folder", folder.string()},
          {"programs", programs},   {"differences", told(done)}, {"surroundings", done.differences},
          {"stopped", done.stopped}};
}

double tolerance_in(const std::string &text) {
  std::size_t read = 0;
  double value = -1;
  try {
    value = std::stod(text, &read);
  } catch (const std::exception &) {
  }
  if (read != text.size() || !(value >= 0 && value <= 1))
    throw Error("bad_request", "--tolerance takes a number from 0 (exact) to 1, not '" + text + "'",
                "1e-6 is one part in a million");
  return value;
}

}  // namespace

int verb_reproduce(const Arguments &arguments) {
  ReproduceRequest request;
  request.archive = fs::absolute(arguments.words.front()).lexically_normal();
  request.folder = arguments.run_dir.empty() ? default_reproduction_folder(request.archive) : arguments.run_dir;
  request.timing = arguments.timing;
  if (!arguments.tolerance.empty()) request.tolerance = tolerance_in(arguments.tolerance);
  const Catalogue catalogue = Catalogue::scan(plugin_folders(arguments.plugin_dirs));
  const Types types(catalogue);
  std::atomic<bool> &stop_wanted = stop_on_signals();
  const Reproduced done = reproduce(request, catalogue, types, stop_wanted, [&](const Json &event) {
    if (!arguments.json && !arguments.quiet && event.at("event") == "call.ended")
      std::fprintf(stderr, "%s %s: %s\n", event.at("instance").get_ref<const std::string &>().c_str(),
                   event.at("call").get_ref<const std::string &>().c_str(),
                   event.at("status").get_ref<const std::string &>().c_str());
  });
  if (arguments.json) {
    std::fputs(pretty(as_json(done, request.folder)).c_str(), stdout);
    return done.same() ? exit_ok : exit_failed;
  }
  print_table(done);
  for (const std::string &line : done.differences) std::printf("note: %s\n", line.c_str());
  const std::vector<std::string> lines = told(done);
  for (std::size_t i = 0; i < lines.size() && i < most_told; ++i) std::printf("%s\n", lines[i].c_str());
  if (lines.size() > most_told) std::printf("... and %zu more; --json has them all\n", lines.size() - most_told);
  std::printf("%s\nfolder %s\n",
              done.same()    ? "reproduced: every record is the same within its tolerance"
              : done.stopped ? "stopped before everything had run"
                             : "not reproduced",
              request.folder.c_str());
  return done.same() ? exit_ok : exit_failed;
}

}  // namespace athanor
