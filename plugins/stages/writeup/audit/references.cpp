// SPDX-License-Identifier: Apache-2.0
//
// References typed by hand, which nothing keeps right; sources that nobody cites; links that no record knows.
#include <algorithm>
#include <regex>
#include <set>

#include "checks.hpp"

namespace athanor::writeup::audit {
namespace {

// "Figure 3", "Eq. (2)", "[12]". The figure of a cited work is theirs.
void check_by_hand(const Sentence &s, Findings &out) {
  static const std::regex numbered(
      R"(\b(figures?|fig\.|figs\.|tables?|tab\.|sections?|sec\.|equations?|eqs?\.|appendix|algorithms?|theorems?) ?\(?(\d+|[ivx]+\b(?! ?=))(\.\d+)*\)?)");
  static const std::regex bracketed(R"([a-z)] ?\[\d{1,3}(, ?\d{1,3})*\])");
  std::smatch m;
  if (std::regex_search(s.lower, m, numbered)) {
    const std::string after = m.suffix().str().substr(0, 12);
    if (after.find(citation_mark) == std::string::npos)
      out.push_back(
          found("reference_by_hand", s.place(static_cast<std::size_t>(m.position())),
                "\"" + m.str() + "\" is numbered by hand; write \\figureref{id}, \\tableref{id} or \\sectionref{id}"));
  }
  if (std::regex_search(s.lower, m, bracketed) &&
      s.modes[static_cast<std::size_t>(m.position() + m.length()) - 1] == 't' && m.str().find(',') == std::string::npos)
    out.push_back(found("reference_by_hand", s.place(static_cast<std::size_t>(m.position()) + 1),
                        "\"" + m.str().substr(m.str().find('[')) + "\" is no citation; write \\citep{key}"));
}

void check_links(const Sentence &s, const Facts &facts, Findings &out) {
  for (const Mark &m : s.marks) {
    if (m.target != "url") continue;
    const bool known = facts.told().find(m.text) != std::string::npos ||
                       facts.records.citations.dump().find(m.text) != std::string::npos ||
                       facts.records.study.dump().find(m.text) != std::string::npos;
    if (!known)
      out.push_back(
          found("link_without_record", s.place(m.at), "no record knows the address " + m.text + "; leave it out"));
  }
}

// Labels of equations that nothing leads to.
void check_equations(const Paper &paper, Findings &out) {
  std::set<std::string> used;
  for (const Sentence *s : paper.sentences())
    for (const Mark &m : s->marks) used.insert(m.target);
  const std::string label = "\\label{";
  for (const Text *text : paper.texts())
    for (std::size_t at = 0; (at = text->source.find(label + "eq:", at)) != std::string::npos; ++at) {
      const std::size_t from = at + label.size(), to = text->source.find('}', from);
      if (to == std::string::npos || to - from > 60) continue;
      const std::string target = text->source.substr(from, to - from);
      const auto line =
          1 + std::count(text->source.begin(), text->source.begin() + static_cast<std::ptrdiff_t>(at), '\n');
      if (used.count(target) == 0)
        out.push_back(found("equation_unused", place(text->where, static_cast<int>(line)),
                            "no section refers to the equation " + target + "; refer to it, or leave out its label"));
    }
}

}  // namespace

void check_references(const Paper &paper, const Facts &facts, Findings &out) {
  std::set<std::string> cited;
  for (const Text *text : paper.texts()) cited.insert(text->fragment.citations.begin(), text->fragment.citations.end());
  for (const Sentence *s : paper.sentences()) {
    check_by_hand(*s, out);
    check_links(*s, facts, out);
  }
  check_equations(paper, out);
  for (const Json &c : facts.records.citations.value("citations", Json::array()))
    if (cited.count(c.at("key").get<std::string>()) == 0)
      out.push_back(found("citation_unused", "paper",
                          "no section cites " + c.at("key").get<std::string>() + ", which was chosen for the paper"));
}

}  // namespace athanor::writeup::audit
