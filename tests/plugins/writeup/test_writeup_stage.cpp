// SPDX-License-Identifier: Apache-2.0
//
// The stage `writeup` whole: from fixtures through the quickstart's scripted author and real LaTeX to a PDF, for a
// study of a classifier and for dice; and what happens to drafts that lie.
#include <catch2/catch.hpp>

#include "tests/plugins/writeup/author.hpp"
#include "tests/plugins/writeup/papers.hpp"

using namespace paper_tests;

TEST_CASE("The quickstart's author writes a paper from a study of a classifier") {
  FakeHost host("writeup");
  Author author;
  Library library;
  host.model = std::ref(author);
  host.literature = std::ref(library);
  const Json out = host.run({}, inputs_of("smoothing", host), run_facts);
  const Json &paper = out.at("paper");
  keep(host, paper, "smoothing-paper");
  INFO(rules(paper));
  CHECK(paper.at("audit").at("numbers").at("untraced") == 0);
  CHECK(paper.at("audit").at("numbers").at("in_text").get<int>() > 20);
  CHECK(paper.at("pages").get<int>() >= 3);
  CHECK(paper.at("pages").get<int>() <= 6);
  for (const Json &f : paper.at("audit").at("findings")) CHECK(f.at("severity") == "note");

  const std::string text = slurp(host.blob(paper.at("text")));
  CHECK(text.find("scripted, not a language model") != std::string::npos);
  CHECK(text.find("from your file, not checked elsewhere") != std::string::npos);
  CHECK(text.find("test-run") != std::string::npos);
  CHECK(text.find("??") == std::string::npos);
  CHECK(out.at("citations").at("citations").size() >= 6);
  for (const Json &c : out.at("citations").at("citations")) CHECK(c.at("verdict") == "from your file");
}

TEST_CASE("The same author writes about dice, without idea, factors, data sets or literature") {
  FakeHost host("writeup");
  Author author;
  host.model = std::ref(author);
  host.literature = [](const Json &) -> Json {
    throw athanor::sdk::Error("not_offered", "no literature is configured");
  };
  const Json out = host.run({}, inputs_of("dice", host), run_facts);
  const Json &paper = out.at("paper");
  keep(host, paper, "dice-paper");
  INFO(rules(paper));
  for (const Json &f : paper.at("audit").at("findings")) CHECK(f.at("severity") == "note");
  CHECK(out.at("citations").at("citations").empty());
  CHECK(paper.at("title") == "Does a die that was filed on one side still roll like a fair one?");
}

TEST_CASE("A draft that lies is sent back once, and stops the paper when it is not mended") {
  FakeHost host("writeup");
  host.model = [](const std::string &, const Json &) {
    return draft_of("The mean is 3.99, and \\result{mean-roll.file.mean}.");
  };
  const Json inputs = inputs_of("dice", host);
  try {
    host.run(no_literature, inputs, run_facts);
    FAIL("the paper was written");
  } catch (const athanor::sdk::Error &e) {
    CHECK(e.code == "bad_reply");
    CHECK(e.message ==
          "the paper was not written, because the draft has problems that the author did not mend:\n"
          "  section results, line 1: no result is called \"mean-roll.file.mean\"; the nearest names are "
          "mean-roll.filed.mean, mean-roll.fair.mean, mean-roll.filed.max (unknown_result)\n"
          "  section results, line 1: the number 3.99 is neither a \\result nor a declared setting; write "
          "\\result{name}, or leave it out (number_without_record)");
  }
  CHECK(host.names == std::vector<std::string>{"machine", "draft", "repair-1"});
}

TEST_CASE("A mended draft becomes the paper") {
  FakeHost host("writeup");
  Json problems;
  host.model = [&](const std::string &task, const Json &context) {
    if (task == "writeup.draft") return draft_of("The mean is 3.99.");
    problems = context.at("problems");
    return draft_of(honest);
  };
  const Json paper = host.run(no_literature, inputs_of("dice", host), run_facts).at("paper");
  CHECK(problems.at(0).at("rule") == "number_without_record");
  CHECK(host.names == std::vector<std::string>{"machine", "draft", "repair-1", "compile-2"});
  INFO(rules(paper));
  CHECK(paper.at("audit").at("findings").empty());
}

