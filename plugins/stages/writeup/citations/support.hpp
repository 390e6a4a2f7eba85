// SPDX-License-Identifier: Apache-2.0
//
// Does the work say what the sentence that cites it says? A model compares the draft's own sentences with abstracts and
// must quote; whether the quoted words stand in the abstract is checked here, and without them its word counts for
// nothing. What was judged once is not asked again when the draft is mended.
#ifndef ATHANOR_WRITEUP_SUPPORT_HPP
#define ATHANOR_WRITEUP_SUPPORT_HPP

#include <athanor/plugin.hpp>
#include <map>
#include <string>
#include <utility>

#include "cited_sentences.hpp"
#include "finding.hpp"

namespace athanor::writeup {

// Whether the words stand in the text one after another, whatever the case and white space. Fewer than three words, or
// fewer than twelve letters, stand everywhere and do not count.
bool quotes(const std::string &text, const std::string &span);

class SupportCheck {
 public:
  // `most`: sentences that a model is asked about, in all rounds together; 0 asks about none.
  explicit SupportCheck(int most) : most_(most) {}

  // Asks, in one call, about what is new in the draft. A failed call is no reason to lose the paper.
  void check(sdk::Host &host, const std::string &call, const Json &draft, const Json &citations);

  // Rule citation_unsupported: a warning for each sentence that the abstract does not support.
  Findings findings(const Json &draft, const Json &citations) const;

  // citations/1 with `support` at each entry: [{section, sentence, verdict, span?, note?}] for each sentence of the
  // draft that cites it; verdicts supported, contradicted, not supported, could not check.
  Json annotated(Json citations, const Json &draft) const;

 private:
  struct Judgement {
    std::string verdict, span, note;
  };
  using Pair = std::pair<std::string, std::string>;  // key, sentence
  Json questions(const Json &draft, const Json &citations);
  void take(const Json &context, const Json &answer);

  int most_;
  std::map<Pair, Judgement> judged_;
};

// The calls that this makes when a draft is mended at most so often.
Json support_calls(const Json &options);

}  // namespace athanor::writeup

#endif
