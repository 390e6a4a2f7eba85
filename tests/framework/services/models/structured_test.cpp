// SPDX-License-Identifier: Apache-2.0
#include "services/models/structured.hpp"

#include <athanor/chat.hpp>
#include <catch2/catch.hpp>

using namespace athanor;

namespace {

const Json schema = R"({"type": "object", "additionalProperties": false, "required": ["plan", "code"], "properties": {
  "plan": {"type": "string"}, "code": {"type": "string"}, "note": {"type": "string"},
  "maybe": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
  "steps": {"type": "array", "items": {"$ref": "#/$defs/step"}}},
  "$defs": {"step": {"type": "object", "required": ["do"], "properties": {"do": {"type": "string"}, "why": {"type": "string"}}}}
})"_json;

Json says(const std::string &text) { return {{"parts", {{{"type", "text"}, {"text", text}}}}}; }

Json a_chat() {
  return {{"model", "m"}, {"messages", {{{"role", "user"}, {"parts", {{{"type", "text"}, {"text", "Plan it."}}}}}}}};
}

}  // namespace

TEST_CASE("rungs are those that the model has and the pipeline allows, text is always there") {
  CHECK(rungs_of({{"structured", {"json", "native"}}}, {}) == std::vector{Rung::native, Rung::json});
  CHECK(rungs_of({{"structured", {"native", "tool", "text"}}}, {"tool", "text"}) ==
        std::vector{Rung::tool, Rung::text});
  CHECK(rungs_of({{"json", true}}, {}) == std::vector{Rung::native});
  CHECK(rungs_of({{"json", false}}, {}) == std::vector{Rung::text});
  CHECK(rungs_of({{"structured", {"native"}}}, {"tool"}) == std::vector{Rung::text});
}

TEST_CASE("each rung asks in its own way") {
  CHECK(on_rung(a_chat(), Rung::native, schema, "plan").at("response_format").at("schema") == schema);
  const Json tool = on_rung(a_chat(), Rung::tool, schema, "plan");
  CHECK(tool.at("tools")[0].at("parameters") == schema);
  CHECK(tool.at("tool_choice") == Json{{"name", "plan"}});
  CHECK_FALSE(tool.contains("response_format"));
  const Json json = on_rung(a_chat(), Rung::json, schema, "plan");
  CHECK(json.at("response_format") == Json{{"type", "json"}});
  const Json text = on_rung(a_chat(), Rung::text, schema, "plan");
  CHECK_FALSE(text.contains("response_format"));
  for (const Json &chat : {json, text}) {
    const std::string told = sdk::chat::text_of(chat.at("messages")[0].at("parts"));
    CHECK_THAT(told, Catch::StartsWith("Plan it.\n\nAnswer with one JSON value and nothing else"));
    CHECK(told.find("\"plan\"") < told.find("\"code\""));  // in the order of "required", not of the alphabet
  }
}

TEST_CASE("JSON is found where models put it") {
  const Json wanted{{"a", 1}};
  CHECK(json_in(R"({"a": 1})") == wanted);
  CHECK(json_in("Here it is:\n```json\n{\"a\": 1}\n```\nAnything else?") == wanted);
  CHECK(json_in("Sure! {\"a\": 1} is what you want.") == wanted);
  CHECK(json_in("```\n{\"a\": \"```python\\nx\\n```\"}\n```").at("a") == "```python\nx\n```");
  CHECK(json_in("brackets [ in prose, then {\"a\": 1}") == wanted);
  CHECK(json_in(R"(a text with a brace in it: {"a": "}"} and more)").at("a") == "}");
  CHECK(json_in("no JSON here").is_null());
  CHECK(json_in("{\"a\": ").is_null());
}

TEST_CASE("an answer that fits is taken, with the nulls of strict modes dropped") {
  const Answer answer =
      answer_in(says(R"({"plan":"p","code":"c","note":null,"maybe":null,"steps":[{"do":"x","why":null}]})"),
                Rung::native, schema, "t");
  CHECK(answer.faults == "");
  CHECK(answer.value == R"({"plan":"p","code":"c","maybe":null,"steps":[{"do":"x"}]})"_json);
}

TEST_CASE("an answer that does not fit says all that is wrong with it") {
  CHECK(answer_in(says(R"({"plan":1,"extra":2})"), Rung::native, schema, "t").faults ==
        "/ the member 'code' of the reply to t is missing; /extra no such member 'extra' of the reply to t (members of "
        "the "
        "reply to t: code, maybe, note, plan, steps); /plan 'plan' must be a text, not 1");
  CHECK(answer_in(says("I would rather not."), Rung::native, schema, "t").faults ==
        "the answer is not JSON: \"I would rather not.\"");
  CHECK(answer_in(says(""), Rung::native, schema, "t").faults == "the answer is empty");
}

TEST_CASE("the forced tool's arguments are the answer, a model that wrote text instead is read all the same") {
  const Json call{
      {"parts",
       {{{"type", "tool_call"}, {"id", "1"}, {"name", "plan"}, {"arguments", {{"plan", "p"}, {"code", "c"}}}}}}};
  CHECK(answer_in(call, Rung::tool, schema, "t").value.at("code") == "c");
  CHECK(answer_in(says(R"({"plan":"p","code":"c"})"), Rung::tool, schema, "t").faults == "");
}

TEST_CASE("a repair goes on with the same conversation and shows the model its own answer and what is wrong with it") {
  const Json text = with_repair(a_chat(), says("nonsense"), Rung::native, "it is not JSON").at("messages");
  REQUIRE(text.size() == 3);
  CHECK(text[1].at("role") == "assistant");
  CHECK(text[1].at("parts")[0].at("text") == "nonsense");
  CHECK(text[2].at("parts")[0].at("text") ==
        "This answer cannot be used: it is not JSON. Give the whole answer again, corrected.");

  const Json call{{"parts", {{{"type", "tool_call"}, {"id", "7"}, {"name", "plan"}, {"arguments", Json::object()}}}}};
  const Json tool = with_repair(a_chat(), call, Rung::tool, "'code' is missing").at("messages");
  CHECK(tool[2].at("role") == "tool");
  CHECK(tool[2].at("parts")[0].at("id") == "7");
  CHECK(tool[2].at("parts")[0].at("error") == true);
}

TEST_CASE("opaque state of an answer stays with it when it is sent back") {
  Json reply = says("x");
  reply["parts"].insert(
      reply["parts"].begin(),
      Json{{"type", "reasoning"}, {"text", "hm"}, {"state", {{"provider", "p"}, {"signature", "s"}}}});
  CHECK(with_repair(a_chat(), reply, Rung::native, "no").at("messages")[1].at("parts") == reply.at("parts"));
}
