// SPDX-License-Identifier: Apache-2.0
//
// What the contexts of context.cpp and findings_context.cpp are put together from. Private to these two.
#ifndef ATHANOR_WRITEUP_CONTEXT_PARTS_HPP
#define ATHANOR_WRITEUP_CONTEXT_PARTS_HPP

#include <cctype>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "names.hpp"

namespace athanor::writeup {

// A template's loop cannot know whether it is at the end.
inline void mark_last(Json &list) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    list[i]["first"] = i == 0;
    list[i]["last"] = i + 1 == list.size();
  }
}

inline Json with(Json object, const std::vector<const char *> &texts) {
  for (const char *key : texts)
    if (!object.contains(key)) object[key] = "";
  return object;
}

// For the beginning of a sentence; ASCII only, other letters stay as they are.
inline std::string capital(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

// One claim, with every text that a sentence about it may need.
Json claim_context(const Json &claim, const Json &study, const NamedResults &results);
// How many of the claims got which verdict.
Json tally(const Json &claims);
// What the program that was written from the description alone says to the planned claims.
Json independent_context(const Json &claims);
// Programs that work and were not confirmed, and why: nothing can be said of them.
Json not_tested_context(const Json &claims);
// Claims (as claim_context makes them) under the metric that they are about, in the study's order.
Json grouped(const Json &claims, const Json &metrics);
Json results_context(const NamedResults &results);
// One line for each cell, in place of one for each statistic: names that differ in their ends only.
Json cells_context(const NamedResults &results);

}  // namespace athanor::writeup

#endif
