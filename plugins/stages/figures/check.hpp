// SPDX-License-Identifier: Apache-2.0
//
// What must be true of the files that plot.py left: each one there, not empty, none twice. A figure that fails
// here never reaches a paper.
#ifndef ATHANOR_FIGURES_CHECK_HPP
#define ATHANOR_FIGURES_CHECK_HPP

#include <string>
#include <vector>

#include "choose.hpp"

namespace athanor::figures {

// The stored file of that path among the outcome's files; throws sdk::Error naming the figure when it is missing
// or empty.
Json file_of(const Json &outcome, const std::string &path);

// Throws sdk::Error when two figures are the same picture. `documents` are entries of figures/1.
void refuse_duplicates(const std::vector<Json> &documents);

}  // namespace athanor::figures

#endif
