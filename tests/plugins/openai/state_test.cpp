// SPDX-License-Identifier: Apache-2.0
//
// What a service wants back unchanged goes through a part's `state`, and comes back to it as it came.
#include <catch2/catch.hpp>

#include "provider_under_test.hpp"

using namespace athanor::test;

namespace {

const Json tools = Json::array({{{"name", "look"}, {"description", ""}, {"parameters", {{"type", "object"}}}}});

// The next turn of a conversation: the parts of a reply, and a result for each tool that it called.
Json next_turn(const std::string &model, const Json &reply) {
  Json messages = Json::array({user("Begin."), {{"role", "assistant"}, {"parts", reply.at("parts")}}});
  for (const Json &part : reply.at("parts"))
    if (part.at("type") == "tool_call")
      messages.push_back(
          {{"role", "tool"},
           {"parts",
            Json::array(
                {{{"type", "tool_result"}, {"id", part.at("id")}, {"name", part.at("name")}, {"text", "found"}}})}});
  return {{"model", model}, {"messages", messages}, {"tools", tools}};
}

Json first_turn(const std::string &model) {
  return {{"model", model}, {"messages", Json::array({user("Begin.")})}, {"tools", tools}};
}

const Json responses{{"api", "responses"}};

}  // namespace

TEST_CASE("items of a response go back exactly as they came, in their order") {
  const Json items = Json::parse(R"([
    {"id": "rs_1", "type": "reasoning", "summary": [], "encrypted_content": "gAAA/+==\u00e9", "future": {"x": [1, 2.5, null]}},
    {"id": "msg_1", "type": "message", "role": "assistant", "status": "completed", "phase": "commentary",
     "content": [{"type": "output_text", "text": "One.", "annotations": [{"type": "url_citation", "url": "u"}], "logprobs": []},
                 {"type": "output_text", "text": "Two.", "annotations": []}]},
    {"id": "msg_2", "type": "message", "role": "assistant", "status": "completed", "phase": "final_answer",
     "content": [{"type": "refusal", "refusal": "No."}]},
    {"id": "fc_1", "type": "function_call", "call_id": "call_1", "name": "look", "arguments": "{\"b\": 1,  \"a\": 2}", "status": "completed"}
  ])");
  const Json reply = ask(responses, first_turn("gpt-5.1"), response(items)).reply;
  const Json input = ask(responses, next_turn("gpt-5.1", reply), response(Json::array())).body.at("input");
  REQUIRE(input.size() == 1 + items.size() + 1);
  for (std::size_t i = 0; i < items.size(); ++i) CHECK(input[i + 1].dump() == items[i].dump());
  CHECK(input.back() == Json{{"type", "function_call_output"}, {"call_id", "call_1"}, {"output", "found"}});
}

TEST_CASE("a thought that was neither stored nor encrypted cannot go back, nor can the ids that hang on it") {
  const Json items = Json::parse(R"([
    {"id": "rs_1", "type": "reasoning", "summary": [{"type": "summary_text", "text": "Hm."}]},
    {"id": "fc_1", "type": "function_call", "call_id": "call_1", "name": "look", "arguments": "{\"b\": 1}"}])");
  const Json reply = ask(responses, first_turn("gpt-4o"), response(items)).reply;
  const Json input = ask(responses, next_turn("gpt-4o", reply), response(Json::array())).body.at("input");
  REQUIRE(input.size() == 3);
  CHECK(input[1] ==
        Json::parse(R"({"type": "function_call", "call_id": "call_1", "name": "look", "arguments": "{\"b\": 1}"})"));
}

TEST_CASE("parts without state, such as another provider's, become plain messages") {
  Json chat = first_turn("gpt-5.1");
  chat["messages"].push_back(Json::parse(R"({"role": "assistant", "parts": [
    {"type": "reasoning", "text": "not sent back"}, {"type": "text", "text": "I look."},
    {"type": "tool_call", "id": "t1", "name": "look", "arguments": {"a": 1}}]})"));
  const Json input = ask(responses, chat, response(Json::array())).body.at("input");
  CHECK(input[1] == Json::parse(R"({"role": "assistant", "content": [{"type": "output_text", "text": "I look."}]})"));
  CHECK(input[2] ==
        Json::parse(R"({"type": "function_call", "call_id": "t1", "name": "look", "arguments": "{\"a\":1}"})"));
}

TEST_CASE("the text of a tool call's arguments goes back as the model wrote it") {
  const Json message = Json::parse(R"({"role": "assistant", "content": null, "tool_calls": [
    {"id": "c1", "type": "function", "function": {"name": "look", "arguments": "{\"b\": 1,  \"a\": 2}"}},
    {"id": "c2", "type": "function", "function": {"name": "look", "arguments": "{\"a\": "}},
    {"id": "c3", "type": "function", "function": {"name": "look", "arguments": "{\"a\":1}"},
     "extra_content": {"google": {"thought_signature": "AbC="}}}]})");
  const Json reply = ask(Json::object(), first_turn("gpt-4o"), completion(message)).reply;
  CHECK(reply.at("parts")[1].at("arguments_text") == "{\"a\": ");
  CHECK(reply.at("finish").at("unified") == "tool_calls");
  const Json sent = ask(Json::object(), next_turn("gpt-4o", reply), completion({{"content", "."}})).body;
  CHECK(sent.at("messages")[1].at("tool_calls") == message.at("tool_calls"));
}

TEST_CASE("DeepSeek gets its reasoning back when there are tools, and only then") {
  const Json options{{"base_url", "https://api.deepseek.com"}};
  const Json message{{"content", "Yes."}, {"reasoning_content", "  Let me\n see. "}};
  const Json reply = ask(options, first_turn("deepseek-chat"), completion(message)).reply;
  Json again = next_turn("deepseek-chat", reply);
  CHECK(ask(options, again, completion(message)).body.at("messages")[1] ==
        Json{{"role", "assistant"}, {"content", "Yes."}, {"reasoning_content", "  Let me\n see. "}});
  again.erase("tools");
  CHECK(ask(options, again, completion(message)).body.at("messages")[1] ==
        Json{{"role", "assistant"}, {"content", "Yes."}});
}

TEST_CASE("OpenAI's chat never gets reasoning back") {
  const Json message{{"content", "Yes."}, {"reasoning", "Hm."}};
  const Json reply = ask(Json::object(), first_turn("gpt-4o"), completion(message)).reply;
  CHECK(reply.at("parts")[0] == Json{{"type", "reasoning"}, {"text", "Hm."}});
  CHECK(ask(Json::object(), next_turn("gpt-4o", reply), completion(message)).body.at("messages")[1] ==
        Json{{"role", "assistant"}, {"content", "Yes."}});
}
