// SPDX-License-Identifier: Apache-2.0
//
// Columns of text for a terminal: as wide as their widest cell, the last one as it comes.
#ifndef ATHANOR_CLI_TABLE_HPP
#define ATHANOR_CLI_TABLE_HPP

#include <string>
#include <vector>

namespace athanor {

class Table {
 public:
  explicit Table(std::vector<std::string> head) : rows_{std::move(head)} {}
  void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
  bool empty() const { return rows_.size() == 1; }
  std::string text(
      const std::string &indent = {}) const;  // the head, then the rows; columns without a word are left out

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace athanor

#endif
