// SPDX-License-Identifier: Apache-2.0
#include "verify/world.hpp"

#include "foundation/json.hpp"

namespace athanor::verify {
namespace {

const Json &usage() {
  static const Json the{{"input_tokens", 10}, {"output_tokens", 10}};
  return the;
}

}  // namespace

World::World(const Subject &subject, Mood mood, Inventor inventor)
    : subject_(subject), mood_(mood), inventor_(inventor) {
  host_.otherwise([this](const sdk::testing::Call &call) { return answer_to(call); });
  host_.takes("athanor.experiment/1", 5).takes("athanor.tool/1", 1).takes("athanor.llm/1", 3);
  host_.cancel_call(most_calls);
  room_.table = *host_.raw();
}

Json World::answer_to(const sdk::testing::Call &call) {
  const std::string schema = call.request.value("schema", "");
  if (mood_ == Mood::refusing)
    throw sdk::Error("not_offered", schema + " is not offered here", "the rule is tried, not the service");
  if (mood_ == Mood::troubled) make_trouble();
  if (mood_ == Mood::odd || (mood_ == Mood::troubled && inventor_.chance(0.05)))
    return {{"schema", "org.example.odd/1"}, {"text", 7}, {"papers", "none"}, {"status", Json::array()}};
  if (schema == "athanor.llm/1") return model_answer(call.request);
  if (schema == "athanor.experiment/1" || schema == "athanor.tool/1") return outcome();
  if (schema == "athanor.literature/1") return literature();
  if (schema == "athanor.record/1") return {{"items", Json::array()}};
  if (schema == "athanor.http/1")
    return {{"status", 200},
            {"headers", {{"content-type", "application/json"}}},
            {"body", call.request.contains("stream") ? "" : "{}"},
            {"url", call.request.value("url", "")},
            {"frames", 0},
            {"seconds", {{"connect", 0.01}, {"first_byte", 0.02}, {"total", 0.03}}}};
  const std::string nothing = "sha256:" + std::string(64, '0');
  if (schema == "athanor.artifact.put/1")
    return {{"artifact", nothing}, {"media_type", call.request.value("media_type", "text/plain")}, {"size", 0}};
  if (schema == "athanor.artifact.get/1") return {{"path", subject_.sample_file().string()}};
  throw sdk::Error("not_offered", schema + " is not offered here", "athanor verify does not know this service");
}

// One call in five fails, in a way of which services fail; one in forty is given up because the run stops.
void World::make_trouble() {
  static const char *const codes[] = {"unavailable", "timeout",   "rate_limited", "bad_reply",
                                      "refused",     "not_found", "too_large",    "auth"};
  if (inventor_.chance(0.025)) {
    host_.stop();
    throw sdk::Cancelled{};
  }
  if (!inventor_.chance(0.2)) return;
  const char *code = codes[inventor_.below(std::size(codes))];  // before the text: a seed is one case in every build
  throw sdk::Error(code, "trouble by chance " + inventor_.odd_text());
}

Json World::model_answer(const Json &request) {
  const Json &task = object_at(object_at(subject_.info(), "tasks"), request.value("task", ""));
  const Json &shape = request.contains("reply") ? request["reply"] : object_at(task, "reply");
  const auto one = [&] {
    Json out{{"model", "sample"}, {"provider", "sample"},
             {"scripted", true},  {"finish", {{"unified", "stop"}, {"raw", "stop"}}},
             {"usage", usage()},  {"role", "default"}};
    if (shape.empty()) {
      out["text"] = inventor_.chance(0.3) ? inventor_.odd_text() : "A sample answer.";
    } else {
      out["json"] = inventor_.of(shape);
      out["text"] = canonical(out["json"]);
    }
    out["parts"] = Json::array({{{"type", "text"}, {"text", out["text"]}}});
    return out;
  };
  Json out = one();
  const int samples = request.value("n", 1);
  for (int i = 0; samples > 1 && i < samples; ++i) out["samples"].push_back(i == 0 ? Json(out) : one());
  return out;
}

Json World::outcome() const {
  return {{"status", "ok"},
          {"exit_code", 0},
          {"seconds", 1.0},
          {"cpu_seconds", 1.0},
          {"peak_bytes", 1 << 20},
          {"output", "done\n"},
          {"records",
           Json::array({{{"id", "sample#1"}, {"metric", "sample"}, {"value", 0.5}, {"factors", Json::object()}}})},
          {"faults", Json::array()},
          {"files", Json::array()},
          {"environment", {{"backend", "sample"}, {"command", Json::array({"true"})}, {"threads", 1}}}};
}

Json World::literature() const {
  return {{"papers", Json::array()},
          {"records", Json::array()},
          {"sources", Json::array({{{"name", "sample"}, {"ok", true}}})}};
}

}  // namespace athanor::verify
