// SPDX-License-Identifier: Apache-2.0
//
// The commands that an author may use in text, and those of our own: \result, \derived, \figureref, \tableref,
// \sectionref and citations; see latex.hpp.
#include <algorithm>
#include <map>
#include <sstream>

#include "characters.hpp"
#include "reader.hpp"

namespace athanor::writeup {
namespace {

const std::set<std::string> one_argument{"emph",   "textbf", "textit",          "texttt",        "textsc",
                                         "textrm", "textsf", "textsuperscript", "textsubscript", "mbox"};
const std::set<std::string> headings{"paragraph", "subsection", "subsubsection"};
// What stands for one character: LaTeX, and how the audit reads it.
const std::map<std::string, std::pair<const char *, const char *>> symbols{
    {"%", {"\\%", "%"}},
    {"&", {"\\&", "&"}},
    {"_", {"\\_", "_"}},
    {"#", {"\\#", "#"}},
    {"$", {"\\$", "$"}},
    {"{", {"\\{", "{"}},
    {"}", {"\\}", "}"}},
    {",", {"\\,", " "}},
    {";", {"\\;", " "}},
    {" ", {"\\ ", " "}},
    {"\n", {"\\ ", " "}},
    {"-", {"\\-", ""}},
    {"/", {"", ""}},
    {"@", {"", ""}},
    {"!", {"", ""}},
    {"\\", {"\n", " "}},
    {"newline", {"\n", " "}},
    {"par", {"\n\n", ""}},
    {"noindent", {"", ""}},
    {"ldots", {"\\ldots{}", "..."}},
    {"dots", {"\\dots{}", "..."}},
    {"textendash", {"--", "-"}},
    {"textemdash", {"---", "-"}},
    {"S", {"\\S{}", ""}},
    {"P", {"\\P{}", ""}},
    {"ss", {"\\ss{}", "ss"}},
    {"o", {"\\o{}", "o"}},
    {"O", {"\\O{}", "O"}},
    {"ae", {"\\ae{}", "ae"}},
    {"AE", {"\\AE{}", "AE"}},
    {"oe", {"\\oe{}", "oe"}},
    {"aa", {"\\aa{}", "a"}},
    {"AA", {"\\AA{}", "A"}},
    {"l", {"\\l{}", "l"}},
    {"L", {"\\L{}", "L"}},
    {"i", {"\\i{}", "i"}},
    {"LaTeX", {"\\LaTeX{}", "LaTeX"}},
    {"TeX", {"\\TeX{}", "TeX"}},
    {"quad", {"\\quad{}", " "}},
    {"qquad", {"\\qquad{}", " "}},
    {"textless", {"\\textless{}", "<"}},
    {"textgreater", {"\\textgreater{}", ">"}},
    {"textbar", {"\\textbar{}", "|"}},
    {"slash", {"\\slash{}", "/"}},
    {"textasciitilde", {"\\textasciitilde{}", "~"}},
    {"textbackslash", {"\\textbackslash{}", "\\"}},
    {"textquotesingle", {"'", "'"}},
    {"copyright", {"\\textcopyright{}", ""}},
    {"centering", {"", ""}}};
const std::string accents = "\"'`^~=.";
const std::set<std::string> letter_accents{"c", "v", "u", "H", "r", "d", "b", "k"};

std::vector<std::string> split_keys(const std::string &text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string key; std::getline(in, key, ',');) {
    key.erase(std::remove_if(key.begin(), key.end(),
                             [](char c) { return std::string(" \t\r\n").find(c) != std::string::npos; }),
              key.end());
    if (!key.empty()) out.push_back(key);
  }
  return out;
}

std::string trimmed(const std::string &s) {
  const std::size_t from = s.find_first_not_of(" \t\r\n"), to = s.find_last_not_of(" \t\r\n");
  return from == std::string::npos ? "" : s.substr(from, to - from + 1);
}

constexpr std::size_t longest_name = 300;  // of a result or a derived value; longer ones are a brace gone astray

// For messages.
std::string brief(const std::string &text) {
  if (text.size() <= 80) return text;
  std::size_t end = 80;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + " …";
}

std::string listed(const std::vector<std::string> &words) {
  std::string out;
  for (const std::string &w : words) out += (out.empty() ? "" : ", ") + w;
  return out;
}

std::string listed(const std::set<std::string> &words) {
  return listed(std::vector<std::string>(words.begin(), words.end()));
}

}  // namespace

