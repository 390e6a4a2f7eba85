// SPDX-License-Identifier: Apache-2.0
//
// The LaTeX that an author may write: a small list of commands, environments and mathematics. Reading it gives LaTeX
// that is balanced and safe to compile, whatever came in, and the visible text in pieces for the audit. What is not
// on the list is set as plain text or left out, with a finding. No file access, no definitions, no packages.
#ifndef ATHANOR_WRITEUP_LATEX_HPP
#define ATHANOR_WRITEUP_LATEX_HPP

#include <map>
#include <set>
#include <string>
#include <vector>

#include "finding.hpp"
#include "names.hpp"

namespace athanor::writeup {

// What the author may refer to.
struct Vocabulary {
  const NamedResults *results = nullptr;
  std::set<std::string> figures, tables, sections, citations, equations;
};

// A stretch of visible text. Of results and derived values the text is the name or expression.
struct Piece {
  enum class Kind { text, math, result, derived, citation, reference, paragraph } kind;
  std::string text;
  int line;            // in the author's text, from 1
  std::string target;  // of a reference: fig:ID, tab:ID, sec:ID, eq:ID or url
};

struct Fragment {
  std::string latex;
  std::vector<Piece> pieces;
  Findings findings;
  std::vector<std::string> results, derived, figures, tables, citations;  // used, in order, each once
};

// `where` names the text in findings: "section introduction". Never throws for what is in the text.
Fragment read_latex(const std::string &text, const std::string &where, const Vocabulary &vocabulary);

// The fragment as a reader sees it, with values filled in: for abstracts and models.
std::string plain_text(const Fragment &fragment, const NamedResults &results);

}  // namespace athanor::writeup

#endif
