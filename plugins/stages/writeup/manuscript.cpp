// SPDX-License-Identifier: Apache-2.0
//
// Assembly of the manuscript; see manuscript.hpp. What we say ourselves is in statement.cpp.
#include "manuscript.hpp"

#include <algorithm>
#include <athanor/mustache.hpp>
#include <map>

#include "characters.hpp"
#include "citations.hpp"

namespace athanor::writeup {
namespace {

struct Float {
  std::string label, latex;
};

Float figure_float(const Json &figure, int columns) {
  const std::string id = figure.at("id");
  const bool page = figure.value("width", "column") == "page" && columns == 2;
  const std::string star = page ? "*" : "";
  const std::string width =
      columns == 1 && figure.value("width", "column") == "column" ? "0.62\\linewidth" : "\\linewidth";
  return {"\\ref{fig:" + id + "}", "\\begin{figure" + star + "}[tb]\n\\centering\n\\includegraphics[width=" + width +
                                       "]{" + figure_path(figure) + "}\n\\caption{" +
                                       escape_text(figure.at("caption").get<std::string>()) + "}\n\\label{fig:" + id +
                                       "}\n\\end{figure" + star + "}\n"};
}

int environments_opened(const std::string &block) {
  int depth = 0;
  for (std::size_t at = 0; (at = block.find("\\begin{", at)) != std::string::npos; ++at) ++depth;
  for (std::size_t at = 0; (at = block.find("\\end{", at)) != std::string::npos; ++at) --depth;
  return depth;
}

// Paragraphs; a list or an equation is never cut.
std::vector<std::string> blocks_of(const std::string &latex) {
  std::vector<std::string> out;
  std::string block;
  for (std::size_t from = 0; from < latex.size();) {
    std::size_t to = latex.find("\n\n", from);
    if (to == std::string::npos) to = latex.size();
    block += latex.substr(from, to - from);
    from = std::min(latex.size(), to + 2);
    if (environments_opened(block) == 0) {
      out.push_back(block);
      block.clear();
    } else {
      block += "\n";
    }
  }
  if (!block.empty()) out.push_back(block);
  return out;
}

// Each float follows the paragraph that first refers to it.
std::string with_floats(const std::string &latex, std::vector<Float> &waiting) {
  std::string out;
  for (const std::string &block : blocks_of(latex)) {
    out += block + "\n\n";
    for (auto f = waiting.begin(); f != waiting.end();) {
      if (block.find(f->label) == std::string::npos) {
        ++f;
        continue;
      }
      out += f->latex + "\n";
      f = waiting.erase(f);
    }
  }
  return out;
}

template <class T>
void append(std::vector<T> &to, const std::vector<T> &from) {
  for (const T &item : from)
    if (std::find(to.begin(), to.end(), item) == to.end()) to.push_back(item);
}

class Assembly {
 public:
  Assembly(const Material &material, const Json &draft)
      : m_(material), draft_(draft), declared_(material.study, material.claims, material.citations, material.run) {
    vocabulary_.results = &m_.results;
    for (const Json &f : m_.figures.at("figures")) vocabulary_.figures.insert(f.at("id").get<std::string>());
    for (const Table &t : m_.tables) vocabulary_.tables.insert(t.id);
    for (const Json &c : m_.citations.at("citations")) vocabulary_.citations.insert(c.at("key").get<std::string>());
    for (const Json &s : draft_.at("sections")) vocabulary_.sections.insert(s.at("id").get<std::string>());
    for (const Table &t : m_.tables) {
      waiting_.push_back({"\\ref{tab:" + t.id + "}", t.latex});
      append(out_.results, t.results);
    }
    for (const Json &f : m_.figures.at("figures")) waiting_.push_back(figure_float(f, m_.columns));
  }

  Manuscript make() {
    const Fragment title = read(draft_.at("title"), "title"), abstract = read(draft_.at("abstract"), "abstract");
    out_.title = plain_text(title, m_.results);
    out_.abstract = plain_text(abstract, m_.results);
    const std::string sections = body();
    for (Finding &f : audit_sections(draft_)) out_.findings.push_back(std::move(f));
    for (Finding &f : audit_figures(m_.figures, figures_used_, declared_, out_.counts))
      out_.findings.push_back(std::move(f));
    out_.figures.assign(vocabulary_.figures.begin(), vocabulary_.figures.end());
    out_.statement = statement_of(m_);
    out_.main = sdk::Mustache(m_.format.main, m_.format.title)
                    .render({{"twocolumn", m_.columns == 2},
                             {"title", with_short_lines(title.latex)},
                             {"pdftitle", with_short_lines(escape_text(out_.title))},
                             {"authors", escape_text(m_.authors)},
                             {"abstract", with_short_lines(abstract.latex)},
                             {"sections", with_short_lines(sections)},
                             {"statement", with_short_lines(escape_text(out_.statement))},
                             {"availability", with_short_lines(escape_text(availability_of(m_)))},
                             {"appendix_title", "The record of this paper"},
                             {"appendix", with_short_lines(m_.appendix)},
                             {"citations", !out_.citations.empty()}});
    out_.results_file = results_tex(m_.results, out_.results, derived_);
    out_.bibliography = bibliography(m_.citations);
    return std::move(out_);
  }

 private:
  Fragment read(const std::string &text, const std::string &where) {
    Fragment f = read_latex(text, where, vocabulary_);
    out_.findings.insert(out_.findings.end(), f.findings.begin(), f.findings.end());
    for (Findings found : {audit_numbers(f, where, declared_, out_.counts),
                           audit_strength(f, where, m_.claims, m_.study), audit_placeholders(f, where)})
      out_.findings.insert(out_.findings.end(), found.begin(), found.end());
    append(out_.results, f.results);
    append(out_.citations, f.citations);
    append(derived_, f.derived);
    append(figures_used_, f.figures);
    return f;
  }

  // Where tables and figures go that nobody refers to: behind the section that shows most results.
  std::size_t home_of_floats(const std::vector<Fragment> &sections) const {
    std::size_t best = 0;
    for (std::size_t i = 0; i < sections.size(); ++i)
      if (sections[i].results.size() > sections[best].results.size()) best = i;
    return best;
  }

  std::string body() {
    std::vector<Fragment> fragments;
    std::vector<std::string> headings;
    for (const Json &section : draft_.at("sections")) {
      const std::string id = section.at("id");
      out_.section_ids.push_back(id);
      fragments.push_back(read(section.at("text"), "section " + id));
      headings.push_back("\\section{" + escape_text(section.at("title").get<std::string>()) +
                         "}\n\\label{sec:" + macro_name(id) + "}\n");
    }
    std::vector<std::string> done;
    for (std::size_t i = 0; i < fragments.size(); ++i)
      done.push_back(headings[i] + with_floats(fragments[i].latex, waiting_));
    const std::size_t home = home_of_floats(fragments);
    std::string out;
    for (std::size_t i = 0; i < done.size(); ++i) {
      out += done[i];
      if (i == home)
        for (const Float &f : waiting_) out += f.latex + "\n";
    }
    return out;
  }

  const Material &m_;
  const Json &draft_;
  Declared declared_;
  Vocabulary vocabulary_;
  Manuscript out_;
  std::vector<Float> waiting_;
  std::vector<std::string> derived_, figures_used_;
};

}  // namespace

std::string figure_path(const Json &figure) { return "figures/" + figure.at("id").get<std::string>() + ".pdf"; }

Manuscript assemble(const Material &material, const Json &draft) { return Assembly(material, draft).make(); }

}  // namespace athanor::writeup
