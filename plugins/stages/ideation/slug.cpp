// SPDX-License-Identifier: Apache-2.0
//
// Names from models hold anything; this makes ids of them that are always valid and never the same.
#include "slug.hpp"

#include <algorithm>

namespace athanor::ideation {
namespace {

constexpr std::size_t kLongest = 64;

std::string slug(const std::string &text) {
  std::string out;
  for (char c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (kept)
      out += c;
    else if (!out.empty() && out.back() != '-')
      out += '-';
  }
  out.resize(std::min(out.size(), kLongest));
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out;
}

}  // namespace

std::string unique_slug(const std::string &wanted, const std::string &title, std::set<std::string> &taken) {
  std::string base = slug(wanted);
  if (base.empty()) base = slug(title);
  if (base.empty()) base = "idea";
  std::string out = base;
  for (int number = 2; !taken.insert(out).second; ++number) {
    const std::string tail = "-" + std::to_string(number);
    out = base.substr(0, kLongest - tail.size()) + tail;
  }
  return out;
}

}  // namespace athanor::ideation
