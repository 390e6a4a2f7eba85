// SPDX-License-Identifier: Apache-2.0
//
// Sentences; see prose.hpp. What is done against disguises is in disguise.cpp.
#include "prose.hpp"

#include <algorithm>
#include <cctype>

#include "rules.hpp"

namespace athanor::writeup::audit {
namespace {

constexpr std::size_t longest = 1000;  // bytes of a sentence: expressions are matched by recursion

bool letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

// "e.g.", "et al.", "Fig." and initials do not end a sentence.
bool abbreviation(const std::string &text) {
  static const std::vector<std::string> known{"e.g", "i.e", "al",     "fig", "figs", "tab", "eq",  "eqs",
                                              "sec", "vs",  "approx", "cf",  "resp", "dr",  "prof"};
  std::size_t from = text.size();
  while (from > 0 && (letter(text[from - 1]) || text[from - 1] == '.')) --from;
  const std::string word = text.substr(from);
  if (word.size() == 1 && std::isupper(static_cast<unsigned char>(word[0]))) return true;
  return std::find(known.begin(), known.end(), lower(word)) != known.end();
}

class Splitter {
 public:
  explicit Splitter(const Text &text) : text_(text) { begin(); }

  std::vector<Sentence> split() {
    for (const Piece &piece : text_.fragment.pieces) switch (piece.kind) {
        case Piece::Kind::paragraph:
          finish();
          now_.paragraph = ++paragraph_;
          break;
        case Piece::Kind::text:
        case Piece::Kind::math:
          stretch(piece);
          break;
        default:
          mark(piece);
      }
    finish();
    return std::move(out_);
  }

 private:
  void begin() {
    now_ = {};
    now_.where = text_.where;
    now_.paragraph = paragraph_;
  }
  void finish() {
    pending_ = false;
    if (now_.text.find_first_not_of(' ') != std::string::npos) {
      now_.lower = lower(now_.text);
      out_.push_back(std::move(now_));
    }
    begin();
  }
  void put(char c, char mode, int line) {
    if ((c == ' ' && (pending_ || now_.text.size() > longest)) || now_.text.size() > 2 * longest) finish();
    if (c != '"' && c != '\'' && c != ')') pending_ = false;
    if (c == ' ' && now_.text.empty()) return;
    now_.text += c;
    now_.modes += mode;
    now_.lines.push_back(line);
  }
  // A stop ends the sentence when a space follows, be it in the next piece: "0." may go on as a number.
  void stretch(const Piece &piece) {
    const char mode = piece.kind == Piece::Kind::math ? 'm' : 't';
    for (const char c : folded(piece.text)) {
      const bool stop = (c == '.' && !abbreviation(now_.text)) || c == '!' || c == '?';
      put(c, mode, piece.line);
      pending_ = pending_ || stop;
    }
  }
  void mark(const Piece &piece) {
    const char c = piece.kind == Piece::Kind::citation    ? citation_mark
                   : piece.kind == Piece::Kind::reference ? reference_mark
                                                          : result_mark;
    std::string text = piece.text;
    if (piece.kind == Piece::Kind::citation || piece.kind == Piece::Kind::reference)
      if (text.size() > 1 && text.front() == '[' && text.back() == ']') text = text.substr(1, text.size() - 2);
    if (now_.text.empty() || pending_) put(' ', 't', piece.line);  // may end the sentence before
    now_.marks.push_back({piece.kind, text, now_.text.size(), piece.target});
    put(c, 't', piece.line);
  }

  const Text &text_;
  std::vector<Sentence> out_;
  Sentence now_;
  int paragraph_ = 0;
  bool pending_ = false;
};

}  // namespace

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::string Sentence::place(std::size_t at) const { return audit::place(where, line_at(at)); }

std::vector<std::string> Sentence::results() const {
  std::vector<std::string> out;
  for (const Mark &m : marks)
    if (m.kind == Piece::Kind::result) out.push_back(m.text);
  return out;
}

const Mark *Sentence::mark_at(std::size_t at) const {
  for (const Mark &m : marks)
    if (m.at == at) return &m;
  return nullptr;
}

std::vector<Sentence> sentences_of(const Text &text) { return Splitter(text).split(); }

std::size_t find_words(const std::string &text, const std::string &phrase, std::size_t from) {
  const auto same = [](char a, char b) { return a == b || ((a == '-' || a == ' ') && (b == '-' || b == ' ')); };
  const auto word = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
  if (phrase.empty()) return std::string::npos;
  for (std::size_t at = from; at + phrase.size() <= text.size(); ++at) {
    if (!std::equal(phrase.begin(), phrase.end(), text.begin() + static_cast<std::ptrdiff_t>(at), same)) continue;
    const std::size_t end = at + phrase.size();
    if ((at == 0 || !word(text[at - 1]) || !word(phrase.front())) &&
        (end == text.size() || !word(text[end]) || text[end] == 's' || !word(phrase.back())))
      return at;
  }
  return std::string::npos;
}

}  // namespace athanor::writeup::audit
