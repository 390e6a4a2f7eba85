// SPDX-License-Identifier: Apache-2.0
//
// The provider `timed`: every call takes the same time, and the answer follows from the name of the call. It answers
// the tasks of the stage experiment. What its answers say is in answers.hpp.
#ifndef ATHANOR_TESTS_TIMED_PROVIDER_HPP
#define ATHANOR_TESTS_TIMED_PROVIDER_HPP

#include <mutex>
#include <thread>
#include <unordered_set>

#include "answers.hpp"
#include "log.hpp"

namespace athanor::tests::timed {

constexpr const char *provider_info = R"({
  "schema": "athanor.component/1", "summary": "Answers experiment tasks after a fixed time; for tests.", "scripted": true,
  "options": {"type": "object", "additionalProperties": false, "properties": {
    "latency": {"type": "number", "default": 0, "description": "seconds that a call takes"},
    "jitter": {"type": "number", "default": 0, "description": "at most so many seconds more, at random"},
    "program_bytes": {"type": "integer", "default": 6000, "description": "size of each program"},
    "log": {"type": "string", "default": "", "description": "a file that gets a line for each call"}}},
  "speaks": ["athanor.provider.profile/1", "athanor.provider.complete/1"]})";

class Provider {
 public:
  static constexpr const char *kind = "provider", *name = "timed", *info = provider_info;

  Provider(const Json &options, const std::filesystem::path &)
      : latency_(options.value("latency", 0.0)),
        jitter_(options.value("jitter", 0.0)),
        program_bytes_(options.value("program_bytes", 6000)),
        log_(options.value("log", "")) {}

  Json run(const Json &request, sdk::Host &host) {
    if (request.at("schema") == "athanor.provider.profile/1")
      return {{"model", request.at("model")},
              {"description", "timed"},
              {"json", true},
              {"structured", {"native"}},
              {"vision", true},
              {"tools", false},
              {"stream", false},
              {"wants", {"task"}},
              {"price", "free"}};
    const auto start = Clock::now();
    const std::string sent = request.at("messages").dump();
    const Json &task = request.at("task");
    const std::string text = answer_to(task, program_bytes_).dump();
    wait(start + span(latency_ + at_random(jitter_)), host);
    log_.add({{"what", "call"},
              {"name", task.at("name")},
              {"task", task.at("id")},
              {"start", seconds(start)},
              {"end", seconds(Clock::now())},
              {"bytes", sent.size() + request.value("response_format", Json()).dump().size()},
              {"image_bytes", image_bytes(request.at("messages"))},
              {"repeat", seen_before(sent)}});
    return {{"parts", {{{"type", "text"}, {"text", text}}}},
            {"finish", {{"unified", "stop"}, {"raw", "stop"}}},
            {"usage", {{"input_tokens", sent.size() / 4}, {"output_tokens", text.size() / 4}}},
            {"model_resolved", request.at("model")}};
  }

 private:
  static void wait(Clock::time_point until, const sdk::Host &host) {
    for (auto now = Clock::now(); now < until; now = Clock::now()) {
      if (host.cancelled()) throw sdk::Cancelled{};
      std::this_thread::sleep_for(std::min<Clock::duration>(until - now, std::chrono::milliseconds(200)));
    }
  }

  // As they would travel, in base64.
  static std::uintmax_t image_bytes(const Json &messages) {
    std::uintmax_t bytes = 0;
    for (const Json &message : messages)
      for (const Json &part : message.at("parts"))
        if (part.value("type", "") == "image")
          bytes += std::filesystem::file_size(part.at("path").get<std::string>()) / 3 * 4;
    return bytes;
  }

  bool seen_before(const std::string &messages) {
    const std::lock_guard<std::mutex> lock(mutex_);
    return !seen_.insert(hash_of(messages)).second;
  }

  const double latency_, jitter_;
  const std::size_t program_bytes_;
  Log log_;
  std::mutex mutex_;
  std::unordered_set<std::uint64_t> seen_;
};

}  // namespace athanor::tests::timed

#endif
