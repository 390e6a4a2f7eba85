// SPDX-License-Identifier: Apache-2.0
//
// What several searches found, as one ranked shelf of papers, and what of it is shown to a model.
#ifndef ATHANOR_IDEATION_LITERATURE_HPP
#define ATHANOR_IDEATION_LITERATURE_HPP

#include <athanor/plugin.hpp>
#include <set>
#include <string>
#include <vector>

namespace athanor::ideation {

using Json = nlohmann::json;

class Shelf {
 public:
  // One search under the call's name; its papers join those that are there. A literature that fails or is not there is
  // no error of the run: the reason is kept, logged, and later stands beside the idea.
  void search(sdk::Host &host, const std::string &name, const std::string &query, std::size_t limit);

  // Nothing was asked, and this is why.
  void leave_empty(std::string why) { why_not_ = std::move(why); }

  bool answered() const { return answered_; }              // at least one source answered at least once
  const std::string &why_not() const { return why_not_; }  // otherwise: why
  const std::vector<std::string> &queries() const { return queries_; }
  const std::set<std::string> &failed() const { return failed_; }  // sources that failed at least once
  std::size_t size() const { return items_.size(); }

  // The best `most` papers, best first: those that several searches found near their top.
  std::vector<Json> nearest(std::size_t most) const;
  // The paper with this very title (case and punctuation aside), or null.
  Json titled(const std::string &title) const;

 private:
  struct Item {
    Json paper;
    double score;
  };
  void add(const Json &paper, std::size_t rank);

  std::vector<Item> items_;  // in the order in which they were first found
  bool answered_ = false;
  std::string why_not_;
  std::vector<std::string> queries_;
  std::set<std::string> failed_;
};

// Foreign texts as tasks see them: bounded quotations without orders to the reader. What was taken out is logged, once
// for each text however often it is shown.
class Quoting {
 public:
  explicit Quoting(sdk::Host &host) : host_(host) {}
  std::string operator()(const std::string &text, std::size_t most, const std::string &what);

  // {id, title, authors, year, venue, abstract} of each.
  Json papers(const std::vector<Json> &papers);

 private:
  sdk::Host &host_;
  std::set<std::string> told_;
};

}  // namespace athanor::ideation

#endif
