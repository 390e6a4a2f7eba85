// SPDX-License-Identifier: Apache-2.0
//
// The schemas of sdk/schemas/documents as tests use them: readers ignore members that they do not know, but what we
// ourselves send must stand in a schema. So documents are held to them strictly.
#ifndef ATHANOR_TESTS_SDK_DOCUMENTS_HPP
#define ATHANOR_TESTS_SDK_DOCUMENTS_HPP

#include <algorithm>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "foundation/schema.hpp"

namespace athanor::tests {

namespace fs = std::filesystem;

inline fs::path documents_folder() { return fs::path(ATHANOR_SOURCE_DIR) / "sdk/schemas/documents"; }

// "athanor.llm/1" from athanor.llm-1.json.
inline std::string name_in_file(const fs::path &file) {
  const std::string stem = file.stem().string();
  const auto dash = stem.rfind('-');
  return stem.substr(0, dash) + "/" + stem.substr(dash + 1);
}

inline std::map<std::string, Json> schemas_in(const fs::path &folder) {
  std::map<std::string, Json> out;
  for (const auto &entry : fs::directory_iterator(folder))
    if (entry.path().extension() == ".json")
      out[name_in_file(entry.path())] = parse_document(read_file(entry.path()), entry.path().string());
  return out;
}

// The document that answers a request: NAME.result/VERSION, but for the two whose answer has a name of its own.
inline std::string answer_to(const std::string &request) {
  if (request == "athanor.stage.run/1") return "athanor.stage.result/1";
  if (request == "athanor.provider.complete/1") return "athanor.provider.reply/1";
  const auto slash = request.find('/');
  return request.substr(0, slash) + ".result" + request.substr(slash);
}

// Objects take no members but those that are described, unless their schema says that they do.
inline Json closed(Json schema) {
  if (schema.is_array())
    for (Json &one : schema) one = closed(std::move(one));
  if (!schema.is_object()) return schema;
  for (auto &[key, value] : schema.items())
    if (key == "properties" || key == "$defs")
      for (auto &[name, below] : value.items()) below = closed(std::move(below));
    else if (key == "items" || key == "anyOf" || key == "additionalProperties")
      value = closed(std::move(value));
  if (schema.contains("properties") && !schema.contains("additionalProperties")) schema["additionalProperties"] = false;
  return schema;
}

class DocumentSchemas {
 public:
  DocumentSchemas() {
    for (auto &[name, schema] : schemas_in(documents_folder())) known_[name] = closed(std::move(schema));
  }
  bool knows(const std::string &name) const { return known_.count(name) > 0; }
  const std::map<std::string, Json> &all() const { return known_; }

  // What is wrong with a document of that name, a line each; empty when it fits.
  std::string faults(const std::string &name, const Json &document) const {
    const auto found = known_.find(name);
    if (found == known_.end()) return "no schema describes " + name + "\n";
    std::string out;
    for (const Fault &fault : check_against(document, found->second))
      out += name + " " + fault.pointer + ": " + fault.message + "\n";
    return out;
  }

 private:
  std::map<std::string, Json> known_;
};

// For tests that have a document in hand: throws when no schema describes it, or it does not fit.
inline void require_document(const std::string &name, const Json &document) {
  static const DocumentSchemas schemas;
  const std::string wrong = schemas.faults(name, document);
  if (!wrong.empty()) throw std::logic_error("not as sdk/schemas/documents says:\n" + wrong + document.dump(1));
}

// The same, and hands it on.
inline Json described(const std::string &name, Json document) {
  require_document(name, document);
  return document;
}

}  // namespace athanor::tests

#endif
