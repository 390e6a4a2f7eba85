// SPDX-License-Identifier: Apache-2.0
//
// A provider for tests that does as it is told: its n-th request to a model gets that model's n-th answer, the last one
// again and again, and what it was asked stands in a file.
#include <athanor/plugin.hpp>
#include <fstream>
#include <map>
#include <mutex>

using namespace athanor::sdk;

namespace {

constexpr const char *info_text = R"({
  "schema": "athanor.component/1", "summary": "Answers and fails as told; for tests.",
  "options": {"type": "object", "properties": {
    "models": {"type": "object", "description": "by model: {profile, answers: [{text} | {reply} | {error}]}"},
    "log": {"type": "string", "description": "a file that gets each chat as a line of JSON"}}},
  "speaks": ["athanor.provider.profile/1", "athanor.provider.complete/1"]})";

struct Moody {
  static constexpr const char *kind = "provider", *name = "moody", *info = info_text;
  Moody(const Json &options, const std::filesystem::path &) : options_(options) {}

  Json run(const Json &request, Host &host) {
    const std::string model = request.at("model");
    const Json &told = options_.at("models").at(model);
    if (request.at("schema") == "athanor.provider.profile/1") {
      Json profile = told.value("profile", Json::object());
      profile["model"] = model;
      profile["json"] = true;
      profile["description"] = "moody";
      return profile;
    }
    const Json answer = next(model, told.at("answers"), request);
    if (answer.contains("error")) throw Error::from(answer.at("error"));
    if (answer.contains("reply")) return answer.at("reply");
    const std::string text = answer.at("text");
    host.emit({{"schema", "athanor.provider.delta/1"}, {"type", "text"}, {"text", text}});
    return {{"parts", {{{"type", "text"}, {"text", text}}}},
            {"finish", {{"unified", "stop"}, {"raw", "end"}}},
            {"usage", {{"input_tokens", 10}, {"output_tokens", 2}}},
            {"model_resolved", model + "-2026"}};
  }

 private:
  Json next(const std::string &model, const Json &answers, const Json &request) {
    const std::lock_guard<std::mutex> lock(mutex_);
    std::ofstream(options_.at("log").get<std::string>(), std::ios::app) << request.dump() << "\n";
    const std::size_t number = std::min<std::size_t>(asked_[model]++, answers.size() - 1);
    return answers.at(number);
  }
  const Json options_;
  std::mutex mutex_;
  std::map<std::string, std::size_t> asked_;
};

}  // namespace

ATHANOR_PLUGIN("org.athanor.tests.moody", "1.0.0", Moody)
