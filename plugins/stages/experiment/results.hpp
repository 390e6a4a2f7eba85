// SPDX-License-Identifier: Apache-2.0
//
// results/1: the confirmed records, and the frozen table of named values that a paper may cite. Decides no
// verdict. Names are made of declared ids only, never of nodes or positions; docs/architecture.md has their form.
// Re-implementations have no rows: they are checks of claims, and their numbers stand with the claims.
#ifndef ATHANOR_EXPERIMENT_RESULTS_HPP
#define ATHANOR_EXPERIMENT_RESULTS_HPP

#include "claims.hpp"

namespace athanor::experiment {

Json results_document(const std::vector<Tested> &tested, const Study &study, const Confirmation &confirmation);

// The rows of one comparison: diff, n and, where they exist, low, high, p, padj, effect.
std::vector<Json> comparison_rows(const Tested &tested, const Study &study);

// As a paper prints them. A value that would print as 0 although it is not gets two significant digits instead.
std::string printed(double value, int digits);
std::string printed_p(double p);

}  // namespace athanor::experiment

#endif
