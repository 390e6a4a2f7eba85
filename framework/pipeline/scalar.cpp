// SPDX-License-Identifier: Apache-2.0
#include "pipeline/scalar.hpp"

#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <regex>

namespace athanor {

Json plain_scalar(const std::string &text, Place place) {
  static const std::regex integer("[-+]?(0|[1-9][0-9]*)"), radix("0x[0-9a-fA-F]+|0o[0-7]+"),
      real("[-+]?(\\.[0-9]+|(0|[1-9][0-9]*)(\\.[0-9]*)?)([eE][-+]?[0-9]+)?"),
      unreal("[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)");
  if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") return nullptr;
  if (text == "true" || text == "True" || text == "TRUE") return true;
  if (text == "false" || text == "False" || text == "FALSE") return false;
  if (text.size() > 64) return text;
  if (std::regex_match(text, unreal))
    throw Broken{place, "'" + text + "' is no number that can stand here", "numbers must be finite"};
  errno = 0;
  if (std::regex_match(text, radix)) {
    const std::uint64_t n = std::strtoull(text.c_str() + 2, nullptr, text[1] == 'x' ? 16 : 8);
    if (errno == ERANGE) throw Broken{place, "the number " + text + " is too large", ""};
    return n;
  }
  if (std::regex_match(text, integer)) {
    if (text[0] == '-') {
      const std::int64_t n = std::strtoll(text.c_str(), nullptr, 10);
      if (errno != ERANGE) return n;
    } else {
      const std::uint64_t n = std::strtoull(text.c_str(), nullptr, 10);
      if (errno != ERANGE) return n;
    }
    throw Broken{place, "the number " + text + " is too large", ""};
  }
  if (std::regex_match(text, real)) {
    const double n = std::strtod(text.c_str(), nullptr);
    if (!std::isfinite(n)) throw Broken{place, "the number " + text + " is too large", ""};
    return n;
  }
  return text;
}

}  // namespace athanor
