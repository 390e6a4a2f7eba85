// SPDX-License-Identifier: Apache-2.0
//
// The rounds of writing: the author drafts, we assemble, audit and compile, the author mends, somebody looks at the
// pages, the author mends once more. The best version that may stand is kept; a later one takes its place only when it
// is no worse.
#ifndef ATHANOR_WRITEUP_WRITING_HPP
#define ATHANOR_WRITEUP_WRITING_HPP

#include <athanor/plugin.hpp>
#include <optional>
#include <string>

#include "compile.hpp"
#include "manuscript.hpp"
#include "reflection.hpp"

namespace athanor::writeup {

// One version of the paper and what became of it.
struct Round {
  Json draft;
  Manuscript manuscript;
  Compiled compiled;
  Findings findings;  // of both
  int counted_pages = 0;
};

struct Written {
  Round round;
  Json reflection;  // what the look at the pages said, or why there was none
  Json versions;    // of each round: whether it compiled, errors, warnings, pages; which one was kept
};

class Writing {
 public:
  Writing(const Press &press, const Material &material, const Json &options)
      : press_(press), material_(material), options_(options) {}

  // `context`: of writeup.draft. Throws sdk::Error("bad_reply") when no version may stand.
  Written write(const Json &context);

 private:
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
  const Material &material_;
  const Json &options_;
  std::optional<Round> good_;  // the best version that may stand
  Findings last_;  // of the version that the author goes on from: the best one, or the last while none stands
  Json last_draft_;
  Json reflection_, versions_ = Json::array();
  int rounds_ = 0, repairs_ = 0, kept_ = 0;
};

}  // namespace athanor::writeup

#endif
