// SPDX-License-Identifier: Apache-2.0
//
// A provider for tests: answers every call with its own prompt, and shows how many it was answering at once.
#include <athanor/plugin.hpp>
#include <atomic>
#include <chrono>
#include <fstream>
#include <mutex>
#include <thread>

using namespace athanor::sdk;

namespace {

constexpr const char *info_text = R"({
  "schema": "athanor.component/1", "summary": "Answers with the prompt; for tests.", "scripted": true,
  "options": {"type": "object", "additionalProperties": false, "properties": {
    "together": {"type": "integer", "default": 1, "description": "waits until so many calls are in flight"},
    "fail_attempts": {"type": "integer", "default": 0, "description": "how many attempts of each call are unavailable"},
    "until": {"type": "string", "default": "", "description": "answers only once this file is there"},
    "away_after": {"type": "integer", "default": -1, "description": "so many answers, then the service is away; -1: never"},
    "log": {"type": "string", "default": "", "description": "a file that gets a line for each call"}}},
  "speaks": ["athanor.provider.profile/1", "athanor.provider.complete/1"]})";

struct Echo {
  static constexpr const char *kind = "provider", *name = "echo", *info = info_text;
  Echo(const Json &options, const std::filesystem::path &)
      : together_(options.value("together", 1)),
        fail_attempts_(options.value("fail_attempts", 0)),
        away_after_(options.value("away_after", -1)),
        until_(options.value("until", "")),
        log_(options.value("log", "")) {}

  Json run(const Json &request, Host &host) {
    if (request.at("schema") == "athanor.provider.profile/1")
      return {{"model", request.at("model")}, {"vision", false}, {"json", true}, {"wants", {"task"}}, {"price", "free"},
              {"description", "echo"}};
    if (request.at("task").at("attempt").get<int>() <= fail_attempts_) throw Error("unavailable", "not yet");
    if (away_after_ >= 0 && answered_++ >= away_after_)
      throw Error::from({{"code", "unavailable"}, {"message", "nobody answers"}, {"retry", false}});
    ++flying_;
    if (!until_.empty()) host.log(Level::debug, "a question has come");
    while ((flying_ < together_ && !enough_) || (!until_.empty() && !std::filesystem::exists(until_))) {
      if (host.cancelled()) throw Cancelled{};
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    enough_ = true;
    if (!log_.empty()) {
      const std::lock_guard<std::mutex> lock(mutex_);
      std::ofstream(log_, std::ios::app) << request.at("task").at("name").get<std::string>() << "\n";
    }
    return {{"parts", {{{"type", "text"}, {"text", request.at("messages").at(0).at("parts").at(0).at("text")}}}},
            {"finish", {{"unified", "stop"}, {"raw", "stop"}}},
            {"usage", {{"input_tokens", 3}, {"output_tokens", 5}}},
            {"model_resolved", request.at("model")}};
  }

 private:
  const int together_, fail_attempts_, away_after_;
  const std::string until_, log_;
  std::mutex mutex_;
  std::atomic<int> flying_{0}, answered_{0};
  std::atomic<bool> enough_{false};
};

}  // namespace

ATHANOR_PLUGIN("org.athanor.tests.echo", "1.0.0", Echo)
