// SPDX-License-Identifier: Apache-2.0
//
// One Mustache text of a script, rendered over JSON. Unlike plain Mustache a variable that is not
// there is an error, because a hole in a program or a paper would be found much later.
// What an answer is made of stands in body.hpp, where answers come from in script.hpp.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace athanor::scripted {

using Json = nlohmann::json;

// The values that names are looked up in, outermost first; the innermost is `{{.}}`.
using Frames = std::vector<const Json *>;

class Template {
 public:
  Template() = default;
  // `source` and `line` say in messages where the text begins. Throws sdk::Error (bad_options) when a
  // tag or a section is not closed, or is of a kind that is not supported.
  Template(const std::string &text, std::string source, int line);

  // Sections are left out for false, null, "", [] and what is not there. Numbers that are whole print
  // without ".0", lists of plain values as one line of JSON, objects and other lists as indented JSON.
  // Throws sdk::Error (bad_request) for a variable that no frame has.
  std::string render(const Frames &frames) const;

 private:
  std::string source_;
  std::string compiled_;  // the same text in the form that template.cpp gives to the library
};

// How a value reads inside a text.
std::string printed(const Json &value);

}  // namespace athanor::scripted
