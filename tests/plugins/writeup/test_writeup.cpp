// SPDX-License-Identifier: Apache-2.0
//
// The parts of `writeup`: named results, the LaTeX an author may write, BibTeX, TeX logs. The audit is
// in tests/audit. Nothing is compiled here; test_writeup_stage does.
#include <catch2/catch.hpp>

#include "author/context.hpp"
#include "citations/bibtex.hpp"
#include "compile/texlog.hpp"
#include "latex/characters.hpp"
#include "latex/latex.hpp"
#include "names.hpp"
#include "tables/tables.hpp"
#include "tests/plugins/writeup/fake_host.hpp"

using namespace athanor::writeup;
using paper_tests::fixture;

namespace {

const NamedResults &results() {
  static const NamedResults table(fixture("smoothing/results.json"));
  return table;
}

const std::string name = "accuracy.digits.test.baseline.noise=0.2.mean";
const std::string other = "accuracy.digits.test.smoothing.noise=0.2.mean";

Fragment read(const std::string &text) {
  static const Vocabulary words{&results(), {"results", "ablations"}, {"claims"},
                                {"method"}, {"guo2017calibration"},   {"loss"}};
  return read_latex(text, "section s", words);
}

std::vector<std::string> rules(const Findings &findings) {
  std::vector<std::string> out;
  for (const Finding &f : findings) out.push_back(f.rule);
  return out;
}

using Rules = std::vector<std::string>;

}  // namespace

// --- named results

TEST_CASE("A result prints what the table holds") {
  CHECK(results().find(name)->at("printed") == "0.9459");
  CHECK(results_tex(results(), {name}, {}).find("\\@namedef{athanor@result:" + name + "}{\\ensuremath{0.9459}}") !=
        std::string::npos);
}

TEST_CASE("An unknown result is an error that names the nearest names") {
  const Fragment f = read("It was\n\\result{accuracy.digits.test.base.noise=0.2.mean}.");
  REQUIRE(f.findings.size() == 1);
  CHECK(f.findings[0].severity == "error");
  CHECK(f.findings[0].where == "section s, line 2");
  CHECK(f.findings[0].message.rfind("no result is called \"accuracy.digits.test.base.noise=0.2.mean\"; the nearest "
                                    "names are accuracy.digits.test.baseline.noise=0.2.mean",
                                    0) == 0);
  CHECK(f.results.empty());
}

TEST_CASE("Derived values are computed from results and printed with their precision") {
  CHECK(results().derive(other + " - " + name).printed == "0.0086");
  CHECK(results().derive(name + " / " + name).printed == "1.0000");
  CHECK(results().derive("nonsense - " + name).unknown == Rules{"nonsense"});
  CHECK(results().derive(name + " -").problem == "the expression ends without a name");
  CHECK(results().derive(name + " " + other).problem == "expected one of + - * / instead of \"" + other + "\"");
  CHECK(rules(read("\\derived{" + name + " - nonsense}").findings) == Rules{"unknown_result"});
}

TEST_CASE("Printed values are right in text and in mathematics") {
  CHECK(value_latex("-0.012") == "\\ensuremath{-0.012}");
  CHECK(value_latex("<0.001") == "\\ensuremath{<0.001}");
  CHECK(value_latex("1,797") == "\\ensuremath{1{,}797}");
  CHECK(value_latex("93 %") == "\\ensuremath{93\\,\\%}");
  CHECK(value_latex("1.2e-05") == "\\ensuremath{1.2\\cdot 10^{-5}}");
  CHECK(value_latex("a_b") == "\\text{a\\_b}");
}

// --- what an author may write

TEST_CASE("Characters that mean something to TeX are set as themselves") {
  CHECK(read("50% of A&B_c #1 {x} ~ ^").latex == "50\\% of A\\&B\\_c \\#1 {x} ~ \\textasciicircum{}");
  CHECK(read("cost $5 and $6").latex == "cost \\$5 and \\$6");
  CHECK(read("50\\% \\& \\_").latex == "50\\% \\& \\_");
  CHECK(read("say \"so\"").latex == "say ``so''");
}

