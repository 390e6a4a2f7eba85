// SPDX-License-Identifier: Apache-2.0
//
// The recursive reader behind read_latex: latex.cpp has text and environments, math.cpp mathematics, commands.cpp
// the lists of what is allowed. Private to these three files.
#ifndef ATHANOR_WRITEUP_READER_HPP
#define ATHANOR_WRITEUP_READER_HPP

#include <string>
#include <string_view>
#include <vector>

#include "characters.hpp"
#include "latex.hpp"

namespace athanor::writeup {

class Reader {
 public:
  Reader(std::string_view text, std::string where, const Vocabulary &vocabulary)
      : text_(text), where_(std::move(where)), vocabulary_(vocabulary) {}
  Fragment read();

 private:
  // Of nested braces and environments; deeper ones are plain text. TeX stops at 255 groups, and a command takes
  // several.
  static constexpr int max_depth = 20;
  static constexpr int most_of_a_rule = 25;               // findings; a megabyte of nonsense needs no more
  static constexpr std::size_t longest_left_out = 20000;  // bytes of an environment that is not allowed

  // Where a stretch of text ends; what ends it is consumed by whoever asked.
  enum class Stop { end_of_text, brace, bracket, environment };

  // --- latex.cpp
  std::string text(Stop stop);
  std::string character();
  std::string command();
  std::string group_argument();              // {…} as text; one character without braces
  std::string raw_argument();                // what stands in {…}, unread
  bool optional_argument(std::string &out);  // […]
  std::string environment(const std::string &name);
  std::string end_command();  // what \end{…} leaves in the text; may raise end_pending_
  std::string skip_environment(const std::string &name);
  std::string list_item();
  std::string quote();
  // --- commands.cpp
  std::string known_command(const std::string &name, bool &known);
  std::string accent_command(const std::string &name);
  std::string result_command();
  std::string derived_command();
  std::string reference_command(const std::string &name);
  std::string citation_command(const std::string &name);
  std::string target(const std::string &id, const char *prefix, const std::set<std::string> &ids, const char *word);
  // --- math.cpp
  bool at_math() const;  // a $ that opens mathematics
  std::string inline_math(const std::string &close);
  std::string display_math(const std::string &close, const std::string &environment_name);
  std::string math(const std::vector<std::string> &closers, bool aligned);
  std::string math_atom(bool aligned);
  std::string math_command(bool aligned);
  std::string math_argument(bool aligned);
  std::string delimiter();
  std::string left_right();

  bool done() const { return at_ >= text_.size(); }
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
  bool starts(std::string_view word) const { return text_.substr(at_, word.size()) == word; }
  char take();
  bool accept(std::string_view word);
  bool blank_line() const;  // a paragraph ends here
  void spaces();
  std::string command_name();  // after the backslash: letters, or one other character
  void say(Piece::Kind kind, const std::string &text, const std::string &target = "");
  void find(const std::string &rule, const std::string &severity, const std::string &message);
  void drop(char32_t code);  // a character that cannot be set, told once
  static void once(std::vector<std::string> &list, const std::string &item);

  std::string_view text_;
  std::string where_;
  const Vocabulary &vocabulary_;
  Fragment out_;
  std::size_t at_ = 0;
  int line_ = 1, depth_ = 0;
  std::vector<std::string> open_;  // environments
  bool numbered_ = false;          // inside an equation that has a number
  BreakPlaces places_;
  std::map<std::string, int> told_;  // findings by rule
  std::set<char32_t> dropped_;
  bool end_pending_ = false;  // \end of an open environment was seen; text() returns to it
};

}  // namespace athanor::writeup

#endif
