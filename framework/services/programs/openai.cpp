// SPDX-License-Identifier: Apache-2.0
#include "services/programs/openai.hpp"

#include <map>

#include "foundation/error.hpp"

namespace athanor {
namespace {

constexpr std::size_t most_messages = 1000;

[[noreturn]] void refuse(const std::string &what, const std::string &hint = {}) {
  throw Error("bad_request", what, hint);
}

Json text_part(const std::string &text) { return {{"type", "text"}, {"text", text}}; }

Json parts_of_content(const Json &content) {
  Json parts = Json::array();
  if (content.is_string()) {
    if (!content.get_ref<const std::string &>().empty()) parts.push_back(text_part(content));
  } else if (content.is_array()) {
    for (const Json &one : content) {
      if (!one.is_object() || one.value("type", "") != "text" || !one.contains("text") || !one.at("text").is_string())
        refuse("messages hold texts here, no pictures and no files");
      parts.push_back(text_part(one.at("text")));
    }
  } else if (!content.is_null()) {
    refuse("the content of a message is neither a text nor a list");
  }
  return parts;
}

class Messages {
 public:
  void add(const Json &message) {
    const std::string said = text_at(message, "role"), role = said == "developer" ? "system" : said;
    if (role != "system" && role != "user" && role != "assistant" && role != "tool")
      refuse("'" + said + "' is no role of a message", "use system, user, assistant or tool");
    Json parts = role == "tool" ? tool_result(message) : parts_of_content(message.value("content", Json()));
    if (role == "assistant")
      for (const Json &call : list_at(message, "tool_calls")) parts.push_back(tool_call(call));
    if (!parts.empty()) all.push_back({{"role", role}, {"parts", std::move(parts)}});
  }
  Json all = Json::array();

