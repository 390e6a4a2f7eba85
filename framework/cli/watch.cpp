// SPDX-License-Identifier: Apache-2.0
//
// See watch.hpp.
#include "cli/watch.hpp"

#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>

#include "cli/open_run.hpp"
#include "cli/progress.hpp"
#include "cli/signals.hpp"
#include "cli/verbs.hpp"
#include "foundation/json.hpp"
#include "ledger/ledger.hpp"
#include "report/feed.hpp"
#include "report/standing.hpp"
#include "run/folder.hpp"

namespace athanor {
namespace {

// How often the ledger is read while the run goes on.
constexpr std::chrono::milliseconds pace(200);

void show(EventFeed &feed, Progress &progress) {
  for (const Json &event : feed.next()) progress(event);
}

// Shows what happened and, where wanted, what happens, until nobody holds the run any more. False: interrupted.
bool follow(const fs::path &run, Ledger &ledger, Progress &progress, bool on) {
  EventFeed feed(ledger);
  std::atomic<bool> &enough = stop_on_signals();
  // Who is gone before a last look has written all that he will.
  for (bool held = on; !enough; held = run_holder(run).has_value()) {
    show(feed, progress);
    if (!held) return true;
    std::this_thread::sleep_for(pace);
  }
  return false;
}

int status_for(const std::string &state) {
  if (state == "done" || state == "running") return exit_ok;
  return state == "failed" ? exit_failed : exit_paused;
}

}  // namespace

int verb_watch(const Arguments &arguments) {
  const fs::path run = find_run(arguments.words.front());
  const auto ledger = Ledger::open_to_read(run / "ledger.sqlite");
  bool ended = false;
  {
    Progress progress(arguments.json ? Progress::Mode::json : Progress::Mode::live, run, stdout);
    ended = follow(run, *ledger, progress, true);
    progress.finish();
  }
  Record record(run, *ledger);
  const Json stands = standing(record);
  const std::string state = stands["state"];
  if (!ended) std::fprintf(stderr, "not watching any more; the run goes on: athanor status %s\n", run.c_str());
  if (ended && state != "done")
    std::fprintf(stderr, "%s; what to do next: athanor status %s\n", state.c_str(), run.c_str());
  return ended ? status_for(state) : exit_ok;
}

int verb_logs(const Arguments &arguments) {
  const fs::path run = find_run(arguments.words.front());
  const auto ledger = Ledger::open_to_read(run / "ledger.sqlite");
  Progress progress(arguments.json ? Progress::Mode::json : Progress::Mode::plain, run, stdout);
  follow(run, *ledger, progress, arguments.follow);
  progress.finish();
  return exit_ok;
}

}  // namespace athanor