TEST_CASE("Unicode is mapped, and what cannot be set is dropped and reported") {
  CHECK(read("Müller – “naïve” α ≤ β").latex == "M{\\\"{u}}ller -- ``na{\\\"{\\i}}ve'' $\\alpha $ $\\leq $ $\\beta $");
  CHECK(read("$α ≤ x²$").latex == "$\\alpha  \\leq  x{}^{2}{}$");
  CHECK(read("$x²^3$").latex == "$x{}^{2}{}^{3}$");
  CHECK(read("$x^2\"$").latex == "$x^{2}{}''$");
  const Fragment f = read("fire \xF0\x9F\x94\xA5 and broken \xFF");
  CHECK(f.latex == "fire  and broken ");
  CHECK(rules(f.findings) == Rules{"character_dropped", "character_dropped"});
  CHECK(f.findings[0].message == "the character U+1F525 cannot be set and was left out");
}

TEST_CASE("Commands off the list are printed, not run") {
  for (const std::string bad :
       {"\\input{/etc/passwd}", "\\write18{ls}", "\\def\\x{y}", "\\usepackage{x}", "\\csname end\\endcsname",
        "\\catcode`\\%=12", "\\newcommand{\\a}{b}", "\\openin\\x=y", "\\immediate\\x", "\\includegraphics{x}",
        "\\href{a}{b}", "\\special{x}", "\\ensuremath{x}"}) {
    const Fragment f = read(bad);
    INFO(bad << " -> " << f.latex);
    REQUIRE_FALSE(f.findings.empty());
    CHECK(f.findings[0].rule == "command_not_allowed");
    CHECK(f.latex.rfind("\\textbackslash{}", 0) == 0);
  }
  CHECK(rules(read("\\begin{verbatim}\\input{x}\\end{verbatim}").findings) == Rules{"environment_not_allowed"});
  CHECK(read("$\\input{x}$").latex == "$\\text{\\textbackslash{}input}{x}$");
}

TEST_CASE("Whatever comes in, braces and environments balance") {
  CHECK(read("\\emph{open").latex == "\\emph{open}");
  CHECK(read("a } b").latex == "a  b");
  CHECK(read("{{{").latex == "{{{}}}");
  CHECK(read("\\begin{itemize}\\item a").latex == "\n\\begin{itemize}\n\\item a\n\\end{itemize}\n");
  CHECK(read("\\begin{itemize} nothing \\end{itemize}").latex.find("begin") == std::string::npos);
  CHECK(read("\\end{document} x").latex == " x");
  CHECK(read("a \\begin{document} b").latex == "a  b");
  CHECK(read("a \\begin{verbatim} b \\end{verbatim} c").latex == "a  c");
  CHECK(read("$x_{a$ y").latex == "$x_{a}$ y");
  CHECK(read("$a^b^c_d_e$").latex == "$a^{b}{}^{c}_{d}{}_{e}$");
  CHECK(read("$\\left( x$").latex == "$\\left(  x\\right. $");
  CHECK(read("$x^$").latex == "$x$");
  CHECK(read("$$").latex == "\\$\\$");
  std::string deep(500, '{');
  const std::string latex = read(deep).latex;
  CHECK(std::count(latex.begin(), latex.end(), '{') == std::count(latex.begin(), latex.end(), '}'));
}

TEST_CASE("Good LaTeX passes unchanged") {
  const std::string good =
      "\\emph{Text} with $\\frac{a}{b} \\leq \\sqrt{x}$ and \\citep{guo2017calibration}; see \\texttt{x}.";
  const Fragment f = read(good);
  CHECK(f.findings.empty());
  CHECK(f.latex ==
        "\\emph{Text} with $\\frac{a}{b} \\leq  \\sqrt{x}$ and \\citep{guo2017calibration}; see \\texttt{x}.");
  CHECK(f.citations == Rules{"guo2017calibration"});
  CHECK(read("\\begin{align}a &= b \\\\ c &= d\\end{align}").latex ==
        "\n\\begin{align}\na &= b \\\\\n{} c &= d\n\\end{align}\n");
}

TEST_CASE("References lead to figures, tables and sections that exist") {
  CHECK(read("\\figureref{results}").latex == "Figure~\\ref{fig:results}");
  CHECK(read("Fig.~\\ref{fig:results}").figures == Rules{"results"});
  CHECK(read("\\tableref{claims} \\sectionref{method}").latex == "Table~\\ref{tab:claims} Section~\\ref{sec:method}");
  CHECK(read("\\eqref{eq:loss}, \\autoref{eq:loss}").latex == "(\\ref{eq:loss}), Equation~(\\ref{eq:loss})");
  CHECK(read("\\begin{equation}x \\label{eq:loss}\\end{equation}").latex ==
        "\n\\begin{equation}\nx \\label{eq:loss}\n\\end{equation}\n");
  CHECK(read("$x \\label{eq:loss}$").latex == "$x $");  // TeX stops at a label without a number
  CHECK(rules(read("\\eqref{eq:gain}").findings) == Rules{"unknown_equation"});
  CHECK(rules(read("\\figureref{nowhere}").findings) == Rules{"unknown_figure"});
  CHECK(read("\\figureref{nowhere}").findings[0].message ==
        "no figure is called \"nowhere\"; there are ablations, results");
  CHECK(rules(read("\\citet{lstm1997,guo2017calibration}").findings) == Rules{"unknown_citation"});
  CHECK(read("\\citet{lstm1997,guo2017calibration}").latex == "\\citet{guo2017calibration}");
}

