// SPDX-License-Identifier: Apache-2.0
//
// What stands where in the table of results, and how wide a text will be: what tables.cpp needs to know before it cuts.
#ifndef ATHANOR_WRITEUP_TABLE_LAYOUT_HPP
#define ATHANOR_WRITEUP_TABLE_LAYOUT_HPP

#include <string>
#include <vector>

#include "names.hpp"

namespace athanor::writeup {

// One place in the table: everything but the condition.
struct Place {
  std::string metric, dataset, split;
  bool operator==(const Place &o) const { return metric == o.metric && dataset == o.dataset && split == o.split; }
};

struct Layout {
  std::vector<Place> places;
  std::vector<std::string> conditions;
  std::vector<Json> factors;  // of the study, those with words for levels before those with numbers
  std::vector<Json> levels;   // combinations of factor levels, in the order of the factors
};

// Of all means among the results.
Layout layout_of(const Json &study, const NamedResults &results);

// Points that a text takes in \small Times, rather too many than too few.
double width_of(const std::string &text);

// A last guard for what the estimate got wrong: wider than the page is made smaller, all else stays as it is.
std::string fitted(const std::string &tabular);

}  // namespace athanor::writeup

#endif
