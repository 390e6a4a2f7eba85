// SPDX-License-Identifier: Apache-2.0
//
// Reads the value of an answer from YAML, and makes JSON of it for one request.
#include "body.hpp"

#include <yaml-cpp/yaml.h>
#include <athanor/plugin.hpp>
#include <fstream>
#include <sstream>

namespace athanor::scripted {

using sdk::Error;

std::string Source::at(const YAML::Node &node) const {
  const auto mark = node.Mark();
  return path.string() + ":" + std::to_string(mark.line + 1) + ":" + std::to_string(mark.column + 1);
}

void Source::fail(const YAML::Node &node, const std::string &what, const std::string &hint) const {
  throw Error("bad_options", at(node) + ": " + what, hint, "/script");
}

Template Source::text_of(const YAML::Node &scalar) const {
  const auto mark = scalar.Mark();
  // A block text (| or >) begins on the line below its sign.
  const auto pos = static_cast<std::size_t>(mark.pos);
  const bool block = pos < text.size() && (text[pos] == '|' || text[pos] == '>');
  return Template(scalar.Scalar(), path.string(), mark.line + 1 + (block ? 1 : 0), false);
}

Json Source::scalar(const YAML::Node &node) {
  const std::string &text = node.Scalar();
  if (node.Tag() != "?") return text;  // it was quoted
  if (text == "true" || text == "True") return true;
  if (text == "false" || text == "False") return false;
  if (text == "null" || text == "~" || text.empty()) return nullptr;
  if (text.find_first_not_of("+-.0123456789eE") != std::string::npos) return text;
  const Json number = Json::parse(text.front() == '+' ? text.substr(1) : text, nullptr, false);
  return number.is_number() ? number : Json(text);
}

std::string pointer_text(const YAML::Node &node, const Source &source) {
  const std::string text = node.IsScalar() ? node.Scalar() : "";
  try {
    return Json::json_pointer(text).to_string();
  } catch (const Json::exception &) {
    source.fail(node, "\"" + text + "\" is no JSON pointer", "write it as /member/member");
  }
}

namespace {

std::string contents(const std::filesystem::path &path, const YAML::Node &node, const Source &source) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  if (!in || !(out << in.rdbuf()))
    source.fail(node, "cannot read the file " + path.string(), "paths are relative to the file that names them");
  return out.str();
}

}  // namespace

Body Body::read(const YAML::Node &node, const Source &source) {
  Body body;
  body.where_ = source.at(node);
  if (node.IsMap()) {
    for (const auto &member : node)
      if (member.first.Scalar().rfind('$', 0) == 0) return special(node, source);
    body.kind_ = Kind::object;
    for (const auto &member : node) {
      const std::string key = member.first.Scalar();
      for (const auto &other : body.members_)
        if (other.first == key) source.fail(member.first, "the key \"" + key + "\" stands here twice", "remove one");
      body.members_.emplace_back(key, read(member.second, source));
    }
  } else if (node.IsSequence()) {
    body.kind_ = Kind::array;
    for (const auto &item : node) body.items_.push_back(read(item, source));
  } else if (node.IsScalar()) {
    body.literal_ = Source::scalar(node);
    if (!body.literal_.is_string()) return body;
    body.kind_ = Kind::text;
    body.text_ = source.text_of(node);
  }
  return body;
}

Body Body::special(const YAML::Node &node, const Source &source) {
  Body body;
  body.where_ = source.at(node);
  for (const auto &member : node) {
    const std::string key = member.first.Scalar();
    if (key == "$file" && node.size() == 1) {
      const auto path = source.path.parent_path() / member.second.as<std::string>("");
      body.kind_ = Kind::text;
      body.text_ = Template(contents(path, member.second, source), path.string(), 1, true);
    } else if ((key == "$value" && node.size() == 1) || (key == "$each" && node.size() == 2)) {
      body.kind_ = key == "$value" ? Kind::value : Kind::each;
      body.pointer_ = pointer_text(member.second, source);
    } else if (key == "$item" && node.size() == 2) {
      body.members_.emplace_back(key, read(member.second, source));
    } else {
      source.fail(member.first, "\"" + key + "\" does not belong here",
                  "known are {$file: path}, {$value: pointer} and {$each: pointer, $item: value}, without other keys");
    }
  }
  if (body.kind_ != Kind::each && !body.members_.empty())
    source.fail(node, "$item stands without $each", "add $each: and a JSON pointer to a list");
  return body;
}

const Json &Body::pointed(const Json &context) const {
  const Json::json_pointer pointer(pointer_);
  if (!context.contains(pointer))
    throw Error("bad_request", where_ + ": the context has nothing at " + pointer_, "correct the JSON pointer");
  return context.at(pointer);
}

Json Body::render_each(const Json &context) const {
  const Json &list = pointed(context);
  if (!list.is_array())
    throw Error("bad_request", where_ + ": the context has no list at " + pointer_, "$each needs a list");
  Json out = Json::array();
  for (Json item : list) {
    if (item.is_object()) item["outer"] = context;
    out.push_back(members_.front().second.render(item));
  }
  return out;
}

Json Body::render(const Json &context) const {
  switch (kind_) {
    case Kind::text:
      return text_->render(context);
    case Kind::value:
      return pointed(context);
    case Kind::each:
      return render_each(context);
    case Kind::object: {
      Json out = Json::object();
      for (const auto &member : members_) out[member.first] = member.second.render(context);
      return out;
    }
    case Kind::array: {
      Json out = Json::array();
      for (const auto &item : items_) out.push_back(item.render(context));
      return out;
    }
    case Kind::literal:
      break;
  }
  return literal_;
}

}  // namespace athanor::scripted
