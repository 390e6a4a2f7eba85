// SPDX-License-Identifier: Apache-2.0
#include "cli/import.hpp"

#include <cstdio>

#include "cli/verbs.hpp"
#include "foundation/error.hpp"
#include "foundation/install.hpp"
#include "foundation/json.hpp"
#include "import/import.hpp"
#include "plugin/types.hpp"
#include "report/report.hpp"

namespace athanor {
namespace {

// By run folder; a report that cannot be written is said and keeps nobody from the run.
std::vector<fs::path> write_reports(const std::vector<fs::path> &runs) {
  std::vector<fs::path> out;
  for (const fs::path &run : runs) try {
      out.push_back(write_report(run));
    } catch (const Error &e) {
      std::fprintf(stderr, "athanor: the report could not be written: %s\n", describe(e).c_str());
    }
  return out;
}

Json strings(const std::vector<fs::path> &paths) {
  Json out = Json::array();
  for (const fs::path &path : paths) out.push_back(path.string());
  return out;
}

void print_json(const Imported &done, const std::vector<fs::path> &reports) {
  Json taken = Json::array(), left = Json::array();
  for (const Account::Line &line : done.account.lines)
    (line.taken ? taken : left).push_back({{"of", line.of}, {"what", line.what}, {"how", line.how}});
  std::fputs(pretty({{"taken", taken},
                     {"left", left},
                     {"files", strings(done.files)},
                     {"runs", strings(done.runs)},
                     {"reports", strings(reports)}})
                 .c_str(),
             stdout);
}

}  // namespace

int verb_import(const Arguments &arguments) {
  const fs::path source = fs::absolute(arguments.words.front() + "/").lexically_normal().parent_path();
  if (!arguments.out.empty() && !arguments.run_dir.empty())
    throw Error("bad_request", "--out and --run-dir exclude each other",
                "--run-dir makes a run folder and nothing else, --out a folder with everything");
  const Types types(std::vector<fs::path>{share_folder() / "schemas"});
  const Imported done = take_over(
      {source, arguments.out.empty() ? default_import_folder(source) : arguments.out, arguments.run_dir}, types);
  const std::vector<fs::path> reports = write_reports(done.runs);
  if (arguments.json) {
    print_json(done, reports);
    return exit_ok;
  }
  if (!arguments.quiet) std::fputs(told(done.account).c_str(), stderr);
  for (const fs::path &file : done.files) std::printf("file %s\n", file.c_str());
  for (const fs::path &run : done.runs) std::printf("run %s\n", run.c_str());
  for (const fs::path &report : reports) std::printf("report %s\n", report.c_str());
  return exit_ok;
}

}  // namespace athanor
