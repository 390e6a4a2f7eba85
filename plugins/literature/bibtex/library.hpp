// SPDX-License-Identifier: Apache-2.0
//
// The papers of one .bib file: what is shown of each, and how they are found.
#pragma once

#include "parser.hpp"

#include <athanor/plugin.hpp>
#include <map>
#include <string>
#include <vector>

namespace athanor::bibtex {

class Library {
 public:
  // Reads and indexes the file. Throws sdk::Error (bad_options) with file:line, also when it has no entry.
  explicit Library(const std::string &file);

  // At most `limit` papers that share words with the query, best first; ties keep the file's order.
  std::vector<sdk::Json> search(const std::string &query, std::size_t limit) const;

  // The paper with this key, DOI, arXiv number or title (the same words); null when there is none.
  sdk::Json lookup(const sdk::Json &wanted) const;

 private:
  struct Item {
    sdk::Json paper;
    std::string key;
    std::vector<std::string> title;         // words
    std::map<std::string, double> weights;  // word -> how often, counted by field
    double length = 0;                      // sum of the weights
  };

  static sdk::Json paper(const Entry &entry);
  void index(const Entry &entry);

  std::vector<Item> items_;
  std::map<std::string, int> holders_;  // word -> number of items that have it
  double average_length_ = 0;
};

}  // namespace athanor::bibtex
