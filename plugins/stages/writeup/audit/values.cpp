// SPDX-License-Identifier: Apache-2.0
//
// Values of a sentence; see values.hpp.
#include "values.hpp"

#include <algorithm>
#include <cmath>

namespace athanor::writeup::audit {
namespace {

double unit_of(const std::string &printed) {
  Number n;
  n.text = printed;
  return std::pow(10, -n.decimals());
}

bool percent_at(const std::string &lower, std::size_t at) {
  static const std::regex sign(R"(^[\s-]*(%|per ?cent|percentage points?|points?\b))");
  return std::regex_search(lower.substr(std::min(at, lower.size()), 24), sign);
}

Value value_of(const Mark &mark, const Facts &facts) {
  Value out;
  out.at = mark.at;
  out.text = mark.text;
  out.derived = mark.kind == Piece::Kind::derived;
  std::string printed;
  if (out.derived) {
    printed = facts.records.results.derive(mark.text).printed;
    out.value = std::strtod(printed.c_str(), nullptr);
  } else if (const Json *row = facts.row(mark.text)) {
    out.row = row;
    out.value = row->at("value");
    printed = row->at("printed");
  }
  out.known = !printed.empty();
  out.unit = unit_of(printed);
  return out;
}

}  // namespace

Skeleton skeleton_of(const Sentence &s, const Facts &facts) {
  Skeleton out;
  std::vector<Value> values;
  std::vector<std::size_t> ends;
  for (const Number &n : numbers_in(s.text, s.modes)) {
    Value v;
    const bool negative = n.at > 0 && s.text[n.at - 1] == '-' &&
                          (n.at == 1 || std::isalnum(static_cast<unsigned char>(s.text[n.at - 2])) == 0);
    v.value = negative ? -n.value : n.value;
    v.unit = unit_of(n.text);
    v.percent = n.percent;
    v.text = n.text;
    v.at = n.at;
    if (n.exempt && n.text.size() > 1 && s.modes[n.at] == 't') continue;
    values.push_back(v);
    ends.push_back(n.end);
  }
  for (const Mark &mark : s.marks) {
    if (mark.kind != Piece::Kind::result && mark.kind != Piece::Kind::derived) continue;
    values.push_back(value_of(mark, facts));
    values.back().percent = percent_at(s.lower, mark.at + 1);
    ends.push_back(mark.at + 1);
  }
  std::vector<std::size_t> order(values.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a].at < values[b].at; });
  std::size_t at = 0;
  for (const std::size_t i : order) {
    for (; at < values[i].at; ++at) out.text += s.lower[at] == '#' ? ' ' : s.lower[at];
    out.text += '#';
    at = ends[i];
    out.values.push_back(values[i]);
  }
  for (; at < s.lower.size(); ++at) out.text += s.lower[at] == '#' ? ' ' : s.lower[at];
  return out;
}

std::size_t Skeleton::index(std::size_t at) const {
  return static_cast<std::size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '#'));
}

std::vector<Match> matches(const Skeleton &skeleton, const std::regex &words) {
  std::vector<Match> out;
  if (skeleton.values.empty()) return out;
  for (std::sregex_iterator m(skeleton.text.begin(), skeleton.text.end(), words), end; m != end; ++m) {
    Match one{*m, {}, static_cast<std::size_t>(m->position())};
    const std::string text = m->str();
    const std::size_t first = skeleton.index(one.at);
    for (std::size_t i = 0; i < static_cast<std::size_t>(std::count(text.begin(), text.end(), '#')); ++i)
      one.values.push_back(&skeleton.values[first + i]);
    if (std::all_of(one.values.begin(), one.values.end(), [](const Value *v) { return v->known; })) out.push_back(one);
  }
  return out;
}

}  // namespace athanor::writeup::audit
