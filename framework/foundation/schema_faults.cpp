// SPDX-License-Identifier: Apache-2.0
//
// Is a schema one of ours? A keyword outside the subset is refused here, so that no schema is ever half obeyed.
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <regex>

#include "foundation/json.hpp"
#include "foundation/schema.hpp"
#include "foundation/schema_parts.hpp"
#include "foundation/words.hpp"

namespace athanor {
namespace {

const std::vector<std::string> type_names{"array", "boolean", "integer", "null", "number", "object", "string"};
const std::vector<std::string> format_names{"bytes", "duration", "output_path", "path",
                                            "role",  "secret",   "slug",        "url"};

class Inspector {
 public:
  explicit Inspector(const Json &root) : root_(root) {}

  std::vector<Fault> faults;

  void schema(const Json &at, const std::string &pointer) {
    if (!at.is_object()) return add(pointer, "a schema must be an object");
    for (const auto &[keyword, value] : at.items()) {
      const auto found = keywords().find(keyword);
      const std::string here = pointer_to(pointer, keyword);
      if (found != keywords().end()) {
        if (found->second) found->second(*this, value, here);
      } else {
        unknown(keyword, here);
      }
    }
    if (at.value("format", Json()) == "secret" && at.contains("default"))
      add(pointer_to(pointer, "default"), "a secret has no default",
          "whoever writes the pipeline says which secret an instance may use");
    if (at.contains("$ref") && at["$ref"].is_string() && follow_reference(at, root_) == nullptr)
      add(pointer_to(pointer, "$ref"), "'" + at["$ref"].get<std::string>() + "' leads nowhere",
          "references have the form #/$defs/NAME");
  }

 private:
  using Check = std::function<void(Inspector &, const Json &, const std::string &)>;

  void add(const std::string &pointer, std::string message, std::string hint = {}) {
    faults.push_back({pointer, std::move(message), std::move(hint), false});
  }

  void unknown(const std::string &keyword, const std::string &pointer) {
    std::vector<std::string> known;
    for (const auto &entry : keywords()) known.push_back(entry.first);
    const std::string near = nearest(keyword, known);
    faults.push_back({pointer, "the keyword '" + keyword + "' is outside the JSON Schema subset of Athanor",
                      near.empty() ? "keywords: " + listed(known) : "did you mean '" + near + "'?", true});
  }

  static const std::map<std::string, Check> &keywords();

  static void one_of(Inspector &self, const Json &v, const std::string &p, const std::vector<std::string> &allowed) {
    const std::string word = v.is_string() ? v.get<std::string>() : v.dump();
    if (v.is_string() && std::find(allowed.begin(), allowed.end(), word) != allowed.end()) return;
    self.add(p, "'" + word + "' is not one of " + listed(allowed));
  }
  static void type(Inspector &self, const Json &v, const std::string &p) {
    if (!v.is_array()) return one_of(self, v, p, type_names);
    for (const Json &one : v) one_of(self, one, p, type_names);
  }
  static void format(Inspector &self, const Json &v, const std::string &p) { one_of(self, v, p, format_names); }
  static void named(Inspector &self, const Json &v, const std::string &p) {
    if (!v.is_object()) return self.add(p, "must be an object of schemas");
    for (const auto &[name, below] : v.items()) self.schema(below, pointer_to(p, name));
  }
  static void below(Inspector &self, const Json &v, const std::string &p) { self.schema(v, p); }
  static void below_or_boolean(Inspector &self, const Json &v, const std::string &p) {
    if (!v.is_boolean()) self.schema(v, p);
  }
  static void alternatives(Inspector &self, const Json &v, const std::string &p) {
    if (!v.is_array() || v.empty()) return self.add(p, "must be a list of schemas");
    for (std::size_t i = 0; i < v.size(); ++i) self.schema(v[i], pointer_to(p, i));
  }
  static void number(Inspector &self, const Json &v, const std::string &p) {
    if (!v.is_number()) self.add(p, "must be a number");
  }
  static void count(Inspector &self, const Json &v, const std::string &p) {
    if (!v.is_number_integer() || v.get<double>() < 0) self.add(p, "must be a whole number, 0 or more");
  }
  static void text(Inspector &self, const Json &v, const std::string &p) {
    if (!v.is_string()) self.add(p, "must be a text");
  }
  static void list(Inspector &self, const Json &v, const std::string &p) {
    if (!v.is_array() || v.empty()) self.add(p, "must be a list with at least one value");
  }
  static void names(Inspector &self, const Json &v, const std::string &p) {
    if (!v.is_array()) return self.add(p, "must be a list of names");
    for (const Json &one : v)
      if (!one.is_string()) self.add(p, "must be a list of names");
  }
  static void pattern(Inspector &self, const Json &v, const std::string &p) {
    if (!v.is_string()) return self.add(p, "must be a text");
    try {
      const std::regex compiled(v.get<std::string>(), std::regex::ECMAScript);
    } catch (const std::regex_error &) {
      self.add(p, "'" + v.get<std::string>() + "' is no regular expression");
    }
  }

  const Json &root_;
};

const std::map<std::string, Inspector::Check> &Inspector::keywords() {
  static const std::map<std::string, Check> table{{"type", type},
                                                  {"properties", named},
                                                  {"required", names},
                                                  {"additionalProperties", below_or_boolean},
                                                  {"enum", list},
                                                  {"const", nullptr},
                                                  {"minimum", number},
                                                  {"maximum", number},
                                                  {"exclusiveMinimum", number},
                                                  {"exclusiveMaximum", number},
                                                  {"minLength", count},
                                                  {"maxLength", count},
                                                  {"pattern", pattern},
                                                  {"items", below},
                                                  {"minItems", count},
                                                  {"maxItems", count},
                                                  {"anyOf", alternatives},
                                                  {"$ref", text},
                                                  {"format", format},
                                                  {"$id", text},
                                                  {"$schema", text},
                                                  {"$defs", named},
                                                  {"title", text},
                                                  {"description", text},
                                                  {"default", nullptr},
                                                  {"examples", nullptr}};
  return table;
}

}  // namespace

std::vector<Fault> schema_faults(const Json &schema) {
  Inspector inspector(schema);
  inspector.schema(schema, "");
  return inspector.faults;
}

}  // namespace athanor
