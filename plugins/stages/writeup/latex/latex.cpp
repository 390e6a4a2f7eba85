// SPDX-License-Identifier: Apache-2.0
//
// Text, groups and environments of the author's LaTeX; see latex.hpp and reader.hpp.
#include "latex.hpp"

#include <algorithm>
#include <cctype>

#include "characters.hpp"
#include "reader.hpp"

namespace athanor::writeup {
namespace {

const std::set<std::string> text_environments{"itemize", "enumerate", "description", "quote", "quotation"};
const std::set<std::string> math_environments{"equation", "equation*", "align", "align*", "displaymath"};

bool letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

}  // namespace

char Reader::take() {
  const char c = text_[at_++];
  if (c == '\n') ++line_;
  return c;
}

bool Reader::accept(std::string_view word) {
  if (!starts(word)) return false;
  for (std::size_t i = 0; i < word.size(); ++i) take();
  return true;
}

bool Reader::blank_line() const {
  if (peek() != '\n') return false;
  std::size_t i = 1;
  while (peek(i) == ' ' || peek(i) == '\t' || peek(i) == '\r') ++i;
  return peek(i) == '\n';
}

void Reader::spaces() {
  while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') take();
}

std::string Reader::command_name() {
  if (done()) return "";
  if (!letter(peek())) return std::string(1, take());
  std::string out;
  while (letter(peek())) out += take();
  if (peek() == '*') out += take();
  return out;
}

void Reader::say(Piece::Kind kind, const std::string &text, const std::string &target) {
  const bool joins = kind == Piece::Kind::text || kind == Piece::Kind::math;
  if (joins && !out_.pieces.empty() && out_.pieces.back().kind == kind && out_.pieces.back().line == line_)
    out_.pieces.back().text += text;
  else
    out_.pieces.push_back({kind, text, line_, target});
}

void Reader::find(const std::string &rule, const std::string &severity, const std::string &message) {
  if (++told_[rule] > most_of_a_rule) return;
  // What an author wrote may stand in a message, and be of any length.
  std::size_t end = std::min<std::size_t>(message.size(), 600);
  while (end > 0 && end < message.size() && (static_cast<unsigned char>(message[end]) & 0xC0) == 0x80) --end;
  out_.findings.push_back({rule, severity, where_ + ", line " + std::to_string(line_), message.substr(0, end)});
}

void Reader::drop(char32_t code) {
  if (!dropped_.insert(code).second) return;
  find("character_dropped", "warning", "the character " + code_point(code) + " cannot be set and was left out");
}

void Reader::once(std::vector<std::string> &list, const std::string &item) {
  if (std::find(list.begin(), list.end(), item) == list.end()) list.push_back(item);
}

// One character of text that is no command, brace or mathematics.
std::string Reader::character() {
  const char c = peek();
  if (static_cast<unsigned char>(c) < 0x80) {
    take();
    if (c == '~') {
      say(Piece::Kind::text, " ");
      return "~";
    }
    if (c == '"') return quote();
    say(Piece::Kind::text, std::string(1, c));
    return ascii_text(c) + places_.after(static_cast<unsigned char>(c));
  }
  std::string_view rest = text_.substr(at_);
  const std::size_t before = rest.size();
  const char32_t code = take_character(rest);
  const std::string bytes(text_.substr(at_, before - rest.size()));
  at_ += bytes.size();
  const std::string latex = text_character(code);
  say(Piece::Kind::text, bytes);
  if (latex.empty() && !is_invisible(code)) drop(code);
  return latex + places_.after(code);
}

// Straight quotes become paired ones, by what stands before them.
std::string Reader::quote() {
  say(Piece::Kind::text, "\"");
  const char before = at_ >= 2 ? text_[at_ - 2] : ' ';
  const bool opens = before == ' ' || before == '\n' || before == '(' || before == '[' || before == '~';
  return opens ? "``" : "''";
}

std::string Reader::text(Stop stop) {
  std::string out;
  while (!done() && !end_pending_) {
    const char c = peek();
    if (c == '}') {
      if (stop == Stop::brace) break;
      take();  // closes nothing
    } else if (c == ']' && stop == Stop::bracket) {
      break;
    } else if (c == '{') {
      take();
      if (++depth_ > max_depth) {
        --depth_;
        continue;
      }
      out += "{" + text(Stop::brace) + "}";
      if (!accept("}")) find("unbalanced", "error", "a brace { is never closed");
      --depth_;
    } else if (c == '\\') {
      out += command();
    } else if (at_math()) {
      out += accept("$$") ? display_math("$$", "") : (take(), inline_math("$"));
    } else if (c == '\n') {
      if (blank_line() && (stop == Stop::brace || stop == Stop::bracket)) break;  // no argument spans paragraphs
      take();
      bool blank = false;
      while (peek() == ' ' || peek() == '\t' || peek() == '\r' || peek() == '\n') blank |= take() == '\n';
      places_ = {};
      if (blank)
        say(Piece::Kind::paragraph, "");
      else
        say(Piece::Kind::text, " ");
      // A blank line inside an argument would end it as an error.
      out += blank && (stop == Stop::end_of_text || stop == Stop::environment) && depth_ == 0 ? "\n\n" : "\n";
    } else {
      out += character();
    }
  }
  return out;
}

std::string Reader::raw_argument() {
  spaces();
  if (!accept("{")) return "";
  std::string out;
  for (int depth = 1; !done() && !blank_line();) {
    const char c = take();
    if (c == '{') ++depth;
    if (c == '}' && --depth == 0) return out;
    out += c;
  }
  find("unbalanced", "error", "a brace { is never closed");
  return out;
}

std::string Reader::group_argument() {
  spaces();
  if (!accept("{")) return done() || peek() == '}' || peek() == '\\' ? "" : character();
  if (++depth_ > max_depth) {
    --depth_;
    return "";
  }
  std::string out = text(Stop::brace);
  if (!accept("}")) find("unbalanced", "error", "a brace { is never closed");
  --depth_;
  return out;
}

bool Reader::optional_argument(std::string &out) {
  const std::size_t end = text_.substr(at_, 300).find(']'), paragraph = text_.substr(at_, 300).find("\n\n");
  if (peek() != '[' || end == std::string_view::npos || paragraph < end) return false;
  take();
  ++depth_;
  out = text(Stop::bracket);
  --depth_;
  accept("]");
  return true;
}

std::string Reader::command() {
  take();  // the backslash
  const std::string name = command_name();
  if (name == "begin") return environment(raw_argument());
  if (name == "end") return end_command();
  if (name == "(") return inline_math("\\)");
  if (name == "[") return display_math("\\]", "");
  if (name == "item") return list_item();
  bool known = true;
  const std::string out = known_command(name, known);
  if (known) return out;
  find("command_not_allowed", "warning",
       "\\" + name + " is not a command that a manuscript may use; it was set as plain text");
  say(Piece::Kind::text, "\\" + name);
  return "\\textbackslash{}" + escape_text(name) + (letter(peek()) ? "" : " ");
}

std::string Reader::list_item() {
  const bool in_list = !open_.empty() && open_.back() != "quote" && open_.back() != "quotation";
  if (!in_list) return "";
  std::string label;
  spaces();
  say(Piece::Kind::text, ". ");
  return optional_argument(label) ? "\n\\item[{" + label + "}] " : "\n\\item ";
}

std::string Reader::environment(const std::string &name) {
  if (math_environments.count(name) != 0) return display_math("\\end{" + name + "}", name);
  if (text_environments.count(name) == 0 || static_cast<int>(open_.size()) >= 4 || depth_ > 0) {
    find("environment_not_allowed", "warning", "the environment " + name + " is not allowed here; it was left out");
    return skip_environment(name);
  }
  open_.push_back(name);
  std::string body = text(Stop::environment);
  if (end_pending_)
    end_pending_ = false;
  else
    find("unbalanced", "error", "\\begin{" + name + "} is never closed");
  open_.pop_back();
  const bool list = name != "quote" && name != "quotation";
  const std::size_t first = body.find("\\item");
  if (list && first == std::string::npos) return body;  // LaTeX stops at a list without an item
  if (list) body = body.substr(first);
  return "\n\\begin{" + name + "}\n" + body + "\n\\end{" + name + "}\n";
}

std::string Reader::end_command() {
  const std::string name = raw_argument();
  if (!open_.empty() && open_.back() == name) {
    end_pending_ = true;
    return "";
  }
  find("unbalanced", "warning", "\\end{" + name + "} closes nothing");
  return "";
}

// What is not allowed is left out up to its end; without an end only its beginning is.
std::string Reader::skip_environment(const std::string &name) {
  const std::string end = "\\end{" + name + "}";
  const std::size_t at = text_.substr(at_, longest_left_out).find(end);
  if (at == std::string_view::npos) return "";
  for (std::size_t i = 0; i < at + end.size(); ++i) take();
  return "";
}

Fragment Reader::read() {
  while (!done()) {
    out_.latex += text(Stop::end_of_text);
    end_pending_ = false;
  }
  return std::move(out_);
}

Fragment read_latex(const std::string &text, const std::string &where, const Vocabulary &vocabulary) {
  return Reader(text, where, vocabulary).read();
}

std::string plain_text(const Fragment &fragment, const NamedResults &results) {
  std::string out;
  for (const Piece &piece : fragment.pieces) switch (piece.kind) {
      case Piece::Kind::result:
        if (const Json *row = results.find(piece.text)) out += row->at("printed").get<std::string>();
        break;
      case Piece::Kind::derived:
        out += results.derive(piece.text).printed;
        break;
      case Piece::Kind::paragraph:
        out += "\n\n";
        break;
      default:
        out += piece.text;
    }
  return out;
}

}  // namespace athanor::writeup
