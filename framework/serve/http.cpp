// SPDX-License-Identifier: Apache-2.0
//
// See http.hpp.
#include "serve/http.hpp"

namespace athanor::serve {
namespace {

int digit(char c) {
  return c >= '0' && c <= '9'   ? c - '0'
         : c >= 'a' && c <= 'f' ? c - 'a' + 10
         : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                : -1;
}

std::optional<std::string> decoded(std::string_view text, bool plus_is_space) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = digit(text[i + 1]), low = digit(text[i + 2]);
      if (high < 0 || low < 0 || (high == 0 && low == 0)) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    } else if (c == '+' && plus_is_space) {
      c = ' ';
    }
    out += c;
  }
  return out;
}

// Calls `take` with each part between separators; false as soon as it returns false.
template <typename Take>
bool each_part(std::string_view text, char separator, Take take) {
  for (std::size_t from = 0; from <= text.size();) {
    const std::size_t end = std::min(text.find(separator, from), text.size());
    if (!take(text.substr(from, end - from))) return false;
    from = end + 1;
  }
  return true;
}

}  // namespace

const std::string &Request::header(const std::string &lower_case_name) const {
  static const std::string none;
  const auto found = headers.find(lower_case_name);
  return found == headers.end() ? none : found->second;
}

std::string Request::cookie(const std::string &name) const {
  std::string out;
  each_part(header("cookie"), ';', [&](std::string_view one) {
    while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
    if (one.size() <= name.size() || one.substr(0, name.size()) != name || one[name.size()] != '=') return true;
    out = one.substr(name.size() + 1);
    return false;
  });
  return out;
}

std::optional<Request> parsed_target(std::string_view target) {
  if (target.empty() || target.front() != '/') return std::nullopt;
  target = target.substr(0, target.find('#'));
  const std::size_t mark = std::min(target.find('?'), target.size());
  Request out;
  const bool path = each_part(target.substr(1, mark - 1), '/', [&](std::string_view piece) {
    const auto text = decoded(piece, false);
    if (text) out.path.push_back(*text);
    return text.has_value();
  });
  const bool query = mark == target.size() || each_part(target.substr(mark + 1), '&', [&](std::string_view pair) {
                       if (pair.empty()) return true;
                       const std::size_t equals = std::min(pair.find('='), pair.size());
                       const auto name = decoded(pair.substr(0, equals), true),
                                  value =
                                      equals == pair.size() ? std::string() : decoded(pair.substr(equals + 1), true);
                       if (!name || !value) return false;
                       out.query.emplace(*name, *value);
                       return true;
                     });
  if (!path || !query) return std::nullopt;
  return out;
}

std::string encoded(std::string_view piece) {
  static const char *digits = "0123456789ABCDEF";
  std::string out;
  for (const char c : piece)
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.')
      out += c;
    else {
      out += '%';
      out += digits[static_cast<unsigned char>(c) >> 4];
      out += digits[static_cast<unsigned char>(c) & 15];
    }
  return out;
}

}  // namespace athanor::serve
