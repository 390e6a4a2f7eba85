// SPDX-License-Identifier: Apache-2.0
//
// What a program says of its own data: which examples stood in which split. Read from the file $ATHANOR_EXAMPLES of a
// finished job and boiled down to counts; the examples themselves go nowhere. What follows from the counts is the
// stage's judgement.
#ifndef ATHANOR_SERVICES_EXAMPLES_HPP
#define ATHANOR_SERVICES_EXAMPLES_HPP

#include <nlohmann/json.hpp>
#include <string>

namespace athanor {

using Json = nlohmann::json;
class LeftBehind;

// Each line is {split, example, label?, dataset?, fold?}: `example` a text, a number or a list of them (an id, or the
// input itself). Splits are compared within one data set and one fold, so that cross-validation is no overlap.
// Null where there is no such file, else
//     {splits: [{split, dataset?, count, distinct}], conflicting_labels: distinct examples with several labels,
//      overlaps: [{a, b, dataset?, shared: distinct examples, share_of_a, share_of_b}], complete: bool, faults: [text]}
// share_of_b: how much of b, repetitions counted, is also in a. Not complete: the file is longer than is read.
Json examples_of(const LeftBehind &left, const std::string &file);

}  // namespace athanor

#endif
