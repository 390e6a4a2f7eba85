// SPDX-License-Identifier: Apache-2.0
//
// The provider `tiny`: one line in a file for each request that reached it, then, a few milliseconds later, an answer
// that follows from the name of the call. What it counts is what a service would bill.
#ifndef ATHANOR_TESTS_FAULT_TINY_PROVIDER_HPP
#define ATHANOR_TESTS_FAULT_TINY_PROVIDER_HPP

#include <thread>

#include "../plugins_for_tests/timed/answers.hpp"

namespace athanor::tests::fault {

using sdk::Json;

constexpr const char *tiny_provider_info = R"({
  "schema": "athanor.component/1", "summary": "Answers the calls of tests/fault/tiny.yaml and counts them; for tests.", "scripted": true,
  "options": {"type": "object", "additionalProperties": false, "properties": {
    "latency": {"type": "number", "default": 0.005, "description": "seconds that a call takes"},
    "pause": {"type": "number", "default": 0.02, "description": "seconds that a program sleeps"},
    "log": {"type": "string", "format": "output_path", "description": "a file that gets a line for each request"}}},
  "speaks": ["athanor.provider.profile/1", "athanor.provider.complete/1"]})";

// A third of the programs that nobody repaired yet are broken, so that some are repaired.
inline bool is_broken(const std::string &call) {
  return call.find("debug") == std::string::npos && call.find("ablate") == std::string::npos &&
         timed::draw(call, 7) < 0.34;
}

// A program that sleeps, and measures what the study in answers.hpp asks for.
inline std::string tiny_program(const std::string &call, double pause) {
  const std::string salt = std::to_string(timed::hash_of(call) % 1000);
  std::string text = "# " + call + "\nsleep " + std::to_string(pause) + "\n";
  if (is_broken(call)) return text + "echo 'no data' >&2\nexit 1\n";
  return text + "n=$((ATHANOR_SEED * 7919 + " + salt + R"())
measure() {
  n=$(((n * 1103515245 + 12345) % 2147483648))
  printf '{"metric":"score","value":0.%d,"dataset":"points","split":"%s","condition":"%s"}\n' \
    $((4000 + n / 65536 % 1000 + $3)) "$1" "$2" >>"$ATHANOR_RESULTS"
}
for split in validation test; do
  measure $split baseline 0
  measure $split treatment 900
done
)";
}

class Provider {
 public:
  static constexpr const char *kind = "provider", *name = "tiny", *info = tiny_provider_info;

  Provider(const Json &options, const std::filesystem::path &)
      : latency_(options.value("latency", 0.005)),
        pause_(options.value("pause", 0.02)),
        log_(options.value("log", "")) {}

  Json run(const Json &request, sdk::Host &host) {
    if (request.at("schema") == "athanor.provider.profile/1")
      return {{"model", request.at("model")},
              {"description", "tiny"},
              {"json", true},
              {"structured", {"native"}},
              {"vision", false},
              {"tools", false},
              {"stream", false},
              {"wants", {"task"}},
              {"price", "free"}};
    const Json &task = request.at("task"), &messages = request.at("messages");
    log_.add({{"instance", task.at("instance")},
              {"call", task.at("name")},
              {"sample", task.at("sample")},
              {"messages", messages.size()}});
    wait(host);
    const std::string text = answer(task, messages.size()).dump();
    return {{"parts", {{{"type", "text"}, {"text", text}}}},
            {"finish", {{"unified", "stop"}, {"raw", "stop"}}},
            {"usage", {{"input_tokens", 10}, {"output_tokens", text.size() / 4}}},
            {"model_resolved", request.at("model")}};
  }

 private:
  void wait(const sdk::Host &host) const {
    const auto until = timed::Clock::now() + timed::span(latency_);
    while (timed::Clock::now() < until) {
      if (host.cancelled()) throw sdk::Cancelled{};
      std::this_thread::sleep_for(std::min<timed::Clock::duration>(until - timed::Clock::now(), timed::span(0.02)));
    }
  }

  Json answer(const Json &task, std::size_t messages) const {
    const std::string call = task.at("name");
    if (call == "ideas") {
      const int sample = task.at("sample");
      return {{"title", "Idea " + std::to_string(sample + 1)}, {"overall", 5 + sample}};
    }
    // The first answer lacks what is asked for, so that it has to be corrected.
    if (call == "abstract") return messages > 1 ? Json{{"abstract", "The treatment was tried."}} : Json{{"text", "?"}};
    if (call.rfind("note-", 0) == 0) return {{"note", call}};
    Json out = timed::answer_to(task, 0);
    if (out.contains("files")) out["files"] = {{{"path", "experiment.sh"}, {"text", tiny_program(call, pause_)}}};
    return out;
  }

  const double latency_, pause_;
  timed::Log log_;
};

}  // namespace athanor::tests::fault

#endif
