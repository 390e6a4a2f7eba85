// SPDX-License-Identifier: Apache-2.0
//
// The rounds of writing: the author drafts (or revises a former draft after its review), we assemble, audit, compare
// what is cited with its source and compile, the author mends, somebody looks at the pages, the author mends once more.
// The best version that may stand is kept; a later one takes its place only when it is no worse.
#ifndef ATHANOR_WRITEUP_WRITING_HPP
#define ATHANOR_WRITEUP_WRITING_HPP

#include <athanor/plugin.hpp>
#include <optional>
#include <string>

#include "citations/support.hpp"
#include "compile/compile.hpp"
#include "manuscript.hpp"
#include "reflection.hpp"
#include "revision.hpp"

namespace athanor::writeup {

// One version of the paper and what became of it.
struct Round {
  Json draft;
  Manuscript manuscript;
  Compiled compiled;
  Findings findings;  // of both
  int counted_pages = 0;
  Json citations;       // with what became of the sentences of this draft that cite
  Json answers;         // to the points of a review
  std::string revises;  // the former paper; empty where this is no revision
};

struct Written {
  Round round;
  Json reflection;  // what the look at the pages said, or why there was none
  Json versions;    // of each round: whether it compiled, errors, warnings, pages; which one was kept
};

class Writing {
 public:
  // `revision`: null for a new paper; lives as long as this.
  Writing(const Press &press, Material &material, const Json &options, Revision *revision)
      : press_(press),
        material_(material),
        options_(options),
        revision_(revision),
        support_(options.value("support", 40)) {}

  // `context`: of writeup.draft. Throws sdk::Error("bad_reply") when no version may stand.
  Written write(const Json &context);

 private:
  Json first_draft(const Json &context);
  Round attempt(const Json &draft);
  Json repair(const Findings &problems, const Json &context);
  // Mends what was found in the best version with the author's help; false when the author could not be asked.
  bool mend(const Findings &problems, const Json &context);
  void take(Round round);
  void reflect(const Json &context);
  bool blocked(const Findings &findings) const;
  bool may_stand(const Round &round) const { return round.compiled.good() && !blocked(round.findings); }
  void count_pages(Round &round) const;
  [[noreturn]] void give_up(const Findings &findings) const;

  const Press &press_;
  Material &material_;
  const Json &options_;
  Revision *revision_;
  SupportCheck support_;
  std::optional<Round> good_;  // the best version that may stand
  Findings last_;  // of the version that the author goes on from: the best one, or the last while none stands
  Json last_draft_;
  Json reflection_, versions_ = Json::array();
  int rounds_ = 0, repairs_ = 0, kept_ = 0;
};

}  // namespace athanor::writeup

#endif
