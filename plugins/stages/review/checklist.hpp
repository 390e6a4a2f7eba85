// SPDX-License-Identifier: Apache-2.0
//
// The automatic checklist: questions about a paper that its records answer. Made before any model is asked, and
// never changed by one. A check whose documents are missing is undecided, never passed.
#ifndef ATHANOR_REVIEW_CHECKLIST_HPP
#define ATHANOR_REVIEW_CHECKLIST_HPP

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace athanor::review {

using Json = nlohmann::json;

// What is judged. Artifacts other than the paper may be null.
struct Subject {
  Json paper, study, results, claims, citations;
  std::string text;  // the paper's text as a reader sees it
  int min_runs = 3;
  bool foreign = false;         // somebody else's manuscript: only its text can be asked
  Json hidden{};                // what is hidden in the PDF: [{page, why, text}]; null: nobody looked
  std::optional<int> orders{};  // sentences that give orders to the reader; empty: nobody looked
};

struct Check {
  std::string id, question;
  std::optional<bool> passed;  // empty: undecided
  std::string detail;
  Json document() const {
    return {{"id", id}, {"question", question}, {"passed", passed ? Json(*passed) : Json()}, {"detail", detail}};
  }
};

std::vector<Check> checklist(const Subject &subject);

}  // namespace athanor::review

#endif
