// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal_text.hpp"

#include <algorithm>
#include <cstdio>

namespace athanor {
namespace {

constexpr const char *plain_text = "\x1b[0m";

// The bytes of the character that begins at `i`, or of the whole escape sequence, and the columns it takes.
std::pair<std::size_t, std::size_t> next_character(const std::string &text, std::size_t i) {
  const auto c = static_cast<unsigned char>(text[i]);
  if (c == 0x1B) {
    std::size_t end = i + 1;
    while (end < text.size() && text[end] != 'm') ++end;
    return {std::min(end + 1, text.size()) - i, 0};
  }
  const std::size_t bytes = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
  // East Asian wide characters and most pictures begin at U+1100 and U+2E80; those in between are narrow.
  const bool wide = c >= 0xF0 || (c >= 0xE3 && c <= 0xED) ||
                    (c == 0xE2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) >= 0xBA);
  return {std::min(bytes, text.size() - i), wide ? 2 : 1};
}

}  // namespace

std::size_t width_of(const std::string &text) {
  std::size_t out = 0;
  for (std::size_t i = 0; i < text.size();) {
    const auto [bytes, columns] = next_character(text, i);
    i += bytes;
    out += columns;
  }
  return out;
}

std::string cut(const std::string &text, std::size_t columns) {
  if (width_of(text) <= columns) return text;
  std::string out;
  std::size_t used = 0;
  for (std::size_t i = 0; i < text.size();) {
    const auto [bytes, wide] = next_character(text, i);
    if (used + wide + 1 > columns) break;
    out += text.substr(i, bytes);
    used += wide;
    i += bytes;
  }
  if (columns > 0) out += "…";
  return text.find('\x1b') == std::string::npos ? out : out + plain_text;
}

std::string cut_front(const std::string &text, std::size_t columns) {
  std::size_t width = width_of(text);
  if (width <= columns) return text;
  if (columns == 0) return "";
  std::size_t begin = 0;
  while (width + 1 > columns && begin < text.size()) {
    const auto [bytes, wide] = next_character(text, begin);
    begin += bytes;
    width -= wide;
  }
  return "…" + text.substr(begin);
}

std::string spread(const std::string &left, const std::string &right, std::size_t columns) {
  const std::size_t used = width_of(right) + 1;
  const std::string fitting = cut(left, columns > used ? columns - used : 0);
  return fitting + std::string(columns - std::min(columns, width_of(fitting) + width_of(right)), ' ') + right;
}

std::string padded(const std::string &text, std::size_t columns) {
  return text + std::string(columns - std::min(columns, width_of(text)), ' ');
}

std::string as_many_as_fit(const std::vector<std::string> &parts, std::size_t columns) {
  std::string out;
  for (const std::string &part : parts) {
    const std::string more = out.empty() ? part : out + " · " + part;
    if (!out.empty() && width_of(more) > columns) break;
    out = more;
  }
  return cut(out, columns);
}

std::string styled(Style style, const std::string &text, bool colour) {
  if (!colour || text.empty()) return text;
  const char *begin = style == Style::bold    ? "\x1b[1m"
                      : style == Style::faint ? "\x1b[2m"
                      : style == Style::red   ? "\x1b[31m"
                      : style == Style::green ? "\x1b[32m"
                                              : "\x1b[33m";
  return begin + text + plain_text;
}

std::string clock_text(double seconds) {
  if (seconds < 0) return "";
  const long all = static_cast<long>(seconds);
  char text[40];
  if (all < 3600)
    std::snprintf(text, sizeof text, "%ld:%02ld", all / 60, all % 60);
  else
    std::snprintf(text, sizeof text, "%ld:%02ld:%02ld", all / 3600, all / 60 % 60, all % 60);
  return text;
}

}  // namespace athanor
