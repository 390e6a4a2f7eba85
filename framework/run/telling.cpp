// SPDX-License-Identifier: Apache-2.0
//
// See telling.hpp.
#include "run/telling.hpp"

#include <memory>

#include "foundation/error.hpp"
#include "ledger/ledger.hpp"
#include "pipeline/check.hpp"
#include "pipeline/plan.hpp"
#include "plugin/catalogue.hpp"
#include "plugin/types.hpp"
#include "run/approvals.hpp"
#include "run/control.hpp"
#include "run/folder.hpp"
#include "services/artifacts.hpp"

namespace athanor {
namespace {

constexpr auto patience = std::chrono::seconds(15);  // a holder looks ten times a second

std::unique_ptr<RunLock> lock_if_free(const fs::path &run) {
  try {
    return std::make_unique<RunLock>(run);
  } catch (const Error &) {
    // Held, or not ours to write: both are said by whoever is told.
    return nullptr;
  }
}

// The types of this run's artifacts: of the plugins, and of the programs that it uses as plugins.
Types types_of(const fs::path &run, const std::vector<fs::path> &plugin_folders) {
  const Catalogue catalogue = Catalogue::scan(plugin_folders);
  try {
    return Types(catalogue, plan_of_run(run, catalogue).folders_of_programs());
  } catch (const Error &) {  // a plugin or program has gone; what is edited may be of another one
    return Types(catalogue);
  }
}

// What is done when nobody holds the run; returns what was done, in words.
std::string obey(const fs::path &run, const Json &wish, const std::vector<fs::path> &plugin_folders) {
  const std::string what = wish.at("do"), by = wish.at("by");
  if (what == "pause" || what == "stop")
    throw Error("refused", "nobody is running this run", "there is nothing to " + what, run.string());
  const auto ledger = Ledger::open(run / "ledger.sqlite");
  std::string done;
  if (what == "approve" || what == "reject") {
    const std::string instance =
        decide(*ledger, wish.at("stage"), what == "approve", by, wish.value("note", std::string()));
    done = instance + (what == "approve" ? " is approved" : " is rejected");
  } else if (what == "edit") {
    const Types types = types_of(run, plugin_folders);
    ArtifactStore artifacts(run, *ledger, types);
    done = edit_output(*ledger, artifacts, wish.at("artifact"), wish.at("value"), by) + " takes its place";
  } else if (what == "budget") {
    const Caps caps = caps_from(wish.at("caps"));
    ledger->event(wish.value("stage", ""), "budget.set", {{"caps", caps_json(caps)}, {"by", by}});
    done = "the budget is " + in_words(caps) + " now";
  } else {
    ledger->event("", "note", {{"text", wish.at("text")}, {"by", by}});
    done = "noted";
  }
  ledger->wait_for_all();
  return done;
}

}  // namespace

Told tell_run(const fs::path &run, const Json &wish, const std::vector<fs::path> &plugin_folders) {
  if (const auto lock = lock_if_free(run)) return {obey(run, wish, plugin_folders), false};
  const std::string id = send_wish(run, wish);
  const auto answer = answer_to(run, id, patience);
  if (!answer) {
    take_back(run, id);
    throw Error("unavailable", "whoever runs this run does not answer",
                "it is named in " + (run / "lock").string() + "; is that process alive?", run.string());
  }
  if (!answer->value("ok", false)) throw Error("refused", answer->value("message", ""), answer->value("hint", ""));
  return {answer->value("message", ""), true};
}

}  // namespace athanor
