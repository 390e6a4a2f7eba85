// SPDX-License-Identifier: Apache-2.0
#include "services/models/question.hpp"

#include <algorithm>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "foundation/schema.hpp"
#include "plugin/catalogue.hpp"
#include "services/prompts.hpp"

namespace athanor {
namespace {

constexpr int most_samples = 64;

const Json &conversation_schema() {
  static const Json schema = R"({
    "type": "object", "required": ["messages"], "properties": {
      "messages": {"type": "array", "minItems": 1, "items": {"type": "object", "required": ["role", "parts"], "properties": {
        "role": {"enum": ["system", "user", "assistant", "tool"]},
        "parts": {"type": "array", "items": {"type": "object", "required": ["type"], "properties": {
          "type": {"enum": ["text", "image", "document", "tool_call", "tool_result", "reasoning", "refusal"]},
          "text": {"type": "string"}, "id": {"type": "string"}, "name": {"type": "string"},
          "arguments": {"type": "object"}, "artifact": {"type": "string"}, "media_type": {"type": "string"}}}}}}},
      "tools": {"type": "array", "items": {"type": "object", "required": ["name", "description", "parameters"], "properties": {
        "name": {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9_]*$", "maxLength": 64}, "description": {"type": "string"},
        "parameters": {"type": "object"}}}},
      "tool_choice": {"anyOf": [{"enum": ["auto", "none", "required"]},
        {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}]}
    }})"_json;
  return schema;
}

void refuse_faults(const std::vector<Fault> &faults, const std::string &what) {
  if (faults.empty()) return;
  const Fault &first = faults[0];
  throw Error("bad_request",
              what + " is not as declared: " + (first.pointer.empty() ? "" : first.pointer + ": ") + first.message,
              first.hint);
}

// A picture or document by its reference becomes one by its path.
Json settled_part(const RunContext &run, Json part) {
  const std::string type = part.value("type", "");
  if ((type != "image" && type != "document") || part.contains("path")) return part;
  if (!part.contains("artifact") || !part.contains("media_type"))
    throw Error("bad_request", "a part of the type '" + type + "' needs 'artifact' and 'media_type'",
                "put the file with athanor.artifact.put/1 first");
  part["path"] = run.artifacts.file(part.at("artifact").get<std::string>()).string();
  part.erase("artifact");
  part.erase("size");
  return part;
}

void ask_task(const RunContext &run, const StageStep &stage, const Json &request, Question &out) {
  out.task = request.at("task").get<std::string>();
  const Json &declared = object_at(object_at(stage.use.component->info, "tasks"), out.task);
  if (declared.empty())
    throw Error("bad_request", "the task '" + out.task + "' is not declared in the info of stage/" + stage.use.name);
  const Json &context = request.at("context");
  if (declared.contains("context"))
    refuse_faults(check_against(context, declared.at("context"), "member of the context"),
                  "the context of " + out.task);
  const fs::path file = find_template(out.task, run.folder / "prompts", stage.use.component->resources);
  if (file.empty()) throw Error("not_found", "there is no prompt template for the task " + out.task);
  Prompt prompt = render_prompt(file, context);
  out.template_sha256 = prompt.template_sha256;
  out.messages = std::move(prompt.messages);
  out.schema = declared.value("reply", Json());
  const Json &images = list_at(request, "images");
  if (images.empty()) return;
  if (out.messages.empty() || out.messages.back().at("role") != "user")
    out.messages.push_back({{"role", "user"}, {"parts", Json::array()}});
  for (Json image : images) {
    image["type"] = "image";
    out.messages.back()["parts"].push_back(settled_part(run, std::move(image)));
  }
}

void ask_conversation(const RunContext &run, const Json &request, Question &out) {
  refuse_faults(check_against(request, conversation_schema()), "the conversation");
  out.messages = request.at("messages");
  for (Json &message : out.messages)
    for (Json &part : message["parts"]) part = settled_part(run, std::move(part));
  out.tools = request.value("tools", Json());
  out.tool_choice = request.value("tool_choice", Json());
  out.schema = request.value("reply", Json());
}