std::string Reader::known_command(const std::string &name, bool &known) {
  if (name == "result") return result_command();
  if (name == "derived") return derived_command();
  if (name == "figureref" || name == "tableref" || name == "sectionref" || name == "ref" || name == "autoref" ||
      name == "eqref")
    return reference_command(name);
  if (name == "citep" || name == "citet" || name == "cite") return citation_command(name);
  if (one_argument.count(name) != 0) return "\\" + name + "{" + group_argument() + "}";
  if (name == "footnote" && depth_ == 0) return "\\footnote{" + group_argument() + "}";
  const std::string plain_name = !name.empty() && name.back() == '*' ? name.substr(0, name.size() - 1) : name;
  if (headings.count(plain_name) != 0 && depth_ == 0 && open_.empty()) {
    std::string title = group_argument();
    // How a heading ends that runs into its text is the format's business.
    while (plain_name == "paragraph" && !title.empty() && std::string(".: ").find(title.back()) != std::string::npos)
      title.pop_back();
    say(Piece::Kind::paragraph, "");
    return "\n\\" + name + "{" + title + "}\n";
  }
  if (name == "url") {
    const std::string url = raw_argument();
    say(Piece::Kind::reference, url, "url");
    return "\\texttt{" + escape_text(url) + "}";
  }
  if (name == "label") return raw_argument(), "";
  if (name == "enquote") return "``" + group_argument() + "''";
  if ((name.size() == 1 && accents.find(name) != std::string::npos) || letter_accents.count(name) != 0)
    return accent_command(name);
  if (name == "text") return "{" + group_argument() + "}";
  std::string ignored;
  const auto symbol = symbols.find(name);
  if (symbol == symbols.end()) return known = false, "";
  accept("{}");
  if (name == "\\" && peek() == '[') return optional_argument(ignored), "\n";
  say(name == "par" ? Piece::Kind::paragraph : Piece::Kind::text, symbol->second.second);
  return name == "par" && depth_ > 0 ? "\n" : symbol->second.first;
}

// \"u, \"{u}, \v{s}, \'{\i}: over one letter only.
std::string Reader::accent_command(const std::string &name) {
  std::string base;
  if (name.size() == 1 && accents.find(name) != std::string::npos && peek() != '{' && peek() != '\\')
    base = done() ? "" : std::string(1, take());
  else
    base = trimmed(raw_argument());
  if (base == "\\i" || base == "\\j") {
    say(Piece::Kind::text, base.substr(1));
    return "{\\" + name + "{" + base + "}}";
  }
  if (base.size() != 1 || !std::isalpha(static_cast<unsigned char>(base[0]))) {
    say(Piece::Kind::text, base);
    return escape_text(base);
  }
  say(Piece::Kind::text, base);
  return "{\\" + name + "{" + base + "}}";
}

std::string Reader::result_command() {
  const std::string name = trimmed(raw_argument());
  say(Piece::Kind::result, name);
  if (!vocabulary_.results->find(name)) {
    const auto near = vocabulary_.results->nearest(name.substr(0, longest_name));
    find("unknown_result", "error",
         "no result is called \"" + brief(name) + "\"" +
             (near.empty() ? "; there are no results" : "; the nearest names are " + listed(near)));
    return "";
  }
  once(out_.results, name);
  return "\\result{" + macro_name(name) + "}";
}

