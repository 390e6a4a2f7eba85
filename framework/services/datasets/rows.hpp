// SPDX-License-Identifier: Apache-2.0
//
// The rows of a table in a file, one at a time: CSV (RFC 4180; separated by commas, semicolons, tabs or bars) or lines
// of JSON objects. What the values mean is not known here.
#ifndef ATHANOR_SERVICES_DATASETS_ROWS_HPP
#define ATHANOR_SERVICES_DATASETS_ROWS_HPP

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace athanor {

class Rows {
 public:
  virtual ~Rows() = default;
  // The columns known so far; lines of JSON may bring more.
  const std::vector<std::string> &columns() const { return columns_; }
  // The next row's values in the order of the columns; a missing one is empty. False at the end.
  virtual bool next(std::vector<std::string> &values) = 0;
  virtual std::string form() const = 0;  // "CSV with a header, separated by commas"
  // Rows with another number of fields than columns, and lines that are no JSON object.
  std::size_t odd() const { return odd_; }
  bool read_all() const { return read_all_; }  // false: it stopped at the limit of what is read

 protected:
  std::vector<std::string> columns_;
  std::size_t odd_ = 0;
  bool read_all_ = true;
};

// By the ending of `name`: .csv, .tsv, .tab, .jsonl, .ndjson; null for all others. At most `most` rows are read.
std::unique_ptr<Rows> rows_of(const std::filesystem::path &file, const std::string &name, std::size_t most);

}  // namespace athanor

#endif
