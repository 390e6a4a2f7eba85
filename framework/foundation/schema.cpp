// SPDX-License-Identifier: Apache-2.0
//
// Does a value fit a schema, and if not, in which ways? Defaults and units: schema_values.cpp; whether a
// schema is one of ours: schema_faults.cpp.
#include "foundation/schema.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <regex>

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "foundation/schema_parts.hpp"
#include "foundation/words.hpp"

namespace athanor {
namespace {

std::string shortened(const std::string &text) {
  const std::string line = text.substr(0, text.find('\n'));
  return line.size() == text.size() && text.size() <= 60 ? text : valid_utf8(line.substr(0, 57)) + "...";
}

std::string in_words(const Json &value) {
  if (value.is_object()) return value.empty() ? "an empty mapping" : "a mapping";
  if (value.is_array()) return value.empty() ? "an empty list" : "a list";
  if (value.is_string()) return "the text '" + shortened(value.get<std::string>()) + "'";
  if (value.is_null()) return "nothing";
  return value.dump();
}

std::string type_in_words(const Json &schema) {
  const auto format = schema.find("format");
  if (format != schema.end() && *format == "duration") return "a duration such as 90s or 10min";
  if (format != schema.end() && *format == "bytes") return "a size such as 512MiB or 4GiB";
  std::string out;
  for (const std::string &type : schema_parts::types_of(schema)) {
    if (!out.empty()) out += " or ";
    if (type == "object")
      out += "a mapping";
    else if (type == "array")
      out += "a list";
    else if (type == "string")
      out += "a text";
    else if (type == "boolean")
      out += "true or false";
    else if (type == "null")
      out += "nothing";
    else if (type == "number")
      out += "a number";
    else
      out += "a whole number";
  }
  return out.empty() ? "another value" : out;
}

// "/a/0/b" -> "a.0.b"
std::string dotted(const std::string &pointer) {
  std::string out;
  for (std::size_t i = 1; i < pointer.size(); ++i) {
    if (pointer[i] == '/')
      out += '.';
    else if (pointer.compare(i, 2, "~1") == 0)
      out += '/', ++i;
    else if (pointer.compare(i, 2, "~0") == 0)
      out += '~', ++i;
    else
      out += pointer[i];
  }
  return out;
}

std::size_t characters(const std::string &text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string number(double value) {
  return Json(value == std::floor(value) && std::fabs(value) < 9e15 ? Json(static_cast<std::int64_t>(value))
                                                                    : Json(value))
      .dump();
}

class Checker {
 public:
  // `noun` and `of` are "option" and " of stage/outline", from "option of stage/outline".
  Checker(const Json &root, const std::string &what) : root_(root) {
    const std::size_t cut = what.find(" of ");
    noun_ = what.substr(0, cut);
    if (cut != std::string::npos) of_ = what.substr(cut);
  }

  std::vector<Fault> faults;

  void check(const Json &value, const Json &given, const std::string &pointer) {
    const Json *schema = follow_reference(given, root_);
    if (!schema) return add(pointer, "the schema of this value leads nowhere");
    if (!schema_parts::fits_type(value, *schema)) {
      const bool secret = schema->value("format", "") == "secret";
      return add(pointer, name(pointer) + " must be " + type_in_words(*schema) + ", not " +
                              (secret ? "another value" : in_words(value)));
    }
    choices(value, *schema, pointer);
    if (value.is_object()) object(value, *schema, pointer);
    if (value.is_array()) array(value, *schema, pointer);
    if (value.is_string()) text(value.get<std::string>(), *schema, pointer);
    if (const auto format = schema->find("format"); format != schema->end())
      formatted(value, format->get<std::string>(), *schema, pointer);
    else if (value.is_number())
      range(value.get<double>(), *schema, pointer);
    if (const auto alternatives = schema->find("anyOf"); alternatives != schema->end())
      any_of(value, *alternatives, pointer);
  }

 private:
  static std::string name(const std::string &pointer) { return pointer.empty() ? "this" : "'" + dotted(pointer) + "'"; }
  void add(const std::string &pointer, std::string message, std::string hint = {}, bool at_key = false) {
    faults.push_back({pointer, std::move(message), std::move(hint), at_key});
  }

  void choices(const Json &value, const Json &schema, const std::string &pointer) {
    if (const auto only = schema.find("const"); only != schema.end() && value != *only)
      add(pointer, name(pointer) + " must be " + only->dump() + ", not " + in_words(value));
    const auto allowed = schema.find("enum");
    if (allowed == schema.end() || std::find(allowed->begin(), allowed->end(), value) != allowed->end()) return;
    std::vector<std::string> words;
    for (const Json &one : *allowed) words.push_back(one.is_string() ? one.get<std::string>() : one.dump());
    const std::string near = value.is_string() ? nearest(value.get<std::string>(), words) : "";
    add(pointer,
        name(pointer) + " is " + in_words(value) + (near.empty() ? std::string() : "; did you mean '" + near + "'?"),
        "choices: " + commas(words));
  }

  void object(const Json &value, const Json &schema, const std::string &pointer) {
    static const Json none = Json::object();
    const auto found = schema.find("properties");
    const Json &properties = found == schema.end() ? none : *found;
    for (const Json &required : schema.value("required", Json::array())) {
      const std::string key = required.get<std::string>();
      if (value.contains(key)) continue;
      const Json *below = properties.contains(key) ? follow_reference(properties[key], root_) : nullptr;
      add(pointer, "the " + noun_ + " '" + dotted(pointer_to(pointer, key)) + "'" + of_ + " is missing",
          below ? below->value("description", "") : "");
    }
    const auto rest = schema.find("additionalProperties");
    for (const auto &[key, member] : value.items()) {
      const std::string here = pointer_to(pointer, key);
      if (properties.contains(key))
        check(member, properties[key], here);
      else if (rest != schema.end() && rest->is_object())
        check(member, *rest, here);
      else if (rest != schema.end() && *rest == false)
        unknown(key, properties, pointer);
    }
  }

  void unknown(const std::string &key, const Json &properties, const std::string &pointer) {
    std::vector<std::string> known;
    for (const auto &[word, schema] : properties.items()) known.push_back(word);
    const std::string near = nearest(key, known);
    const std::string below = pointer.empty() ? "" : " below '" + dotted(pointer) + "'";
    add(pointer_to(pointer, key),
        "no such " + noun_ + " '" + dotted(pointer_to(pointer, key)) + "'" + of_ +
            (near.empty() ? std::string() : "; did you mean '" + near + "'?"),
        known.empty() ? "there are no " + noun_ + "s" + of_ + below : noun_ + "s" + of_ + below + ": " + commas(known),
        true);
  }

  void array(const Json &value, const Json &schema, const std::string &pointer) {
    auto things = [](std::size_t n) { return std::to_string(n) + (n == 1 ? " item" : " items"); };
    if (const std::size_t least = schema.value("minItems", std::size_t{0}); value.size() < least)
      add(pointer, name(pointer) + " must have at least " + things(least) + ", not " + std::to_string(value.size()));
    if (const auto most = schema.find("maxItems"); most != schema.end() && value.size() > most->get<std::size_t>())
      add(pointer, name(pointer) + " must have at most " + things(most->get<std::size_t>()) + ", not " +
                       std::to_string(value.size()));
    if (const auto items = schema.find("items"); items != schema.end())
      for (std::size_t i = 0; i < value.size(); ++i) check(value[i], *items, pointer_to(pointer, i));
  }

  void text(const std::string &value, const Json &schema, const std::string &pointer) {
    const std::size_t length = characters(value), least = schema.value("minLength", std::size_t{0});
    if (length < least)
      add(pointer, name(pointer) + (length == 0 ? " must not be empty"
                                                : " must have at least " + std::to_string(least) + " characters, not " +
                                                      std::to_string(length)));
    if (const auto most = schema.find("maxLength"); most != schema.end() && length > most->get<std::size_t>())
      add(pointer, name(pointer) + " must have at most " + most->dump() + " characters, not " + std::to_string(length));
    if (const auto pattern = schema.find("pattern"); pattern != schema.end()) {
      // std::regex recurses on the length of the text, so long ones are refused instead of matched.
      const std::string form = pattern->get<std::string>();
      if (value.size() > 4096)
        add(pointer, name(pointer) + " is too long to match " + form);
      else if (!std::regex_search(value, std::regex(form, std::regex::ECMAScript)))
        add(pointer, name(pointer) + " must match " + form + ", not " + in_words(value));
    }
  }

  void range(double value, const Json &schema, const std::string &pointer) {
    auto limit = [&](const char *keyword, const char *words, auto &&holds) {
      const auto found = schema.find(keyword);
      if (found != schema.end() && !holds(value, found->get<double>()))
        add(pointer,
            name(pointer) + " must be " + words + " " + number(found->get<double>()) + ", not " + number(value));
    };
    limit("minimum", "at least", std::greater_equal<double>());
    limit("maximum", "at most", std::less_equal<double>());
    limit("exclusiveMinimum", "more than", std::greater<double>());
    limit("exclusiveMaximum", "less than", std::less<double>());
  }

  void formatted(const Json &value, const std::string &format, const Json &schema, const std::string &pointer) {
    if (format == "duration" || format == "bytes") {
      if (value.is_string()) {
        try {
          const std::string written = value.get<std::string>();
          range(format == "bytes" ? static_cast<double>(parse_bytes(written)) : parse_duration(written), schema,
                pointer);
        } catch (const Error &e) {
          add(pointer, name(pointer) + ": " + e.message(), e.hint());
        }
      } else if (value.is_number()) {
        if (value.get<double>() < 0)
          add(pointer, name(pointer) + " must not be negative");
        else
          range(value.get<double>(), schema, pointer);
      }
      return;
    }
    if (!value.is_string()) return value.is_number() ? range(value.get<double>(), schema, pointer) : void();
    const std::string word = value.get<std::string>();
    if (format == "slug" && !is_slug(word))
      add(pointer, name(pointer) + " is " + in_words(value) + ", which is no id",
          "ids have at most 64 lower-case letters, digits, '-' and '_', and begin with a letter or digit");
    if ((format == "path" || format == "output_path") && word.empty())
      add(pointer, name(pointer) + " must be a path, not an empty text");
    if (format == "url" && !std::regex_match(word, std::regex(R"(https?://[^\s/?#@]+(/[^\s?#]*)?)")))
      add(pointer, name(pointer) + " is " + in_words(value) + ", which is no address of a server",
          "write https://HOST, https://HOST:PORT/PATH, or http:// for a server of your own; without user, query or #");
    if (format == "secret" && schema_parts::secret_name(word).empty())
      add(pointer, name(pointer) + " must name a secret: keys never stand in a file",
          "write \"${secret:NAME}\"; the secret NAME is then read when the run begins");
  }

  void any_of(const Json &value, const Json &alternatives, const std::string &pointer) {
    if (schema_parts::fitting_alternative(value, alternatives, root_)) return;
    const Json *of_its_type = nullptr;
    int candidates = 0;
    std::string forms;
    for (const Json &given : alternatives) {
      const Json *one = follow_reference(given, root_);
      if (!one) continue;
      if (schema_parts::fits_type(value, *one)) of_its_type = one, ++candidates;
      forms += (forms.empty() ? "" : " or ") + type_in_words(*one);
    }
    if (candidates == 1) return check(value, *of_its_type, pointer);
    add(pointer, name(pointer) + " must be " + forms + ", not " + in_words(value));
  }

  static std::string commas(const std::vector<std::string> &words) {
    std::string out;
    for (const std::string &word : words) out += (out.empty() ? "" : ", ") + word;
    return out;
  }

  const Json &root_;
  std::string noun_, of_;
};

}  // namespace

namespace schema_parts {

bool fits(const Json &value, const Json &schema, const Json &root) {
  Checker checker(root, "member");
  checker.check(value, schema, "");
  return checker.faults.empty();
}

const Json *fitting_alternative(const Json &value, const Json &alternatives, const Json &root) {
  for (const Json &one : alternatives)
    if (fits(value, one, root)) return &one;
  return nullptr;
}

}  // namespace schema_parts

std::vector<Fault> check_against(const Json &value, const Json &schema, const std::string &what) {
  Checker checker(schema, what);
  checker.check(value, schema, "");
  return checker.faults;
}

}  // namespace athanor
