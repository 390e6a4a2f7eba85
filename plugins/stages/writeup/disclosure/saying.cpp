// SPDX-License-Identifier: Apache-2.0
//
// Values as words; see saying.hpp.
#include "saying.hpp"

#include <cstdio>
#include <iterator>

namespace athanor::writeup {

namespace {

// 2147483648 -> "2 GiB"
std::string bytes(double value) {
  const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  for (; value >= 1024 && unit + 1 < std::size(units); ++unit) value /= 1024;
  char text[40];
  std::snprintf(text, sizeof text, "%.4g %s", value, units[unit]);
  return text;
}

}  // namespace

std::string capital(std::string word) {
  if (!word.empty() && word[0] >= 'a' && word[0] <= 'z') word[0] = static_cast<char>(word[0] - 'a' + 'A');
  return word;
}

std::string joined(const std::vector<std::string> &words, const char *between) {
  std::string out;
  for (const std::string &word : words) out += (out.empty() ? "" : between) + word;
  return out;
}

// A setting as a person writes it. Of a path only its name counts: another machine has it elsewhere.
std::string said(const Json &value, std::size_t most) {
  if (value.is_null()) return "none";
  if (value.is_boolean()) return value.get<bool>() ? "yes" : "no";
  if (value.is_string()) {
    std::string text = value;
    if (!text.empty() && text[0] == '/') text = text.substr(text.rfind('/') + 1);
    if (text.empty()) return "none";
    if (text.size() <= most) return text;
    std::size_t end = most;
    while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    return text.substr(0, end) + " …";
  }
  if (value.is_array()) {
    std::vector<std::string> parts;
    for (const Json &one : value) parts.push_back(said(one));
    return parts.empty() ? "none" : joined(parts);
  }
  if (value.is_object()) {
    std::vector<std::string> parts;
    for (const auto &[key, one] : value.items()) parts.push_back(key + ": " + said(one));
    return parts.empty() ? "none" : "{" + joined(parts) + "}";
  }
  if (value.is_number_float()) {
    char text[32];
    std::snprintf(text, sizeof text, "%.10g", value.get<double>());
    return text;
  }
  return value.dump();
}

std::string settings(const Json &options) {
  std::vector<std::string> out;
  for (const auto &[key, value] : options.items()) {
    const std::size_t suffix = key.rfind("_bytes");
    const bool size = value.is_number() && suffix != std::string::npos && suffix + 6 == key.size();
    const std::string text = size ? bytes(value.get<double>()) : said(value);
    if (text != "none") out.push_back((size ? key.substr(0, suffix) : key) + " = " + text);
  }
  return out.empty() ? "no options" : joined(out, "; ");
}

// 1234567 -> "1,234,567"
std::string count(const Json &number) {
  if (!number.is_number()) return unknown;
  std::string digits = std::to_string(number.get<std::int64_t>());
  for (std::size_t at = digits.size(); at > 3 && digits[at - 4] != '-'; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string dollars(const Json &cost) {
  if (!cost.is_number()) return unknown;
  char text[32];
  const double value = cost.get<double>();
  std::snprintf(text, sizeof text, value != 0 && value < 1 ? "%.4f US dollars" : "%.2f US dollars", value);
  return text;
}

}  // namespace athanor::writeup
