// SPDX-License-Identifier: Apache-2.0
//
// Where lines may be broken, on paper and in the file; see characters.hpp.
#include "characters.hpp"

namespace athanor::writeup {

const char *BreakPlaces::after(char32_t c) {
  if (c == ' ' || c == '\n' || c == '\t' || c == '-') {
    run_ = 0;
    return "";
  }
  const bool good = c < 0x80 && std::string_view("/._=:&?,;").find(static_cast<char>(c)) != std::string_view::npos;
  if (++run_ < (good ? 24 : 48)) return "";
  run_ = 0;
  return "\\allowbreak{}";
}

// A % at the end of a line hides that end from TeX, so that it may stand anywhere but in the name of a command.
std::string with_short_lines(const std::string &latex, std::size_t most) {
  std::string out;
  out.reserve(latex.size() + latex.size() / most + 1);
  std::size_t length = 0;
  bool escape = false, command = false;  // behind a backslash, inside \name
  for (std::size_t i = 0; i < latex.size(); ++i) {
    const char c = latex[i], before = i > 0 ? latex[i - 1] : '\n';
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '@', space = c == ' ' || c == '\n';
    command = (escape || command) && letter;
    const bool named = escape || command;
    escape = !escape && c == '\\';
    if (length >= most && !named && !space && (static_cast<unsigned char>(c) & 0xC0) != 0x80) {
      out += before == ' ' ? "\n" : "%\n";
      length = 0;
    }
    out += c;
    length = c == '\n' ? 0 : length + 1;
  }
  return out;
}

}  // namespace athanor::writeup
