// SPDX-License-Identifier: Apache-2.0
//
// Puts a manuscript together: the author's sections, and what no author writes: tables, floats, captions, values,
// bibliography, and the statement of how the paper was made.
#ifndef ATHANOR_WRITEUP_MANUSCRIPT_HPP
#define ATHANOR_WRITEUP_MANUSCRIPT_HPP

#include <string>
#include <vector>

#include "audit/audit.hpp"
#include "compile/format.hpp"
#include "finding.hpp"
#include "latex/latex.hpp"
#include "names.hpp"
#include "tables/tables.hpp"

namespace athanor::writeup {

// Everything that the paper stands on; fixed before the author writes.
struct Material {
  Json idea, study, claims, figures, citations;  // artifacts; idea may be null
  Json run;                                      // of the request
  Json models;                                   // [{role, model, provider, scripted}] that took part
  NamedResults results;
  std::vector<Table> tables;
  std::string authors;  // the line below the title
  int columns = 2;
  Format format{};
  std::string appendix{};        // LaTeX
  Json answers = Json::array();  // to the points of a review, where this is a revision
};

struct Manuscript {
  std::string main, results_file, bibliography;  // main.tex, results.tex, references.bib
  std::string title, abstract, statement;        // as plain text
  Findings findings;                             // of reading and auditing
  Counts counts;
  std::vector<std::string> results, figures, citations;  // used
  std::vector<std::string> section_ids;                  // in order
};

// Reads and audits the author's draft {title, abstract, sections: [{id, title, text}]} and assembles it into the
// format's template. What is wrong with the draft is in `findings`; nothing is thrown.
Manuscript assemble(const Material &material, const Json &draft);

// The statement of how the paper was made, as plain text.
std::string statement_of(const Material &material);
// Data sets, program, versions and seeds, as plain text.
std::string availability_of(const Material &material);
// "programs were scored by labels that no experiment saw: ..."; empty where the study says nothing of it.
std::string hidden_evaluation(const Json &study);

// figures/ID.pdf, below the manuscript.
std::string figure_path(const Json &figure);

}  // namespace athanor::writeup

#endif
