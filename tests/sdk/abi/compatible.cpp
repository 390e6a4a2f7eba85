// SPDX-License-Identifier: Apache-2.0
#include "compatible.hpp"

#include <algorithm>
#include <set>

namespace athanor::tests {
namespace {

using Breaks = std::vector<std::string>;

const Json &member(const Json &object, const std::string &name) {
  static const Json none = Json::object();
  const auto found = object.find(name);
  return found == object.end() ? none : *found;
}

void compare_struct(const std::string &name, const Json &then, const Json &now, Breaks &out) {
  if (now.empty()) return out.push_back("the struct " + name + " is gone");
  const Json &before = then.at("fields"), &after = now.at("fields");
  for (std::size_t i = 0; i < before.size(); ++i)
    if (i >= after.size() || before[i] != after[i])
      out.push_back(name + "." + before[i].at("name").get<std::string>() + " is not what and where it was: " +
                    before[i].dump() + (i < after.size() ? ", now " + after[i].dump() : ", now gone"));
  const bool may_grow = !before.empty() && before[0].at("name") == "struct_size";
  if (!may_grow && (after.size() != before.size() || now.at("size") != then.at("size")))
    out.push_back(name + " does not begin with its size and so can never grow");
}

void compare_enum(const std::string &name, const Json &then, const Json &now, Breaks &out) {
  if (now.empty() || now.at("size") != then.at("size")) return out.push_back("the enum " + name + " has another size");
  for (const auto &[word, value] : then.at("values").items())
    if (!now.at("values").contains(word) || now.at("values").at(word) != value)
      out.push_back(word + " is not " + value.dump() + " any more");
}

// ---- schemas ---------------------------------------------------------------------------------------

class SchemaComparison {
 public:
  SchemaComparison(const Json &then, const Json &now, Reader reader) : then_(then), now_(now), reader_(reader) {}
  Breaks run() {
    compare(then_, now_, "");
    return std::move(breaks_);
  }

 private:
  void broken(const std::string &at, const std::string &what) {
    breaks_.push_back((at.empty() ? "/" : at) + ": " + what);
  }

  static const Json &resolved(const Json &schema, const Json &whole) {
    if (!schema.is_object() || !schema.contains("$ref")) return schema;
    const std::string name = schema.at("$ref").get<std::string>().substr(std::string("#/$defs/").size());
    return whole.at("$defs").at(name);
  }

  void compare(const Json &before_as_written, const Json &after_as_written, const std::string &at) {
    const Json &before = resolved(before_as_written, then_), &after = resolved(after_as_written, now_);
    if (!before.is_object() || !after.is_object()) {
      if (before != after) broken(at, "was " + before.dump() + ", is " + after.dump());
      return;
    }
    static const std::set<std::string> own_rules{"properties", "items", "anyOf",       "enum", "additionalProperties",
                                                 "$defs",      "title", "description", "$id",  "$schema",
                                                 "examples"};
    std::set<std::string> words;
    for (const Json *one : {&before, &after})
      for (const auto &[word, value] : one->items()) words.insert(word);
    for (const std::string &word : words)
      if (own_rules.count(word) == 0) unchanged(before, after, word, at);
    compare_enum_words(before, after, at);
    compare_properties(member(before, "properties"), member(after, "properties"), at);
    for (const char *word : {"items", "additionalProperties"})
      if (before.contains(word) != after.contains(word))
        broken(at, std::string("'") + word + "' came or went");
      else if (before.contains(word))
        compare(before.at(word), after.at(word), at + "/" + word);
    compare_choices(member(before, "anyOf"), member(after, "anyOf"), at);
  }

  void unchanged(const Json &before, const Json &after, const std::string &word, const std::string &at) {
    Json one = before.value(word, Json()), other = after.value(word, Json());
    for (Json *list : {&one, &other})
      if (word == "required" && list->is_array()) std::sort(list->begin(), list->end());
    if (one != other) broken(at, "'" + word + "' was " + one.dump() + ", is " + other.dump());
  }

  void compare_enum_words(const Json &before, const Json &after, const std::string &at) {
    if (before.contains("enum") != after.contains("enum")) return broken(at, "'enum' came or went");
    if (!before.contains("enum")) return;
    const Json &then = before.at("enum"), &now = after.at("enum");
    for (const Json &word : then)
      if (std::find(now.begin(), now.end(), word) == now.end()) broken(at, word.dump() + " is no choice any more");
    if (reader_ == Reader::host) return;
    for (const Json &word : now)
      if (std::find(then.begin(), then.end(), word) == then.end())
        broken(at, word.dump() + " is a new choice, which plugins of then do not know");
  }

  void compare_properties(const Json &before, const Json &after, const std::string &at) {
    for (const auto &[name, schema] : before.items())
      if (!after.contains(name))
        broken(at, "the member '" + name + "' is gone");
      else
        compare(schema, after.at(name), at + "/" + name);
  }

  void compare_choices(const Json &before, const Json &after, const std::string &at) {
    if (before.size() != after.size()) return broken(at, "'anyOf' has another number of choices");
    for (std::size_t i = 0; i < before.size(); ++i) compare(before[i], after[i], at + "/" + std::to_string(i));
  }

  const Json &then_, &now_;
  const Reader reader_;
  Breaks breaks_;
};

}  // namespace

std::vector<std::string> layout_breaks(const Json &then, const Json &now) {
  Breaks out;
  if (then.at("entry") != now.at("entry")) out.push_back("the exported function is not " + then.at("entry").dump());
  if (then.at("constants") != now.at("constants")) out.push_back("a constant changed: " + now.at("constants").dump());
  for (const auto &[name, layout] : then.at("structs").items())
    compare_struct(name, layout, member(now.at("structs"), name), out);
  for (const auto &[name, layout] : then.at("enums").items())
    compare_enum(name, layout, member(now.at("enums"), name), out);
  return out;
}

bool layout_grew(const Json &then, const Json &now) {
  return then.at("structs") != now.at("structs") || then.at("enums") != now.at("enums");
}

std::vector<std::string> schema_breaks(const Json &then, const Json &now, Reader reader) {
  return SchemaComparison(then, now, reader).run();
}

Reader reader_of(const std::string &document) {
  if (document == "athanor.error/1") return Reader::both;
  static const std::vector<std::string> asked_of_plugins{
      "athanor.stage.", "athanor.provider.",         "athanor.backend.",         "athanor.options",
      "athanor.create", "athanor.literature.search", "athanor.literature.lookup"};
  static const std::set<std::string> said_by_plugins{"athanor.stage.result/1", "athanor.provider.reply/1",
                                                     "athanor.provider.delta/1", "athanor.component/1"};
  static const std::set<std::string> said_by_host{"athanor.started/1", "athanor.completion/1", "athanor.http.frame/1"};
  if (said_by_plugins.count(document)) return Reader::host;
  if (said_by_host.count(document)) return Reader::plugin;
  const bool answer = document.find(".result/") != std::string::npos;
  const bool plugin_answers = std::any_of(asked_of_plugins.begin(), asked_of_plugins.end(),
                                          [&](const std::string &begin) { return document.rfind(begin, 0) == 0; });
  return plugin_answers == answer ? Reader::host : Reader::plugin;
}

}  // namespace athanor::tests
