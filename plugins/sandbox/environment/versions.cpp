// SPDX-License-Identifier: Apache-2.0
//
// See versions.hpp.
#include "sandbox/environment/versions.hpp"

#include <algorithm>
#include <athanor/plugin.hpp>
#include <cctype>

namespace athanor::sandbox {

using sdk::Error;

namespace {

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

// Numbers as they are; words by where they stand to the release itself, which is 0: dev < a < b < rc < release < post.
struct Part {
  int rank = 0;
  std::string digits;  // without leading zeros
};

std::string without_zeros(const std::string &digits) {
  const std::size_t at = digits.find_first_not_of('0');
  return at == std::string::npos ? "" : digits.substr(at);
}

int rank_of(const std::string &word) {
  if (word == "dev") return -4;
  if (word == "a" || word == "alpha") return -3;
  if (word == "b" || word == "beta") return -2;
  if (word == "c" || word == "rc" || word == "pre" || word == "preview") return -1;
  return 1;  // post, r, rev
}

struct Version {
  std::string epoch;
  std::vector<std::string> release;
  std::vector<Part> rest;
};

std::string taken(const std::string &text, std::size_t &at, bool digits) {
  const std::size_t from = at;
  while (at < text.size() && (digits ? is_digit(text[at]) : std::isalpha(static_cast<unsigned char>(text[at])) != 0))
    ++at;
  return text.substr(from, at - from);
}

Version parsed(std::string text) {
  text.erase(std::min(text.find('+'), text.size()));
  for (char &c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  Version out;
  std::size_t at = !text.empty() && text[0] == 'v' ? 1 : 0;
  if (const std::size_t mark = text.find('!'); mark != std::string::npos) {
    out.epoch = without_zeros(text.substr(at, mark - at));
    at = mark + 1;
  }
  while (at < text.size() && is_digit(text[at])) {
    out.release.push_back(without_zeros(taken(text, at, true)));
    if (at + 1 < text.size() && text[at] == '.' && is_digit(text[at + 1])) ++at;
  }
  while (!out.release.empty() && out.release.back().empty()) out.release.pop_back();  // 2.0 is 2
  while (at < text.size()) {
    if (text[at] == '-' && at + 1 < text.size() && is_digit(text[at + 1])) {  // 1.0-1 is 1.0.post1
      ++at;
      out.rest.push_back({1, without_zeros(taken(text, at, true))});
    } else if (const std::string word = taken(text, at, false); !word.empty()) {
      while (at < text.size() && (text[at] == '.' || text[at] == '-' || text[at] == '_') && at + 1 < text.size() &&
             is_digit(text[at + 1]))
        ++at;
      out.rest.push_back({rank_of(word), without_zeros(taken(text, at, true))});
    } else {
      ++at;
    }
  }
  return out;
}

int compare_numbers(const std::string &a, const std::string &b) {
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.compare(b);
}

bool has_prefix(const std::string &version, const std::string &prefix) {
  const Version a = parsed(version), b = parsed(prefix);
  for (std::size_t i = 0; i < b.release.size(); ++i)
    if (i >= a.release.size() || a.release[i] != b.release[i]) return false;
  return true;
}

bool meets(const std::string &version, const std::string &op, const std::string &bound) {
  const bool any_end = bound.size() > 2 && bound.compare(bound.size() - 2, 2, ".*") == 0;
  if (any_end && (op == "==" || op == "!="))
    return has_prefix(version, bound.substr(0, bound.size() - 2)) == (op == "==");
  const int order = compare_versions(version, bound);
  if (op == ">=") return order >= 0;
  if (op == "<=") return order <= 0;
  if (op == ">") return order > 0;
  if (op == "<") return order < 0;
  if (op == "!=") return order != 0;
  if (op == "~=") return order >= 0 && has_prefix(version, bound.substr(0, bound.rfind('.')));
  return order == 0;
}

std::string trimmed(const std::string &text) {
  const std::size_t from = text.find_first_not_of(' '), to = text.find_last_not_of(' ');
  return from == std::string::npos ? "" : text.substr(from, to - from + 1);
}

[[noreturn]] void refuse(const std::string &text) {
  throw Error("bad_options", "python.packages: '" + text + "' is no package with its bounds",
              "write NAME, NAME>=1.2 or NAME>=1.2,<2", "/python/packages");
}

std::pair<std::string, std::string> bound_of(const std::string &text, const std::string &whole) {
  const std::size_t size = std::min(text.find_first_not_of("<>=!~"), text.size());
  const std::string op = text.substr(0, size), version = trimmed(text.substr(size));
  static const std::vector<std::string> known{">=", "<=", "==", "!=", "~=", ">", "<"};
  if (std::find(known.begin(), known.end(), op) == known.end() || version.empty() || !is_digit(version[0]) ||
      version.find(' ') != std::string::npos || (op == "~=" && version.find('.') == std::string::npos))
    refuse(whole);
  return {op, version};
}

}  // namespace

int compare_versions(const std::string &a, const std::string &b) {
  const Version left = parsed(a), right = parsed(b);
  if (const int order = compare_numbers(left.epoch, right.epoch)) return order;
  for (std::size_t i = 0; i < std::max(left.release.size(), right.release.size()); ++i) {
    const int order = compare_numbers(i < left.release.size() ? left.release[i] : "",
                                      i < right.release.size() ? right.release[i] : "");
    if (order) return order;
  }
  for (std::size_t i = 0; i < std::max(left.rest.size(), right.rest.size()); ++i) {
    const Part mine = i < left.rest.size() ? left.rest[i] : Part(),
               other = i < right.rest.size() ? right.rest[i] : Part();
    if (mine.rank != other.rank) return mine.rank < other.rank ? -1 : 1;
    if (const int order = compare_numbers(mine.digits, other.digits)) return order;
  }
  return 0;
}

std::string package_key(const std::string &name) {
  std::string out;
  for (const char c : name) {
    const bool gap = c == '-' || c == '_' || c == '.';
    if (gap && !out.empty() && out.back() == '-') continue;
    out += gap ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return out;
}

Requirement Requirement::from(const std::string &text) {
  Requirement out;
  out.text = trimmed(text);
  const std::size_t end = std::min(out.text.find_first_of(" <>=!~"), out.text.size());
  out.name = out.text.substr(0, end);
  const auto letter = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_' || c == '.';
  };
  if (out.name.empty() || !std::all_of(out.name.begin(), out.name.end(), letter) ||
      !std::isalnum(static_cast<unsigned char>(out.name[0])))
    refuse(text);
  for (std::size_t at = end; at < out.text.size();) {
    const std::size_t comma = std::min(out.text.find(',', at), out.text.size());
    out.bounds.push_back(bound_of(trimmed(out.text.substr(at, comma - at)), text));
    at = comma + 1;
  }
  return out;
}

bool Requirement::met_by(const std::string &version) const {
  return std::all_of(bounds.begin(), bounds.end(),
                     [&](const auto &bound) { return meets(version, bound.first, bound.second); });
}

}  // namespace athanor::sandbox
