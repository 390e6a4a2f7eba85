// SPDX-License-Identifier: Apache-2.0
//
// Which columns give the target away: those whose value says it, one to one or nearly so. Such a column makes any
// method look perfect, because it is the label under another name.
#ifndef ATHANOR_SERVICES_DATASETS_TARGET_HPP
#define ATHANOR_SERVICES_DATASETS_TARGET_HPP

#include <string>
#include <unordered_map>
#include <vector>

namespace athanor {

class TargetWatch {
 public:
  // One row: the values by column, and which column is the target.
  void add(const std::vector<std::string> &values, std::size_t target);

  struct Leak {
    std::size_t column;
    std::string how;  // "stands one to one for the target"
  };
  std::vector<Leak> leaks(std::size_t target) const;

 private:
  struct Column {
    bool open = true;                                     // each value so far had one target
    std::unordered_map<std::size_t, std::size_t> target;  // hash of the value -> hash of the target
    double n = 0, mean = 0, mean_target = 0, m2 = 0, m2_target = 0, both = 0;  // Welford's sums
  };
  void relate(Column &column, const std::string &value, const std::string &target);

  std::vector<Column> columns_;
  std::unordered_map<std::size_t, std::size_t> targets_;
  std::size_t rows_ = 0;
};

}  // namespace athanor

#endif
