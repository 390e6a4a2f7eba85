// SPDX-License-Identifier: Apache-2.0
#include "plugin/wire.hpp"

#include <athanor/plugin.h>

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "foundation/json_bounds.hpp"

namespace athanor::wire {
namespace {

constexpr std::size_t quoted = 200;  // of a line that is none of ours, in bytes

[[noreturn]] void refuse(const std::string &what, std::string_view line) {
  std::string begin;
  for (const char c : line.substr(0, quoted))
    if (static_cast<unsigned char>(c) >= ' ') begin += c;
  throw Error("plugin_fault",
              what + ": " + Json(valid_utf8(begin)).dump() + (line.size() > quoted ? " and so on" : ""));
}

std::string head(std::string_view type, std::uint64_t id, const Json &members) {
  Json out = members.is_object() ? members : Json::object();
  out["type"] = type;
  if (id) out["id"] = id;
  return canonical(out);
}

}  // namespace

Json Message::take_document() {
  const auto found = members.find("document");
  return found == members.end() ? Json() : std::move(*found);
}

std::string Message::text(const char *member) const {
  const auto found = members.find(member);
  return found != members.end() && found->is_string() ? found->get<std::string>() : std::string();
}

Message read(std::string_view line) {
  Message out;
  out.size = line.size();
  try {
    out.members = parse_bounded(line, "a message", line_max, ATHANOR_DEPTH_MAX + 1);
  } catch (const Error &) {
    refuse("a line that is no message", line);
  }
  if (!out.members.is_object() || out.text("type").empty()) refuse("a line that is no message", line);
  out.type = out.text("type");
  if (const auto id = out.members.find("id"); id != out.members.end()) {
    if (!id->is_number_unsigned()) refuse("a message whose id is no number", line);
    out.id = id->get<std::uint64_t>();
  }
  return out;
}

std::string line(std::string_view type, std::uint64_t id, const Json &members) {
  return head(type, id, members) + "\n";
}

// The document's text is put in as it is, instead of copying it as a value first.
std::string line(std::string_view type, std::uint64_t id, const Json &members, const Json &document,
                 const std::string &what) {
  const std::string text = canonical(document);
  if (text.size() > ATHANOR_DOCUMENT_MAX)
    throw Error("bad_reply", what + " is " + std::to_string(text.size()) + " bytes long; the limit is 16 MiB",
                "ask for less at a time");
  std::string out = head(type, id, members);
  out.back() = ',';
  out += "\"document\":" + text + "}\n";
  return out;
}

std::optional<std::string> Lines::next() {
  const std::size_t end = buffer_.find('\n', looked_);
  if (end == std::string::npos) {
    buffer_.erase(0, begin_);
    begin_ = 0;
    looked_ = buffer_.size();
    return std::nullopt;
  }
  std::string out = buffer_.substr(begin_, end - begin_);
  begin_ = looked_ = end + 1;
  return out;
}

}  // namespace athanor::wire