std::string Reader::derived_command() {
  const std::string expression = trimmed(raw_argument());
  say(Piece::Kind::derived, expression);
  if (expression.size() > 3 * longest_name) {
    find("unknown_result", "error", "\\derived{" + brief(expression) + "} is too long; is a brace } missing?");
    return "";
  }
  const auto derived = vocabulary_.results->derive(expression);
  for (const std::string &name : derived.unknown)
    find("unknown_result", "error",
         "no result is called \"" + name + "\"; the nearest names are " + listed(vocabulary_.results->nearest(name)));
  if (!derived.problem.empty())
    find("unknown_result", "error",
         "\\derived{" + expression + "}: " + derived.problem + "; write names joined by + - * / between spaces");
  if (derived.printed.empty()) return "";
  for (const std::string &name : derived.names) once(out_.results, name);
  once(out_.derived, expression);
  return "\\derived{" + macro_name(expression) + "}";
}

std::string Reader::target(const std::string &id, const char *prefix, const std::set<std::string> &ids,
                           const char *word) {
  if (ids.count(id) != 0) return std::string("\\ref{") + prefix + ":" + id + "}";
  find(std::string("unknown_") + word, "error",
       std::string("no ") + word + " is called \"" + brief(id) + "\"" +
           (ids.empty() ? "; there are none" : "; there are " + listed(ids)));
  return "";
}

std::string Reader::reference_command(const std::string &name) {
  const std::string full = trimmed(raw_argument());
  const std::size_t colon = full.find(':');
  const std::string prefix = colon == std::string::npos ? "" : full.substr(0, colon),
                    id = full.substr(colon == std::string::npos ? 0 : colon + 1);
  const bool worded = name != "ref";  // \ref{fig:x} writes its own "Figure"
  const bool table = name == "tableref" || prefix == "tab" || prefix == "table",
             section = name == "sectionref" || prefix == "sec" || prefix == "section",
             equation = name == "eqref" || prefix == "eq" || prefix == "equation";
  say(Piece::Kind::reference, worded ? "[" + id + "]" : id,
      (table      ? "tab:"
       : section  ? "sec:"
       : equation ? "eq:"
                  : "fig:") +
          id);
  if (equation) {
    const std::string at = target(id, "eq", vocabulary_.equations, "equation");
    return at.empty() ? at : name == "autoref" ? "Equation~(" + at + ")" : name == "eqref" ? "(" + at + ")" : at;
  }
  if (table) {
    const std::string at = target(id, "tab", vocabulary_.tables, "table");
    if (!at.empty()) once(out_.tables, id);
    return worded && !at.empty() ? "Table~" + at : at;
  }
  if (section) {
    const std::string at = target(id, "sec", vocabulary_.sections, "section");
    return worded && !at.empty() ? "Section~" + at : at;
  }
  const std::string at = target(id, "fig", vocabulary_.figures, "figure");
  if (!at.empty()) once(out_.figures, id);
  return worded && !at.empty() ? "Figure~" + at : at;
}

std::string Reader::citation_command(const std::string &name) {
  std::string first, second, options;
  if (optional_argument(first)) options += "[{" + first + "}]";
  if (!options.empty() && optional_argument(second)) options += "[{" + second + "}]";
  std::vector<std::string> keys;
  for (const std::string &key : split_keys(raw_argument())) {
    say(Piece::Kind::citation, "[" + key + "]");
    if (vocabulary_.citations.count(key) == 0) {
      find(
          "unknown_citation", "error",
          "no source has the key \"" + brief(key) + "\"" +
              (vocabulary_.citations.empty() ? "; none was found" : "; the keys are " + listed(vocabulary_.citations)));
    } else {
      once(out_.citations, key);
      keys.push_back(key);
    }
  }
  if (keys.empty()) return "";
  std::string joined;
  for (const std::string &key : keys) joined += (joined.empty() ? "" : ",") + key;
  return "\\" + (name == "cite" ? std::string("citep") : name) + options + "{" + joined + "}";
}

}  // namespace athanor::writeup
