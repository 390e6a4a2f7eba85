// SPDX-License-Identifier: Apache-2.0
//
// See python_json.hpp.
#include "import/python_json.hpp"

#include <array>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "pipeline/document.hpp"

namespace athanor {
namespace {

constexpr std::uintmax_t largest = 512 * 1024 * 1024;

// The code unit of an escape \uXXXX at `at`, or -1.
int unit_at(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return -1;
  int unit = 0;
  for (std::size_t i = at + 2; i < at + 6; ++i) {
    const char c = text[i];
    const int digit = c >= '0' && c <= '9'   ? c - '0'
                      : c >= 'a' && c <= 'f' ? c - 'a' + 10
                      : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                             : -1;
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

bool is_high(int unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
bool is_low(int unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

// Copies the escape that begins at `at`; returns the place after it.
std::size_t copy_escape(std::string_view text, std::size_t at, std::string &out) {
  const int unit = unit_at(text, at);
  if (is_high(unit) && is_low(unit_at(text, at + 6))) {
    out += text.substr(at, 12);
    return at + 12;
  }
  if (is_high(unit) || is_low(unit)) {
    out += "\\ufffd";
    return at + 6;
  }
  out += text.substr(at, 2);
  return std::min(at + 2, text.size());
}

}  // namespace

std::string strict_json(std::string_view python) {
  static constexpr std::array<std::string_view, 3> no_numbers{"-Infinity", "Infinity", "NaN"};
  std::string out;
  out.reserve(python.size());
  bool in_text = false;
  for (std::size_t at = 0; at < python.size();) {
    if (in_text && python[at] == '\\') {
      at = copy_escape(python, at, out);
      continue;
    }
    if (python[at] == '"') in_text = !in_text;
    bool replaced = false;
    if (!in_text)
      for (const std::string_view word : no_numbers)
        if (!replaced && python.compare(at, word.size(), word) == 0) {
          out += "null";
          at += word.size();
          replaced = true;
        }
    if (!replaced) out += python[at++];
  }
  return out;
}

Json read_python_json(const fs::path &file) {
  std::error_code none;
  if (fs::file_size(file, none) > largest)
    throw Error("too_large", "this file has more than 512 MiB", "leave it out, or divide it", file.string());
  const std::string text = strict_json(valid_utf8(read_file(file)));
  try {
    return Json::parse(text);
  } catch (const Json::parse_error &e) {
    const Place place = place_of_byte(text, e.byte > 0 ? e.byte - 1 : 0);
    throw Error("bad_reply", "this is no JSON", "was it cut off while it was written?",
                file.string() + ":" + std::to_string(place.line) + ":" + std::to_string(place.column));
  }
}

}  // namespace athanor