// --- BibTeX

TEST_CASE("BibTeX cannot bring commands into the paper") {
  CHECK(harmless("\\input{/etc/passwd} 50% {a} M{\\\"u}ller & Co") == "{/etc/passwd} 50\\% {a} M{\\\"u}ller \\& Co");
  CHECK(harmless("}}{{x") == "{{x}}");
  CHECK(harmless("Jastrz{\\k e}bski, Lo{\\\"\\i}c, Stanis{\\l}aw") ==
        "Jastrz{\\k e}bski, Lo{\\\"\\i{}}c, Stanis{\\l{}}aw");
  CHECK(parse_entry("no entry").type.empty());
}

// --- logs

TEST_CASE("A TeX log gives errors with line and context, and boxes that are too wide") {
  const Findings f = read_tex_log(
      "./main.tex:12: Undefined control sequence.\nl.12 \\foo\n          bar\n"
      "LaTeX Warning: Reference `fig:x' on page 1 undefined on input line 9.\n"
      "Package natbib Warning: Citation `key' on page 1 undefined on input line 3.\n"
      "Overfull \\hbox (12.5pt too wide) in paragraph at lines 12--14\nOverfull \\hbox (3.1pt too wide) in paragraph "
      "at lines 1--2\n"
      "Missing character: There is no x in font cmr10!\n");
  CHECK(rules(f) ==
        Rules{"latex_error", "reference_undefined", "citation_undefined", "overfull_box", "character_missing"});
  CHECK(f[0].where == "main.tex:12");
  CHECK(f[0].message == "Undefined control sequence. at: l.12 \\foo");
  CHECK(f[3].message == "a line is 12.5 pt too wide in paragraph at lines 12--14");
  CHECK(read_tex_log("This is pdfTeX\nOutput written on main.pdf (3 pages).\n").empty());
}

TEST_CASE("A bibtex log gives errors and notes") {
  CHECK(rules(read_bib_log("Warning--empty journal in x\nI was expecting a `,'---line 4 of file references.bib\n")) ==
        Rules{"bibtex_warning", "bibtex_error"});
}

// --- tables

TEST_CASE("Tables are made of named results only") {
  const Table t = results_table(fixture("smoothing/study.json"), results());
  CHECK(t.latex.find("\\result{" + name + "}") != std::string::npos);
  CHECK(t.caption ==
        "Mean and standard deviation over runs on handwritten digits, test split; n = 5 runs for each entry; “all "
        "levels” is the mean over the levels within each run.");
  const Table c = claims_table(fixture("smoothing/claims.json"));
  CHECK(c.caption.find("p adjusted by Holm's method over 11 tests") != std::string::npos);
  CHECK(c.latex.find("refuted") != std::string::npos);
  CHECK(results_table(fixture("dice/study.json"), NamedResults(fixture("dice/results.json")))
            .latex.find("\\begin{table}") == 0);
  CHECK(claims_table({{"claims", Json::array()}}).latex.empty());
}

