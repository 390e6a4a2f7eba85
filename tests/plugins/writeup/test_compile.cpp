// SPDX-License-Identifier: Apache-2.0
//
// Nothing that a model, a registry or a study brings breaks a compilation or escapes it: nasty texts through the whole
// stage and the real pdflatex. Each case ends in a PDF without an error of LaTeX, with what stood behind the nasty part
// still in its text.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/plugins/writeup/papers.hpp"

using namespace paper_tests;

namespace {

const Json lenient{
    {"literature_queries", 0}, {"audit", "report"}, {"repairs", 0}, {"pages", 100}, {"compile_seconds", 500}};
const std::string last_words = "\n\nZebra and okapi stand behind it all.";

struct Outcome {
  Json paper;
  std::string text;
};

// The nasty text as a section, with an abstract and a title of one's choice.
Outcome paper_of(const std::string &nasty, const std::string &title = "A paper",
                 const std::string &abstract_text = "Dice.") {
  FakeHost host("writeup");
  Json draft = draft_of(nasty + last_words);
  draft["title"] = title;
  draft["abstract"] = abstract_text;
  host.model = [&](const std::string &, const Json &) { return draft; };
  Outcome out;
  out.paper = host.run(lenient, inputs_of("dice", host), run_facts).at("paper");
  out.text = slurp(host.blob(out.paper.at("text")));
  return out;
}

std::string on_one_line(std::string text) {
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

void check_sound(const Outcome &out) {
  INFO(rules(out.paper).substr(0, 3000));
  for (const Json &f : out.paper.at("audit").at("findings")) CHECK(f.at("rule") != "latex_error");
  CHECK(on_one_line(out.text).find("Zebra and okapi") != std::string::npos);
  CHECK(out.text.find("root:") == std::string::npos);
  CHECK(out.text.find("uid=") == std::string::npos);
}

std::string utf8(char32_t c) {
  std::string out;
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
  return out;
}

std::string repeated(const std::string &what, std::size_t times) {
  std::string out;
  out.reserve(what.size() * times);
  for (std::size_t i = 0; i < times; ++i) out += what;
  return out;
}

// The same sequence on every machine.
struct Dice {
  std::uint64_t state;
  std::size_t roll(std::size_t sides) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::size_t>(state >> 33) % sides;
  }
};

}  // namespace

TEST_CASE("Every character of the first two planes of Unicode, in text and in mathematics") {
  std::string nasty;
  for (char32_t c = 1; c < 0x20000; ++c) {
    if (c >= 0xD800 && c < 0xE000) continue;
    const std::string one = utf8(c);
    nasty += "a" + one + " ";
    if (c >= 0xA0 && c < 0x3000) nasty += "$x" + one + "y$ ";
    if (c % 64 == 0) nasty += "\n\n";
  }
  check_sound(paper_of(nasty));
}

TEST_CASE("Scripts, emoji, marks that combine, directions and controls in a title, an abstract and a section") {
  // clang-format counts the columns of such characters differently each time it looks.
  // clang-format off
  const std::string words =
      "Ελληνικά Русский 漢字 かな 한국어 עברית العربية हिन्दी ไทย e\u0301 o\u0308 n\u0303\u0301 "
      "\u200B\u200D\uFE0F\u202E\u2066 👩‍👩‍👧‍👦 🏳️‍🌈 ∀x∈ℝ ∑∏∫√∞≈≠≤≥±×÷ ⟨a|b⟩ ½ ‰ № ™ … – — ‘q’ “q” «q» "
      "\x01\x02\x1B\x7F % & _ # ^ ~ $ \\ { }";
  // clang-format on
  check_sound(paper_of(words, words, words));
}

TEST_CASE("Signs that mean something to TeX, alone and doubled, in every place") {
  std::string nasty;
  for (const char c : std::string("%&_#^~$\\{}[]|<>\"`'*@!?-=+/()"))
    for (const char d : std::string("%&_#^~$\\{}[] a1\n")) nasty += std::string("x") + c + d + "y ";
  check_sound(paper_of(nasty, nasty, nasty));
}