 private:
  static std::string text_at(const Json &object, const char *key) {
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
  }
  Json tool_call(const Json &call) {
    const Json &function = object_at(call, "function");
    const std::string id = text_at(call, "id"), name = text_at(function, "name");
    const Json arguments = Json::parse(text_at(function, "arguments"), nullptr, false);
    if (id.empty() || name.empty() || !arguments.is_object())
      refuse("a tool call of a message needs an id, a function's name and its arguments as the text of a JSON object");
    names_[id] = name;
    return {{"type", "tool_call"}, {"id", id}, {"name", name}, {"arguments", arguments}};
  }
  Json tool_result(const Json &message) {
    const std::string id = text_at(message, "tool_call_id");
    if (names_.count(id) == 0) refuse("a message of the role tool answers no tool call before it");
    std::string text;
    for (const Json &part : parts_of_content(message.value("content", Json()))) text += part.at("text");
    return Json::array({Json{{"type", "tool_result"}, {"id", id}, {"name", names_[id]}, {"text", text}}});
  }
  std::map<std::string, std::string> names_;  // of tools, by the call's id
};

Json tools_of(const Json &body) {
  Json out = Json::array();
  for (const Json &tool : list_at(body, "tools")) {
    const Json &function = object_at(tool, "function");
    if (!function.contains("name")) refuse("a tool has no function with a name");
    out.push_back({{"name", function.at("name")},
                   {"description", function.value("description", Json(""))},
                   {"parameters", function.value("parameters", Json{{"type", "object"}})}});
  }
  return out;
}

Json tool_choice_of(const Json &choice) {
  return choice.is_object() ? Json{{"name", object_at(choice, "function").value("name", "")}} : choice;
}

// What the answer must be; null: any text.
Json reply_of(const Json &format) {
  const std::string type = format.is_object() ? format.value("type", "text") : "text";
  if (type == "text") return nullptr;
  if (type == "json_object") return {{"type", "object"}};
  const Json &schema = object_at(object_at(format, "json_schema"), "schema");
  if (type != "json_schema" || schema.empty()) refuse("'" + type + "' is no response_format that is known here");
  return schema;
}

// What the request says of how to answer. The length is a number of tokens in either of its names.
void add_settings(const Json &body, Json &out) {
  for (const char *key : {"temperature", "top_p", "seed"})
    if (body.contains(key) && body.at(key).is_number()) out[key] = body.at(key);
  for (const char *key : {"max_tokens", "max_completion_tokens"})
    if (body.contains(key) && body.at(key).is_number_unsigned()) out["max_output_tokens"] = body.at(key);
  const Json stop = body.value("stop", Json());
  if (stop.is_string()) out["stop"] = Json::array({stop});
  if (stop.is_array() && !stop.empty()) out["stop"] = stop;
}

const char *finish_of(const Json &answer, bool calls) {
  const std::string word = object_at(answer, "finish").value("unified", "stop");
  return calls ? "tool_calls" : word == "length" ? "length" : word == "content_filter" ? "content_filter" : "stop";
}

Json calls_of(const Json &parts) {
  Json out = Json::array();
  for (const Json &part : parts) {
    if (part.value("type", "") != "tool_call") continue;
    const std::string arguments = part.value("arguments_text", part.value("arguments", Json::object()).dump());
    out.push_back({{"id", part.value("id", "")},
                   {"type", "function"},
                   {"function", {{"name", part.value("name", "")}, {"arguments", arguments}}}});
  }
  return out;
}

Json usage_of(const Json &answer) {
  const Json &usage = object_at(answer, "usage");
  const auto input = usage.value("input_tokens", 0), output = usage.value("output_tokens", 0);
  return {{"prompt_tokens", input}, {"completion_tokens", output}, {"total_tokens", input + output}};
}

}  // namespace

Json question_from_completion(const Json &body, const std::string &role) {
  if (body.contains("n") && body.at("n") != 1 && !body.at("n").is_null())
    refuse("'n' is not 1: one answer is given here", "ask again for another");
  const Json &messages = list_at(body, "messages");
  if (messages.empty() || messages.size() > most_messages) refuse("'messages' must be a list of 1 to 1,000 messages");
  Messages told;
  for (const Json &message : messages) told.add(message);
  if (told.all.empty()) refuse("no message says anything");
  Json out{{"schema", "athanor.llm/1"}, {"role", role}, {"messages", told.all}, {"may_be_cut", true}};
  if (Json tools = tools_of(body); !tools.empty()) {
    out["tools"] = std::move(tools);
    if (const Json choice = body.value("tool_choice", Json()); !choice.is_null())
      out["tool_choice"] = tool_choice_of(choice);
  }
  if (Json reply = reply_of(body.value("response_format", Json())); !reply.is_null()) out["reply"] = std::move(reply);
  add_settings(body, out);
  return out;
}

ProgramAnswer completion_of(const Json &answer, const Json &body, const std::string &id) {
  const Json calls = calls_of(list_at(answer, "parts"));
  const std::string text = answer.value("text", "");
  Json message{{"role", "assistant"}, {"content", text.empty() && !calls.empty() ? Json() : Json(text)}};
  if (!calls.empty()) message["tool_calls"] = calls;
  const char *finish = finish_of(answer, !calls.empty());
  Json out{{"id", id}, {"created", 0}, {"model", body.at("model")}};
  const auto choice = [&](const char *key, const Json &value, const Json &end) {
    return Json::array({Json{{"index", 0}, {key, value}, {"finish_reason", end}, {"logprobs", nullptr}}});
  };
  if (!body.value("stream", false)) {
    out["object"] = "chat.completion";
    out["choices"] = choice("message", message, finish);
    out["usage"] = usage_of(answer);
    return {200, canonical(out)};
  }
  out["object"] = "chat.completion.chunk";
  for (std::size_t i = 0; i < calls.size(); ++i) message["tool_calls"][i]["index"] = i;
  out["choices"] = choice("delta", message, nullptr);
  std::string events = "data: " + canonical(out) + "\n\n";
  out["choices"] = choice("delta", Json::object(), finish);
  events += "data: " + canonical(out) + "\n\n";
  if (object_at(body, "stream_options").value("include_usage", false)) {
    out["choices"] = Json::array();
    out["usage"] = usage_of(answer);
    events += "data: " + canonical(out) + "\n\n";
  }
  return {200, events + "data: [DONE]\n\n", "text/event-stream"};
}

ProgramAnswer models_listed(const std::vector<std::string> &roles) {
  Json data = Json::array();
  for (const std::string &role : roles)
    data.push_back({{"id", role}, {"object", "model"}, {"created", 0}, {"owned_by", "athanor"}});
  return {200, canonical({{"object", "list"}, {"data", data}})};
}

}  // namespace athanor
