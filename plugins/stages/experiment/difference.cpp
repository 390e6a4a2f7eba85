// SPDX-License-Identifier: Apache-2.0
//
// See difference.hpp.
#include "difference.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <sstream>
#include <vector>

namespace athanor::experiment {

namespace {

using Lines = std::vector<std::string>;

constexpr std::size_t around = 2, most_pairs = 4'000'000;  // of lines, beyond which all of both is the difference
constexpr std::size_t handful = 4, one_in = 20;

Lines lines_of(const std::string &text) {
  Lines out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

struct Line {
  char sign;
  const std::string *text;
};

// By the longest common subsequence.
std::vector<Line> aligned(const Lines &from, const Lines &to) {
  const bool small = from.size() * to.size() <= most_pairs;
  const std::size_t width = to.size() + 1;
  std::vector<unsigned> common(small ? (from.size() + 1) * width : 0);
  for (std::size_t i = small ? from.size() : 0; i-- > 0;)
    for (std::size_t j = to.size(); j-- > 0;)
      common[i * width + j] = from[i] == to[j] ? common[(i + 1) * width + j + 1] + 1
                                               : std::max(common[(i + 1) * width + j], common[i * width + j + 1]);
  std::vector<Line> out;
  std::size_t i = 0, j = 0;
  while (i < from.size() || j < to.size()) {
    const bool both = small && i < from.size() && j < to.size();
    if (both && from[i] == to[j]) {
      out.push_back({' ', &from[i]});
      ++i, ++j;
    } else if (i < from.size() && (!both || common[(i + 1) * width + j] >= common[i * width + j + 1])) {
      out.push_back({'-', &from[i++]});
    } else {
      out.push_back({'+', &to[j++]});
    }
  }
  return out;
}

std::multiset<std::string> all_lines(const Program &program) {
  std::multiset<std::string> out;
  for (const auto &[path, text] : program.files)
    for (auto &line : lines_of(*text)) out.insert(std::move(line));
  return out;
}

}  // namespace

std::string difference_of(const std::string &from, const std::string &to) {
  if (from == to) return {};
  const Lines before = lines_of(from), after = lines_of(to);
  const std::vector<Line> lines = aligned(before, after);
  std::vector<bool> shown(lines.size());
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].sign == ' ') continue;
    const std::size_t first = i < around ? 0 : i - around, last = std::min(lines.size() - 1, i + around);
    for (std::size_t at = first; at <= last; ++at) shown[at] = true;
  }
  std::string out;
  bool gap = false;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (!shown[i]) {
      gap = true;
      continue;
    }
    if (gap) out += "[...]\n";
    gap = false;
    out += lines[i].sign + (' ' + *lines[i].text) + '\n';
  }
  return out + (gap ? "[...]\n" : "");
}

bool differ_enough(const Program &one, const Program &other) {
  const auto ours = all_lines(one), theirs = all_lines(other);
  Lines shared;
  std::set_intersection(ours.begin(), ours.end(), theirs.begin(), theirs.end(), std::back_inserter(shared));
  const std::size_t all = std::max(ours.size(), theirs.size());
  const std::size_t only = ours.size() + theirs.size() - 2 * shared.size();
  // A short program has not a handful of lines to differ in.
  return only > std::min(handful, all) && only * one_in > all;
}

}  // namespace athanor::experiment
