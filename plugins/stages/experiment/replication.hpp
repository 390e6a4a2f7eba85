// SPDX-License-Identifier: Apache-2.0
//
// How the replicates of a study differ and how much they share, as its plan says, checked and fixed before anything
// runs. What a claim then generalises over is in seeds.hpp, the test that corrects for it in statistics.hpp.
#ifndef ATHANOR_EXPERIMENT_REPLICATION_HPP
#define ATHANOR_EXPERIMENT_REPLICATION_HPP

#include <string>
#include <vector>

#include "settings.hpp"

namespace athanor::experiment {

// What is wrong with the `replication` of a plan, in sentences.
std::vector<std::string> replication_problems(const Json &plan);

// `seeds` of the study/1: the seeds themselves, what they vary, how splits are drawn and the ratio that the test
// corrects by. A plan that says itself what a seed varies is believed before its profile, which speaks for a whole
// field.
Json replication_document(const Json &plan, const Settings &settings);

// Two draws of `tested` examples out of `drawn_from` share tested / drawn_from of them, which in the corrected
// resampled t-test stands for the correlation of two replicates: the ratio is tested / (drawn_from - tested), that is
// test to training examples where a draw uses all. Of replicates that are means over so many draws the variance is
// smaller by that number while what all draws share stays, so that the ratio counts as often.
double overlap_ratio(double tested, double drawn_from, double draws);

}  // namespace athanor::experiment

#endif
