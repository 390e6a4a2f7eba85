// SPDX-License-Identifier: Apache-2.0
//
// What a run found, in short, for whoever looks at many runs or at one quickly: per branch its idea, claims, best
// program, paper and review. The page's own, longer account is in story.hpp.
#ifndef ATHANOR_REPORT_FINDINGS_HPP
#define ATHANOR_REPORT_FINDINGS_HPP

#include "report/record.hpp"

namespace athanor {

// [{branch, idea?, claims?: [...], best?: {instance, id, metric?, objective?, title?}, paper?: {title, path}, review?:
// {overall?, decision?}}], branches with a paper first.
Json findings(Record &record);

// {supported, refuted, inconclusive, ...}: how many claims have which verdict.
Json verdicts(const Json &findings);

// The program that the study of this stage instance goes on with: the chosen one, else the best of the good ones. Null
// when there is none. {id, metric?, objective?, direction?, title?, chosen}
Json best_node(Record &record, const std::string &instance, const Json &study);

// The latest version of each document that this branch has of a type; null when there is none.
Json latest(Record &record, const std::string &branch, const std::string &type);

}  // namespace athanor

#endif