TEST_CASE("Commands that read, write, define or end are set as words") {
  std::string nasty;
  for (const std::string command : {"\\input{/etc/passwd}",
                                    "\\include{/etc/passwd}",
                                    "\\write18{id}",
                                    "\\immediate\\write18{id > main.pdf}",
                                    "\\openin5=/etc/passwd",
                                    "\\openout5=x.tex",
                                    "\\read5 to\\x",
                                    "\\catcode`\\%=12",
                                    "\\catcode`\\\\=12",
                                    "\\def\\x{\\x}\\x",
                                    "\\let\\end\\relax",
                                    "\\loop\\iftrue\\repeat",
                                    "\\csname end\\endcsname",
                                    "\\end{document}",
                                    "\\begin{document}",
                                    "\\bye",
                                    "\\stop",
                                    "\\endinput",
                                    "\\endgroup",
                                    "\\begingroup",
                                    "\\bgroup",
                                    "\\egroup",
                                    "\\expandafter\\x",
                                    "\\special{pdf:x}",
                                    "\\pdfliteral{x}",
                                    "\\usepackage{shellesc}",
                                    "\\ShellEscape{id}",
                                    "\\newcommand\\emph{}",
                                    "\\url{http://a_b%c#d}",
                                    "\\includegraphics{/etc/passwd}",
                                    "\\verb|x|",
                                    "\\lstinputlisting{/etc/passwd}",
                                    "\\directlua{os.exit()}",
                                    "\\message{x}",
                                    "\\errmessage{x}",
                                    "\\scrollmode",
                                    "\\batchmode",
                                    "\\global\\x",
                                    "\\hsize=1pt",
                                    "\\vskip 99in",
                                    "\\newpage",
                                    "\\clearpage",
                                    "\\onecolumn",
                                    "\\label{x}",
                                    "\\footnote{a\n\nb}",
                                    "^^5cinput{x}",
                                    "\\\x41"}) {
    nasty += "One " + command + " two. $" + command + "$ Three \\emph{" + command + "} four.\n\n";
    nasty += command + "\n\n";
  }
  const Outcome out = paper_of(nasty);
  check_sound(out);
  CHECK(out.text.find("\\write18") != std::string::npos);  // printed, not run
}

TEST_CASE("Whatever is opened is closed, and depth has an end") {
  std::string nasty;
  for (const std::string part : {"{",
                                 "}",
                                 "[",
                                 "]",
                                 "$",
                                 "$$",
                                 "\\(",
                                 "\\)",
                                 "\\[",
                                 "\\]",
                                 "\\emph{",
                                 "\\textbf{",
                                 "\\footnote{",
                                 "\\frac{",
                                 "\\begin{itemize}",
                                 "\\begin{itemize}\\item",
                                 "\\end{itemize}",
                                 "\\begin{equation}",
                                 "\\end{equation}",
                                 "\\begin{align}",
                                 "\\begin{cases}",
                                 "\\left(",
                                 "\\right)",
                                 "\\item",
                                 "\\\\",
                                 "&",
                                 "\\sqrt[",
                                 "\\citep[",
                                 "\\begin{",
                                 "\\end{",
                                 "\\figureref{",
                                 "\\paragraph{",
                                 "\\subsection{",
                                 "\\text{"}) {
    nasty += "a " + part + " b\n\n" + part + part + part + "\n\n$x " + part + " y$\n\n" + repeated(part, 300) +
             "\n\n$x" + repeated(part + "y", 300) + "$\n\n";
  }
  nasty += "$" + repeated("x_{y^{", 500) + "z" + repeated("}}", 500) + "$\n\n" + repeated("\\emph{\\textbf{", 300) +
           "deep" + repeated("}}", 300) + "\n\n" + repeated("\\begin{enumerate}\\item ", 50) + "deep" +
           repeated("\\end{enumerate}", 50);
  check_sound(paper_of(nasty));
}

TEST_CASE("What nobody would write, by throwing dice") {
  const std::vector<std::string> pieces{
      "a",     " ",     "\n",      "\n\n",       "{",          "}",          "$",     "\\",      "%",
      "&",     "_",     "^",       "#",          "~",          "[",          "]",     "\\(",     "\\)",
      "\\[",   "\\]",   "\\\\",    "\\emph",     "\\frac",     "\\sqrt",     "\\{",   "\\}",     "\\%",
      "é",     "漢",    "α",       "≤",          "\\item",     "\\begin",    "\\end", "{cases}", "{itemize}",
      "1",     "0.5",   "\\left",  "\\right",    "(",          ")",          "|",     "\\cite",  "\\text",
      "\\hat", "\\sum", "\\alpha", "\\mathbb",   "{align}",    "{equation}", "'",     "\"",      "`",
      "-",     "\\,",   "\\quad",  "\\footnote", "\\paragraph"};
  Dice dice{20240229};
  std::string nasty;
  for (int paragraph = 0; paragraph < 400; ++paragraph) {
    const std::size_t length = 5 + dice.roll(60);
    for (std::size_t i = 0; i < length; ++i) nasty += pieces[dice.roll(pieces.size())];
    nasty += "\n\n";
  }
  check_sound(paper_of(nasty));
}

