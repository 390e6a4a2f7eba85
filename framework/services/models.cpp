// SPDX-License-Identifier: Apache-2.0
#include "services/models.hpp"

#include <chrono>
#include <thread>

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "foundation/schema.hpp"
#include "plugin/catalogue.hpp"
#include "services/instance.hpp"
#include "services/prompts.hpp"

namespace athanor {
namespace {

constexpr int most_attempts = 5;

bool worth_another_try(const Error &e) {
  return e.code() == "unavailable" || e.code() == "rate_limited" || e.code() == "timeout";
}

// Half a second, then twice as long each time; ends early when the run is asked to stop.
void pause_before(int attempt, const std::atomic<bool> &stop) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::milliseconds(250 << attempt);
  while (std::chrono::steady_clock::now() < end) {
    if (stop.load()) throw Cancelled();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

std::string text_of(const Json &reply) {
  std::string text;
  for (const Json &part : list_at(reply, "parts"))
    if (part.value("type", "") == "text") text += part.value("text", "");
  return text;
}

// The JSON in a reply: the whole text, or what stands in its one fenced block.
Json json_in(const std::string &text) {
  Json whole = Json::parse(text, nullptr, false);
  if (!whole.is_discarded()) return whole;
  const std::size_t fence = text.find("```"), line = text.find('\n', fence == std::string::npos ? 0 : fence);
  const std::size_t end = fence == std::string::npos ? fence : text.rfind("```");
  if (fence != std::string::npos && line != std::string::npos && end > line) {
    Json fenced = Json::parse(text.substr(line, end - line), nullptr, false);
    if (!fenced.is_discarded()) return fenced;
  }
  throw Error("bad_reply", "the model was asked for JSON and its reply is not JSON: \"" + text.substr(0, 120) + "\"");
}

Json checked_reply(const std::string &task, const std::string &text, const Json &schema) {
  Json value = json_in(text);
  const std::vector<Fault> faults = check_against(value, schema, "member of the reply to " + task);
  if (faults.empty()) return value;
  std::string message = "the model's reply to " + task + " does not fit its schema:";
  for (std::size_t i = 0; i < faults.size() && i < 5; ++i)
    message += " " + (faults[i].pointer.empty() ? std::string("/") : faults[i].pointer) + " " + faults[i].message + ";";
  message.pop_back();
  throw Error("bad_reply", message);
}

}  // namespace

ModelService::Endpoint &ModelService::endpoint(const Role &role) {
  const std::lock_guard lock(mutex_);
  Endpoint &found = endpoints_[role.name];
  if (!found.component) {
    found.component = Component::create(*role.provider.component, role.provider.options);
    InstanceServices services(run_, role.provider);
    found.profile = found.component->run({{"schema", "athanor.provider.profile/1"}, {"model", role.model}}, services);
  }
  return found;
}

Json ModelService::roles() {
  Json out = Json::object();
  for (const auto &[name, role] : run_.plan.roles)
    out[name] = {{"model", role.model},
                 {"provider", role.provider.name},
                 {"scripted", role.provider.component->info.value("scripted", false)}};
  return out;
}

Json ModelService::chat_request(const StageStep &stage, const Role &role, const Json &request,
                                std::string &template_hash) {
  const std::string task = request.at("task");
  const Json &info = stage.use.component->info;
  const Json declared = info.value("tasks", Json::object()).value(task, Json());
  if (!declared.is_object())
    throw Error("bad_request", "the task '" + task + "' is not declared in the info of stage/" + stage.use.name);
  const Json &context = request.at("context");
  if (declared.contains("context")) {
    const std::vector<Fault> faults = check_against(context, declared.at("context"), "member of the context");
    if (!faults.empty())
      throw Error("bad_request",
                  "the context of " + task + " is not as declared: " + faults[0].pointer + ": " + faults[0].message);
  }
  const fs::path file = find_template(task, run_.folder / "prompts", stage.use.component->resources);
  if (file.empty()) throw Error("not_found", "there is no prompt template for the task " + task);
  Prompt prompt = render_prompt(file, context);
  template_hash = prompt.template_sha256;

  Json chat{{"schema", "athanor.provider.complete/1"}, {"model", role.model}, {"messages", std::move(prompt.messages)}};
  for (const auto &[key, value] : role.settings.items()) chat[key] = value;
  if (declared.contains("reply")) {
    std::string name = task;
    for (char &c : name)
      if (c == '.') c = '_';
    chat["response_format"] = {{"type", "json"}, {"schema", declared.at("reply")}, {"name", name}};
  }
  return chat;
}

Json ModelService::try_once(const CallId &call, const Role &role, const Endpoint &endpoint, const Json &chat,
                            const std::string &template_hash, int number) {
  Attempt attempt;
  attempt.instance = call.instance();
  attempt.call = call.name;
  attempt.provider = role.provider.name;
  attempt.model = role.model;
  attempt.template_hash = template_hash;
  attempt.number = number;
  attempt.request = chat;
  attempt.request.erase("task");  // the call's own row has it
  attempt.scripted = role.provider.component->info.value("scripted", false);
  run_.ledger.wait(run_.ledger.start_attempt(attempt));
  InstanceServices services(run_, role.provider, {call.instance(), call.name});
  try {
    Json reply = endpoint.component->run(chat, services);
    const Json usage = reply.value("usage", Json::object());
    attempt.outcome = "ok";
    attempt.reply = reply;
    if (usage.contains("input_tokens")) attempt.input_tokens = usage.at("input_tokens").get<std::int64_t>();
    if (usage.contains("output_tokens")) attempt.output_tokens = usage.at("output_tokens").get<std::int64_t>();
    if (endpoint.profile.value("price", "") == "free") attempt.cost = 0.0;
    run_.ledger.end_attempt(attempt);
    return reply;
  } catch (const Error &e) {
    attempt.outcome = e.code();
    attempt.reply = to_document(e);
    run_.ledger.end_attempt(attempt);
    throw;
  }
}

Json ModelService::ask(const StageStep &stage, const CallId &call, const Json &request, int occurrence,
                       const std::string &key) {
  const std::string task = request.at("task");
  const std::string wanted = request.contains("role") ? request.at("role").get<std::string>() : "";
  const std::string role_name = wanted.empty() ? run_.plan.task_role(stage, task) : wanted;
  const auto role = run_.plan.roles.find(role_name);
  if (role == run_.plan.roles.end()) throw Error("bad_request", "the pipeline has no model role '" + role_name + "'");
  Endpoint &from = endpoint(role->second);

  std::string template_hash;
  Json chat = chat_request(stage, role->second, request, template_hash);
  const Json wants = from.profile.value("wants", Json::array());
  const bool wants_task = std::find(wants.begin(), wants.end(), Json("task")) != wants.end();

  for (int number = 1;; ++number) {
    if (wants_task)
      chat["task"] = {{"id", task},
                      {"context", request.at("context")},
                      {"occurrence", occurrence},
                      {"attempt", number},
                      {"branch", call.branch},
                      {"name", call.name},
                      {"key", key}};
    try {
      const Json reply = try_once(call, role->second, from, chat, template_hash, number);
      const Json finish = reply.value("finish", Json::object());
      const std::string unified = finish.value("unified", "stop");
      if (unified == "content_filter" || unified == "refusal")
        throw Error("refused", "the model declined to answer the task " + task + " (" + unified + ")");
      if (unified == "length")
        throw Error("bad_reply", "the model's reply to " + task + " was cut off at its length limit",
                    "raise max_output_tokens of the model");
      Json out{{"text", text_of(reply)},
               {"model", reply.value("model_resolved", role->second.model)},
               {"provider", role->second.provider.name},
               {"scripted", role->second.provider.component->info.value("scripted", false)},
               {"finish", finish},
               {"usage", reply.value("usage", Json::object())}};
      if (from.profile.value("price", "") == "free") out["cost"] = 0.0;
      if (chat.contains("response_format"))
        out["json"] = checked_reply(task, out["text"], chat.at("response_format").at("schema"));
      return out;
    } catch (const Error &e) {
      if (!worth_another_try(e) || number >= most_attempts) throw;
      run_.record(call.instance(), "model.retry",
                  {{"call", call.name}, {"attempt", number}, {"code", e.code()}, {"message", e.message()}});
      pause_before(number, run_.stop);
    }
  }
}

}  // namespace athanor