namespace {

// A study of two factors, with a mean and deviation of three metrics for each condition and combination of levels.
struct Crossed {
  Json study, results{{"records", Json::array()}, {"table", Json::array()}};
  Crossed(const std::vector<std::string> &classifiers, const std::vector<double> &shares, const Json &overall) {
    study = {{"factors",
              {{{"id", "noise"}, {"label", "Share of wrong labels"}, {"levels", shares}},
               {{"id", "classifier"}, {"label", "Classifier"}, {"levels", classifiers}}}},
             {"metrics", Json::array()},
             {"conditions", Json::array()}};
    for (const char *metric : {"ece", "nll", "accuracy"})
      study["metrics"].push_back({{"id", metric}, {"label", metric}, {"direction", "minimise"}});
    for (const char *condition : {"Noise-aware temperature", "Temperature on clean labels"}) {
      study["conditions"].push_back({{"id", condition}, {"label", condition}, {"role", "other"}});
      for (const Json &metric : study["metrics"]) {
        for (const double share : shares)
          for (const std::string &classifier : classifiers)
            add(metric.at("id"), condition, {{"noise", share}, {"classifier", classifier}});
        if (overall == true) add(metric.at("id"), condition, Json::object());
      }
    }
  }
  void add(const std::string &metric, const std::string &condition, const Json &factors) {
    for (const char *statistic : {"mean", "sd"})
      results["table"].push_back({{"name", metric + "." + condition.substr(0, 5) + "." +
                                               std::to_string(results["table"].size()) + "." + statistic},
                                  {"metric", metric},
                                  {"condition", condition},
                                  {"factors", factors},
                                  {"statistic", statistic},
                                  {"value", -0.1234},
                                  {"printed", "-0.123"}});
  }
  Table table(const Widths &widths = {}) const { return results_table(study, NamedResults(results), widths); }
};

std::size_t count_of(const std::string &text, const std::string &what) {
  std::size_t n = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += what.size()) ++n;
  return n;
}

}  // namespace

TEST_CASE("Levels of two factors stand in stacked heads, each named once") {
  const std::string latex = Crossed({"logistic", "mlp"}, {0.0, 0.3}, true).table().latex;
  CHECK(latex.find("Classifier & \\multicolumn{2}{c}{logistic} & \\multicolumn{2}{c}{mlp} &  \\\\\n"
                   "\\cmidrule(lr){2-3}\\cmidrule(lr){4-5}\n"
                   "Share of wrong labels & 0 & 0.3 & 0 & 0.3 & all levels \\\\\n") != std::string::npos);
  CHECK(count_of(latex, "Classifier") == 1);
  CHECK(count_of(latex, "\\begin{table*}") == 1);
}

TEST_CASE("A table that is too wide is cut between two groups of columns, under one number") {
  const Crossed study({"logistic", "mlp", "forest"}, {0.0, 0.1, 0.2, 0.3}, false);
  const Table t = study.table();
  CHECK(count_of(t.latex, "\\begin{table*}") == 3);
  CHECK(count_of(t.latex, "\\multicolumn{4}{c}{") == 3);  // each classifier whole
  CHECK(count_of(t.latex, "\\label{tab:results}") == 1);
  CHECK(count_of(t.latex, "\\ref*{tab:results}") == 2);
  CHECK(t.rest.empty());  // each part shows the metric that the study is about
  CHECK(t.results.size() == 3 * 2 * 12 * 2);
  for (std::size_t at = 0; (at = t.latex.find("\\begin{tabular}{@{}l", at)) != std::string::npos; ++at)
    CHECK(t.latex.substr(at, 40).find("cccccc") == std::string::npos);
}

TEST_CASE("Parts of a table without the metric that the study is about stand behind the last section") {
  Crossed study({"logistic"}, {0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6}, false);
  study.study["objective"] = {{"metric", "nll"}};
  const Table t = study.table({300, 200});  // one metric beside the names of the conditions
  REQUIRE(count_of(t.latex, "\\begin{table*}") == 1);
  CHECK(t.latex.find("Condition & Classifier & Share of wrong labels & nll \\\\") != std::string::npos);
  CHECK(t.latex.find("The other metrics follow behind the last section.") != std::string::npos);
  CHECK(count_of(t.rest, "\\ref*{tab:results}") == count_of(t.rest, "\\begin{table*}"));
  CHECK(t.rest.find("(continued)") != std::string::npos);
}

TEST_CASE("Levels become rows where there are too many for columns") {
  const std::string latex =
      Crossed({"logistic", "mlp", "forest", "tree", "boost"}, {0.0, 0.1, 0.2, 0.3}, false).table().latex;
  CHECK(latex.find("Condition & Classifier & Share of wrong labels & ece & nll & accuracy \\\\\n") !=
        std::string::npos);
}

// --- contexts

namespace {
Material material() {
  return {fixture("smoothing/idea.json"),
          fixture("smoothing/study.json"),
          fixture("smoothing/claims.json"),
          {{"figures", Json::array()}},
          {{"citations",
            {{{"key", "lukasik2020label"},
              {"title", "Does label smoothing mitigate label noise?"},
              {"verdict", "verified"}}}}},
          Json::object(),
          Json::array(),
          results(),
          {},
          "A",
          2};
}
const Json mending_draft{{"title", "T"},
                         {"abstract", "A"},
                         {"sections",
                          {{{"id", "method"}, {"title", "Method"}, {"text", "One.\nIt is 3.99 wide."}},
                           {{"id", "results"}, {"title", "Results"}, {"text", "Two."}},
                           {{"id", "limitations"}, {"title", "Limitations"}, {"text", "Three."}}}}};
}  // namespace