// TeX's time for one paragraph grows with the square of its length: a megabyte takes it minutes.
TEST_CASE("A hundred pages of words in one line") { check_sound(paper_of(repeated("nothing much happens ", 12000))); }

TEST_CASE("A megabyte without a space, of signs, and of environments that never end") {
  check_sound(paper_of(repeated("a", 400000) + "\n\n" + repeated("%", 200000) + "\n\n" + repeated("\\begin{x}", 20000) +
                       "\n\n" + repeated("\\foo ", 20000) + "\n\n" + repeated("漢", 50000)));
}

TEST_CASE("A long formula and long arguments") {
  check_sound(paper_of("$" + repeated("x+y=", 20000) + "z$\n\n\\emph{" + repeated("word ", 20000) + "}\n\n\\citep{" +
                       repeated("k,", 50000) + "}\n\n\\begin{itemize}" + repeated("\\item one ", 3000) +
                       "\\end{itemize}"));
}

TEST_CASE("Labels, captions, claims and data sets of a study are as nasty as what models write") {
  const std::string nasty = "50% & a_b #1 {x} ~ ^ \\input{/etc/passwd} $x é 漢 \x01 } {";
  FakeHost host("writeup");
  Json inputs = inputs_of("dice", host);
  for (const char *list : {"conditions", "metrics"})
    for (Json &item : inputs["study"][list]) item["label"] = item["label"].get<std::string>() + nasty;
  inputs["study"]["datasets"] = {{{"id", "d"}, {"label", nasty}, {"source", nasty}, {"licence", nasty}}};
  inputs["study"]["environment"] = {{"versions", {{nasty, nasty}}}};
  inputs["study"]["seeds"]["varies"] = nasty;
  inputs["claims"]["not_tested"] = {{{"program", "p"}, {"label", nasty}, {"reason", nasty}}};
  for (Json &claim : inputs["claims"]["claims"]) claim["statement"] = nasty;
  for (Json &figure : inputs["figures"]["figures"]) figure["caption"] = nasty;
  host.model = [](const std::string &, const Json &) { return draft_of(honest + last_words); };
  Json options = lenient;
  options["authors"] = nasty;
  Outcome out;
  out.paper = host.run(options, inputs, run_facts).at("paper");
  out.text = slurp(host.blob(out.paper.at("text")));
  check_sound(out);
}

TEST_CASE("Registries bring BibTeX of every kind") {
  const std::string nasty =
      "50% & a_b #1 ~ ^ \\input{/etc/passwd} \\write18{id} $x é 漢 α \\\"{u} {\\\"o} \\unknown{x} } {{ \\";
  FakeHost host("writeup");
  host.literature = [&](const Json &request) -> Json {
    if (request.contains("lookup")) return {{"papers", Json::array()}, {"sources", Json::array()}};
    return {{"papers",
             {{{"id", "1"},
               {"source", "x"},
               {"title", "A study of " + nasty},
               {"authors", {"A. " + nasty, "Müller, Jürgen"}},
               {"year", 2020},
               {"verified", true},
               {"bibtex", "@article{k, title = {A study of " + nasty + "}, author = {" + nasty +
                              " and B}, year = {2020}, journal = {" + nasty + "}}"}}}},
            {"sources", {{{"name", "x"}, {"ok", true}}}}};
  };
  std::string key;
  host.model = [&](const std::string &task, const Json &context) -> Json {
    if (task == "writeup.queries") return {{"queries", {{{"query", "x"}, {"reason", "x"}}}}};
    if (task == "writeup.cite") return {{"use", {{{"id", context.at("papers")[0].at("id")}, {"reason", "x"}}}}};
    key = context.at("citations")[0].at("key");
    return draft_of(honest + " \\citep{" + key + "}" + last_words);
  };
  Json options = lenient;
  options["literature_queries"] = 1;
  Outcome out;
  out.paper = host.run(options, inputs_of("dice", host), run_facts).at("paper");
  out.text = slurp(host.blob(out.paper.at("text")));
  check_sound(out);
  CHECK(out.paper.at("citations")[0].at("key") == key);
}
