// SPDX-License-Identifier: Apache-2.0
//
// One list of papers out of what several sources said: no work twice, each with the better of its fields.
#ifndef ATHANOR_SERVICES_LITERATURE_MERGE_HPP
#define ATHANOR_SERVICES_LITERATURE_MERGE_HPP

#include <nlohmann/json.hpp>
#include <vector>

namespace athanor {

using Json = nlohmann::json;

// Whether two records are about one work: the same DOI or arXiv number; or the same title (accents, TeX, tags and
// punctuation aside, with or without a subtitle) by people in common at about the same time. Two published versions
// with DOIs of their own are two works; a preprint and its published version are one.
bool same_work(const Json &a, const Json &b);

// `lists`: the papers of each source, best first. Papers are ranked by reciprocal rank fusion (Cormack, Clarke and
// Buettcher, SIGIR 2009; k = 60), so that what several sources have comes first and each source has its turn; ties keep
// the order of the sources. A paper that two sources have is `verified` and names the others in `also`.
Json merged_papers(const std::vector<Json> &lists);

}  // namespace athanor

#endif
