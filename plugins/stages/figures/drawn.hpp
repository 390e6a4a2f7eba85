// SPDX-License-Identifier: Apache-2.0
//
// Holds the numbers of a model's figure against the records. The program says what it drew and from which records; its
// figure was asked what it shows. Both must agree with results/1: a number that no record stands behind is a fault.
#ifndef ATHANOR_FIGURES_DRAWN_HPP
#define ATHANOR_FIGURES_DRAWN_HPP

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "data.hpp"

namespace athanor::figures {

// What stands behind a figure, each once.
struct Evidence {
  std::vector<std::string> records, names;
};

// The faults of `drawn`, a list of {value, records: [ids]} (the record's value, or the mean, median, smallest, largest
// or standard deviation of several, or an end of the interval of their mean), {value, records, minus: [ids]} (a
// difference of two means) and {value, result: name}; and of `shown`, the figure's points [x, y], each of which must
// have a drawn number as a coordinate. Fills in the evidence.
std::vector<std::string> check_numbers(const Json &drawn, const Json &shown, const Json &results, Evidence &evidence);

// Numbers in words (a caption, a title) that stand in no label or level of the study: a figure claims none. Returns the
// first, or nothing.
std::string loose_number(const std::string &text, const Data &data);

}  // namespace athanor::figures

#endif
