// SPDX-License-Identifier: Apache-2.0
#include "services/datasets/values.hpp"

#include <charconv>
#include <cmath>
#include <cstdio>

#include "foundation/json.hpp"

namespace athanor {

std::optional<double> number_of(std::string_view text) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  double value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

bool is_missing(std::string_view text) {
  if (text.size() > 4) return false;
  for (const char *word : {"", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "?"})
    if (text == word) return true;
  return false;
}

std::string trimmed(const std::string &text) {
  const std::size_t from = text.find_first_not_of(" \t\r");
  if (from == std::string::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t\r") - from + 1);
}

std::string shown(std::string_view text, std::size_t most) {
  std::string out(text.substr(0, most));
  for (char &c : out)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  if (out.size() == text.size()) return valid_utf8(out);
  while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0) == 0x80) out.pop_back();  // not half a letter
  if (!out.empty() && static_cast<unsigned char>(out.back()) >= 0xC0) out.pop_back();
  return valid_utf8(out) + "...";
}

std::string shown(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.6g", number);
  return text;
}

std::string counted(std::size_t n, const std::string &one, const std::string &many) {
  std::string digits = std::to_string(n);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
  return digits + ' ' + (n == 1 ? one : many);
}

}  // namespace athanor
