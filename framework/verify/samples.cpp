// SPDX-License-Identifier: Apache-2.0
//
// The requests that a component is tried with: one or a few for each document that its kind is asked
// (docs/architecture.md), and for a third party's document nothing but its name.
#include "foundation/json.hpp"
#include "verify/invent.hpp"
#include "verify/subject.hpp"

namespace athanor::verify {
namespace {

const Json &run_of_a_stage() {
  static const Json the{
      {"id", "sample-run"},
      {"branch", "main"},
      {"stage", "sample"},
      {"seed", 1},
      {"topic", {{"text", "A sample topic: does rain make the ground wet?"}, {"title", "A sample topic"}}},
      {"domain", {{"name", "sample"}, {"title", "Sample"}}},
      {"datasets", Json::array()},
      {"parameters", Json::object()},
      {"roles", {{"default", {{"role", "default"}, {"model", "sample"}, {"provider", "sample"}, {"scripted", true}}}}},
      {"tasks", Json::object()},
      {"started", "2030-01-01T00:00:00Z"},
      {"athanor", ATHANOR_VERSION}};
  return the;
}

Json chat(const Json &messages) {
  return {{"schema", "athanor.provider.complete/1"},
          {"model", "sample"},
          {"messages", messages},
          {"max_output_tokens", 64},
          {"temperature", 0.5},
          {"task",
           {{"id", "sample.task"},
            {"context", Json::object()},
            {"occurrence", 1},
            {"attempt", 1},
            {"sample", 0},
            {"instance", "main/sample"},
            {"branch", "main"},
            {"stage", "sample"},
            {"name", "sample"},
            {"key", std::string(64, '0')},
            {"canonical", {{"kind", "llm.chat"}, {"model", "sample"}, {"messages", messages}}}}}};
}

Json says(const char *role, const char *text) {
  return {{"role", role}, {"parts", Json::array({{{"type", "text"}, {"text", text}}})}};
}

std::vector<Json> of_a_provider() {
  const Json messages = Json::array({says("system", "You are brief."), says("user", "Say yes.")});
  Json plain = chat(messages), streamed = chat(messages), shaped = chat(messages);
  streamed["stream"] = true;
  shaped["response_format"] = {
      {"type", "json"},
      {"name", "answer"},
      {"schema", {{"type", "object"}, {"required", {"yes"}}, {"properties", {{"yes", {{"type", "boolean"}}}}}}}};
  return {plain, streamed, shaped};
}

}  // namespace

Json Subject::stage_request() const {
  Json inputs = Json::object();
  for (const auto &[name, port] : object_at(info_, "inputs").items()) {
    const std::string type = port["type"];
    const Json *schema = types_.find(type);
    Json document = schema ? Inventor::plain().of(*schema) : Json{{"schema", type}};
    inputs[name] = port.value("list", false) ? Json::array({document}) : document;
  }
  const fs::path folder = folder_ / "stage";
  std::error_code none;
  fs::create_directories(folder, none);
  Json run = run_of_a_stage();
  if (const Json *domain = types_.find("domain/1")) run["domain"] = Inventor::plain().of(*domain);
  for (const auto &[id, task] : object_at(info_, "tasks").items()) {
    const std::string role = task.value("role", "default");
    run["tasks"][id] = {{"role", role}, {"vision", true}};
    run["roles"][role] = {{"role", role}, {"model", "sample"}, {"provider", "sample"}, {"scripted", true}};
  }
  return {{"schema", "athanor.stage.run/1"}, {"inputs", inputs}, {"run", run}, {"folder", folder.string()}};
}

std::vector<Json> Subject::samples_of(const std::string &schema) const {
  const auto with = [&](Json members) {
    members["schema"] = schema;
    return members;
  };
  const Json nobody = Json::array({"sample.no-such-job"});
  if (schema == "athanor.stage.run/1") return {stage_request()};
  if (schema == "athanor.stage.estimate/1")
    return {
        with({{"options", examples_.empty() ? Json::object() : examples_.front().options},
              {"inputs", stage_request()["inputs"]},
              {"run", run_of_a_stage()}}),
        with({{"options", examples_.empty() ? Json::object() : examples_.front().options}, {"wired", Json::array()}})};
  if (schema == "athanor.provider.profile/1") return {with({{"model", "sample"}})};
  if (schema == "athanor.provider.complete/1") return of_a_provider();
  if (schema == "athanor.literature.search/1") return {with({{"query", "calibration of classifiers"}, {"limit", 3}})};
  if (schema == "athanor.literature.lookup/1")
    return {with({{"doi", "10.1000/sample"}}), with({{"title", "A Sample Title of Some Length"}}),
            with({{"arxiv", "2101.00001"}})};
  // Nothing is ever submitted: what a job costs, and where, is not for a test to decide.
  if (schema == "athanor.backend.submit/1") return {with({{"jobs", Json::array()}})};
  if (schema == "athanor.backend.wait/1") return {with({{"ids", nobody}, {"seconds", 0}})};
  if (schema.rfind("athanor.backend.", 0) == 0 && schema != "athanor.backend.capacity/1")
    return {with({{"ids", nobody}})};
  return {with(Json::object())};
}

std::vector<Json> Subject::requests() const {
  std::vector<Json> out;
  for (const Json &schema : list_at(info_, "speaks"))
    for (Json &sample : samples_of(schema)) out.push_back(std::move(sample));
  return out;
}

}  // namespace athanor::verify
