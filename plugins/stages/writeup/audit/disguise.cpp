// SPDX-License-Identifier: Apache-2.0
//
// Text that looks like something else than it is: digits of other alphabets, letters that only look Latin, characters
// that cannot be seen, commands that make text. `folded` takes the disguise off, so that every other rule reads what
// a reader would; the rule disguised_text says that there was one.
#include <algorithm>
#include <map>
#include <regex>

#include "checks.hpp"
#include "latex/characters.hpp"

namespace athanor::writeup::audit {
namespace {

struct Range {
  char32_t first, last;
};

// Zero width, direction marks, tags, soft hyphens, variation selectors.
bool invisible(char32_t c) {
  static constexpr Range ranges[] = {{0xAD, 0xAD},     {0x34F, 0x34F},    {0x61C, 0x61C},   {0x115F, 0x1160},
                                     {0x17B4, 0x17B5}, {0x180B, 0x180F},  {0x200B, 0x200F}, {0x202A, 0x202E},
                                     {0x2060, 0x206F}, {0x3164, 0x3164},  {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF},
                                     {0xFFA0, 0xFFA0}, {0xE0000, 0xE0FFF}};
  return std::any_of(std::begin(ranges), std::end(ranges), [&](Range r) { return c >= r.first && c <= r.last; });
}

// The value of a digit that is not 0 to 9 of ASCII; -1 for anything else. Superscripts are not among them.
int foreign_digit(char32_t c) {
  static constexpr char32_t zeros[] = {0x660,  0x6F0,  0x7C0,   0x966,   0x9E6,   0xA66,   0xAE6,   0xB66,  0xBE6,
                                       0xC66,  0xCE6,  0xD66,   0xE50,   0xED0,   0xF20,   0x1040,  0x17E0, 0x1810,
                                       0x2080, 0xFF10, 0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1FBF0};
  for (const char32_t zero : zeros)
    if (c >= zero && c <= zero + 9) return static_cast<int>(c - zero);
  if (c >= 0x2460 && c <= 0x2468) return static_cast<int>(c - 0x2460 + 1);
  if (c >= 0x2776 && c <= 0x277E) return static_cast<int>(c - 0x2776 + 1);
  if (c == 0x24EA || c == 0x24FF) return 0;
  return -1;
}

// "²" -> '2'; 0 for anything else.
char superscript(char32_t c) {
  if (c == 0xB9) return '1';
  if (c == 0xB2 || c == 0xB3) return static_cast<char>('2' + (c - 0xB2));
  if (c == 0x2070 || (c >= 0x2074 && c <= 0x2079)) return static_cast<char>('0' + (c - 0x2070));
  if (c == 0x207A || c == 0x207B) return c == 0x207A ? '+' : '-';
  return 0;
}

// A Cyrillic, Greek or fullwidth letter, or a punctuation mark, that looks like an ASCII one; 0 for anything else.
char look_alike(char32_t c) {
  static const std::map<char32_t, char> known{
      {0x430, 'a'}, {0x435, 'e'}, {0x43E, 'o'}, {0x440, 'p'},  {0x441, 'c'}, {0x443, 'y'}, {0x445, 'x'},
      {0x456, 'i'}, {0x455, 's'}, {0x458, 'j'}, {0x475, 'v'},  {0x4BB, 'h'}, {0x501, 'd'}, {0x51B, 'q'},
      {0x51D, 'w'}, {0x410, 'A'}, {0x412, 'B'}, {0x415, 'E'},  {0x41A, 'K'}, {0x41C, 'M'}, {0x41D, 'H'},
      {0x41E, 'O'}, {0x420, 'P'}, {0x421, 'C'}, {0x422, 'T'},  {0x425, 'X'}, {0x405, 'S'}, {0x406, 'I'},
      {0x408, 'J'}, {0x3BF, 'o'}, {0x391, 'A'}, {0x392, 'B'},  {0x395, 'E'}, {0x396, 'Z'}, {0x397, 'H'},
      {0x399, 'I'}, {0x39A, 'K'}, {0x39C, 'M'}, {0x39D, 'N'},  {0x39F, 'O'}, {0x3A1, 'P'}, {0x3A4, 'T'},
      {0x3A5, 'Y'}, {0x3A7, 'X'}, {0x131, 'i'}, {0x2024, '.'}, {0x66A, '%'}, {0x66B, '.'}, {0xFE6A, '%'}};
  if (c >= 0xFF01 && c <= 0xFF5E) return static_cast<char>(c - 0xFF01 + '!');
  // Letters of mathematics: thirteen alphabets of 26 capitals and 26 small letters.
  if (c >= 0x1D400 && c < 0x1D6A4)
    return static_cast<char>((c - 0x1D400) % 52 < 26 ? 'A' + (c - 0x1D400) % 52 : 'a' + (c - 0x1D400) % 52 - 26);
  const auto at = known.find(c);
  return at == known.end() ? '\0' : at->second;
}

// Spaces, dashes, quotes and fractions of typography: no disguise, and plain for the audit.
const char *plain_form(char32_t c) {
  static const std::map<char32_t, const char *> known{
      {0xA0, " "},     {0x202F, " "},          {0x3000, " "},   {0x2010, "-"},   {0x2011, "-"},     {0x2012, "-"},
      {0x2013, "-"},   {0x2014, " - "},        {0x2212, "-"},   {0x2018, "'"},   {0x2019, "'"},     {0x201C, "\""},
      {0x201D, "\""},  {0xBC, "0.25"},         {0xBD, "0.5"},   {0xBE, "0.75"},  {0x2153, "0.333"}, {0x2154, "0.667"},
      {0x2155, "0.2"}, {0x2156, "0.4"},        {0x2157, "0.6"}, {0x2158, "0.8"}, {0x215B, "0.125"}, {0x2044, "/"},
      {0x2215, "/"},   {0x2030, " per mille"}, {0x2026, "..."}};
  if (c >= 0x2000 && c <= 0x200A) return " ";
  const auto at = known.find(c);
  return at == known.end() ? nullptr : at->second;
}

// The first disguised character of a text; 0 where there is none.
char32_t disguise_in(const std::string &text) {
  std::string_view rest = text;
  bool latin = false, strange = false;
  char32_t alike = 0;
  while (!rest.empty()) {
    const char32_t c = take_character(rest);
    if (invisible(c) && c != 0xAD && c != 0xFE0F) return c;
    if (foreign_digit(c) >= 0 && (c < 0x2080 || c > 0x2089)) return c;
    const bool ascii_letter = c < 0x80 && std::isalpha(static_cast<int>(c)) != 0;
    if (look_alike(c) != 0 && c != 0x131) strange = true, alike = c;
    latin = latin || ascii_letter;
    if (strange && latin && (c >= 0x80 || ascii_letter)) return alike;  // one word of two alphabets
    if (c < 0x80 && !ascii_letter) latin = strange = false;
  }
  return 0;
}

// Commands that would print what does not stand in the source, or change what does.
const std::regex &makers_of_text() {
  static const std::regex commands(
      R"(\\(char|symbol|number|romannumeral|the|[egx]?def|let|(re)?newcommand|providecommand|csname|expandafter|catcode|)"
      R"(Uchar|unichar|mathchar|input|include|verbatiminput|lowercase|uppercase|setcounter|value|arabic|roman|alph|)"
      R"(newcounter|fpeval|numexpr|pgfmath\w*|directlua|immediate|write|phantom|hphantom|vphantom|rlap|llap|color|)"
      R"(textcolor|tiny|fontsize|scalebox|hspace|vspace|raisebox|reflectbox|rotatebox)(?![A-Za-z])|\^\^[0-9a-zA-Z])");
  return commands;
}

// Expressions are matched by recursion, and a line may be of any length.
std::string maker_of_text_in(const std::string &line) {
  std::smatch match;
  for (std::size_t from = 0; from < line.size(); from += 2000) {
    const std::string stretch = line.substr(from, 2100);
    if (std::regex_search(stretch, match, makers_of_text())) return match.str();
  }
  return "";
}

}  // namespace

std::string folded(const std::string &text) {
  std::string out;
  std::string_view rest = text;
  bool raised = false;
  while (!rest.empty()) {
    const std::string_view here = rest;
    const char32_t c = take_character(rest);
    if (invisible(c) || c < 0x09 || (c > 0x0A && c < 0x20) || c == 0x7F) continue;
    const char above = superscript(c);
    if (above != 0 && !raised) out += '^';
    raised = above != 0;
    const int digit = foreign_digit(c);
    const char alike = look_alike(c);
    if (above != 0)
      out += above;
    else if (digit >= 0)
      out += static_cast<char>('0' + digit);
    else if (alike != 0)
      out += alike;
    else if (const char *plain = plain_form(c))
      out += plain;
    else if (c < 0x80)
      out += c == '\t' || c == '\n' ? ' ' : static_cast<char>(c);
    else
      out += here.substr(0, here.size() - rest.size());
  }
  return out;
}

void check_disguises(const Paper &paper, const Facts &, Findings &out) {
  for (const Text *text : paper.texts()) {
    int number = 0;
    for (std::size_t from = 0; from <= text->source.size();) {
      const std::size_t to = std::min(text->source.find('\n', from), text->source.size());
      const std::string line = text->source.substr(from, to - from), where = place(text->where, ++number);
      from = to + 1;
      const std::string command = maker_of_text_in(line);
      if (const char32_t c = disguise_in(line))
        out.push_back(found("disguised_text", where,
                            "the character " + code_point(c) +
                                " is invisible or looks like another one; write plain letters and digits"));
      else if (!command.empty())
        out.push_back(found("disguised_text", where,
                            command + " makes or hides text that the records cannot be held against; leave it out"));
    }
  }
}

}  // namespace athanor::writeup::audit
