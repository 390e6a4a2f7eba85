// SPDX-License-Identifier: Apache-2.0
//
// Puts the data into the page: one HTML file without anything outside it. Whatever the data holds stays inert: it is
// JSON in a data block, in which no "<" stands, and the page's policy allows no script but its own.
#ifndef ATHANOR_REPORT_PAGE_HPP
#define ATHANOR_REPORT_PAGE_HPP

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace athanor {

// Reads the page's parts from share/athanor/report. Throws Error when they are not there.
std::string page_of(const nlohmann::json &data, const std::string &title);

}  // namespace athanor

#endif
