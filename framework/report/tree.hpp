// SPDX-License-Identifier: Apache-2.0
//
// The search trees: per stage instance, every program that was tried. What a node's calls brought (output, records,
// figures) stands with the jobs; the page joins them by the call's name.
#ifndef ATHANOR_REPORT_TREE_HPP
#define ATHANOR_REPORT_TREE_HPP

#include "report/record.hpp"

namespace athanor {

// [{instance, branch, nodes: [...]}], nodes in the order in which they were made.
Json search_trees(Record &record);

}  // namespace athanor

#endif
