// SPDX-License-Identifier: Apache-2.0
//
// Inputs for the stage `writeup` without figures, for tests that are not about them, and drafts that pass the audit.
#ifndef TESTS_PAPER_STUDIES_HPP
#define TESTS_PAPER_STUDIES_HPP

#include "tests/plugins/writeup/papers.hpp"

namespace paper_tests {

inline Json dice_inputs() {
  return {{"study", fixture("dice/study.json")},
          {"results", fixture("dice/results.json")},
          {"claims", fixture("dice/claims.json")},
          {"figures", {{"schema", "figures/1"}, {"figures", Json::array()}}}};
}

// A paper whose section `related` is the text.
inline Json draft_with(const std::string &text) {
  Json out = draft_of("The mean is \\result{mean-roll.filed.mean}; see \\tableref{results} and \\tableref{claims}.");
  Json sections = Json::array({{{"id", "related"}, {"title", "Related work"}, {"text", text}}});
  for (const Json &section : out.at("sections")) sections.push_back(section);
  out["sections"] = sections;
  return out;
}

}  // namespace paper_tests

#endif
