// SPDX-License-Identifier: Apache-2.0
//
// Where two JSON documents differ, told so that a person sees it at once: by JSON pointer, with both values shortened
// around the place where they part. For whoever compares what is with what was recorded.
#ifndef ATHANOR_JSON_DIFF_HPP
#define ATHANOR_JSON_DIFF_HPP

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace athanor::sdk {

struct Difference {
  std::string at;                                 // JSON pointer; "": the whole document
  std::optional<nlohmann::json> recorded, asked;  // none: it has no such member
};

namespace detail {

inline std::string pointer_below(const std::string &at, const std::string &key) {
  std::string out = at + "/";
  for (const char c : key) out += c == '~' ? std::string("~0") : c == '/' ? std::string("~1") : std::string(1, c);
  return out;
}

inline void differ(const nlohmann::json &recorded, const nlohmann::json &asked, const std::string &at,
                   std::vector<Difference> &out) {
  if (recorded == asked) return;
  if (recorded.is_object() && asked.is_object()) {
    for (const auto &[key, value] : recorded.items()) {
      const auto found = asked.find(key);
      if (found == asked.end())
        out.push_back({pointer_below(at, key), value, std::nullopt});
      else
        differ(value, *found, pointer_below(at, key), out);
    }
    for (const auto &[key, value] : asked.items())
      if (!recorded.contains(key)) out.push_back({pointer_below(at, key), std::nullopt, value});
  } else if (recorded.is_array() && asked.is_array()) {
    for (std::size_t i = 0; i < std::max(recorded.size(), asked.size()); ++i) {
      const std::string below = at + "/" + std::to_string(i);
      if (i >= asked.size())
        out.push_back({below, recorded[i], std::nullopt});
      else if (i >= recorded.size())
        out.push_back({below, std::nullopt, asked[i]});
      else
        differ(recorded[i], asked[i], below, out);
    }
  } else {
    out.push_back({at, recorded, asked});
  }
}

inline std::string text_of(const nlohmann::json &value) {
  return value.is_string() ? value.get<std::string>()
                           : value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

// At most `width` bytes of the text, beginning a little before `from`; whole characters.
inline std::string excerpt(const std::string &text, std::size_t from, std::size_t width) {
  const auto boundary = [&](std::size_t at) {
    while (at > 0 && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) --at;
    return at;
  };
  std::size_t begin = from > width / 3 ? from - width / 3 : 0;
  if (text.size() <= width) begin = 0;
  begin = boundary(begin);
  const std::size_t end = boundary(std::min(text.size(), begin + width));
  return (begin > 0 ? "\u2026" : "") + text.substr(begin, end - begin) + (end < text.size() ? "\u2026" : "");
}

inline std::string shown(const std::optional<nlohmann::json> &value, std::size_t from, std::size_t width) {
  if (!value) return "nothing";
  const std::string part = excerpt(text_of(*value), from, width);
  return value->is_string() ? nlohmann::json(part).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)
                            : part;
}

}  // namespace detail

// All of them, in the order of the recorded document's members; where one has no such member, that member alone.
inline std::vector<Difference> differences(const nlohmann::json &recorded, const nlohmann::json &asked) {
  std::vector<Difference> out;
  detail::differ(recorded, asked, "", out);
  return out;
}

// [{at, recorded, asked}]: the first `most` of them, values shortened as text.
inline nlohmann::json shortened(const std::vector<Difference> &list, std::size_t most = 5, std::size_t width = 90) {
  nlohmann::json out = nlohmann::json::array();
  for (std::size_t i = 0; i < list.size() && i < most; ++i) {
    const Difference &one = list[i];
    std::size_t same = 0;  // both begin alike so far
    if (one.recorded && one.asked) {
      const std::string a = detail::text_of(*one.recorded), b = detail::text_of(*one.asked);
      while (same < a.size() && same < b.size() && a[same] == b[same]) ++same;
    }
    out.push_back({{"at", one.at.empty() ? "/" : one.at},
                   {"recorded", detail::shown(one.recorded, same, width)},
                   {"asked", detail::shown(one.asked, same, width)}});
  }
  return out;
}

// The same in lines, each after a line break: "\n  /options/seed: recorded 1, asked 2".
inline std::string told(const std::vector<Difference> &list, std::size_t most = 5) {
  std::string out;
  for (const nlohmann::json &one : shortened(list, most))
    out += "\n  " + one.at("at").get<std::string>() + ": recorded " + one.at("recorded").get<std::string>() +
           ", asked " + one.at("asked").get<std::string>();
  if (list.size() > most) out += "\n  and " + std::to_string(list.size() - most) + " more";
  return out;
}

}  // namespace athanor::sdk

#endif
