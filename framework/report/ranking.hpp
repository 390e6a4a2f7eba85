// SPDX-License-Identifier: Apache-2.0
//
// Which branch came where when only the best were kept. The ledger names the number for the dropped ones; for the
// others it is read from where it stands: the branch's item, or its artifact of that type.
#ifndef ATHANOR_REPORT_RANKING_HPP
#define ATHANOR_REPORT_RANKING_HPP

#include <map>
#include <string>

#include "report/record.hpp"

namespace athanor {

// Adds "by", "value" and "rank" (1 is the best) to the branches that were ranked against dropped ones.
void rank_branches(Record &record, const std::map<std::string, Json> &items, Json &branches);

}  // namespace athanor

#endif
