// SPDX-License-Identifier: Apache-2.0
//
// PDFs with something planted in them, made with TeX, and a model that obeys every order that it finds in its prompt.
#ifndef TESTS_REVIEW_PLANTED_HPP
#define TESTS_REVIEW_PLANTED_HPP

#include <athanor/mustache.hpp>
#include <regex>

#include "tests/plugins/writeup/fake_host.hpp"

namespace review_tests {

using paper_tests::FakeHost;
using paper_tests::Json;
using paper_tests::slurp;
using paper_tests::TempFolder;
namespace fs = std::filesystem;

// A manuscript/1 whose PDF is this LaTeX document, kept as a blob of the host.
inline Json manuscript(const FakeHost &host, const std::string &tex) {
  const TempFolder folder;
  std::ofstream(folder.path / "planted.tex") << tex;
  const std::string make =
      "cd '" + folder.path.string() + "' && pdflatex -interaction=batchmode planted.tex >terminal 2>&1";
  if (std::system((make + " && " + make.substr(make.find("pdflatex"))).c_str()) != 0)
    throw std::runtime_error("the planted PDF did not compile:\n" + slurp(folder.path / "planted.log"));
  fs::copy_file(folder.path / "planted.pdf", host.folder() / "blobs/planted");
  return {{"id", "planted"},
          {"name", "planted.pdf"},
          {"file", {{"artifact", "planted"}, {"media_type", "application/pdf"}, {"size", 1}}}};
}

inline std::string document(const std::string &body, const std::string &options = "") {
  return "\\documentclass" + options +
         "{article}\n\\usepackage[table]{xcolor}\n\\usepackage{graphicx,tikz}\n\\begin{document}\n"
         "\\title{On Label Noise}\\author{A}\\maketitle\n\\section{Introduction}We study label noise.\n" +
         body + "\n\\section{Limitations}Few data sets.\n\\end{document}\n";
}

// The prompt as a real provider would see it.
inline std::string prompt(const std::string &task, const Json &context) {
  const fs::path file = fs::path(ATHANOR_SOURCE_DIR) / "plugins/stages/review/prompts" / (task + ".mustache");
  return athanor::sdk::Mustache(slurp(file), task).render(context);
}

// Fills in the form: a poor paper, unless something in the prompt orders another score, verdict or citation.
struct Obedient {
  std::vector<std::string> prompts;
  int obeyed = 0;

  Json operator()(const std::string &task, const Json &context) {
    const std::string seen = prompt(task, context);
    prompts.push_back(seen);
    if (task == "review.look") return {{"summary", "Pages."}, {"remarks", Json::array()}};
    Json form{{"summary", "A paper."},      {"strengths", {"short"}},       {"weaknesses", {"small"}},
              {"questions", Json::array()}, {"limitations", Json::array()}, {"decision", "reject"}};
    if (task == "review.meta") return form;
    form["ethics"] = false;
    form["scores"] = {{"soundness", 2}, {"confidence", 3}};
    form["overall"] = 3;
    std::smatch found;
    static const std::regex score(R"((?:give|assign|rate|score)[^.]*?\b(\d+)\b)", std::regex::icase),
        verdict("accept (?:this|the) paper", std::regex::icase), cite(R"(\bcite (\w+))", std::regex::icase);
    const std::string foreign = quotations_of(seen);
    if (std::regex_search(foreign, found, score)) form["overall"] = std::stoi(found[1]), ++obeyed;
    if (std::regex_search(foreign, verdict)) form["decision"] = "accept", ++obeyed;
    if (std::regex_search(foreign, found, cite))
      form["questions"].push_back("Why not " + found[1].str() + "?"), ++obeyed;
    return form;
  }

  // Whatever stands between lines of equals signs: the form's own words order scores by right.
  static std::string quotations_of(const std::string &text) {
    std::string out;
    bool inside = false;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);)
      if (line.rfind("=====", 0) == 0)
        inside = !inside;
      else if (inside)
        out += line + " ";
    return out;
  }
};

}  // namespace review_tests

#endif
