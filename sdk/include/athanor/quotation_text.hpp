// SPDX-License-Identifier: Apache-2.0
//
// For quotation.hpp: foreign text made plain. `cleaned` keeps what a reader sees and takes out characters that nobody
// sees (controls, zero width, direction marks, tags) and runs that could end a quotation; `words_of` folds what is left
// to lower-case Latin words, so that look-alike letters, spacing and broken lines do not hide a word.
#ifndef ATHANOR_QUOTATION_TEXT_HPP
#define ATHANOR_QUOTATION_TEXT_HPP

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace athanor::sdk::detail {

struct Character {
  std::uint32_t point;
  std::size_t size;  // bytes taken; what is no UTF-8 is one byte and U+FFFD
};

inline Character character_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(at);
  if (first < 0x80) return {first, 1};
  const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || at + size > text.size()) return {0xFFFD, 1};
  std::uint32_t point = first & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(at + i) & 0xC0) != 0x80) return {0xFFFD, 1};
    point = point << 6 | (byte(at + i) & 0x3FU);
  }
  const bool overlong = (size == 3 && point < 0x800) || (size == 4 && point < 0x10000);
  if (overlong || point > 0x10FFFF || (point >= 0xD800 && point < 0xE000)) return {0xFFFD, 1};
  return {point, size};
}

inline void append(std::string &out, std::uint32_t point) {
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (point < 0x80) return put(point);
  if (point < 0x800) {
    put(0xC0 | point >> 6);
  } else {
    if (point < 0x10000) {
      put(0xE0 | point >> 12);
    } else {
      put(0xF0 | point >> 18);
      put(0x80 | (point >> 12 & 0x3F));
    }
    put(0x80 | (point >> 6 & 0x3F));
  }
  put(0x80 | (point & 0x3F));
}

struct Span {
  std::uint32_t first, last;
};
template <std::size_t N>
bool among(std::uint32_t point, const Span (&spans)[N]) {
  for (const Span &span : spans)
    if (point >= span.first && point <= span.last) return true;
  return false;
}

// Nobody sees these: joiners, direction marks, fillers, variation selectors, private use and noncharacters.
inline bool invisible(std::uint32_t point) {
  static constexpr Span spans[] = {{0xAD, 0xAD},     {0x34F, 0x34F},     {0x61C, 0x61C},     {0x115F, 0x1160},
                                   {0x17B4, 0x17B5}, {0x180B, 0x180F},   {0x200B, 0x200F},   {0x202A, 0x202E},
                                   {0x2060, 0x206F}, {0x3164, 0x3164},   {0xE000, 0xF8FF},   {0xFDD0, 0xFDEF},
                                   {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},   {0xFFF0, 0xFFFB},
                                   {0xFFFE, 0xFFFF}, {0xE0000, 0xE0FFF}, {0xF0000, 0x10FFFF}};
  return among(point, spans);
}
inline bool control(std::uint32_t point) { return point < 0x20 || (point >= 0x7F && point < 0xA0); }

struct Cleaned {
  std::string text;
  std::string spelled;  // what invisible tag characters spelled out, if any
};

// Runs of these end quotations in prompts; a run keeps two.
inline bool fence(std::uint32_t point) {
  return point == '=' || point == '`' || point == '~' || point == '<' || point == '>';
}

inline Cleaned cleaned(std::string_view text) {
  Cleaned out;
  std::uint32_t last = 0;
  std::size_t run = 0;
  for (std::size_t at = 0; at < text.size();) {
    const Character c = character_at(text, at);
    at += c.size;
    if (c.point >= 0xE0020 && c.point < 0xE007F) out.spelled += static_cast<char>(c.point - 0xE0000);
    if (c.point == '\f') {
      out.text += "\n\n";
    } else if (c.point == '\r') {
      if (at >= text.size() || text[at] != '\n') out.text += '\n';
    } else if (c.point == 0x2028 || c.point == 0x2029 || c.point == 0x85) {
      out.text += '\n';
    } else if (!invisible(c.point) && (!control(c.point) || c.point == '\n' || c.point == '\t')) {
      run = c.point == last ? run + 1 : 1;
      last = c.point;
      if (run < 3 || !fence(c.point)) append(out.text, c.point);
    }
  }
  return out;
}