// Opaque state goes back only to where it came from; reasoning without it is nobody's to see again.
Json parts_for(const Json &parts, const std::string &provider) {
  Json out = Json::array();
  for (Json part : parts) {
    if (part.contains("state") && object_at(part, "state").value("provider", "") != provider) part.erase("state");
    if (part.value("type", "") == "reasoning" && !part.contains("state")) continue;
    out.push_back(std::move(part));
  }
  return out;
}

}  // namespace

Question question_of(const RunContext &run, const StageStep &stage, const Json &request) {
  Question out;
  const bool conversation = request.contains("messages");
  if (conversation == request.contains("task"))
    throw Error("bad_request", "athanor.llm/1 needs either 'task' and 'context', or 'messages'");
  if (conversation)
    ask_conversation(run, request, out);
  else
    ask_task(run, stage, request, out);
  out.schema_name = out.task.empty() ? "answer" : out.task;
  std::replace(out.schema_name.begin(), out.schema_name.end(), '.', '_');
  out.settings = Json::object();
  for (const char *key : {"max_output_tokens", "temperature", "top_p", "seed", "stop", "reasoning"})
    if (request.contains(key)) out.settings[key] = request.at(key);
  out.samples = request.value("n", 1);
  out.may_be_cut = request.value("may_be_cut", false);
  if (out.samples < 1 || out.samples > most_samples)
    throw Error("bad_request", "'n' is " + std::to_string(out.samples) + "; 1 to 64 answers can be asked for");
  return out;
}

Json chat_for(const Question &question, const Role &role, const Json &profile) {
  Json chat{{"schema", "athanor.provider.complete/1"}, {"model", role.model}, {"messages", Json::array()}};
  for (const Json &message : question.messages) {
    Json parts = parts_for(message.at("parts"), role.provider.name);
    if (!parts.empty()) chat["messages"].push_back({{"role", message.at("role")}, {"parts", std::move(parts)}});
  }
  if (question.tools.is_array() && !question.tools.empty()) {
    chat["tools"] = question.tools;
    if (!question.tool_choice.is_null()) chat["tool_choice"] = question.tool_choice;
  }
  chat["stream"] = profile.value("stream", false);
  chat["cache"] = true;
  for (const Json &settings : {role.settings, object_at(role.tasks, question.task), question.settings})
    for (const auto &[key, value] : settings.items()) chat[key] = value;
  return chat;
}

double guessed_tokens(const Json &chat) {
  double characters = 0, pictures = 0;
  for (const Json &message : list_at(chat, "messages"))
    for (const Json &part : list_at(message, "parts")) {
      characters += static_cast<double>(part.value("text", "").size());
      if (part.contains("arguments")) characters += static_cast<double>(part.at("arguments").dump().size());
      if (part.contains("path")) ++pictures;
    }
  for (const char *key : {"tools", "response_format"})
    if (chat.contains(key)) characters += static_cast<double>(chat.at(key).dump().size());
  return characters / 4 + pictures * 1000;
}

Json canonical_chat(const Json &chat, const std::string &provider, int sample) {
  Json out{{"v", 1}, {"kind", "llm.chat"}, {"provider", provider}, {"sample", sample}};
  for (const auto &[key, value] : chat.items())
    if (key != "schema" && key != "task" && key != "stream" && key != "cache") out[key] = value;
  std::map<std::string, std::string> ids;
  for (Json &message : out["messages"])
    for (Json &part : message["parts"]) {
      part.erase("state");
      if (part.contains("path")) {
        part["sha256"] = sha256_of_file(part.at("path").get<std::string>());
        part.erase("path");
      }
      if (part.contains("id"))
        part["id"] =
            ids.try_emplace(part.at("id").get<std::string>(), "call_" + std::to_string(ids.size())).first->second;
    }
  return out;
}

std::string chat_key(const Json &chat, const std::string &provider, int sample) {
  return sha256(canonical(canonical_chat(chat, provider, sample)));
}

}  // namespace athanor
