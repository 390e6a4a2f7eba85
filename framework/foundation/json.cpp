// SPDX-License-Identifier: Apache-2.0
#include "foundation/json.hpp"

#include <athanor/plugin.h>

#include "foundation/error.hpp"
#include "foundation/json_bounds.hpp"

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

void write(const Json &value, std::string &out);

// What the library's own encoder writes, byte for byte, but by runs of plain characters instead of one after the other:
// most of what a run records is text, and it is encoded for its hash, for the ledger and for the plugin.
void write_text(const std::string &text, std::string &out) {
  const std::size_t before = out.size();
  std::size_t plain = 0;  // written up to here
  out += '"';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') continue;
    if (c >= 0x80) {  // to be looked at as UTF-8
      out.resize(before);
      out += Json(text).dump(-1, ' ', false, Json::error_handler_t::replace);
      return;
    }
    out.append(text, plain, i - plain);
    plain = i + 1;
    constexpr std::string_view short_ones = "\"\\\b\f\n\r\t", letters = "\"\\bfnrt";
    const std::size_t at = short_ones.find(static_cast<char>(c));
    constexpr const char *digits = "0123456789abcdef";
    if (at != std::string_view::npos)
      (out += '\\') += letters[at];
    else
      ((out += "\\u00") += digits[c >> 4]) += digits[c & 15];
  }
  out.append(text, plain, std::string::npos);
  out += '"';
}

void write_list(const Json &list, std::string &out) {
  out += '[';
  bool first = true;
  for (const Json &item : list) {
    if (!first) out += ',';
    first = false;
    write(item, out);
  }
  out += ']';
}

void write_object(const Json &object, std::string &out) {
  out += '{';
  bool first = true;
  for (const auto &[key, value] : object.get_ref<const Json::object_t &>()) {
    if (!first) out += ',';
    first = false;
    write_text(key, out);
    out += ':';
    write(value, out);
  }
  out += '}';
}

void write(const Json &value, std::string &out) {
  if (value.is_string())
    write_text(value.get_ref<const std::string &>(), out);
  else if (value.is_array())
    write_list(value, out);
  else if (value.is_object())
    write_object(value, out);
  else
    out += value.dump();
}

}  // namespace

Json parse_document(std::string_view text, const std::string &what) {
  return parse_bounded(text, what, ATHANOR_DOCUMENT_MAX, ATHANOR_DEPTH_MAX);
}

Json parse_bounded(std::string_view text, const std::string &what, std::size_t bytes, std::size_t depth) {
  if (text.size() > bytes)
    throw Error("bad_reply",
                what + " is " + std::to_string(text.size()) + " bytes long; the limit is " +
                    std::to_string(bytes >> 20) + " MiB",
                "pass large texts and binary data as artifact references");
  if (depth_of(text) > depth)
    throw Error("bad_reply", what + " is nested deeper than " + std::to_string(depth) + " levels");
  try {
    return Json::parse(text);
  } catch (const Json::parse_error &e) {
    throw Error("bad_reply", what + " is not valid JSON at byte " + std::to_string(e.byte));
  }
}

std::string canonical(const Json &value) {
  std::string out;
  write(value, out);
  return out;
}

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
