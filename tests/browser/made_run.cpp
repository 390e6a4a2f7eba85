// SPDX-License-Identifier: Apache-2.0
//
// made_run KIND FOLDER: makes a run folder with a report, for the tests in a browser. KIND is "believable" (a small run
// with a paper), "hostile" (the same, and every text tries to act), "several" (with a second paper), or a number of
// nodes.
#include <cstdio>
#include <exception>
#include <string>

#include "believable_run.hpp"
#include "foundation/json.hpp"
#include "report/report.hpp"
#include "tests/bench/report/large_run.hpp"

namespace {

using athanor::Json;

// More braces than any reader would follow.
const std::string deep = std::string(20000, '{') + "$" + std::string(20000, '{') + "\\emph{";

const std::string attack =
    R"x(</script><script>window.acted=1</script><img src=x onerror="window.acted=1"><svg onload="window.acted=1">)x"
    R"x(<a href="javascript:window.acted=1">here</a><!-- <script>{{data}} \href{javascript:window.acted=1}{x})x";

void hostile(const athanor::fs::path &folder) {
  athanor::test::BelievableRun run(folder);
  run.ideas();
  run.search();
  run.findings();
  run.call("main/ideation", "hostile", "ideation.propose", attack, attack);
  run.job("label-smoothing/experiment", "node-99/run", Json::array(), "failed", attack);
  run.node({{"id", "node-99"},
            {"state", "buggy"},
            {"operator", attack},
            {"title", attack},
            {"plan", attack},
            {"analysis", attack},
            {"code", attack},
            {"files", {{"a.py", attack}}},
            {"calls", {"node-99/run"}},
            {attack, attack}});
  run.artifact(
      "label-smoothing", "writeup", "paper", "paper/1",
      {{"title", attack},
       {"abstract", attack},
       {"pages", 1},
       {"audit", {{"findings", Json::array({{{"rule", "x"}, {"severity", "note"}, {"message", attack}}})}}},
       {"draft",
        run.file(Json{{"title", attack},
                      {"sections", Json::array({{{"id", "a"}, {"title", attack}, {"text", attack + "$" + attack + "$"}},
                                                {{"id", "b"}, {"title", "Deep"}, {"text", deep}}})}}
                     .dump(),
                 "application/json")},
       {"pdf", run.file("%PDF-1.5", "application/pdf")}});
  run.end("run.failed", {{"error", {{"code", "internal"}, {"message", attack}, {"hint", attack}}}});
}

void several(const athanor::fs::path &folder) {
  athanor::test::BelievableRun run(folder);
  run.ideas();
  run.search();
  run.findings();
  run.paper();
  run.artifact("early-stopping", "writeup", "paper", "paper/1",
               {{"title", "When to stop"},
                {"abstract", "A second paper of the same run."},
                {"pages", 1},
                {"audit", {{"findings", Json::array()}}},
                {"draft", run.file(Json{{"title", "When to stop"},
                                        {"sections", Json::array({{{"id", "a"},
                                                                   {"title", "Patience"},
                                                                   {"text", "Whoever waits longer stops later."}}})}}
                                       .dump(),
                                   "application/json")},
                {"pdf", run.file("%PDF-1.5", "application/pdf")}});
  run.end("run.done");
}

}  // namespace

int main(int argc, char **argv) {
  if (argc != 3) return std::fputs("usage: made_run believable|hostile|several|NODES FOLDER\n", stderr), 2;
  const std::string kind = argv[1];
  const athanor::fs::path folder = argv[2];
  try {
    athanor::fs::create_directories(folder);
    if (kind == "believable")
      athanor::test::BelievableRun(folder).all();
    else if (kind == "hostile")
      hostile(folder);
    else if (kind == "several")
      several(folder);
    else
      athanor::bench::large_run(folder, std::stoi(kind));
    std::puts(athanor::write_report(folder).c_str());
  } catch (const std::exception &error) {
    return std::fprintf(stderr, "made_run: %s\n", error.what()), 1;
  }
  return 0;
}
