// SPDX-License-Identifier: Apache-2.0
//
// Inputs for the stage `writeup` without figures, which these tests are not about, and drafts that pass the audit.
#ifndef TESTS_PAPER_STUDIES_HPP
#define TESTS_PAPER_STUDIES_HPP

#include "tests/plugins/writeup/fake_host.hpp"

namespace paper_tests {

inline const Json run_facts{
    {"id", "test-run"},
    {"seed", 1},
    {"athanor", "0.1.0"},
    {"started", "2026-01-02T03:04:05Z"},
    {"roles", {{"default", {{"model", "scientist"}, {"provider", "scripted"}, {"scripted", true}}}}}};

inline Json dice_inputs() {
  return {{"study", fixture("dice/study.json")},
          {"results", fixture("dice/results.json")},
          {"claims", fixture("dice/claims.json")},
          {"figures", {{"schema", "figures/1"}, {"figures", Json::array()}}}};
}

// A paper whose section `related` is the text.
inline Json draft_with(const std::string &text) {
  return {{"title", "Filed dice"},
          {"abstract", "Dice were rolled."},
          {"sections",
           {{{"id", "related"}, {"title", "Related work"}, {"text", text}},
            {{"id", "results"},
             {"title", "Results"},
             {"text",
              "Over 8 runs of a filed and a fair die the mean of the filed one is \\result{mean-roll.filed.mean}; see "
              "\\tableref{results} and \\tableref{claims}."}},
            {{"id", "limitations"}, {"title", "Limitations"}, {"text", "Few rolls."}}}}};
}

}  // namespace paper_tests

#endif
