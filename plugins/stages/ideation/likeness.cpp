// SPDX-License-Identifier: Apache-2.0
//
// See likeness.hpp.
#include "likeness.hpp"

#include <algorithm>
#include <numeric>
#include <set>

#include "words.hpp"

namespace athanor::ideation {
namespace {

using Shingles = std::set<std::string>;

void add(Shingles &to, const std::string &text) {
  const std::vector<std::string> words = content_words(text);
  for (std::size_t i = 0; i < words.size(); ++i) {
    to.insert(words[i]);
    if (i > 0) to.insert(words[i - 1] + " " + words[i]);
  }
}

Shingles shingles(const Json &idea, bool with_question) {
  Shingles out;
  add(out, idea.value("title", ""));
  add(out, idea.value("hypothesis", ""));
  if (with_question) add(out, idea.value("question", ""));
  return out;
}

}  // namespace

double likeness(const Json &a, const Json &b) {
  const std::string title = plain_title(a.value("title", ""));
  if (!title.empty() && title == plain_title(b.value("title", ""))) return 1;
  const bool both_ask = !a.value("question", "").empty() && !b.value("question", "").empty();
  const Shingles mine = shingles(a, both_ask), theirs = shingles(b, both_ask);
  std::size_t common = 0;
  for (const std::string &one : mine) common += theirs.count(one);
  const std::size_t all = mine.size() + theirs.size() - common;
  return all == 0 ? 0 : static_cast<double>(common) / static_cast<double>(all);
}

std::optional<Json> twin_of(const Json &idea, const std::vector<Json> &others) {
  const Json *twin = nullptr;
  double most = 0;
  for (const Json &other : others)
    if (const double alike = likeness(idea, other); alike >= kSame && alike > most) twin = &other, most = alike;
  return twin ? std::optional<Json>(*twin) : std::nullopt;
}

std::vector<Json> most_alike(const Json &idea, const std::vector<Json> &others, std::size_t most) {
  std::vector<double> alike;
  alike.reserve(others.size());
  for (const Json &other : others) alike.push_back(likeness(idea, other));
  std::vector<std::size_t> order(others.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return alike[a] > alike[b]; });
  order.resize(std::min(order.size(), most));
  std::sort(order.begin(), order.end());
  std::vector<Json> out;
  out.reserve(order.size());
  for (const std::size_t one : order) out.push_back(others[one]);
  return out;
}

}  // namespace athanor::ideation
