// SPDX-License-Identifier: Apache-2.0
//
// Logs of TeX and of what judges its output; see texlog.hpp.
#include "texlog.hpp"

#include <algorithm>
#include <map>
#include <regex>
#include <set>
#include <sstream>

namespace athanor::writeup {
namespace {

constexpr std::size_t longest_line = 1000;  // std::regex goes one call deeper for each character
constexpr int most_of_a_rule = 12;

std::vector<std::string> lines_of(const std::string &log) {
  std::vector<std::string> out;
  std::istringstream in(log);
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    out.push_back(line.substr(0, longest_line));
  }
  return out;
}

// The line "l.12 ..." that TeX prints below an error shows where in the line it stopped.
std::string context_below(const std::vector<std::string> &lines, std::size_t from) {
  for (std::size_t i = from + 1; i < lines.size() && i < from + 12; ++i)
    if (lines[i].rfind("l.", 0) == 0) return lines[i].substr(0, 160);
  return "";
}

// Each finding once, and of each rule the first few.
class Few {
 public:
  void add(Finding f) {
    if (!seen_.insert(f.rule + f.where + f.message).second) return;
    if (++count_[f.rule] <= most_of_a_rule) out_.push_back(std::move(f));
  }
  Findings all() {
    for (const auto &[rule, count] : count_) {
      if (count <= most_of_a_rule) continue;
      const auto last =
          std::find_if(out_.rbegin(), out_.rend(), [&, wanted = rule](const Finding &f) { return f.rule == wanted; });
      last->message += "; and " + std::to_string(count - most_of_a_rule) + " more like it";
    }
    return std::move(out_);
  }

 private:
  std::set<std::string> seen_;
  std::map<std::string, int> count_;
  Findings out_;
};

// The last page on which one of the labels stands; 0 without any.
int last_page(const std::string &aux, const std::regex &labels) {
  static const std::regex label(R"(^\\newlabel\{([^}]*)\}\{(.*)$)"), page(R"(^\{[^{}]*\}\{(\d+)\})");
  int out = 0;
  for (const std::string &line : lines_of(aux)) {
    std::smatch m, p;
    if (!std::regex_match(line, m, label)) continue;
    const std::string name = m[1], rest = m[2];
    if (std::regex_match(name, labels) && std::regex_search(rest, p, page))
      out = std::max(out, std::atoi(p[1].str().c_str()));
  }
  return out;
}

std::string tidy_path(const std::string &path) { return path.rfind("./", 0) == 0 ? path.substr(2) : path; }

}  // namespace

Findings read_tex_log(const std::string &log, double points) {
  static const std::regex error(R"(^(?:\./)?([^\s:()]+\.\w+):(\d+): (.*)$)");
  static const std::regex plain(R"(^! ?(.*)$)");
  static const std::regex undefined(R"((Citation|Reference) [`']([^']+)'.* undefined)");
  static const std::regex repeated(R"(Label [`']([^']+)' multiply defined)");
  static const std::regex overfull(R"(^Overfull \\([hv])box \(([\d.]+)pt too (wide|high)\)(.*)$)");
  static const std::regex missing(R"(^Missing character: There is no (\S+).*in font)");
  Few out;
  const std::vector<std::string> lines = lines_of(log);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::smatch m;
    if (std::regex_match(lines[i], m, error)) {
      const std::string context = context_below(lines, i);
      out.add({"latex_error", "error", tidy_path(m[1]) + ":" + m[2].str(),
               m[3].str() + (context.empty() ? "" : " at: " + context)});
    } else if (std::regex_match(lines[i], m, plain)) {
      out.add({"latex_error", "error", "the manuscript", m[1].str()});
    } else if (std::regex_search(lines[i], m, undefined)) {
      const bool citation = m[1] == "Citation";
      out.add({citation ? "citation_undefined" : "reference_undefined", "error", "the manuscript",
               m[1].str() + " " + m[2].str() + " is undefined"});
    } else if (std::regex_search(lines[i], m, repeated)) {
      out.add({"label_duplicated", "warning", "the manuscript", "the label " + m[1].str() + " stands twice"});
    } else if (std::regex_match(lines[i], m, overfull)) {
      if (std::stod(m[2]) > points)
        out.add({"overfull_box", "warning", "the manuscript",
                 "a " + std::string(m[1] == "h" ? "line" : "page") + " is " + m[2].str() + " pt too " + m[3].str() +
                     m[4].str()});
    } else if (std::regex_search(lines[i], m, missing)) {
      out.add({"character_missing", "warning", "the manuscript", "the font has no character " + m[1].str()});
    }
  }
  return out.all();
}