TEST_CASE("A mended section takes its place in the draft") {
  FakeHost host("writeup");
  host.model = [](const std::string &task, const Json &) {
    if (task == "writeup.draft") return draft_of("The mean is 3.99.");
    Json reply = draft_of(honest);
    reply["sections"].erase(1);  // the limitations stay without being sent again
    return reply;
  };
  const Json paper = host.run(no_literature, inputs_of("dice", host), run_facts).at("paper");
  INFO(rules(paper));
  CHECK(paper.at("audit").at("findings").empty());
}

TEST_CASE("In report mode the lie is listed and the paper is written") {
  FakeHost host("writeup");
  host.model = [](const std::string &, const Json &) { return draft_of(honest + " It is 3.99."); };
  const Json paper =
      host.run({{"literature_queries", 0}, {"audit", "report"}, {"repairs", 0}}, inputs_of("dice", host), run_facts)
          .at("paper");
  REQUIRE(paper.at("audit").at("findings").size() == 1);
  CHECK(paper.at("audit").at("findings")[0].at("rule") == "number_without_record");
  CHECK(paper.at("audit").at("numbers").at("untraced") == 1);
}

TEST_CASE("Nothing that a model writes breaks the compilation") {
  const std::string nasty =
      "100% & #1 _x_ ^y^ ~ \\ $ {} \\{ \\} [a] <b> |c| \"d\" `e' \x01\x7F \xF0\x9F\x98\x80 ∀x∈ℝ: α≤β² “q” – — … é ñ ł "
      "ø ß İ 漢字\n\n"
      "\\input{/etc/passwd} \\write18{id} \\def\\emph{} \\end{document} \\begin{document} \\catcode`\\$=12 \\newpage "
      "\\verb|x| \\csname x\\endcsname ^^41 ^^M\n\n"
      "\\begin{itemize} text before \\item a \\begin{enumerate} \\end{enumerate} \\item[x] [y] \\textbf{unclosed "
      "\n\n\\end{itemize} \\item stray \\end{figure}\n\n"
      "\\begin{tabular}{ll} a & b \\\\ \\end{tabular} \\begin{equation} a = b \\\\ c & d \n\n e \\end{equation} \\[ "
      "\\frac12 \\sqrt[3]{x} \\left( y \\] \\( z\n\n"
      "$x_{a_b^c}^{d^e}^f'_g''$ $\\frac{a}$ $\\frac$ $_$ $^{}$ $a & b \\\\ c$ $\\begin{cases} a & b & c \\\\ d "
      "\\end{cases}$ $\\text{a $b$ c_d}$ $\\left\\{ a \\right]$ $\\right)$ $\\mathbb{R}\\undefinedcommand{x}$\n\n"
      "\\begin{align} a &= b \\nonumber \\\\[2pt] &= \\limits c \\tag{1} \\end{align} \\footnote{a \\footnote{b} % "
      "c\n} \\emph{\\emph{\\emph{x}}} \\\"u \\'{\\i} \\c{xyz} \\^ \\'\\' \\\\[3pt] \\paragraph{P_1 & 2%}\n\n"
      "\\citep[see][p.~3]{nothing} \\ref{fig:results} \\result{mean-roll.filed.mean} $\\result{mean-roll.filed.sd}^2$ "
      "\\derived{mean-roll.filed.mean - mean-roll.fair.mean} \\section{S} {{{{ }} \\";
  FakeHost host("writeup");
  host.model = [&](const std::string &, const Json &) { return draft_of(nasty); };
  const Json paper =
      host.run({{"literature_queries", 0}, {"audit", "report"}, {"repairs", 0}}, inputs_of("dice", host), run_facts)
          .at("paper");
  keep(host, paper, "nasty-paper");
  INFO(rules(paper));
  for (const Json &f : paper.at("audit").at("findings")) CHECK(f.at("rule") != "latex_error");
  const std::string text = slurp(host.blob(paper.at("text")));
  CHECK(text.find("root:") == std::string::npos);
  CHECK(text.find("0.239") != std::string::npos);  // the derived value in the last paragraph: nothing was swallowed
}
