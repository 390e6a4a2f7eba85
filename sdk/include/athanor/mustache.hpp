// SPDX-License-Identifier: Apache-2.0
//
// Mustache templates over JSON, for prompts, scripted answers and generated documents. Header only.
//
// The language is that of mustache(5) without partials and lambdas, and without HTML escaping:
// {{name}} and {{{name}}} are the same; names may be dotted; {{.}} is the current item;
// {{#x}}..{{/x}} repeats over a list or is shown once for a true value; {{^x}}..{{/x}} is shown
// for false, null, "", an empty list or a missing value; {{! comment}}; {{=<% %>=}} changes the delimiters. A tag of a
// section, comment or delimiters alone on its line leaves no empty line behind.
//
// Two additions: a value that is an object or a list prints as indented JSON, and a variable
// that is missing is an Error naming template, line and name, where other engines print nothing.
//
// Rationale for not using a library: the checks before a run need the syntax tree with positions,
// and prompts print JSON values; the distribution's library offers neither.
#ifndef ATHANOR_MUSTACHE_HPP
#define ATHANOR_MUSTACHE_HPP

#include <cmath>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace athanor::sdk {

class Mustache {
 public:
  using Json = nlohmann::json;

  // What is wrong with a template or its data; what() begins with "name:line:column: ".
  struct Error : std::runtime_error {
    int line, column;
    std::string message;
    Error(const std::string &name, int line_, int column_, const std::string &message_)
        : std::runtime_error(name + ":" + std::to_string(line_) + ":" + std::to_string(column_) + ": " + message_),
          line(line_),
          column(column_),
          message(message_) {}
  };

  // One piece of a template: text, a variable, or a section with pieces inside.
  struct Node {
    enum class Kind { text, variable, section, inverted } kind = Kind::text;
    std::string value;  // the text, or the name
    int line = 1, column = 1;
    std::vector<Node> inside;
  };

  // Parses; `name` stands in messages. Throws Error.
  explicit Mustache(std::string_view text, std::string name = "template") : name_(std::move(name)), text_(text) {
    std::vector<Node *> open;
    Node root;
    open.push_back(&root);
    parse(open);
    if (open.size() > 1) fail(*open.back(), "section '" + open.back()->value + "' is never closed");
    nodes_ = std::move(root.inside);
    text_ = {};
  }

  const std::vector<Node> &nodes() const { return nodes_; }

  // Throws Error for a variable that the data does not have.
  std::string render(const Json &data) const {
    std::string out;
    std::vector<const Json *> scopes{&data};
    render(nodes_, scopes, out);
    return out;
  }

