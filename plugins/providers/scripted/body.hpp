// SPDX-License-Identifier: Apache-2.0
//
// The value of a JSON answer: plain YAML whose texts are templates, with three forms of its own.
//
//     {$file: programs/a.py}            the text of a file beside the script, rendered like any text
//     {$value: /json/pointer}           the value that the context has there, with its type
//     {$each: /json/pointer, $item: …}  one `$item` per element, which is the context inside;
//                                       what was outside is reachable as `outer` where the element
//                                       is an object
#pragma once

#include "template.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace YAML {
class Node;
}

namespace athanor::scripted {

// The YAML file that is being read: what messages name, and what `$file` is relative to.
struct Source {
  std::filesystem::path path;
  std::string text;

  std::string at(const YAML::Node &node) const;  // "file:line:column"
  // Throws sdk::Error (bad_options) that begins with the place of the node.
  [[noreturn]] void fail(const YAML::Node &node, const std::string &what, const std::string &hint) const;
  // The text of a scalar as a template that knows its line.
  Template text_of(const YAML::Node &scalar) const;
  // A scalar with the type that YAML gives it: null, boolean, number or text.
  static Json scalar(const YAML::Node &scalar);
};

// A JSON pointer that is written as a scalar; throws sdk::Error (bad_options) when it is none.
std::string pointer_text(const YAML::Node &scalar, const Source &source);

class Body {
 public:
  static Body read(const YAML::Node &node, const Source &source);
  // Throws sdk::Error (bad_request) for a variable or pointer that the context does not have.
  Json render(const Json &context) const;

 private:
  enum class Kind { literal, text, value, each, object, array };

  static Body special(const YAML::Node &node, const Source &source);
  Json render_each(const Json &context) const;
  const Json &pointed(const Json &context) const;

  Kind kind_ = Kind::literal;
  Json literal_;
  std::optional<Template> text_;
  std::string where_, pointer_;
  std::vector<std::pair<std::string, Body>> members_;  // of an object; of `each` only the item
  std::vector<Body> items_;
};

}  // namespace athanor::scripted
