// SPDX-License-Identifier: Apache-2.0
//
// How a paper is laid out, without compiling one: formats and templates, what the appendix says, logs of TeX and its
// companions, lines and places to break. test_formats compiles.
#include <catch2/catch.hpp>

#include "compile/format.hpp"
#include "compile/texlog.hpp"
#include "disclosure/appendix.hpp"
#include "latex/characters.hpp"
#include "tests/plugins/writeup/fake_host.hpp"

using namespace athanor::writeup;
using paper_tests::fixture;
using paper_tests::TempFolder;
namespace fs = std::filesystem;

namespace {

const fs::path resources = fs::path(ATHANOR_SOURCE_DIR) / "plugins/stages/writeup";

void write(const fs::path &file, const std::string &text) { std::ofstream(file, std::ios::binary) << text; }

const std::string whole =
    "{{=<% %>=}}\n\\documentclass{mine}\\usepackage{athanor}\n<%title%> <%abstract%> <%sections%> <%statement%> "
    "<%availability%> <%appendix%>\n<%#citations%>\\bibliography{references}<%/citations%>\n";

// The message of what a template is refused for; empty when it is taken.
std::string complaint(const fs::path &folder) {
  try {
    format_in(folder);
    return "";
  } catch (const athanor::sdk::Error &e) {
    CHECK(e.code == "bad_options");
    CHECK(e.at == "/template");
    return e.message;
  }
}

std::string value_of(const std::vector<FactGroup> &groups, const std::string &name) {
  for (const FactGroup &group : groups)
    for (const Fact &fact : group.facts)
      if (fact.name == name) return fact.value;
  return "";
}

Material material() {
  return {Json(),
          fixture("smoothing/study.json"),
          fixture("smoothing/claims.json"),
          {{"figures", Json::array()}},
          {{"citations", Json::array()}},
          {{"id", "run-1"}, {"stage", "writeup"}, {"seed", 7}},
          Json::array(),
          NamedResults(fixture("smoothing/results.json")),
          {},
          "A",
          2};
}

Json account() {
  return {{"stages",
           {{{"instance", "main/ideation"}, {"use", "ideation"}}, {{"instance", "one/search"}, {"use", "experiment"}}}},
          {"models",
           {{{"role", "default"},
             {"provider", "openai"},
             {"model", "large"},
             {"scripted", false},
             {"calls", 1200},
             {"attempts", 1300},
             {"input_tokens", 1234567},
             {"output_tokens", nullptr},
             {"cost_usd", nullptr}}}},
          {"calls", 1200},
          {"input_tokens", 1234567},
          {"output_tokens", nullptr},
          {"cost_usd", nullptr},
          {"experiments", {{"jobs", 60}, {"failed", 4}}},
          {"tools", 2},
          {"literature", 9},
          {"nodes", {{"good", 10}, {"buggy", 2}}}};
}

const Json configuration{
    {"backend", {{"use", "local"}}},
    {"stages",
     {{{"id", "ideation"}, {"use", "ideation"}, {"with", {{"ideas", 3}, {"note", ""}}}},
      {{"for_each", "ideas"},
       {"id", "each"},
       {"stages",
        {{{"id", "search"}, {"use", "experiment"}, {"with", {{"rate", 0.25}, {"file", "/home/somebody/a b.py"}}}},
         {{"id", "writeup"}, {"use", "writeup"}, {"with", {{"pages", 4}}}},
         {{"id", "review"}, {"use", "review"}, {"with", {{"reviewers", 5}}}}}}}}}};

}  // namespace

// --- formats and templates

TEST_CASE("Each format has a template that shows what every paper must show") {
  for (const char *name : {"article", "ieee", "acm"}) {
    const Format format = format_of({{"format", name}}, resources);
    CHECK(format.name == name);
    CHECK(format.files.back().path == "athanor.sty");
    TempFolder folder;
    write(folder.path / "main.tex.mustache", format.main);
    CHECK(complaint(folder.path).empty());
  }
  CHECK(format_of({{"format", "ieee"}}, resources).needs.front() == "IEEEtran.cls");
  CHECK(format_of({{"columns", 1}}, resources).widths.column == 410);
}

TEST_CASE("A user's folder brings its template and what stands beside it") {
  TempFolder folder;
  fs::create_directories(folder.path / "fonts");
  write(folder.path / "main.tex.mustache", whole);
  write(folder.path / "mine.cls", "\\LoadClass{article}");
  write(folder.path / "fonts/a.fd", "x");
  write(folder.path / ".hidden", "x");
  const Format format = format_of({{"template", folder.path.string()}, {"columns", 1}}, resources);
  REQUIRE(format.files.size() == 3);
  CHECK(format.files[0].path == "fonts/a.fd");
  CHECK(format.files[1].path == "mine.cls");
  CHECK(format.columns == 1);
  CHECK(format.needs.empty());
}