// The Latin letter or digit that a character looks like, 0 for anything else. Covers accents, full width, mathematical
// alphabets, circled letters, small capitals and the usual Cyrillic and Greek look-alikes.
inline char look_of(std::uint32_t point) {
  const auto in = [&](std::uint32_t first, std::uint32_t count) { return point >= first && point < first + count; };
  const auto letter = [&](std::uint32_t first) { return static_cast<char>('a' + (point - first) % 26); };
  if (point < 0x80)
    return point >= 'A' && point <= 'Z'                                       ? static_cast<char>(point + 32)
           : (point >= 'a' && point <= 'z') || (point >= '0' && point <= '9') ? static_cast<char>(point)
                                                                              : '\0';
  if (in(0xFF21, 26)) return letter(0xFF21);
  if (in(0xFF41, 26)) return letter(0xFF41);
  if (in(0xFF10, 10)) return static_cast<char>('0' + (point - 0xFF10));
  if (in(0x1D400, 676)) return letter(0x1D400);
  if (in(0x1D7CE, 50)) return static_cast<char>('0' + (point - 0x1D7CE) % 10);
  if (in(0x24B6, 52)) return letter(0x24B6);
  if (in(0x249C, 26)) return letter(0x249C);
  if (in(0x1F130, 26)) return letter(0x1F130);
  struct Look {
    char letter;
    const char32_t *points;
  };
  static constexpr Look looks[] = {
      {'a',
       U"\u00C0\u00C1\u00C2\u00C3\u00C4\u00C5\u00E0\u00E1\u00E2\u00E3\u00E4\u00E5\u0101\u0103\u0105\u0391\u03B1\u0410"
       U"\u0430\u1D00\u0251"},
      {'b', U"\u0392\u0412\u0432\u0299\u042C"},
      {'c', U"\u00C7\u00E7\u0107\u010D\u0421\u0441\u03F2\u1D04"},
      {'d', U"\u010F\u0501\u1D05\u0110\u0111"},
      {'e',
       U"\u00C8\u00C9\u00CA\u00CB\u00E8\u00E9\u00EA\u00EB\u0113\u0117\u0119\u011B\u0395\u0415\u0435\u0451\u1D07\u212E"},
      {'g', U"\u011F\u0121\u0261\u0262\u050D"},
      {'h', U"\u0397\u041D\u043D\u04BB\u029C"},
      {'i', U"\u00CC\u00CD\u00CE\u00CF\u00EC\u00ED\u00EE\u00EF\u0131\u012B\u0399\u03B9\u0406\u0456\u0457\u026A"},
      {'j', U"\u0408\u0458\u1D0A"},
      {'k', U"\u039A\u03BA\u041A\u043A\u1D0B"},
      {'l', U"\u0142\u2113\u029F\u04CF"},
      {'m', U"\u039C\u041C\u043C\u1D0D"},
      {'n', U"\u00D1\u00F1\u0144\u0148\u039D\u0274\u0578"},
      {'o',
       U"\u00D2\u00D3\u00D4\u00D5\u00D6\u00D8\u00F2\u00F3\u00F4\u00F5\u00F6\u00F8\u014D\u039F\u03BF\u041E\u043E\u1D0F"
       U"\u0585"},
      {'p', U"\u03A1\u03C1\u0420\u0440\u1D18"},
      {'q', U"\u051B\u01EB"},
      {'r', U"\u0159\u0280\u0433"},
      {'s', U"\u015B\u0161\u015F\u0405\u0455\uA731"},
      {'t', U"\u03A4\u03C4\u0422\u0442\u1D1B\u0163\u0165"},
      {'u', U"\u00D9\u00DA\u00DB\u00DC\u00F9\u00FA\u00FB\u00FC\u016B\u03C5\u1D1C\u057D"},
      {'v', U"\u03BD\u1D20\u0475"},
      {'w', U"\u1D21\u051D\u0461"},
      {'x', U"\u03A7\u03C7\u0425\u0445"},
      {'y', U"\u00DD\u00FD\u00FF\u03A5\u0423\u0443\u04AF\u028F"},
      {'z', U"\u017C\u017A\u017E\u0396\u1D22"}};
  for (const Look &look : looks)
    for (const char32_t *p = look.points; *p; ++p)
      if (*p == point) return look.letter;
  return '\0';
}

