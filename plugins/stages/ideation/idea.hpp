// SPDX-License-Identifier: Apache-2.0
//
// Makes one idea: proposed, looked up, criticised, judged. Between the calls stand the checks that need no model.
#ifndef ATHANOR_IDEATION_IDEA_HPP
#define ATHANOR_IDEATION_IDEA_HPP

#include <set>
#include <string>
#include <vector>

#include "feasibility.hpp"
#include "novelty.hpp"

namespace athanor::ideation {

struct Settings {
  int ideas = 3, reflections = 1, searches = 2;
  bool search = true;
  std::size_t papers = 8;
  std::set<std::string> drop;  // "infeasible", "known"

  static Settings from(const Json &options);
};

// What all ideas of a run share.
struct Frame {
  explicit Frame(Quoting &quotes) : quoting(quotes) {}

  Json about;               // {topic, domain, parameters, means, settings}: in the context of every task
  Limits limits;            // what the checks go by
  std::vector<Json> known;  // ideas of earlier runs
  std::vector<Json> made;   // those of this run so far, the dropped ones too
  Json literature;          // papers on the topic, as tasks see them
  Quoting &quoting;
  std::set<std::string> taken;  // ids
};

class Maker {
 public:
  Maker(const Settings &settings, Frame &frame, sdk::Host &host, int number)
      : settings_(settings), frame_(frame), host_(host), number_(number), prefix_("idea-" + std::to_string(number)) {}

  // The idea as idea/1; null when it was dropped, which is logged with the reason. Either way the frame knows it then.
  Json make();

 private:
  Json ask(const std::string &call, const char *task, Json context);
  Json proposal_context();
  void propose();
  void take(const Json &answer);
  void look_up(const std::string &call);
  void run_queries(const std::string &call, const Json &queries);
  void reflect(int round);
  Json topic_papers() const;
  void look_again(const std::string &call, bool last);
  std::vector<std::string> problems() const;
  std::string twin() const;
  std::string why_dropped() const;
  Json finished();

  const Settings &settings_;
  Frame &frame_;
  sdk::Host &host_;
  const int number_;
  const std::string prefix_;
  Json idea_ = Json::object(), scores_, reasons_, queries_ = Json::array();
  std::string searched_title_;
  Shelf shelf_;
  std::vector<Json> shown_;  // the papers that the last round compared the idea with
  Said said_;
};

}  // namespace athanor::ideation

#endif
