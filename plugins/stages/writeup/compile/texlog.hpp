// SPDX-License-Identifier: Apache-2.0
//
// Reads what pdflatex, bibtex, chktex and pdffonts say: errors with file, line and context, what is undefined, boxes
// that are too wide, marks of style, fonts that are not embedded. Expects -file-line-error and lines that are not
// wrapped (max_print_line). Of many findings of one rule the first few are told and the rest counted.
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
// Lines LINE:NUMBER:MESSAGE; rule chktex, notes: a mark of style stops no paper.
Findings read_style(const std::string &chktex);
// Rule font_not_embedded, from the table that pdffonts prints.
Findings read_fonts(const std::string &pdffonts);
// How many pages the body takes, its floats included, by the labels in main.aux; 0 when they do not say.
int body_pages(const std::string &aux);
// The page up to which the bibliography goes; 0 when the template does not mark its end.
int referenced_pages(const std::string &aux);

// Where a line of main.tex comes from: "section results", "abstract", or "the template" around both.
std::string origin_of(const std::string &main_tex, int line);
// Findings at lines of main.tex get the section that they are about, and the line as context.
Findings located(Findings findings, const std::string &main_tex);

}  // namespace athanor::writeup

#endif
