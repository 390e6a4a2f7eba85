// SPDX-License-Identifier: Apache-2.0
#include "cli/table.hpp"

#include <algorithm>

namespace athanor {
namespace {

// Columns on a terminal, near enough: one for each code point.
std::size_t width_of(const std::string &text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace

std::string Table::text(const std::string &indent) const {
  const std::size_t columns = rows_.front().size();
  std::vector<std::size_t> widths(columns, 0);
  for (std::size_t r = 1; r < rows_.size(); ++r)
    for (std::size_t c = 0; c < columns; ++c) widths[c] = std::max(widths[c], width_of(rows_[r][c]));
  for (std::size_t c = 0; c < columns; ++c)
    if (widths[c] > 0) widths[c] = std::max(widths[c], width_of(rows_[0][c]));
  std::string out;
  for (const std::vector<std::string> &row : rows_) {
    std::string line = indent;
    for (std::size_t c = 0; c < columns; ++c)
      if (widths[c] > 0) line += row[c] + std::string(widths[c] - width_of(row[c]) + 2, ' ');
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

}  // namespace athanor
