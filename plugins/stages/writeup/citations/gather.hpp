// SPDX-License-Identifier: Apache-2.0
//
// Gathers what a paper may cite, in rounds: one call plans the searches for all sections with a reason for each, one
// chooses among what they found and says what is missing; only a gap that was named is searched for once more. Then
// each chosen work is looked up and checked. No failure of a source ends it.
#ifndef ATHANOR_WRITEUP_GATHER_HPP
#define ATHANOR_WRITEUP_GATHER_HPP

#include <athanor/plugin.hpp>
#include <set>
#include <string>

#include "citations.hpp"
#include "pool.hpp"

namespace athanor::writeup {

class Gathering {
 public:
  // `options`: those of the stage.
  Gathering(sdk::Host &host, const Json &options);

  // citations/1: {citations, searches: [{round, section, query, reason, found}], gaps: [{section, query, reason}] that
  // no round was left for, sources: [{name, asked, answered, error?}], orders: [{what, excerpt, why}]}. `context`: that
  // of writeup.queries, without `count`, `sections` and `known`. `known`: the citations/1 of a former version, whose
  // entries stay as they are, or one without entries.
  Json gather(Json context, const Json &known);

 private:
  void search(const Json &queries, int round);
  Json ask(const std::string &name, const Json &request);  // the reply of the sources; without `papers` when none came
  Json choose(Json context, std::size_t from, int round);
  void take(const Json &choices);
  Verification check(const Json &paper);
  void count(const Json &reply);

  sdk::Host &host_;
  int most_, rounds_, papers_;
  Pool pool_;
  Json out_;
  std::set<std::string> keys_, used_;
  std::vector<sdk::Removed> removed_;
};

// The calls that this makes, for an estimate: {task: {count, input_tokens, output_tokens}}.
Json gathering_calls(const Json &options);

}  // namespace athanor::writeup

#endif
