// SPDX-License-Identifier: Apache-2.0
//
// Assembly of the manuscript; see manuscript.hpp. What we say ourselves is in statement.cpp.
#include "manuscript.hpp"

#include <algorithm>
#include <athanor/mustache.hpp>
#include <map>
#include <regex>

#include "citations/citations.hpp"
#include "latex/characters.hpp"

namespace athanor::writeup {
namespace {

struct Float {
  std::string label, latex;
  std::string still{};  // a figure where nothing may float; empty for tables
};

Float figure_float(const Json &figure, int columns) {
  const std::string id = figure.at("id");
  const bool page = figure.value("width", "column") == "page" && columns == 2;
  const std::string star = page ? "*" : "";
  const std::string picture = "\\athanorfigure{" + figure_path(figure) + "}\n\\caption{" +
                              escape_text(figure.at("caption").get<std::string>()) + "}\n\\label{fig:" + id + "}\n";
  return {"\\ref{fig:" + id + "}",
          "\\begin{figure" + star + "}[tb]\n\\centering\n" + picture + "\\end{figure" + star + "}\n",
          "\\par\\bigskip\\noindent\n\\begin{minipage}{\\linewidth}\n\\centering\n"
          "\\makeatletter\\def\\@captype{figure}\\makeatother\n" +
              picture + "\\end{minipage}\\par\\bigskip\n"};
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

// The labels of equations that a text brings: \label{eq:loss}.
std::vector<std::string> equations_of(const std::string &text) {
  static const std::regex label(R"(\\label\{eq:([A-Za-z0-9_-]{1,60})\})");
  std::vector<std::string> out;
  for (std::sregex_iterator m(text.begin(), text.end(), label), end; m != end; ++m) out.push_back((*m)[1]);
  return out;
}

class Assembly {
 public:
  Assembly(const Material &material, const Json &draft) : m_(material), draft_(draft) {
    vocabulary_.results = &m_.results;
    for (const Json &f : m_.figures.at("figures")) vocabulary_.figures.insert(f.at("id").get<std::string>());
    for (const Table &t : m_.tables) vocabulary_.tables.insert(t.id);
    for (const Json &c : m_.citations.at("citations")) vocabulary_.citations.insert(c.at("key").get<std::string>());
    for (const Json &s : draft_.at("sections")) {
      vocabulary_.sections.insert(s.at("id").get<std::string>());
      for (const std::string &id : equations_of(s.at("text"))) vocabulary_.equations.insert(id);
    }
    for (const Table &t : m_.tables) {
      waiting_.push_back({"\\ref{tab:" + t.id + "}", t.latex});
      append(out_.results, t.results);
    }
    for (const Json &f : m_.figures.at("figures")) waiting_.push_back(figure_float(f, m_.columns));
  }

  Manuscript make() {
    audit::Draft read_draft;
    read_draft.title = read(draft_.at("title"), "title");
    read_draft.abstract = read(draft_.at("abstract"), "abstract");
    for (const Json &s : draft_.at("sections"))
      read_draft.sections.push_back(
          {s.at("id"), s.at("title"), read(s.at("text"), "section " + s.at("id").get<std::string>())});
    const Fragment &title = read_draft.title.fragment, &abstract = read_draft.abstract.fragment;
    out_.title = plain_text(title, m_.results);
    out_.abstract = plain_text(abstract, m_.results);
    const std::string sections = body(read_draft.sections);
    const audit::Records records{m_.study, m_.claims, m_.figures, m_.citations, m_.run, m_.results, m_.tables, m_.idea};
    for (Finding &f : audit::audit_paper(records, read_draft, out_.counts)) out_.findings.push_back(std::move(f));
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
                             {"appendix", with_short_lines(appendix())},
                             {"citations", !out_.citations.empty()}});
    out_.results_file = results_tex(m_.results, out_.results, derived_);
    out_.bibliography = bibliography(m_.citations);
    return std::move(out_);
  }

 private:
  audit::Text read(const std::string &source, const std::string &where) {
    audit::Text text{where, source, read_latex(source, where, vocabulary_)};
    const Fragment &f = text.fragment;
    out_.findings.insert(out_.findings.end(), f.findings.begin(), f.findings.end());
    append(out_.results, f.results);
    append(out_.citations, f.citations);
    append(derived_, f.derived);
    return text;
  }

  // Where tables go that nobody refers to: behind the section that shows most results. Figures go to the appendix, so
  // that an author who is short of pages can leave one out of the text, and no reader loses it.
  static std::size_t home_of_floats(const std::vector<audit::Section> &sections) {
    std::size_t best = 0;
    for (std::size_t i = 0; i < sections.size(); ++i)
      if (sections[i].text.fragment.results.size() > sections[best].text.fragment.results.size()) best = i;
    return best;
  }

  std::string body(const std::vector<audit::Section> &sections) {
    for (const audit::Section &section : sections) out_.section_ids.push_back(section.id);
    std::vector<std::string> done;
    done.reserve(sections.size());
    for (const audit::Section &section : sections)
      done.push_back("\\section{" + escape_text(section.title) + "}\n\\label{sec:" + macro_name(section.id) + "}\n" +
                     with_floats(section.text.fragment.latex, waiting_));
    const std::size_t home = home_of_floats(sections);
    std::string out;
    for (std::size_t i = 0; i < done.size(); ++i) {
      out += done[i];
      if (i == home)
        for (const Float &f : waiting_)
          if (f.still.empty()) out += f.latex + "\n";
    }
    // Behind all sections, so that a long table keeps no figure from its place.
    for (const Table &t : m_.tables) out += t.rest;
    return out;
  }

  std::string appendix() const {
    std::string figures;
    for (const Float &f : waiting_) figures += f.still;
    return figures + m_.appendix;
  }

  const Material &m_;
  const Json &draft_;
  Vocabulary vocabulary_;
  Manuscript out_;
  std::vector<Float> waiting_;
  std::vector<std::string> derived_;
};

}  // namespace

std::string figure_path(const Json &figure) { return "figures/" + figure.at("id").get<std::string>() + ".pdf"; }

Manuscript assemble(const Material &material, const Json &draft) { return Assembly(material, draft).make(); }

}  // namespace athanor::writeup
