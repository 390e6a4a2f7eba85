// SPDX-License-Identifier: Apache-2.0
//
// The search trees: per stage instance, every program that was tried. What a node's calls brought (output, records,
// figures) stands with the jobs; the page joins them by the call's name.
#ifndef ATHANOR_REPORT_TREE_HPP
#define ATHANOR_REPORT_TREE_HPP

#include "report/keep.hpp"
#include "report/record.hpp"

namespace athanor {

// [{instance, branch, nodes: [...]}], nodes in the order in which they were made.
Json search_trees(Record &record, const Keep &keep);

// Plan, program, analysis, and whatever else a stage told of the node.
Json node_detail(Record &record, const std::string &instance, const std::string &id);

}  // namespace athanor

#endif