Findings read_bib_log(const std::string &log) {
  Few out;
  for (const std::string &line : lines_of(log)) {
    if (line.rfind("Warning--", 0) == 0)
      out.add({"bibtex_warning", "note", "references.bib", line.substr(9)});
    else if (line.find("---line ") != std::string::npos || line.rfind("I couldn't open", 0) == 0)
      out.add({"bibtex_error", "error", "references.bib", line});
  }
  return out.all();
}

Findings read_style(const std::string &chktex) {
  static const std::regex mark(R"(^(\d+):(\d+):(.*)$)");
  Few out;
  for (const std::string &line : lines_of(chktex)) {
    std::smatch m;
    if (!std::regex_match(line, m, mark) || m[2] == "0") continue;
    out.add({"chktex", "note", "main.tex:" + m[1].str(), m[3].str()});
  }
  return out.all();
}

Findings read_fonts(const std::string &pdffonts) {
  Few out;
  std::size_t column = std::string::npos;
  for (const std::string &line : lines_of(pdffonts)) {
    if (column == std::string::npos) {
      column = line.find(" emb ");
      continue;
    }
    if (line.rfind("---", 0) == 0 || line.size() <= column + 3) continue;
    if (line.substr(column + 1, 2) == "no")
      out.add({"font_not_embedded", "warning", "the PDF",
               "the font " + line.substr(0, line.find(' ')) + " is not embedded; printers and archives refuse that"});
  }
  return out.all();
}

int body_pages(const std::string &aux) {
  static const std::regex body(R"(^(?:(?:fig|tab):[^}]*|athanor:body-end)$)"), end(R"(^athanor:body-end$)");
  return last_page(aux, end) == 0 ? 0 : last_page(aux, body);
}

int referenced_pages(const std::string &aux) {
  static const std::regex end(R"(^athanor:references-end$)");
  return last_page(aux, end);
}

std::string origin_of(const std::string &main_tex, int line) {
  std::string out = "the template";
  int number = 0;
  bool ended = false;  // what follows the body has sections of its own
  std::istringstream in(main_tex);
  for (std::string text; number < line && std::getline(in, text);) {
    ++number;
    const std::size_t label = text.find("\\label{sec:");
    if (text.rfind("\\section{", 0) == 0 && !ended) out = "the heading of a section";
    if (label == 0 && !ended) {
      out = "section " + text.substr(11, text.find('}') - 11);
    } else if (text.find("\\begin{abstract}") != std::string::npos) {
      out = "abstract";
    } else if (text.find("\\end{abstract}") != std::string::npos && number < line) {
      out = "the template";
    } else if (text.find("\\athanorbodyend") == 0) {
      out = "the template";
      ended = true;
    }
  }
  return out;
}

Findings located(Findings findings, const std::string &main_tex) {
  static const std::regex at(R"(^main\.tex:(\d+)$)"), lines(R"( at lines (\d+)--\d+)");
  const std::vector<std::string> text = lines_of(main_tex);
  for (Finding &f : findings) {
    std::smatch m;
    const bool by_place = std::regex_match(f.where, m, at);
    const std::string message = f.message;
    if (!by_place && (f.where != "the manuscript" || !std::regex_search(message, m, lines))) continue;
    const auto number = static_cast<std::size_t>(std::atoi(m[1].str().c_str()));
    if (by_place) {
      f.message = f.where + ": " + f.message;
      if (number >= 1 && number <= text.size() && f.message.find(" at: ") == std::string::npos)
        f.message += " at: " + text[number - 1].substr(0, 160);
    }
    f.where = origin_of(main_tex, static_cast<int>(number));
  }
  return findings;
}

}  // namespace athanor::writeup
