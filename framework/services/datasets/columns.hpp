// SPDX-License-Identifier: Apache-2.0
//
// A table in numbers: what each column holds, which rows repeat, what the target looks like and what gives it away.
#ifndef ATHANOR_SERVICES_DATASETS_COLUMNS_HPP
#define ATHANOR_SERVICES_DATASETS_COLUMNS_HPP

#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "services/datasets/rows.hpp"
#include "services/datasets/target.hpp"

namespace athanor {

class Columns {
 public:
  // Reads the whole table, one row in memory at a time.
  Columns(Rows &rows, const std::string &target);

  std::vector<std::string> lines() const;  // for people and models
  nlohmann::json facts() const;            // as preview.hpp says

 private:
  struct Column {
    std::size_t missing = 0, filled = 0, numbers = 0, whole = 0;
    double least = 0, most = 0, sum = 0;
    std::map<std::string, std::size_t> counts;  // by value; empty once there are too many
    bool many = false;
    std::vector<std::string> first;  // some values, as they came
    void add(const std::string &value);
    std::string text() const;
    std::string levels() const;
  };
  void add(const std::vector<std::string> &values);
  std::string target_line() const;

  const Rows &rows_;
  const std::string target_name_;
  std::optional<std::size_t> target_;
  std::vector<Column> columns_;
  TargetWatch watch_;
  std::unordered_map<std::size_t, std::size_t> seen_;  // hash of a row -> how often
  std::size_t count_ = 0;
};

}  // namespace athanor

#endif
