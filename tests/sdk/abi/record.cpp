// SPDX-License-Identifier: Apache-2.0
#include "record.hpp"

#include <regex>
#include <stdexcept>

#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "layout.hpp"
#include "tests/sdk/documents/documents.hpp"

namespace athanor::tests {
namespace {

std::string without_comments(const std::string &text) {
  return std::regex_replace(text, std::regex(R"rx(/\*[^*]*\*+([^/*][^*]*\*+)*/)rx"), " ");
}

std::string on_one_line(const std::string &text) {
  const std::string out = std::regex_replace(text, std::regex(R"(\s+)"), " ");
  const auto first = out.find_first_not_of(' '), last = out.find_last_not_of(' ');
  return first == std::string::npos ? std::string() : out.substr(first, last + 1 - first);
}

// The names that one declaration of a struct declares: a function pointer's, or the words before commas and its end.
std::vector<std::string> names_in(const std::string &declaration) {
  std::smatch found;
  if (std::regex_search(declaration, found, std::regex(R"(\(\*(\w+)\)\()"))) return {found[1]};
  std::vector<std::string> out;
  const std::regex name(R"((\w+)\s*(,|$))");
  for (auto it = std::sregex_iterator(declaration.begin(), declaration.end(), name); it != std::sregex_iterator(); ++it)
    out.push_back((*it)[1]);
  return out;
}

[[noreturn]] void unknown(const std::string &what) {
  throw std::runtime_error("plugin.h declares " + what +
                           ", which tests/sdk/abi/layout.hpp does not know: add it there");
}

Json struct_record(const std::string &name, const std::string &body) {
  const auto known = struct_layouts().find(name);
  if (known == struct_layouts().end()) unknown("the struct " + name);
  Json fields = Json::array();
  std::istringstream in(body);
  for (std::string part; std::getline(in, part, ';');) {
    const std::string declaration = on_one_line(part);
    if (declaration.empty()) continue;
    for (const std::string &field : names_in(declaration)) {
      const auto place = known->second.fields.find(field);
      if (place == known->second.fields.end()) unknown(name + "." + field);
      fields.push_back({{"name", field},
                        {"declaration", declaration},
                        {"offset", place->second.offset},
                        {"size", place->second.size}});
    }
  }
  return {{"size", known->second.size}, {"fields", std::move(fields)}};
}

Json enum_record(const std::string &name, const std::string &body) {
  const auto known = enum_layouts().find(name);
  if (known == enum_layouts().end()) unknown("the enum " + name);
  const std::regex value(R"((ATHANOR_\w+)\s*=)");
  for (auto it = std::sregex_iterator(body.begin(), body.end(), value); it != std::sregex_iterator(); ++it)
    if (known->second.values.count((*it)[1]) == 0) unknown(name + " " + (*it)[1].str());
  return {{"size", known->second.size}, {"values", known->second.values}};
}

Json hashes_of(const fs::path &folder) {
  Json out = Json::object();
  for (const auto &[name, schema] : schemas_in(folder)) out[name] = sha256(canonical(meaning_of(schema)));
  return out;
}

}  // namespace

Json meaning_of(Json schema) {
  if (schema.is_array())
    for (Json &one : schema) one = meaning_of(std::move(one));
  if (!schema.is_object()) return schema;
  for (const char *word : {"title", "description", "$id", "examples"})
    if (schema.contains(word) && !schema.at(word).is_object()) schema.erase(word);
  for (auto &[key, value] : schema.items())
    if (key == "properties" || key == "$defs")
      for (auto &[name, below] : value.items()) below = meaning_of(std::move(below));
    else if (key == "items" || key == "anyOf" || key == "additionalProperties")
      value = meaning_of(std::move(value));
  return schema;
}

Json record_of(const std::string &header, const fs::path &schemas) {
  const std::string text = without_comments(header);
  Json out{{"abi", std::to_string(ATHANOR_ABI_MAJOR) + "." + std::to_string(ATHANOR_ABI_MINOR)},
           {"constants", {{"ATHANOR_DOCUMENT_MAX", ATHANOR_DOCUMENT_MAX}, {"ATHANOR_DEPTH_MAX", ATHANOR_DEPTH_MAX}}},
           {"schemas", {{"types", hashes_of(schemas)}, {"documents", hashes_of(schemas / "documents")}}}};
  const std::regex structs(R"(typedef struct (\w+) \{([^}]*)\})"), enums(R"(typedef enum (\w+) \{([^}]*)\})");
  for (auto it = std::sregex_iterator(text.begin(), text.end(), structs); it != std::sregex_iterator(); ++it)
    out["structs"][(*it)[1]] = struct_record((*it)[1], (*it)[2]);
  for (auto it = std::sregex_iterator(text.begin(), text.end(), enums); it != std::sregex_iterator(); ++it)
    out["enums"][(*it)[1]] = enum_record((*it)[1], (*it)[2]);
  std::smatch entry;
  if (!std::regex_search(text, entry, std::regex(R"(ATHANOR_EXPORT (const athanor_plugin \*(\w+)\(void\));)")))
    unknown("no exported function as it was");
  out["entry"] = {{"name", entry[2]}, {"declaration", entry[1]}};
  return out;
}

}  // namespace athanor::tests
