// SPDX-License-Identifier: Apache-2.0
//
// The answers that models gave in a real run, from the file of `athanor export RUN FILE --calls`, for tests of a stage:
// once it has worked with a real model, a test holds it to what it made of those answers.
//
//     FakeHost host;
//     RecordedCalls("calls.jsonl", "main/outline").answer(host);
//
// The file is "athanor.recording/1": JSON lines, first what it is, then one answered call a line.
#ifndef ATHANOR_TESTING_RECORDED_CALLS_HPP
#define ATHANOR_TESTING_RECORDED_CALLS_HPP

#include <athanor/testing/fake_host.hpp>

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace athanor::sdk::testing {

class RecordedCalls {
 public:
  // `instance` is whose calls they are, "branch/stage"; empty: those of every stage, told apart by their names alone.
  // Throws Error (bad_options) naming file:line.
  explicit RecordedCalls(const std::filesystem::path &file, std::string instance = {})
      : file_(file.string()), instance_(std::move(instance)) {
    std::ifstream in(file);
    if (!in)
      throw Error("bad_options", file_ + ": there is no such record", "`athanor export RUN FILE --calls` makes one");
    std::size_t number = 0;
    for (std::string text; std::getline(in, text);) {
      ++number;
      if (!text.empty()) read(text, number);
    }
    if (number == 0) throw Error("bad_options", file_ + ": the record is empty");
  }

  // Every call to a model gets what the call of its name got in the run, else what was answered at the same place in
  // its task; one that has neither fails as "replay_miss", and says which calls there are. May be followed by answer()
  // for single calls. The host keeps a copy.
  void answer(FakeHost &host) const {
    host.answer_call("athanor.llm/1",
                     [self = *this, asked = std::make_shared<std::map<std::string, std::size_t>>()](const Call &call) {
                       const std::size_t occurrence = ++(*asked)[call.request.value("task", "")];
                       return self.find(call, occurrence);
                     });
  }

  std::vector<std::string> names() const {  // of the calls, in the order of the record
    std::vector<std::string> out;
    for (const Json &line : lines_)
      if (std::string name = line.at("call"); out.empty() || out.back() != name) out.push_back(std::move(name));
    return out;
  }

 private:
  void read(const std::string &text, std::size_t number) {
    const std::string where = file_ + ":" + std::to_string(number);
    const Json line = Json::parse(text, nullptr, false);
    if (!line.is_object()) throw Error("bad_options", where + ": this line is no JSON object");
    if (number == 1) {
      if (line.value("schema", "") != "athanor.recording/1")
        throw Error("bad_options", where + ": this is no record of model calls",
                    "`athanor export RUN FILE --calls` makes one");
      return;
    }
    for (const char *member : {"instance", "call", "task", "chat"})
      if (!line.contains(member)) throw Error("bad_options", where + ": the line has no \"" + member + "\"");
    if (line.contains("reply") == line.contains("error"))
      throw Error("bad_options", where + ": an answer has either a \"reply\" or an \"error\"");
    if (instance_.empty() || line["instance"] == instance_) lines_.push_back(line);
  }

  // The last line counts: those before it were sent back for a correction. With several samples, the last of each.
  Json find(const Call &call, std::size_t occurrence) const {
    const std::string task = call.request.value("task", "");
    std::map<std::int64_t, const Json *> by_name, by_place;
    std::string known;
    for (const Json &line : lines_) {
      if (line["task"] != task) continue;
      const auto sample = line.value("sample", std::int64_t{0});
      if (line["call"] == call.name) by_name[sample] = &line;
      if (line.value("occurrence", std::size_t{0}) == occurrence) by_place[sample] = &line;
      known += (known.empty() ? "" : ", ") + line["call"].get<std::string>();
    }
    const auto &found = by_name.empty() ? by_place : by_name;
    if (found.empty())
      throw Error("replay_miss", file_ + " has no answer to '" + call.name + "' (" + task + ")",
                  known.empty() ? "it has none of this task" : "of this task it has: " + known);
    Json out = result_of(*found.begin()->second);
    if (call.request.value("n", 1) > 1)
      for (const auto &[sample, line] : found) out["samples"].push_back(result_of(*line));
    return out;
  }

  // What a stage gets of a provider's reply ("athanor.llm/1" in docs/architecture.md).
  static Json result_of(const Json &line) {
    if (line.contains("error")) throw Error::from(line["error"]);
    const Json &reply = line["reply"];
    std::string text;
    for (const Json &part : reply.value("parts", Json::array()))
      if (part.value("type", "") == "text") text += part.value("text", "");
    Json out{{"text", text},
             {"parts", reply.value("parts", Json::array())},
             {"model", reply.value("model_resolved", line["chat"].value("model", "recorded"))},
             {"provider", "recorded"},
             {"scripted", false},
             {"finish", reply.value("finish", Json{{"unified", "stop"}})},
             {"usage", reply.value("usage", Json::object())},
             {"role", "default"}};
    if (Json value = value_in(reply, text); value.is_structured()) out["json"] = std::move(value);
    return out;
  }

  // The JSON that an answer holds: the arguments of a tool call, the whole text, or what stands between its fences.
  static Json value_in(const Json &reply, const std::string &text) {
    for (const Json &part : reply.value("parts", Json::array()))
      if (part.value("type", "") == "tool_call" && part.contains("arguments")) return part["arguments"];
    Json whole = Json::parse(text, nullptr, false);
    if (whole.is_structured()) return whole;
    const std::size_t fence = text.find("```"), line = text.find('\n', fence), end = text.rfind("```");
    if (fence == std::string::npos || line == std::string::npos || end <= line) return {};
    whole = Json::parse(text.substr(line, end - line), nullptr, false);
    return whole.is_structured() ? whole : Json();
  }

  std::string file_, instance_;
  std::vector<Json> lines_;
};

}  // namespace athanor::sdk::testing

#endif
