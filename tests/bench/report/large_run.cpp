// SPDX-License-Identifier: Apache-2.0
//
// See large_run.hpp.
#include "tests/bench/report/large_run.hpp"

#include <algorithm>
#include <random>
#include <string>

#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "ledger/ledger.hpp"

namespace athanor::bench {
namespace {

const std::string branch = "branch", search = branch + "/experiment";

// Text of about this many bytes: words from a list, so that it can be compressed as far as real text can.
std::string words(std::mt19937 &random, std::size_t size) {
  static const char *const list[] = {"the",    "network", "learns",     "with",    "smoothed", "targets",  "under",
                                     "label",  "noise",   "rate",       "of",      "and",      "accuracy", "on",
                                     "clean",  "test",    "images",     "is",      "measured", "for",      "each",
                                     "seed",   "because", "entropy",    "weights", "decay",    "a",        "strength",
                                     "chosen", "from",    "validation", "data"};
  std::string out;
  while (out.size() < size) {
    out += list[random() % std::size(list)];
    out += random() % 12 == 0 ? ".\n" : " ";
    if (random() % 9 == 0) out += std::to_string(random() % 10000) + " ";
  }
  return out;
}

std::string program(std::mt19937 &random, std::size_t size) {
  std::string out = "import json, os\nimport numpy as np\n\n";
  while (out.size() < size)
    out += "def step_" + std::to_string(random() % 1000) + "(weights, x):\n    \"\"\"" + words(random, 40) +
           "\"\"\"\n    return np.maximum(x @ weights, 0." + std::to_string(random() % 100) + ")  # rectified\n\n";
  return out;
}

class Maker {
 public:
  Maker(const fs::path &folder) : ledger_(Ledger::create(folder / "ledger.sqlite")) {
    write_file(folder / "topic.md", "# A large run\n\nHow does a report behave when there is much to report?\n");
    ledger_->meta("id", "large");
    ledger_->meta("athanor", ATHANOR_VERSION);
    ledger_->meta("created", timestamp());
    ledger_->event("", "run.created", {{"pipeline", "large.yaml"}, {"seed", 7}});
    ledger_->event("", "run.started", {{"athanor", ATHANOR_VERSION}});
    ledger_->stage_state(search, branch, "experiment", "experiment", "running", Json::object());
  }
  ~Maker() {
    ledger_->stage_state(search, branch, "experiment", "experiment", "done", {{"outputs", Json::object()}});
    ledger_->event("", "run.done", Json::object());
    ledger_->wait_for_all();
  }

  void node(int number) {
    static const char *const operators[] = {"improve", "tune", "debug", "ablate", "replicate"};
    static const char *const phases[] = {"implement", "tune", "explore", "ablate"};
    const std::string id = "node-" + std::to_string(number);
    const bool root = number <= 1 + number / 20 || number % 40 == 1;
    const std::string state = random_() % 7 == 0 ? "buggy" : random_() % 19 == 0 ? "failed" : "good";
    Json node{{"id", id},
              {"operator", root ? "draft" : operators[random_() % 5]},
              {"phase", phases[random_() % 4]},
              {"state", state},
              {"objective", "accuracy"},
              {"direction", "maximise"},
              {"title", words(random_, 45)},
              {"plan", words(random_, 600)},
              {"code", program(random_, 4000)},
              {"settings", {{"smoothing", 0.1}, {"hidden", 64}}},
              {"seconds", 3.5}};
    if (!root) node["parent"] = "node-" + std::to_string(parent_of(number));
    if (state == "good") node["metric"] = 0.5 + static_cast<double>(random_() % 5000) / 10000;
    node["calls"] = Json::array();
    for (const char *what : {"propose", "write", "judge", "look", "sum"}) {
      call(id + "/" + what, what);
      node["calls"].push_back(id + "/" + what);
    }
    if (state != "failed") {
      job(id + "/run", state);
      node["calls"].push_back(id + "/run");
    }
    ledger_->node(search, node);
    if (number % 200 == 0) ledger_->wait_for_all();
  }

 private:
  int parent_of(int number) { return std::max(1, number - 1 - static_cast<int>(random_() % std::min(number - 1, 60))); }

  void call(const std::string &name, const std::string &task) {
    ledger_->start_call({search, name, "llm", "experiment." + task, "coder", "key", 1, {{"task", task}}});
    Attempt attempt;
    attempt.instance = search;
    attempt.call = name;
    attempt.provider = "large";
    attempt.model = random_() % 3 == 0 ? "small-model" : "large-model";
    attempt.template_hash = sha256(task);
    attempt.request = {
        {"messages",
         Json::array(
             {{{"role", "system"}, {"parts", Json::array({{{"type", "text"}, {"text", "You write experiments."}}})}},
              {{"role", "user"}, {"parts", Json::array({{{"type", "text"}, {"text", words(random_, 5000)}}})}}})}};
    ledger_->start_attempt(attempt);
    attempt.outcome = "ok";
    attempt.reply = {{"parts", Json::array({{{"type", "text"}, {"text", words(random_, 2500)}}})}};
    attempt.input_tokens = 1300;
    attempt.output_tokens = 700;
    attempt.cost = 0.0123;
    ledger_->end_attempt(attempt);
    ledger_->end_call(search, name, true, {{"text", "…"}});
  }

  void job(const std::string &name, const std::string &state) {
    std::string id = search + "/" + name;
    std::replace(id.begin(), id.end(), '/', '.');
    const Json work{
        {"command", {"/usr/bin/python3", "experiment.py"}}, {"seed", 1001}, {"purpose", "measure the study"}};
    ledger_->start_call({search, name, "experiment", "", "", "key", 0, work});
    ledger_->submit_job(id, search, name, "local", "jobs/" + id, work);
    Json records = Json::array();
    for (int i = 1; i <= 12 && state == "good"; ++i)
      records.push_back({{"id", name + "#" + std::to_string(i)},
                         {"metric", i % 2 ? "accuracy" : "ece"},
                         {"value", static_cast<double>(random_() % 10000) / 10000},
                         {"condition", i % 3 ? "baseline" : "smooth"},
                         {"dataset", "digits"},
                         {"split", "test"},
                         {"seed", 1001},
                         {"factors", {{"noise", 0.2}}}});
    ledger_->end_job(id, {{"id", id}, {"reason", "exited"}, {"exit_code", state == "good" ? 0 : 1}, {"seconds", 3.4}},
                     records);
    ledger_->end_call(
        search, name, true,
        {{"status", state == "good" ? "ok" : "failed"}, {"output", words(random_, 1500)}, {"files", Json::array()}});
  }

  std::unique_ptr<Ledger> ledger_;
  std::mt19937 random_{7};
};

}  // namespace

void large_run(const fs::path &folder, int nodes) {
  Maker maker(folder);
  for (int number = 1; number <= nodes; ++number) maker.node(number);
}

}  // namespace athanor::bench