  // How a value prints: texts as they are, whole numbers without a fraction, objects and lists as JSON.
  static std::string print(const Json &value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_null()) return "";
    if (value.is_number_float()) return number(value.get<double>());
    if (value.is_structured()) return value.dump(2, ' ', false, Json::error_handler_t::replace);
    return value.dump();
  }

 private:
  // The shortest text that reads back as the same number: 0.1, not 0.1000000001; 3, not 3.0.
  static std::string number(double value) {
    if (std::isfinite(value) && value == std::floor(value) && std::fabs(value) < 1e15) {
      char whole[32];
      std::snprintf(whole, sizeof whole, "%.0f", value);
      return whole;
    }
    return Json(value).dump();
  }

  [[noreturn]] void fail(const Node &at, const std::string &message) const {
    throw Error(name_, at.line, at.column, message);
  }

  Node here(Node::Kind kind, std::string value, std::size_t offset) const {
    Node node;
    node.kind = kind;
    node.value = std::move(value);
    for (std::size_t i = 0; i < offset; ++i) {
      if (text_[i] == '\n') {
        ++node.line;
        node.column = 1;
      } else {
        ++node.column;
      }
    }
    return node;
  }

  static std::string trimmed(std::string_view s) {
    const auto first = s.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return std::string(s.substr(first, s.find_last_not_of(" \t\r\n") - first + 1));
  }

  // Whether the tag at [from, to) stands alone on its line; then widens the range to the whole line.
  bool widen_if_alone(std::size_t &from, std::size_t &to) const {
    std::size_t line = from, end = to;
    while (line > 0 && (text_[line - 1] == ' ' || text_[line - 1] == '\t')) --line;
    while (end < text_.size() && (text_[end] == ' ' || text_[end] == '\t' || text_[end] == '\r')) ++end;
    if ((line > 0 && text_[line - 1] != '\n') || (end < text_.size() && text_[end] != '\n')) return false;
    from = line;
    to = end < text_.size() ? end + 1 : end;
    return true;
  }

  void parse(std::vector<Node *> &open) {
    std::string left = "{{", right = "}}";
    std::size_t at = 0;
    auto add_text = [&](std::size_t from, std::size_t to) {
      if (to > from)
        open.back()->inside.push_back(here(Node::Kind::text, std::string(text_.substr(from, to - from)), from));
    };
    for (;;) {
      std::size_t begin = text_.find(left, at);
      if (begin == std::string_view::npos) return add_text(at, text_.size());
      const std::size_t tag_offset = begin;
      std::size_t inner = begin + left.size();
      std::string closing = right;
      char sign = inner < text_.size() ? text_[inner] : '\0';
      if (sign == '{') closing = "}" + right;
      if (sign == '=') closing = "=" + right;
      std::size_t end = text_.find(closing, inner + (sign == '=' || sign == '{' ? 1 : 0));
      if (end == std::string_view::npos) fail(here(Node::Kind::text, "", begin), "this tag is never closed");
      const bool signed_tag = std::string_view("#^/!={&").find(sign) != std::string_view::npos && sign != '\0';
      std::string content = trimmed(text_.substr(inner + (signed_tag ? 1 : 0), end - inner - (signed_tag ? 1 : 0)));
      end += closing.size();
      if (std::string_view("#^/!=").find(sign) != std::string_view::npos && sign != '\0' && begin >= at) {
        std::size_t from = begin, to = end;
        if (widen_if_alone(from, to) && from >= at) begin = from, end = to;
      }
      add_text(at, begin);
      at = end;
      Node node = here(Node::Kind::variable, content, tag_offset);
      if (sign == '!') continue;
      if (sign == '=') {
        const auto space = content.find_first_of(" \t");
        if (space == std::string::npos) fail(node, "new delimiters need a space between them, as in {{=<% %>=}}");
        left = content.substr(0, space);
        right = trimmed(content.substr(space));
        continue;
      }
      if (content.empty()) fail(node, "this tag has no name");
      if (sign == '/') {
        if (open.size() == 1) fail(node, "section '" + content + "' is closed but was never opened");
        if (open.back()->value != content)
          fail(node, "'" + content + "' is closed where '" + open.back()->value + "' is open");
        open.pop_back();
        continue;
      }
      if (sign == '#' || sign == '^') {
        node.kind = sign == '#' ? Node::Kind::section : Node::Kind::inverted;
        open.back()->inside.push_back(std::move(node));
        open.push_back(&open.back()->inside.back());
        continue;
      }
      open.back()->inside.push_back(std::move(node));
    }
  }

  static const Json *member(const Json &value, std::string_view key) {
    if (!value.is_object()) return nullptr;
    const auto found = value.find(std::string(key));
    return found == value.end() ? nullptr : &*found;
  }

  // The first part of a dotted name is looked up from the innermost scope outwards, the rest below it.
  static const Json *find(std::string_view name, const std::vector<const Json *> &scopes) {
    if (name == ".") return scopes.back();
    const std::string_view first = name.substr(0, name.find('.'));
    for (auto scope = scopes.rbegin(); scope != scopes.rend(); ++scope) {
      const Json *value = member(**scope, first);
      if (!value) continue;
      std::string_view rest = name.substr(first.size());
      while (value && !rest.empty()) {
        rest.remove_prefix(1);
        const std::string_view part = rest.substr(0, rest.find('.'));
        value = member(*value, part);
        rest.remove_prefix(part.size());
      }
      return value;
    }
    return nullptr;
  }

  static bool truthy(const Json *value) {
    if (!value || value->is_null()) return false;
    if (value->is_boolean()) return value->get<bool>();
    if (value->is_string() || value->is_array())
      return !(value->is_string() ? value->get_ref<const std::string &>().empty() : value->empty());
    return true;
  }

  void render(const std::vector<Node> &nodes, std::vector<const Json *> &scopes, std::string &out) const {
    for (const Node &node : nodes) {
      if (node.kind == Node::Kind::text) {
        out += node.value;
        continue;
      }
      const Json *value = find(node.value, scopes);
      if (node.kind == Node::Kind::variable) {
        if (!value) fail(node, "there is no '" + node.value + "' in the data");
        out += print(*value);
      } else if (node.kind == Node::Kind::inverted) {
        if (!truthy(value)) render(node.inside, scopes, out);
      } else if (truthy(value)) {
        if (!value->is_array()) {
          scopes.push_back(value);
          render(node.inside, scopes, out);
          scopes.pop_back();
        } else {
          for (const Json &item : *value) {
            scopes.push_back(&item);
            render(node.inside, scopes, out);
            scopes.pop_back();
          }
        }
      }
    }
  }

  std::string name_;
  std::string_view text_;  // only while parsing
  std::vector<Node> nodes_;
};

}  // namespace athanor::sdk

#endif