TEST_CASE("A template that lacks something is refused by the name of what is missing") {
  TempFolder folder;
  CHECK(complaint(folder.path) == "the folder " + folder.path.string() + " has no file main.tex.mustache");
  const fs::path main = folder.path / "main.tex.mustache";
  for (const std::string word : {"<%title%>", "<%abstract%>", "<%sections%>", "<%statement%>", "<%availability%>",
                                 "<%appendix%>", "\\usepackage{athanor}", "\\bibliography{references}"}) {
    std::string text = whole;
    text.erase(text.find(word), word.size());
    write(main, text);
    CHECK(complaint(folder.path) == "the template " + main.string() + " lacks " + word);
  }
  write(main, whole + "<%abstrakt%>");
  CHECK(complaint(folder.path) == main.string() + ":5:1: there is nothing called <%abstrakt%>");
  write(main, whole + "<%#citations%>");
  CHECK(complaint(folder.path).find("is never closed") != std::string::npos);
  write(main, whole);
  write(folder.path / "results.tex", "mine");
  CHECK(complaint(folder.path) == "the template's folder has a file results.tex, which the stage writes itself");
  CHECK(complaint(main) == "the template must be a folder: " + main.string());
}

TEST_CASE("The template in the docs is one to begin with, and every field is told there") {
  const std::string docs = paper_tests::slurp(fs::path(ATHANOR_SOURCE_DIR) / "docs/papers.md");
  const std::size_t from = docs.find("```\n") + 4;
  TempFolder folder;
  write(folder.path / "main.tex.mustache", docs.substr(from, docs.find("```", from) - from));
  CHECK(complaint(folder.path).empty());
  for (const auto &[name, meaning] : template_fields()) {
    INFO(name << ": " << meaning);
    CHECK(docs.find("`" + name + "`") != std::string::npos);
  }
}

// --- the appendix

TEST_CASE("The appendix says what was set, tried, asked and paid, and calls unknown what is not known") {
  const auto facts = facts_of(material(), {configuration, account(), {{"processor", "A chip"}, {"cores", "8"}}});
  CHECK(value_of(facts, "Run") == "run-1");
  CHECK(value_of(facts, "Seed of the run") == "7");
  CHECK(value_of(facts, "Stage ideation") == "ideas = 3");
  CHECK(value_of(facts, "Stage search (experiment)") == "file = a b.py; rate = 0.25");
  CHECK(value_of(facts, "Stage writeup") == "pages = 4");
  CHECK(value_of(facts, "All reported values come from") == "101, 102, 103, 104, 105");
  CHECK(value_of(facts, "Processor") == "A chip");
  CHECK(value_of(facts, "Graphics") == "none");
  CHECK(value_of(facts, "Numpy") == "1.24.2");
  CHECK(value_of(facts, "Programs in the search") == "12 (2 buggy, 10 good)");
  CHECK(value_of(facts, "Experiments run") == "60, of which 4 failed");
  CHECK(value_of(facts, "Role default") == "large of openai, 1,200 calls, 1,234,567 tokens in, unknown out, unknown");
  CHECK(value_of(facts, "Tokens in and out") == "1,234,567 and unknown");
  CHECK(value_of(facts, "Cost") == "unknown");
}

TEST_CASE("What comes after the paper has no say in its appendix") {
  const auto facts = facts_of(material(), {configuration, account(), Json::object()});
  CHECK(value_of(facts, "Stage review").empty());
}

TEST_CASE("A known cost is printed, and hardware elsewhere is not taken for that of the experiments") {
  Json paid = account();
  paid["cost_usd"] = 0.0123;
  Json elsewhere = configuration;
  elsewhere["backend"]["use"] = "slurm";
  elsewhere["tools"] = {{"use", "local"}};
  const auto facts = facts_of(material(), {elsewhere, paid, {{"processor", "A chip"}}});
  CHECK(value_of(facts, "Cost") == "0.0123 US dollars");
  CHECK(value_of(facts, "Hardware") == "unknown");
  CHECK(value_of(facts, "Processor").empty());
}

TEST_CASE("Hidden evaluation, intervals that hold together and what was not confirmed are told") {
  Material m = material();
  m.study["evaluation"] = {{"selection", "labels-a"}, {"claim", "labels-b"}};
  m.claims["claims"][0]["simultaneous"] = {{"low", -0.01234567}, {"high", 0.02}, {"confidence", 0.95}};
  m.claims["not_tested"] = {{{"program", "p"}, {"label", "A third way"}, {"reason", "no budget was left"}}};
  const auto facts = facts_of(m, {configuration, account(), Json::object()});
  CHECK(value_of(facts, "Hidden evaluation") ==
        "programs were scored by labels that no experiment saw: chosen on labels-a, claims made on labels-b");
  CHECK(value_of(facts, "Interval that holds together with all others") ==
        "Label smoothing raises accuracy at 0 label noise: [-0.0123, 0.0200] at 0.95");
  CHECK(value_of(facts, "Works and was not confirmed") == "A third way: no budget was left");
}

TEST_CASE("Facts are escaped like everything else") {
  CHECK(appendix_latex({{"A & B", {{"x_1", "50 %"}}}})
            .find("\\factgroup{A \\& B}\n\\begin{athanorfacts}\n"
                  "\\fact{x\\_1}50 \\%\n\\end{athanorfacts}\n") != std::string::npos);
}

