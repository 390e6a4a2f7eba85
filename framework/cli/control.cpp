// SPDX-License-Identifier: Apache-2.0
#include "cli/control.hpp"

#include <cstdio>
#include <memory>

#include "cli/open_run.hpp"
#include "cli/verbs.hpp"
#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/install.hpp"
#include "foundation/json.hpp"
#include "ledger/ledger.hpp"
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

// What is done when nobody holds the run; returns what was done, in words.
std::string obey(const fs::path &run, const Json &wish, const Arguments &arguments) {
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
    const Types types(Catalogue::scan(plugin_folders(arguments.plugin_dirs)));
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

int tell(const Arguments &arguments, const fs::path &run, const std::string &what, Json more = Json::object()) {
  const Json said = wish(what, std::move(more));
  if (const auto lock = lock_if_free(run)) {
    const std::string done = obey(run, said, arguments);
    std::printf("%s\n", done.c_str());
    if (what != "note") std::printf("nobody is running this run; to go on: athanor resume %s\n", run.c_str());
    return exit_ok;
  }
  const std::string id = send_wish(run, said);
  const auto answer = answer_to(run, id, patience);
  if (!answer) {
    take_back(run, id);
    throw Error("unavailable", "whoever runs this run does not answer",
                "it is named in " + (run / "lock").string() + "; is that process alive?", run.string());
  }
  if (!answer->value("ok", false)) throw Error("refused", answer->value("message", ""), answer->value("hint", ""));
  std::printf("%s\n", answer->value("message", "").c_str());
  return exit_ok;
}

Json with_note(const Arguments &arguments, Json more) {
  if (!arguments.note.empty()) more["note"] = arguments.note;
  return more;
}

}  // namespace

int verb_pause(const Arguments &arguments) { return tell(arguments, find_run(arguments.words.front()), "pause"); }
int verb_stop(const Arguments &arguments) { return tell(arguments, find_run(arguments.words.front()), "stop"); }

int verb_approve(const Arguments &arguments) {
  return tell(arguments, find_run(arguments.words.front()), "approve",
              with_note(arguments, {{"stage", arguments.words[1]}}));
}

int verb_reject(const Arguments &arguments) {
  return tell(arguments, find_run(arguments.words.front()), "reject",
              with_note(arguments, {{"stage", arguments.words[1]}}));
}

int verb_edit(const Arguments &arguments) {
  const fs::path run = find_run(arguments.words.front()), file = arguments.words[2];
  if (!fs::is_regular_file(file))
    throw Error("bad_request", "there is no such file", "give a file that holds the new document as JSON",
                file.string());
  return tell(arguments, run, "edit",
              {{"artifact", arguments.words[1]}, {"value", parse_document(read_file(file), file.string())}});
}

std::map<std::string, Caps> budget_words(const std::vector<std::string> &words) {
  std::map<std::string, std::vector<std::string>> by_instance;
  for (const std::string &word : words) {
    const std::size_t equals = word.find('='), colon = word.find(':');
    const bool named = colon != std::string::npos && colon < equals;
    by_instance[named ? word.substr(0, colon) : ""].push_back(named ? word.substr(colon + 1) : word);
  }
  std::map<std::string, Caps> out;
  for (const auto &[instance, of_it] : by_instance) out[instance] = caps_from_words(of_it);
  return out;
}

int verb_budget(const Arguments &arguments) {
  const fs::path run = find_run(arguments.words.front());
  for (const auto &[instance, caps] : budget_words({arguments.words.begin() + 1, arguments.words.end()})) {
    Json more{{"caps", caps_json(caps)}};
    if (!instance.empty()) more["stage"] = instance;
    tell(arguments, run, "budget", std::move(more));
  }
  return exit_ok;
}

int verb_note(const Arguments &arguments) {
  return tell(arguments, find_run(arguments.words.front()), "note", {{"text", arguments.words[1]}});
}

}  // namespace athanor