TEST_CASE("The same work has one key, and work that cannot be cited has none") {
  Material m = material();
  m.idea["related"] = {{{"key", "lukasik2020does"}, {"title", "Does Label Smoothing Mitigate Label Noise"}},
                       {{"key", "unknown2000"}, {"title", "Another"}}};
  const Json related = draft_context(m, Json::object(), "").at("idea").at("related");
  CHECK(related[0].at("key") == "lukasik2020label");
  CHECK(related[1].at("key") == "");
}

TEST_CASE("The author sees the program, a line for each cell and how many seeds there were") {
  std::string program;
  for (int i = 0; i < 250; ++i) program += "line " + std::to_string(i) + "\n";
  const Json context = draft_context(material(), Json::object(), program);
  CHECK(context.at("program").at("cut") == true);
  CHECK(context.at("program").at("shown") == 200);
  CHECK(context.at("program").at("text").get<std::string>().find("line 200") == std::string::npos);
  CHECK(context.at("study").at("seed_count") == 5);
  bool seen = false;
  for (const Json &cell : context.at("cells"))
    if (cell.at("base").get<std::string>() + ".mean" == name) {
      seen = true;
      CHECK(cell.at("values").get<std::string>().rfind("mean = 0.9459, sd = ", 0) == 0);
    }
  CHECK(seen);
}

TEST_CASE("An author is told how many words fit beside figures and tables") {
  const Material two = material();
  const auto words = [](const Material &m, const Json &options) {
    return draft_context(m, options, "").at("limits").at("words").get<int>();
  };
  CHECK(words(two, {{"pages", 6}}) > 1500);
  CHECK(words(two, {{"pages", 6}}) < 6 * words_of_a_page(2));
  CHECK(words(two, {{"pages", 8}}) > words(two, {{"pages", 6}}));
  CHECK(words(two, {{"pages", 6}, {"pages_count", "all"}}) < words(two, {{"pages", 6}}));
  Material crowded = material();
  for (int i = 0; i < 5; ++i)
    crowded.figures["figures"].push_back({{"id", "f" + std::to_string(i)}, {"caption", "C."}});
  CHECK(words(crowded, {{"pages", 6}}) < words(two, {{"pages", 6}}));
  CHECK(words(crowded, {{"pages", 1}}) == 300);
}

TEST_CASE("A repair is shown the sections concerned and the lines, or all where a problem names none") {
  const Json context = draft_context(material(), Json::object(), "");
  const Finding number{"number_without_record", "error", "section method, line 2", "3.99 has no record"};
  const Json one = repair_context(mending_draft, {number}, context);
  REQUIRE(one.at("shown").size() == 1);
  CHECK(one.at("shown")[0].at("id") == "method");
  CHECK(one.at("others").size() == 2);
  CHECK(one.at("problems")[0].at("line") == "It is 3.99 wide.");
  CHECK(one.at("needs_results") == true);
  CHECK(one.at("needs_citations") == false);
  const Finding figure{"figure_unused", "warning", "figure a", "refer to it"};
  Json telling = mending_draft;
  telling["sections"][1]["text"] = "\\result{" + name + "}";
  CHECK(repair_context(telling, {figure}, context).at("shown")[0].at("id") == "results");
  CHECK(one.at("needs_claims") == true);
  const Finding pages{"page_limit", "warning", "paper", "it is too long"};
  CHECK(repair_context(mending_draft, {pages}, context).at("needs_claims") == false);
  CHECK(repair_context(mending_draft, {pages}, context).at("shown").size() == 3);
}

TEST_CASE("What a repair does not return stays, and an empty section goes") {
  const Json reply{{"title", "U"},
                   {"abstract", "A"},
                   {"sections",
                    {{{"id", "method"}, {"title", "Method"}, {"text", "Mended."}},
                     {{"id", "results"}, {"title", "Results"}, {"text", " "}}}}};
  const Json after = mended(mending_draft, reply);
  CHECK(after.at("title") == "U");
  REQUIRE(after.at("sections").size() == 2);
  CHECK(after.at("sections")[0].at("text") == "Mended.");
  CHECK(after.at("sections")[1].at("id") == "limitations");
}
