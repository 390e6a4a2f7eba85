// SPDX-License-Identifier: Apache-2.0
#include "foundation/glob.hpp"

#include <fnmatch.h>

namespace athanor {
namespace {

std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> out;
  for (std::size_t from = 0; from <= path.size();) {
    const std::size_t end = std::min(path.find('/', from), path.size());
    const std::string_view part = path.substr(from, end - from);
    if (!part.empty() && part != ".") out.emplace_back(part);
    from = end + 1;
  }
  return out;
}

// Whether the parts of the pattern from `p` on match those of the path from `q` on, worked out from the ends, so that
// many `**` in a row cost no more than one.
bool matches_all(const std::vector<std::string> &pattern, const std::vector<std::string> &path) {
  const std::size_t m = pattern.size(), n = path.size();
  std::vector<std::vector<bool>> fits(m + 1, std::vector<bool>(n + 1, false));
  fits[m][n] = true;
  for (std::size_t p = m; p-- > 0;)
    for (std::size_t q = n + 1; q-- > 0;) {
      if (pattern[p] == "**")
        fits[p][q] = fits[p + 1][q] || (q < n && path[q][0] != '.' && fits[p][q + 1]);
      else
        fits[p][q] = q < n && fits[p + 1][q + 1] && ::fnmatch(pattern[p].c_str(), path[q].c_str(), FNM_PERIOD) == 0;
    }
  return fits[0][0];
}

}  // namespace

bool glob_matches(std::string_view pattern, std::string_view path) {
  return matches_all(parts_of(pattern), parts_of(path));
}

bool is_plain_path(std::string_view pattern) { return pattern.find_first_of("*?[\\") == std::string_view::npos; }

std::string plain_pattern(std::string_view pattern) {
  std::string out;
  for (const std::string &part : parts_of(pattern)) out += (out.empty() ? "" : "/") + part;
  return out;
}

}  // namespace athanor
