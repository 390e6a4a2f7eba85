// SPDX-License-Identifier: Apache-2.0
//
// Reads a script strictly: what is not known is an error with its place, never skipped.
#include "script.hpp"

#include <yaml-cpp/yaml.h>
#include <algorithm>
#include <athanor/plugin.hpp>
#include <fstream>
#include <set>
#include <sstream>

namespace athanor::scripted {
namespace {

using sdk::Error;

const std::set<std::string> kCodes{"bad_options", "bad_request", "bad_reply",    "not_offered", "not_found",
                                   "refused",     "unavailable", "rate_limited", "quota",       "auth",
                                   "timeout",     "cancelled",   "plugin_fault", "internal"};

template <class Words>
std::string joined(const Words &words) {
  std::string out;
  for (const auto &word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

// The members of a mapping, none twice, all known.
void check_keys(const YAML::Node &node, const std::vector<std::string> &known, const Source &source) {
  if (!node.IsMap()) source.fail(node, "a mapping is expected here", "its keys are: " + joined(known));
  std::set<std::string> seen;
  for (const auto &member : node) {
    const std::string key = member.first.IsScalar() ? member.first.Scalar() : "";
    if (std::find(known.begin(), known.end(), key) == known.end())
      source.fail(member.first, "unknown key \"" + key + "\"", "known here: " + joined(known));
    if (!seen.insert(key).second) source.fail(member.first, "the key \"" + key + "\" stands here twice", "remove one");
  }
}

std::string text_at(const YAML::Node &node, const std::string &what, const Source &source) {
  if (!node.IsScalar() || node.Scalar().empty()) source.fail(node, what + " must be a text", "write one in quotes");
  return node.Scalar();
}

std::int64_t occurrence_at(const YAML::Node &node, const Source &source) {
  const Json value = node.IsScalar() ? Source::scalar(node) : Json();
  if (!value.is_number_integer() || value < 1)
    source.fail(node, "an occurrence is a whole number from 1", "write occurrence: 1, or occurrence: [1, 2]");
  return value.get<std::int64_t>();
}

void read_when(const YAML::Node &when, Answer &answer, const Source &source) {
  if (!when.IsMap()) source.fail(when, "`when` must be a mapping", "write {occurrence: 1} or {/pointer: value}");
  for (const auto &member : when) {
    const std::string key = member.first.Scalar();
    if (key == "occurrence") {
      if (member.second.IsSequence())
        for (const auto &item : member.second) answer.occurrences.push_back(occurrence_at(item, source));
      else
        answer.occurrences.push_back(occurrence_at(member.second, source));
    } else if (key.rfind('/', 0) == 0) {
      if (!member.second.IsScalar())
        source.fail(member.second, "a context value is compared with a plain value", "write a text, number or boolean");
      answer.equals.emplace_back(pointer_text(member.first, source), Source::scalar(member.second));
    } else {
      source.fail(member.first, "unknown condition \"" + key + "\"",
                  "known are occurrence and JSON pointers into the context, such as /idea/id");
    }
  }
}

void read_fault(const YAML::Node &fault, Answer &answer, const Source &source) {
  check_keys(fault, {"code", "message"}, source);
  if (!fault["code"] || !fault["message"])
    source.fail(fault, "a fault needs both code and message", "write {code: unavailable, message: \"...\"}");
  answer.fault_code = text_at(fault["code"], "code", source);
  answer.fault_message = text_at(fault["message"], "message", source);
  if (!kCodes.count(answer.fault_code))
    source.fail(fault["code"], "unknown error code \"" + answer.fault_code + "\"", "known are: " + joined(kCodes));
}

Answer read_answer(const YAML::Node &node, const Source &source) {
  check_keys(node, {"when", "text", "json", "fault", "latency"}, source);
  Answer answer;
  answer.where = source.at(node);
  const YAML::Node text = node["text"], json = node["json"], fault = node["fault"], latency = node["latency"];
  if (text.IsDefined() + json.IsDefined() + fault.IsDefined() != 1)
    source.fail(node, "an answer has exactly one of text, json and fault", "keep the one that is meant");
  if (node["when"]) read_when(node["when"], answer, source);
  if (text) {
    if (!text.IsScalar() && !text["$file"]) source.fail(text, "text must be a text", "write json: for anything else");
    answer.body = Body::read(text, source);
  } else if (json) {
    answer.json = true;
    answer.body = Body::read(json, source);
  } else {
    read_fault(fault, answer, source);
  }
  if (latency) {
    const Json seconds = latency.IsScalar() ? Source::scalar(latency) : Json();
    if (!seconds.is_number() || seconds < 0) source.fail(latency, "latency is a number of seconds", "write 0.2");
    answer.latency = seconds.get<double>();
  }
  return answer;
}

Source load(const std::filesystem::path &path, const std::string &named_at) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  if (!in || !(text << in.rdbuf()))
    throw Error("bad_options", named_at + "cannot read the script " + path.string(),
                "paths in a script are relative to the file that names them", "/script");
  return {path, text.str()};
}

YAML::Node parse(const Source &source) {
  try {
    return YAML::Load(source.text);
  } catch (const YAML::Exception &e) {
    throw Error("bad_options",
                source.path.string() + ":" + std::to_string(e.mark.line + 1) + ":" + std::to_string(e.mark.column + 1) +
                    ": " + e.msg,
                "correct the YAML", "/script");
  }
}

}  // namespace

bool Answer::fits(const Json &context, std::int64_t occurrence) const {
  if (!occurrences.empty() && std::find(occurrences.begin(), occurrences.end(), occurrence) == occurrences.end())
    return false;
  return std::all_of(equals.begin(), equals.end(), [&](const auto &condition) {
    const Json::json_pointer pointer(condition.first);
    return context.contains(pointer) && context.at(pointer) == condition.second;
  });
}

Script::Script(const std::filesystem::path &path) : path_(path) { read_file(path, ""); }

void Script::read_file(const std::filesystem::path &path, const std::string &named_at) {
  const Source source = load(path.lexically_normal(), named_at);
  const YAML::Node root = parse(source);
  check_keys(root, {"scripted", "include", "answers"}, source);
  if (!root["scripted"] || !root["scripted"].IsScalar() || root["scripted"].Scalar() != "1")
    source.fail(root, "this is no script that can be read here", "begin it with scripted: 1");
  if (std::find(files_.begin(), files_.end(), source.path) != files_.end())
    throw Error("bad_options", named_at + source.path.string() + " is included twice", "remove one of them", "/script");
  files_.push_back(source.path);

  const YAML::Node include = root["include"], answers = root["answers"];
  if (include && !include.IsSequence()) source.fail(include, "include must be a list of files", "write [a.yaml]");
  if (include)
    for (const auto &file : include)
      read_file(source.path.parent_path() / text_at(file, "an included file", source), source.at(file) + ": ");
  if (answers && !answers.IsMap()) source.fail(answers, "answers must be a mapping", "its keys are task ids");
  if (answers)
    for (const auto &task : answers) read_task(task.first, task.second, source);
}

void Script::read_task(const YAML::Node &name, const YAML::Node &answers, const Source &source) {
  const std::string task = text_at(name, "a task id", source);
  const auto known = tasks_.find(task);
  if (known != tasks_.end())
    source.fail(name, "the task " + task + " has answers already, at " + known->second.first,
                "put all answers of a task into one list");
  if (!answers.IsSequence() || answers.size() == 0)
    source.fail(answers, "the task " + task + " needs a list of answers", "begin each one with a dash");
  auto &entry = tasks_[task];
  entry.first = source.at(name);
  for (const auto &answer : answers) entry.second.push_back(read_answer(answer, source));
}

const Answer &Script::find(const std::string &task, const Json &context, std::int64_t occurrence) const {
  const std::string asked = "task " + task + ", occurrence " + std::to_string(occurrence);
  const auto known = tasks_.find(task);
  if (known == tasks_.end()) {
    std::vector<std::string> names;
    for (const auto &entry : tasks_) names.push_back(entry.first);
    throw Error("bad_request",
                path_.string() + " has no answer for " + asked + "; the tasks it knows: " + joined(names),
                "add the task to the script, or use a real model for it", "/task/id");
  }
  for (const auto &answer : known->second.second)
    if (answer.fits(context, occurrence)) return answer;
  throw Error(
      "bad_request",
      known->second.first + ": none of the " + std::to_string(known->second.second.size()) + " answers fits " + asked,
      "add an answer whose `when` holds, or one without `when` at the end", "/task/occurrence");
}

}  // namespace athanor::scripted
