// SPDX-License-Identifier: Apache-2.0
#include "foundation/json.hpp"

#include <athanor/plugin.h>

#include "foundation/error.hpp"

namespace athanor {
namespace {

// nlohmann's parser recurses on neither parse nor depth, but dump and destruction do, so the depth is
// measured on the text before a value is built.
std::size_t depth_of(std::string_view text) {
  std::size_t depth = 0, deepest = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      deepest = std::max(deepest, ++depth);
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return deepest;
}

}  // namespace

Json parse_document(std::string_view text, const std::string &what) {
  if (text.size() > ATHANOR_DOCUMENT_MAX)
    throw Error("bad_reply", what + " is " + std::to_string(text.size()) + " bytes long; the limit is 16 MiB",
                "pass large texts and binary data as artifact references");
  if (depth_of(text) > ATHANOR_DEPTH_MAX) throw Error("bad_reply", what + " is nested deeper than 128 levels");
  try {
    return Json::parse(text);
  } catch (const Json::parse_error &e) {
    throw Error("bad_reply", what + " is not valid JSON at byte " + std::to_string(e.byte));
  }
}

std::string canonical(const Json &value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

std::string pretty(const Json &value) { return value.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

const Json *at_path(const Json &value, std::string_view dotted) {
  const Json *at = &value;
  while (!dotted.empty()) {
    const std::size_t dot = dotted.find('.');
    const std::string key(dotted.substr(0, dot));
    if (!at->is_object()) return nullptr;
    const auto found = at->find(key);
    if (found == at->end()) return nullptr;
    at = &*found;
    dotted = dot == std::string_view::npos ? std::string_view() : dotted.substr(dot + 1);
  }
  return at;
}

const Json &object_at(const Json &object, const std::string &key) {
  static const Json nothing = Json::object();
  if (!object.is_object()) return nothing;
  const auto found = object.find(key);
  return found != object.end() && found->is_object() ? *found : nothing;
}

const Json &list_at(const Json &object, const std::string &key) {
  static const Json nothing = Json::array();
  if (!object.is_object()) return nothing;
  const auto found = object.find(key);
  return found != object.end() && found->is_array() ? *found : nothing;
}

std::string pointer_to(const std::string &parent, const std::string &key) {
  std::string out = parent + "/";
  for (const char c : key) {
    if (c == '~')
      out += "~0";
    else if (c == '/')
      out += "~1";
    else
      out += c;
  }
  return out;
}

std::string pointer_to(const std::string &parent, std::size_t index) { return parent + "/" + std::to_string(index); }

std::string valid_utf8(std::string_view text) {
  // The library already knows how to replace invalid sequences while dumping; strip the quotes and
  // undo the escapes by reading the result back.
  return Json::parse(Json(std::string(text)).dump(-1, ' ', false, Json::error_handler_t::replace)).get<std::string>();
}

}  // namespace athanor
