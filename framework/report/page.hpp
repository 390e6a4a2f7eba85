// SPDX-License-Identifier: Apache-2.0
//
// Puts the data into the page: one HTML file without anything outside it. Whatever the data holds stays inert: it is
// JSON in a data block, in which no "<" stands, or base64; and the page's policy allows no script but its own.
#ifndef ATHANOR_REPORT_PAGE_HPP
#define ATHANOR_REPORT_PAGE_HPP

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace athanor {

class Packed;
class Record;

// What draws a report, wherever its data comes from: all scripts but the last, which says so, and the style. The
// scripts share one scope; whoever joins a last one to them wraps both in a function.
struct PageParts {
  std::string script, style;
};

// Read from share/athanor/report. Throws Error when they are not there.
PageParts page_parts();
// One of the files there.
std::string page_part(const std::string &name);

// 'sha256-…', as a Content-Security-Policy names a script or style that stands in the page.
std::string policy_hash(const std::string &text);

// report.html, with the outline, the packed details and the pictures that the record took.
std::string page_of(const nlohmann::json &outline, const Packed &packed, const Record &record,
                    const std::string &title);

}  // namespace athanor

#endif
