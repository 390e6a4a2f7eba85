// SPDX-License-Identifier: Apache-2.0
//
// Reads the logs of pdflatex and bibtex: errors with file, line and context, what is undefined, boxes that are too
// wide. Expects -file-line-error and lines that are not wrapped (max_print_line).
#ifndef ATHANOR_WRITEUP_TEXLOG_HPP
#define ATHANOR_WRITEUP_TEXLOG_HPP

#include <string>

#include "finding.hpp"

namespace athanor::writeup {

// Rules: latex_error, reference_undefined, citation_undefined, overfull_box (above `points`), character_missing,
// label_duplicated.
Findings read_tex_log(const std::string &log, double points = 5);
// Rule bibtex_error and bibtex_warning.
Findings read_bib_log(const std::string &log);

}  // namespace athanor::writeup

#endif
