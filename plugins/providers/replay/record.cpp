// SPDX-License-Identifier: Apache-2.0
#include "record.hpp"

#include <algorithm>
#include <athanor/json_diff.hpp>
#include <cstdlib>
#include <fstream>

namespace athanor::replay {
namespace {

constexpr const char *schema = "athanor.recording/1";
constexpr std::size_t most_told = 5;  // differences shown

sdk::Error bad(const std::string &where, const std::string &message) {
  sdk::Error out("bad_options", where + ": " + message, "`athanor export RUN FILE` writes such files", "/record");
  return out;
}

// Reasoning is given back only with its vendor's own state, which no record has.
Json comparable(const Json &chat) {
  Json out = chat, messages = Json::array();
  for (Json message : chat.value("messages", Json::array())) {
    Json parts = Json::array();
    for (Json part : message.value("parts", Json::array()))
      if (part.value("type", "") != "reasoning") parts.push_back(std::move(part));
    if (parts.empty()) continue;
    message["parts"] = std::move(parts);
    messages.push_back(std::move(message));
  }
  out["messages"] = std::move(messages);
  return out;
}

}  // namespace

Record::Record(const std::string &path) : path_(path) {
  std::ifstream in(path);
  if (!in) throw bad(path, "the record cannot be read");
  std::size_t number = 0;
  for (std::string text; std::getline(in, text);) {
    const std::string where = path + ":" + std::to_string(++number);
    if (text.empty()) continue;
    const Json line = Json::parse(text, nullptr, false);
    if (!line.is_object()) throw bad(where, "this line is no JSON object");
    try {
      if (number == 1)
        read_head(line, where);
      else
        read_answer(line, where);
    } catch (const Json::exception &e) {
      throw bad(where, std::string("this line is not as expected: ") + e.what());
    }
  }
  if (models_.is_null()) throw bad(path, "the record is empty");
}

void Record::read_head(const Json &head, const std::string &where) {
  if (head.value("schema", "") != schema)
    throw bad(where, std::string("this is no record of model calls: its first line does not say ") + schema);
  run_ = head.value("run", "");
  models_ = head.at("models");
  for (const auto &[name, model] : models_.items())
    if (!model.at("profile").is_object() || !model.at("provider").is_string())
      throw bad(where, "the model '" + name + "' has no profile");
}

void Record::read_answer(const Json &line, const std::string &where) {
  Answer answer;
  answer.instance = line.at("instance").get<std::string>();
  answer.call = line.at("call").get<std::string>();
  answer.task = line.at("task").get<std::string>();
  answer.occurrence = line.at("occurrence").get<std::int64_t>();
  answer.sample = line.at("sample").get<std::int64_t>();
  answer.chat = comparable(line.at("chat"));
  answer.reply = line.value("reply", Json());
  answer.error = line.value("error", Json());
  if (answer.reply.is_object() == answer.error.is_object())
    throw bad(where, "an answer has either a 'reply' or an 'error'");
  by_chat_[answer.chat.dump()].push_back(answers_.size());
  answers_.push_back(std::move(answer));
}

const Json &Record::model(const std::string &name) const {
  const auto found = models_.find(name);
  if (found != models_.end()) return *found;
  std::string known;
  for (const auto &[other, model] : models_.items()) known += (known.empty() ? "" : ", ") + other;
  throw sdk::Error("bad_options", "the record " + path_ + " has no answers of a model '" + name + "'",
                   known.empty() ? "it has none of any model" : "its models: " + known, "/model");
}

const Answer &Record::find(const Json &task) const {
  const Json chat = comparable(task.at("canonical"));
  const auto found = by_chat_.find(chat.dump(-1, ' ', false, Json::error_handler_t::replace));
  if (found == by_chat_.end()) miss(chat, task);
  const auto fitting = [&](auto &&fits) -> const Answer * {
    for (const std::size_t at : found->second)
      if (fits(answers_[at])) return &answers_[at];
    return nullptr;
  };
  const std::string instance = task.value("instance", ""), call = task.value("name", ""), id = task.value("id", "");
  const auto occurrence = task.value("occurrence", std::int64_t{0}), sample = task.value("sample", std::int64_t{0});
  if (const Answer *same =
          fitting([&](const Answer &a) { return a.instance == instance && a.call == call && a.sample == sample; }))
    return *same;
  if (const Answer *alike = fitting([&](const Answer &a) { return a.task == id && a.occurrence == occurrence; }))
    return *alike;
  return answers_[found->second.front()];
}

const Answer &Record::find_call(const Json &task) const {
  const std::string instance = task.value("instance", ""), call = task.value("name", ""), id = task.value("id", "");
  const auto occurrence = task.value("occurrence", std::int64_t{0}), sample = task.value("sample", std::int64_t{0});
  const Answer *alike = nullptr;
  std::string known;
  for (auto answer = answers_.rbegin(); answer != answers_.rend(); ++answer) {
    if (answer->task != id) continue;
    if (answer->instance == instance && answer->call == call && answer->sample == sample) return *answer;
    if (!alike && answer->occurrence == occurrence && answer->sample == sample) alike = &*answer;
    known = answer->instance + '/' + answer->call + (known.empty() ? "" : ", " + known);
  }
  if (alike) return *alike;
  throw sdk::Error("replay_miss",
                   "the record has no answer to the call '" + call + "' of " + instance + " (" + id + ")",
                   known.empty() ? "it has none of this task" : "of this task it has: " + known);
}

void Record::miss(const Json &chat, const Json &task) const {
  const std::string id = task.value("id", ""), what = id.empty() ? "this conversation" : "this " + id;
  const auto occurrence = task.value("occurrence", std::int64_t{0});
  const Answer *nearest = nullptr;
  std::vector<sdk::Difference> least;
  for (const Answer &answer : answers_) {
    if (answer.task != id) continue;
    std::vector<sdk::Difference> found = sdk::differences(answer.chat, chat);
    const bool nearer = !nearest || found.size() < least.size() ||
                        (found.size() == least.size() &&
                         std::abs(answer.occurrence - occurrence) < std::abs(nearest->occurrence - occurrence));
    if (!nearer) continue;
    nearest = &answer;
    least = std::move(found);
  }
  const std::string hint = "what is asked must be what was asked in the run '" + run_ +
                           "'; a role with `fallback` asks its next model instead";
  if (!nearest) throw sdk::Error("replay_miss", "the record has no answer to " + what + ", and none of its task", hint);
  sdk::Error out("replay_miss",
                 "the record has no answer to " + what + "; the nearest chat is that of " + nearest->instance + " " +
                     nearest->call + sdk::told(least, most_told),
                 hint);
  out.details["nearest"] = nearest->instance + "/" + nearest->call;
  out.details["differences"] = sdk::shortened(least, most_told);
  throw out;
}

}  // namespace athanor::replay
