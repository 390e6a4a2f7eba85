// SPDX-License-Identifier: Apache-2.0
//
// See progress_plain.hpp.
#include "cli/progress_plain.hpp"

#include <nlohmann/json.hpp>

#include "cli/progress_words.hpp"

namespace athanor {
namespace {

using Json = nlohmann::json;

std::string error_message(const Json &event) {
  const Json error = event.value("error", Json::object());
  return error.is_object() ? one_line(error.value("message", "")) : "";
}

// " in 4.2 s", or nothing when the beginning is not known.
std::string after(const char *word, double seconds) {
  return seconds < 0 ? "" : std::string(" ") + word + " " + seconds_text(seconds);
}

}  // namespace

void PlainLines::take(const Json &event) {
  const std::string line = line_for(event);
  if (line.empty()) return;
  const std::string whole = local_clock(event.value("at", "")) + " " + line + "\n";
  std::fwrite(whole.data(), 1, whole.size(), out_);
  std::fflush(out_);
}

std::string PlainLines::line_for(const Json &event) {
  const std::string kind = event.value("event", ""), instance = event.value("instance", "");
  if (kind.rfind("run.", 0) == 0) return run_line(kind, event);
  if (kind == "run.pausing") return "pausing: model calls that are on their way are waited for; Ctrl-C stops at once";
  if (kind.rfind("stage.", 0) == 0) return stage_line(kind, instance, event);
  if (kind == "node") return node_line(instance, event);
  if (kind == "branch.dropped") {
    const Json value = event.value("value", Json());
    return instance + " is not kept" + (value.is_number() ? " (" + number_text(value.get<double>()) + ")" : "");
  }
  return trouble_in(event);
}

std::string PlainLines::run_line(const std::string &kind, const Json &event) {
  const std::string at = event.value("at", "");
  if (kind == "run.started") {
    began_[""] = at;
    return "run begins in " + folder_.string();
  }
  const double seconds = seconds_between(began_[""], at);
  if (kind == "run.done") return "run done" + after("in", seconds);
  if (kind == "run.failed") return "run failed" + after("after", seconds);
  if (kind == "run.paused") return "run paused" + after("after", seconds);
  return "";
}

std::string PlainLines::stage_line(const std::string &kind, const std::string &instance, const Json &event) {
  const std::string at = event.value("at", "");
  if (kind == "stage.running") {
    began_[instance] = at;
    return instance + " begins";
  }
  const double seconds = seconds_between(began_[instance], at);
  if (kind == "stage.done") return instance + " done" + after("in", seconds);
  if (kind == "stage.waiting")
    return instance + " waits for a person's word " +
           (event.value("when", "") == "before" ? "before it begins" : "about what it made") + ": " +
           event.value("command", "") + " (or reject, with --note WHY)";
  if (kind == "stage.approved")
    return instance + " approved by " + event.value("by", "") +
           (event.value("note", "").empty() ? "" : ": " + event.value("note", ""));
  if (kind == "stage.rejected") return instance + ": " + error_message(event);
  if (kind == "stage.reused") return instance + " done before; taken from the record";
  if (kind == "stage.paused") return instance + " paused" + after("after", seconds);
  if (kind == "stage.failed") return instance + " failed" + after("after", seconds) + ": " + error_message(event);
  return "";
}

// A node is told once per end: it is reported again whenever something is added to it.
std::string PlainLines::node_line(const std::string &instance, const Json &event) {
  const std::string state = event.value("state", ""), id = event.value("id", "");
  if (state == "running") return "";
  const std::string outcome = outcome_of_node(event), phase = event.value("phase", "");
  std::string line = instance + " " + id + " " + event.value("operator", "") +
                     (phase.empty() ? "" : " (" + phase + ")") + ": " + state + (outcome.empty() ? "" : ", " + outcome);
  std::string &before = told_[instance + "\n" + id];
  if (before == line) return "";
  before = line;
  return line;
}

}  // namespace athanor
