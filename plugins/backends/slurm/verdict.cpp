// SPDX-License-Identifier: Apache-2.0
#include "verdict.hpp"

#include <signal.h>

#include <algorithm>
#include <iterator>

namespace athanor::slurm {
namespace {

using sdk::Json;

struct Meaning {
  const char *state, *words;
};
constexpr Meaning meanings[] = {
    {"BOOT_FAIL", "the node did not come up"},
    {"CANCELLED", "somebody else cancelled it with scancel, or the cluster did"},
    {"COMPLETED",
     "but its exit.json is not to be seen here: is its folder on a file system that nodes and this machine share?"},
    {"DEADLINE", "its deadline passed"},
    {"FAILED", "its script could not run the job"},
    {"NODE_FAIL", "its node failed"},
    {"OUT_OF_MEMORY", "it used more memory than it asked for"},
    {"PREEMPTED", "a job with more rights took its place"},
    {"REVOKED", "another cluster took it over"},
    {"TIMEOUT", "its node was not ready in time: `prolog`, modules or the file system are slow"}};

std::string meaning_of(const Row &row) {
  if (row.state.empty()) return "the scheduler knows nothing of it any more";
  const auto known = std::find_if(std::begin(meanings), std::end(meanings),
                                  [&](const Meaning &one) { return row.state == one.state; });
  return "the scheduler says " + row.state + (known == std::end(meanings) ? "" : std::string(", ") + known->words);
}

std::string with_details(std::string text, const Row &row, const std::string &last_words) {
  if (!row.number.job.empty()) text = "job " + row.number.text() + ": " + text;
  if (!row.node.empty()) text += " (node " + row.node + ")";
  if (!row.reason.empty() && row.reason != "None") text += " [" + row.reason + "]";
  return last_words.empty() ? text : text + "; its last words: " + last_words;
}

}  // namespace

Json verdict(const std::string &id, const Row &row, bool cancel_wished, const std::string &last_words) {
  const char *reason = cancel_wished ? "cancelled" : row.state == "OUT_OF_MEMORY" ? "memory" : "lost";
  Json exit{{"id", id}, {"reason", reason}, {"seconds", 0}};
  if (!cancel_wished) exit["detail"] = with_details(meaning_of(row), row, last_words);
  return exit;
}

bool is_doubtful(const Json &exit) {
  const std::string reason = exit.value("reason", "");
  return reason == "lost" || reason == "signalled" || (reason == "exited" && exit.value("exit_code", 0) != 0);
}

Json explained(Json exit, const Row &row, bool cancel_wished) {
  if (!is_doubtful(exit)) return exit;
  const bool own = row.state == "COMPLETED" || row.state == "FAILED" || phase_of(row.state) != Phase::over;
  const bool killed = exit.value("signal", 0) == SIGKILL || exit.value("exit_code", 0) == 128 + SIGKILL;
  if (cancel_wished) {
    exit = {{"id", exit.value("id", "")}, {"reason", "cancelled"}, {"seconds", exit.value("seconds", 0.0)}};
  } else if (row.state == "OUT_OF_MEMORY") {
    if (killed || exit.at("reason") == "lost") exit["reason"] = "memory";
  } else if (!own) {
    const std::string said = exit.value("detail", "");
    exit["reason"] = "lost";
    exit["detail"] = (said.empty() ? "" : said + "; ") + with_details(meaning_of(row), row, "");
  }
  return exit;
}

bool is_worth_telling(const std::string &reason) {
  static constexpr const char *usual[] = {"",         "None",     "Priority", "Resources",  "BeginTime",
                                          "Cleaning", "Licenses", "Prolog",   "Dependency", "JobArrayTaskLimit"};
  return std::none_of(std::begin(usual), std::end(usual), [&](const char *one) { return reason == one; });
}

bool is_stuck(const Row &row) {
  return phase_of(row.state) == Phase::waiting && row.reason.find("requeued held") != std::string::npos;
}

}  // namespace athanor::slurm
