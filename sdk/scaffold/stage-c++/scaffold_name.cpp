// SPDX-License-Identifier: Apache-2.0
//
// The stage `scaffold_name`: asks a model which questions the topic leaves open, and hands them on.
#include <athanor/plugin.hpp>

#include "scaffold_name_info.h"  // made from info.json

namespace {

using athanor::sdk::Error;
using athanor::sdk::Host;
using athanor::sdk::Json;

class ScaffoldName {
 public:
  static constexpr const char *kind = "stage", *name = "scaffold_name", *info = scaffold_name_info;

  // `options` fit the schema in info.json, with every default filled in.
  ScaffoldName(const Json &options, const std::filesystem::path &) : questions_(options.at("questions")) {}

  Json run(const Json &request, Host &host) {
    const std::string asked = request.value("schema", "");
    if (asked == "athanor.stage.estimate/1") return estimate();
    if (asked != "athanor.stage.run/1") athanor::sdk::unknown_request(request);

    // The name "ask" is this call's own: a run that is resumed gets the recorded answer under it. A stage that asks
    // several times gives each call another name, made from what it is about, never from a clock or a random number.
    const Json context{{"topic", request.at("run").at("topic").at("text")}, {"count", questions_}};
    const Json reply = host.call("ask", athanor::sdk::llm_request("scaffold_name.ask", context));

    Json questions = Json::array();
    for (const Json &question : reply.at("json").at("questions"))
      if (static_cast<int>(questions.size()) < questions_) questions.push_back(question);
    if (questions.empty())
      throw Error("bad_reply", "the model knows no open question", "give it a topic that says more, or another model");
    return {{"schema", "athanor.stage.result/1"},
            {"outputs", {{"questions", {{"schema", "org.example.scaffold_name/1"}, {"questions", questions}}}}}};
  }

 private:
  // What a run will ask for, so that `athanor estimate` can say what it costs before it runs: ranges, [least, most].
  Json estimate() const {
    const Json ask{{"count", {1, 1}}, {"input_tokens", {100, 2000}}, {"output_tokens", {15, 60 * questions_}}};
    return {{"calls", {{"scaffold_name.ask", ask}}}, {"experiments", {0, 0}}};
  }

  const int questions_;
};

}  // namespace

ATHANOR_PLUGIN("org.example.scaffold_name", "0.1.0", ScaffoldName)
