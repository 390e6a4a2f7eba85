// SPDX-License-Identifier: Apache-2.0
#include "plugin/info.hpp"

#include <algorithm>
#include <map>
#include <regex>

#include "foundation/json.hpp"
#include "foundation/schema.hpp"
#include "plugin/library.hpp"

namespace athanor {
namespace {

const Json &shape() {
  static const Json the = Json::parse(R"json({
    "type": "object",
    "required": ["schema", "summary", "options", "speaks"],
    "properties": {
      "schema": {"type": "string"},
      "summary": {"type": "string", "minLength": 1},
      "options": {"type": "object"},
      "inputs": {"type": "object", "additionalProperties": {"$ref": "#/$defs/port"}},
      "outputs": {"type": "object", "additionalProperties": {"$ref": "#/$defs/port"}},
      "services": {"type": "array", "items": {"$ref": "#/$defs/document"}},
      "wants": {"type": "array", "items": {"enum": ["backend", "budget"]}},
      "origins": {"type": "array", "items": {"type": "string", "format": "url"}},
      "programs": {"type": "array", "items": {"type": "string", "minLength": 1}},
      "tex": {"type": "array", "items": {"type": "object", "required": ["files", "packages"], "properties": {
        "when": {"type": "object"}, "files": {"type": "array", "items": {"type": "string", "minLength": 1}},
        "packages": {"type": "string", "minLength": 1}}}},
      "tasks": {"type": "object", "additionalProperties": {"type": "object", "required": ["context"], "properties": {
        "role": {"type": "string", "minLength": 1}, "description": {"type": "string"},
        "context": {"type": "object"}, "reply": {"type": "object"}}}},
      "speaks": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/document"}},
      "concurrent": {"type": "boolean"},
      "scripted": {"type": "boolean"},
      "examples": {"type": "array", "items": {"type": "object", "required": ["title", "options"], "properties": {
        "title": {"type": "string", "minLength": 1}, "options": {"type": "object"}}}}
    },
    "$defs": {
      "document": {"type": "string", "pattern": "^[a-z0-9_.-]+/[0-9]+$"},
      "port": {"type": "object", "required": ["type"], "properties": {
        "type": {"$ref": "#/$defs/document"}, "optional": {"type": "boolean"}, "list": {"type": "boolean"},
        "description": {"type": "string"}}}
    }
  })json");
  return the;
}

// What the host relies on for each kind; a literature source may do either of its two, or both.
const std::map<std::string, std::vector<std::string>> &must_speak() {
  static const std::map<std::string, std::vector<std::string>> the{
      {"stage", {"athanor.stage.run/1"}},
      {"provider", {"athanor.provider.profile/1", "athanor.provider.complete/1"}},
      {"backend",
       {"athanor.backend.capacity/1", "athanor.backend.submit/1", "athanor.backend.find/1", "athanor.backend.wait/1",
        "athanor.backend.cancel/1", "athanor.backend.collect/1", "athanor.backend.release/1"}},
      {"literature", {}}};
  return the;
}

// A member that may be missing, as a reference that outlives the loop over it.
const Json &member(const Json &object, const std::string &name) {
  static const Json none = Json::object();
  const auto found = object.find(name);
  return found == object.end() ? none : *found;
}

class Judge {
 public:
  Judge(const std::string &kind, const Json &info) : kind_(kind), info_(info) {}

  std::vector<std::string> faults() {
    for (const Fault &fault : check_against(info_, shape())) say(fault.pointer, fault.message);
    if (!faults_.empty()) return std::move(faults_);  // the rest takes the shape for granted
    if (const std::string schema = info_["schema"]; schema != "athanor.component/1") {
      say("/schema", "'" + schema + "' is not known; this athanor reads athanor.component/1: update athanor");
      return std::move(faults_);
    }
    documents();
    names("/inputs");
    names("/outputs");
    options();
    tasks();
    return std::move(faults_);
  }

 private:
  void say(const std::string &pointer, const std::string &message) {
    faults_.push_back((pointer.empty() ? "" : pointer + ": ") + message);
  }

  void documents() {
    const auto &speaks = info_["speaks"];
    auto has = [&](const std::string &name) { return std::find(speaks.begin(), speaks.end(), name) != speaks.end(); };
    for (const std::string &name : must_speak().at(kind_))
      if (!has(name)) say("/speaks", name + " is missing, which every " + kind_ + " answers");
    if (kind_ == "literature" && !has("athanor.literature.search/1") && !has("athanor.literature.lookup/1"))
      say("/speaks", "neither athanor.literature.search/1 nor athanor.literature.lookup/1 is there");
  }

  void names(const std::string &where) {
    for (const auto &[name, port] : member(info_, where.substr(1)).items())
      if (!is_component_name(name))
        say(pointer_to(where, name), "'" + name + "' is not well formed; use lower-case letters, digits and _");
  }

  void schema(const std::string &where, const Json &given) {
    for (const Fault &fault : schema_faults(given)) say(where + fault.pointer, fault.message);
  }

  void options() {
    const Json &given = info_["options"];
    const std::size_t before = faults_.size();
    schema("/options", given);
    if (faults_.size() > before) return;
    if (given.value("type", Json()) != "object") say("/options", R"(its "type" must be "object")");
    for (const auto &[name, option] : member(given, "properties").items())
      if (!option.is_object() || option.value("description", "").empty())
        say(pointer_to("/options/properties", name), "this option has no description");
    std::size_t index = 0;
    for (const Json &example : member(info_, "examples")) {
      const std::string where = pointer_to("/examples", index++) + "/options";
      for (const Fault &fault : check_against(example["options"], given, "option"))
        say(where + fault.pointer, fault.message);
    }
  }

  void tasks() {
    static const std::regex id("[a-z0-9][a-z0-9_-]*(\\.[a-z0-9][a-z0-9_-]*)*");
    for (const auto &[name, task] : member(info_, "tasks").items()) {
      const std::string where = pointer_to("/tasks", name);
      if (!std::regex_match(name, id)) say(where, "'" + name + "' is not well formed; use words like experiment.draft");
      schema(where + "/context", task["context"]);
      if (task.contains("reply")) schema(where + "/reply", task["reply"]);
    }
  }

  const std::string &kind_;
  const Json &info_;
  std::vector<std::string> faults_;
};

}  // namespace

std::vector<std::string> info_faults(const std::string &kind, const Json &info) { return Judge(kind, info).faults(); }

}  // namespace athanor
