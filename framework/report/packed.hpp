// SPDX-License-Identifier: Apache-2.0
//
// The details of a report as they lie in report.html: JSON lists of about a quarter of a megabyte, each compressed with
// gzip. A detail's reference is its place in the order of all; a browser unfolds the one block that has it.
#ifndef ATHANOR_REPORT_PACKED_HPP
#define ATHANOR_REPORT_PACKED_HPP

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "report/keep.hpp"

namespace athanor {

class Packed {
 public:
  Keep keeper();  // refers to this object
  void close();   // after the last detail

  const std::vector<std::string> &blocks() const { return blocks_; }  // gzip
  nlohmann::json firsts() const { return firsts_; }                   // of each block, the place of its first detail

 private:
  std::string open_ = "[";
  std::size_t kept_ = 0;
  std::vector<std::string> blocks_;
  std::vector<std::size_t> firsts_;
};

}  // namespace athanor

#endif
