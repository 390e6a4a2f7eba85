// SPDX-License-Identifier: Apache-2.0
//
// A PDF as its reader sees it: the visible text in reading order, what is hidden in it, and pages as pictures. One job
// in the sandbox; see pdf/inspect_pdf.py.
#ifndef ATHANOR_REVIEW_PDF_HPP
#define ATHANOR_REVIEW_PDF_HPP

#include <athanor/plugin.hpp>
#include <filesystem>
#include <string>

namespace athanor::review {

using Json = nlohmann::json;

struct Pdf {
  std::string text, title;
  int pages = 0, inspected = 0;
  Json hidden = Json::array();     // [{page, why, text}]: found on the pages, and not in `text`
  Json metadata = Json::object();  // of the file, as it says itself
  Json pictures = Json::array();   // references, one a page
};

// `scripts` is the folder of inspect_pdf.py. Throws Error when the PDF cannot be read.
Pdf inspect(sdk::Host &host, const Json &file, const std::filesystem::path &scripts, int most_pages, int pictures);

}  // namespace athanor::review

#endif
