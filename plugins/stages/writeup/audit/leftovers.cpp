// SPDX-License-Identifier: Apache-2.0
//
// What its author forgot to take out: placeholders, a model's chatter around its answer, marks of Markdown.
#include <regex>

#include "checks.hpp"

namespace athanor::writeup::audit {
namespace {

const std::regex &placeholder() {
  static const std::regex words(
      R"(\b(TODO|FIXME|XXX|TBD|XX(\.X+)?|X\.XX?)\b|\?\?|[Ll]orem ipsum|<[A-Z_]{4,}>|___+|)"
      R"(\[ ?([Cc]itation needed|CITATION NEEDED|([Ii]nsert|INSERT|[Aa]dd|[Ff]ill in|[Yy]our|[Cc]ite|REF) [^\]]{0,60}|REF|CITE)\]?)");
  return words;
}
const std::regex &chatter() {
  static const std::regex words(
      R"(\bas an? (ai|artificial intelligence|large language model|language model|assistant)\b|\bas a large language model\b|)"
      R"(\b(here is|here's|below is|here are) (the|a|an|your|my) (revised|updated|final|requested|corrected|improved|complete|full|rewritten|new|draft|latex|json|abstract|section|paper)\b|)"
      R"(^ ?(certainly|sure|of course|absolutely|great question)[!,.]|\bi hope this (helps|meets)\b|\blet me know if\b|\bfeel free to\b|)"
      R"(\bi (cannot|can't|can not|am unable to|am not able to) (provide|access|run|browse|generate|verify)\b|\bmy (knowledge cutoff|training data)\b|)"
      R"(\bas (you )?requested\b|\bper your (instructions?|request)\b|\bi have (revised|updated|rewritten|added|fixed|corrected)\b|)"
      R"(\bin this (revised|updated) version\b|\bend of (section|paper|document|answer)\b|\bthe (user|prompt) (asked|asks|wants|requested)\b|\bi (will|'ll) now (write|draft|revise)\b)");
  return words;
}
const std::regex &markdown() {
  static const std::regex marks(R"(```|\*\*[^* ][^*]{0,80}\*\*|^ ?#{1,6} [A-Z]|\]\(https?:|^ ?[-*] \*\*)");
  return marks;
}

void check_line(const std::string &where, int line, const std::string &text, Findings &out) {
  std::smatch m;
  if (std::regex_search(text, m, placeholder()))
    out.push_back(found("placeholder_left", place(where, line),
                        "\"" + m.str() + "\" was left in the text; write what belongs there"));
  const std::string small = lower(text);
  if (std::regex_search(small, m, chatter()))
    out.push_back(found("chatter_left", place(where, line),
                        "\"" + m.str() + "\" speaks to whoever asked, not to a reader; leave it out"));
  if (std::regex_search(text, m, markdown()))
    out.push_back(
        found("markdown_left", place(where, line),
              "\"" + m.str() + "\" is Markdown and would be printed as it stands; use LaTeX or leave it out"));
}

// The visible text of each line.
void check_text(const Text &text, Findings &out) {
  std::string line;
  int number = 1;
  const auto finish = [&] {
    for (std::size_t from = 0; from < line.size(); from += 1000)
      check_line(text.where, number, line.substr(from, 1100), out);
    line.clear();
  };
  for (const Piece &piece : text.fragment.pieces) {
    if (piece.line != number) finish();
    number = piece.line;
    if (piece.kind == Piece::Kind::text || piece.kind == Piece::Kind::math)
      line += folded(piece.text);
    else if (piece.kind != Piece::Kind::paragraph)
      line += piece.kind == Piece::Kind::citation ? citation_mark : result_mark;
  }
  finish();
}

}  // namespace

void check_leftovers(const Paper &paper, const Facts &, Findings &out) {
  for (const Text *text : paper.texts()) check_text(*text, out);
}

}  // namespace athanor::writeup::audit
