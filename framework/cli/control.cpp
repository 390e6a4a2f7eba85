// SPDX-License-Identifier: Apache-2.0
#include "cli/control.hpp"

#include <cstdio>

#include "cli/open_run.hpp"
#include "cli/verbs.hpp"
#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/install.hpp"
#include "foundation/json.hpp"
#include "run/control.hpp"
#include "run/telling.hpp"

namespace athanor {
namespace {

int tell(const Arguments &arguments, const fs::path &run, const std::string &what, Json more = Json::object()) {
  const Told told = tell_run(run, wish(what, std::move(more)), plugin_folders(arguments.plugin_dirs));
  std::printf("%s\n", told.message.c_str());
  if (!told.held && what != "note")
    std::printf("nobody is running this run; to go on: athanor resume %s\n", run.c_str());
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