// A word of the text, folded. `opens`: a clause begins here (after punctuation, an opening bracket, an empty line, or
// a line break before a capital letter).
struct Word {
  std::string folded;
  std::size_t begin, end;  // bytes of the cleaned text
  std::size_t sentence;
  bool opens;
  bool capital;
};

inline bool digit(char c) { return c >= '0' && c <= '9'; }

// 1gnore, sc0re: digits inside a word of letters are read as the letters that they look like.
inline std::string without_digits(const std::string &word) {
  std::size_t letters = 0;
  for (const char c : word) letters += c >= 'a';
  if (letters < 3 || letters == word.size()) return word;
  std::string out;
  for (const char c : word) {
    static constexpr char as[] = "oizeasgtbg";
    out += digit(c) ? as[c - '0'] : c;
  }
  return out;
}

// What stands between two words decides whether a sentence or a clause ends there.
struct Gap {
  bool ends = false, opens = false;
  std::size_t lines = 0;
  void add(std::uint32_t point, std::uint32_t next) {
    const bool space = next == 0 || next == ' ' || next == '\n' || next == '\t' || next == '"' || next == '\'' ||
                       next == ')' || next == 0x201D;
    if (point == '\n') ++lines;
    if ((point == '.' || point == '!' || point == '?' || point == 0x3002) && space) ends = true;
    static constexpr Span openers[] = {{'!', '!'},       {'"', '"'},       {'(', '('},       {'*', ','},
                                       {':', '<'},       {'>', '?'},       {'[', '['},       {'{', '|'},
                                       {'#', '#'},       {'`', '`'},       {0x2013, 0x2014}, {0x2018, 0x201F},
                                       {0x2022, 0x2022}, {0x3001, 0x3002}, {0xBB, 0xBB},     {0xAB, 0xAB}};
    if (among(point, openers)) opens = true;
  }
};

inline std::vector<Word> words_of(const std::string &text) {
  std::vector<Word> out;
  std::size_t sentence = 0;
  Gap gap;
  gap.opens = true;
  bool hyphen = false, inside = false;
  for (std::size_t at = 0; at < text.size();) {
    const Character c = character_at(text, at);
    const char look = look_of(c.point);
    const std::size_t next = at + c.size;
    if (look && inside) {
      out.back().folded += look;
      out.back().end = next;
    } else if (look && hyphen && gap.lines == 1 && !out.empty()) {  // instruc-\ntions
      out.back().folded += look;
      out.back().end = next;
      inside = true;
    } else if (look) {
      const bool capital = c.point >= 'A' && c.point <= 'Z';
      if (gap.ends || gap.lines > 1) ++sentence;
      const bool opens = gap.opens || gap.ends || gap.lines > 1 || (gap.lines == 1 && capital);
      out.push_back({std::string(1, look), at, next, sentence, opens, capital});
      inside = true;
    }
    if (look) {
      gap = Gap();
      hyphen = false;
    } else {
      const bool combining = c.point >= 0x300 && c.point < 0x370;  // an accent belongs to its letter
      if (combining || (inside && (c.point == '\'' || c.point == 0x2019))) {
        at = next;
        continue;
      }
      if (inside && c.point == '.' && digit(out.back().folded.back()) && next < text.size() && digit(text[next])) {
        out.back().folded += '.';
        at = next;
        continue;
      }
      if (inside)
        hyphen = c.point == '-' || c.point == 0x2010;
      else if (c.point != '\n' && c.point != ' ')
        hyphen = false;
      inside = false;
      gap.add(c.point, next < text.size() ? character_at(text, next).point : 0);
    }
    at = next;
  }
  for (Word &word : out) {
    word.folded = without_digits(word.folded);
    const bool command = word.begin > 0 && text[word.begin - 1] == '\\' && word.folded.compare(0, 4, "cite") == 0;
    if (command) word.folded.insert(0, 1, '\\');  // TeX's citation is no order to cite
  }
  return out;
}

}  // namespace athanor::sdk::detail

#endif
