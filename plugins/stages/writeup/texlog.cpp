// SPDX-License-Identifier: Apache-2.0
//
// TeX logs; see texlog.hpp.
#include "texlog.hpp"

#include <regex>
#include <set>
#include <sstream>

namespace athanor::writeup {
namespace {

std::vector<std::string> lines_of(const std::string &log) {
  std::vector<std::string> out;
  std::istringstream in(log);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

// The line "l.12 ..." that TeX prints below an error shows where in the line it stopped.
std::string context_below(const std::vector<std::string> &lines, std::size_t from) {
  for (std::size_t i = from + 1; i < lines.size() && i < from + 12; ++i)
    if (lines[i].rfind("l.", 0) == 0) return lines[i].substr(0, 160);
  return "";
}

}  // namespace

Findings read_tex_log(const std::string &log, double points) {
  static const std::regex error(R"(^(?:\./)?([^\s:()]+\.\w+):(\d+): (.*)$)");
  static const std::regex plain(R"(^! (.*)$)");
  static const std::regex undefined(R"((Citation|Reference) [`']([^']+)'.* undefined)");
  static const std::regex repeated(R"(Label [`']([^']+)' multiply defined)");
  static const std::regex overfull(R"(^Overfull \\([hv])box \(([\d.]+)pt too (wide|high)\)(.*)$)");
  static const std::regex missing(R"(^Missing character: There is no (\S+).*in font)");
  Findings out;
  std::set<std::string> seen;
  const auto add = [&](Finding f) {
    if (seen.insert(f.rule + f.where + f.message).second) out.push_back(std::move(f));
  };
  const std::vector<std::string> lines = lines_of(log);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::smatch m;
    if (std::regex_match(lines[i], m, error)) {
      const std::string context = context_below(lines, i);
      add({"latex_error", "error", m[1].str() + ":" + m[2].str(),
           m[3].str() + (context.empty() ? "" : " at: " + context)});
    } else if (std::regex_match(lines[i], m, plain)) {
      add({"latex_error", "error", "the manuscript", m[1].str()});
    } else if (std::regex_search(lines[i], m, undefined)) {
      const bool citation = m[1] == "Citation";
      add({citation ? "citation_undefined" : "reference_undefined", "error", "the manuscript",
           m[1].str() + " " + m[2].str() + " is undefined"});
    } else if (std::regex_search(lines[i], m, repeated)) {
      add({"label_duplicated", "warning", "the manuscript", "the label " + m[1].str() + " stands twice"});
    } else if (std::regex_match(lines[i], m, overfull)) {
      if (std::stod(m[2]) > points)
        add({"overfull_box", "warning", "the manuscript",
             "a " + std::string(m[1] == "h" ? "line" : "page") + " is " + m[2].str() + " pt too " + m[3].str() +
                 m[4].str()});
    } else if (std::regex_search(lines[i], m, missing)) {
      add({"character_missing", "warning", "the manuscript", "the font has no character " + m[1].str()});
    }
  }
  return out;
}

Findings read_bib_log(const std::string &log) {
  Findings out;
  for (const std::string &line : lines_of(log)) {
    if (line.rfind("Warning--", 0) == 0)
      out.push_back({"bibtex_warning", "note", "references.bib", line.substr(9)});
    else if (line.find("---line ") != std::string::npos || line.rfind("I couldn't open", 0) == 0)
      out.push_back({"bibtex_error", "error", "references.bib", line});
  }
  return out;
}

}  // namespace athanor::writeup
