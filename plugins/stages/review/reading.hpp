// SPDX-License-Identifier: Apache-2.0
//
// What reviewers are told: the paper, its records and its program, all of it as quotations. What was taken out of them
// is collected on the way.
#ifndef ATHANOR_REVIEW_READING_HPP
#define ATHANOR_REVIEW_READING_HPP

#include <athanor/plugin.hpp>
#include <athanor/quotation.hpp>
#include <string>
#include <vector>

#include "checklist.hpp"

namespace athanor::review {

struct Limits {
  std::size_t text = 60000, program = 12000, results = 60;
};

// Everything but the order: {paper: {title, text, cut}, checklist, claims, results, program: {text, cut} or null}.
Json reading_of(const Subject &subject, const std::vector<Check> &checks, const std::string &text,
                const std::string &program, const Limits &limits, std::vector<sdk::Removed> &removed);

// Takes orders to the reader out of the paper's text, before anything else is made of it.
std::string without_orders(const std::string &text, const std::string &what, std::vector<sdk::Removed> &removed);

Json checklist_context(const std::vector<Check> &checks);

// The parts in an order, as the template goes through them: [{checks: true}, {paper: true}, ...].
Json parts_in(const std::vector<std::string> &order);

}  // namespace athanor::review

#endif