// --- logs

TEST_CASE("Errors are told with the section that they are about and the line") {
  const std::string main =
      "\\documentclass{x}\n\\begin{abstract}\nshort\n\\end{abstract}\n\\section{Method}\n\\label{sec:method}\nOne "
      "line.\n\\section{Results}\n\\label{sec:results}\nbad line\n\\athanorbodyend\n\\section{Other}\n";
  CHECK(origin_of(main, 1) == "the template");
  CHECK(origin_of(main, 3) == "abstract");
  CHECK(origin_of(main, 5) == "the heading of a section");
  CHECK(origin_of(main, 7) == "section method");
  CHECK(origin_of(main, 10) == "section results");
  CHECK(origin_of(main, 12) == "the template");
  const Findings f =
      located(read_tex_log("./main.tex:10: Undefined control sequence.\nOverfull \\hbox (12.5pt too wide) in "
                           "paragraph at lines 7--8\n"),
              main);
  REQUIRE(f.size() == 2);
  CHECK(f[0].where == "section results");
  CHECK(f[0].message == "main.tex:10: Undefined control sequence. at: bad line");
  CHECK(f[1].where == "section method");
}

TEST_CASE("Of many findings of one rule the first are told and the rest counted") {
  std::string log;
  for (int i = 0; i < 100; ++i) log += "./main.tex:" + std::to_string(i) + ": Undefined control sequence.\n";
  const Findings f = read_tex_log(log);
  REQUIRE(f.size() == 12);
  CHECK(f.back().message == "Undefined control sequence.; and 88 more like it");
}

TEST_CASE("A font that cannot be made is an error too") {
  const Findings f = read_tex_log("!pdfTeX error: pdflatex (file ecrm0800): Font ecrm0800 at 600 not found\n");
  REQUIRE(f.size() == 1);
  CHECK(f[0].message == "pdfTeX error: pdflatex (file ecrm0800): Font ecrm0800 at 600 not found");
}

TEST_CASE("A log line of any length is read") {
  CHECK(read_tex_log("./main.tex:1: " + std::string(1000000, 'x') + "\n").size() == 1);
}

TEST_CASE("Marks of style are notes, and fonts that are not embedded are found") {
  const Findings style = read_style("3:8:Wrong length of dash may have been used.\n0:0:chktex was here\n");
  REQUIRE(style.size() == 1);
  CHECK(style[0].severity == "note");
  CHECK(style[0].where == "main.tex:3");
  const std::string head =
      "name                                 type              encoding         emb sub uni object ID\n"
      "------------------------------------ ----------------- ---------------- --- --- --- ---------\n";
  CHECK(read_fonts(head +
                   "ABCDEF+NimbusRomNo9L-Regu            Type 1            Custom           yes yes yes     4  0\n")
            .empty());
  const Findings fonts = read_fonts(
      head + "Helvetica                            Type 1            Standard         no  no  no      9  0\n");
  REQUIRE(fonts.size() == 1);
  CHECK(fonts[0].rule == "font_not_embedded");
  CHECK(fonts[0].message.rfind("the font Helvetica is not embedded", 0) == 0);
}

TEST_CASE("The body ends with its text or its last float, whatever comes later") {
  const std::string aux =
      "\\newlabel{sec:method}{{3}{1}{Method}{section.3}{}}\n\\newlabel{fig:a}{{1}{5}{A {\\bf b} caption}{figure.1}{}}\n"
      "\\newlabel{athanor:body-end}{{7}{4}{Conclusion}{section.7}{}}\n"
      "\\newlabel{athanor:references-end}{{7}{6}{Conclusion}{section.7}{}}\n";
  CHECK(body_pages(aux) == 5);
  CHECK(referenced_pages(aux) == 6);
  CHECK(body_pages("\\newlabel{fig:a}{{1}{5}{}{}{}}\n") == 0);  // a template that does not mark the end
}

// --- characters

TEST_CASE("A long run without a space may be broken, a word may not") {
  CHECK(escape_text("heteroscedasticity") == "heteroscedasticity");
  CHECK(escape_text("https://archive.example.org/ml/datasets/x") ==
        "https://archive.example.\\allowbreak{}org/ml/datasets/x");
  CHECK(escape_text(std::string(50, 'a')) == std::string(48, 'a') + "\\allowbreak{}aa");
}

TEST_CASE("Lines are kept short without changing what TeX reads") {
  CHECK(with_short_lines("aaa bbb", 4) == "aaa \nbbb");
  CHECK(with_short_lines("aaaabbbb", 4) == "aaaa%\nbbbb");
  CHECK(with_short_lines("aa\\alpha b", 4) == "aa\\alpha \nb");
  CHECK(with_short_lines("aaa\\%bbb", 4) == "aaa\\%%\nbbb");
  CHECK(with_short_lines("aaaa\nbbbb", 4) == "aaaa\nbbbb");
  CHECK(with_short_lines("aaa\xC3\xA4\xC3\xB6", 4) == "aaa\xC3\xA4%\n\xC3\xB6");
}
