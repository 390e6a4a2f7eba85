// SPDX-License-Identifier: Apache-2.0
//
// A search tree as the live view shows it: a line for each phase with its programs and the best of them, and the way
// from the first program to the best.
#ifndef ATHANOR_CLI_PROGRESS_TREE_HPP
#define ATHANOR_CLI_PROGRESS_TREE_HPP

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace athanor {

class TreePicture {
 public:
  void take(const nlohmann::json &node);  // the event "node"
  bool empty() const { return nodes_.empty(); }

  // One line: how many programs, in which states, the best metric.
  std::string summary() const;
  // A line for each phase; the way to the best program, where there is one. At most `columns` wide.
  std::vector<std::string> lines(std::size_t columns, bool colour) const;

 private:
  struct Node {
    std::string id, parent, phase, operation, state;
    std::optional<double> metric;
    bool candidate = true;  // false: it is about another program (its parts, its seeds, an independent version)
  };
  Node &node(const std::string &id);
  const Node *find(const std::string &id) const;
  const Node *best(const std::string *phase) const;
  std::string measured(double value) const;
  struct Widths {
    std::size_t name, marks, columns;
  };
  std::string phase_line(const std::string &phase, const Widths &widths, bool colour) const;
  std::string way_to_best(std::size_t columns) const;

  std::vector<Node> nodes_;  // in the order in which they appeared
  std::map<std::string, std::size_t> places_;
  std::vector<std::string> phases_;
  std::string objective_, direction_, latest_;
};

}  // namespace athanor

#endif
