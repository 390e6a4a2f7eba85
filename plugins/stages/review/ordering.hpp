// SPDX-License-Identifier: Apache-2.0
//
// In which order a reviewer is shown the parts of the question. Models answer differently when parts change places;
// each reviewer gets an order of its own, so that the spread of the scores holds that, too.
#ifndef ATHANOR_REVIEW_ORDERING_HPP
#define ATHANOR_REVIEW_ORDERING_HPP

#include <cstdint>
#include <string>
#include <vector>

namespace athanor::review {

// The parts "checks", "records", "program", "paper", "form". The first reviewer gets them in this order, the others by
// their seed, each different from the one before.
std::vector<std::vector<std::string>> orders_for(const std::vector<std::uint64_t> &seeds);

// The seed of each reviewer: those given, then further ones that follow from the run's and the stage's id, so that a
// second review in a run has others than the first.
std::vector<std::uint64_t> seeds_for(std::size_t reviewers, const std::vector<std::uint64_t> &given, std::uint64_t run,
                                     const std::string &stage);

}  // namespace athanor::review

#endif
