// SPDX-License-Identifier: Apache-2.0
//
// Characters as LaTeX; see characters.hpp. The tables hold what texts about research use: Latin letters with
// accents, Greek, common mathematics and typography. Anything else is dropped by the caller, who says so.
#include "characters.hpp"

#include <algorithm>
#include <cstdio>
#include <iterator>

namespace athanor::writeup {
namespace {

struct Accented {
  char32_t code;
  char accent, base;
};
// Made from the canonical decompositions of Latin-1 and Latin Extended-A.
constexpr Accented accented[] = {
    {0xC0, '`', 'A'},   {0xC1, '\'', 'A'},  {0xC2, '^', 'A'},  {0xC3, '~', 'A'},  {0xC4, '"', 'A'},  {0xC5, 'r', 'A'},
    {0xC7, 'c', 'C'},   {0xC8, '`', 'E'},   {0xC9, '\'', 'E'}, {0xCA, '^', 'E'},  {0xCB, '"', 'E'},  {0xCC, '`', 'I'},
    {0xCD, '\'', 'I'},  {0xCE, '^', 'I'},   {0xCF, '"', 'I'},  {0xD1, '~', 'N'},  {0xD2, '`', 'O'},  {0xD3, '\'', 'O'},
    {0xD4, '^', 'O'},   {0xD5, '~', 'O'},   {0xD6, '"', 'O'},  {0xD9, '`', 'U'},  {0xDA, '\'', 'U'}, {0xDB, '^', 'U'},
    {0xDC, '"', 'U'},   {0xDD, '\'', 'Y'},  {0xE0, '`', 'a'},  {0xE1, '\'', 'a'}, {0xE2, '^', 'a'},  {0xE3, '~', 'a'},
    {0xE4, '"', 'a'},   {0xE5, 'r', 'a'},   {0xE7, 'c', 'c'},  {0xE8, '`', 'e'},  {0xE9, '\'', 'e'}, {0xEA, '^', 'e'},
    {0xEB, '"', 'e'},   {0xEC, '`', 'i'},   {0xED, '\'', 'i'}, {0xEE, '^', 'i'},  {0xEF, '"', 'i'},  {0xF1, '~', 'n'},
    {0xF2, '`', 'o'},   {0xF3, '\'', 'o'},  {0xF4, '^', 'o'},  {0xF5, '~', 'o'},  {0xF6, '"', 'o'},  {0xF9, '`', 'u'},
    {0xFA, '\'', 'u'},  {0xFB, '^', 'u'},   {0xFC, '"', 'u'},  {0xFD, '\'', 'y'}, {0xFF, '"', 'y'},  {0x100, '=', 'A'},
    {0x101, '=', 'a'},  {0x102, 'u', 'A'},  {0x103, 'u', 'a'}, {0x104, 'k', 'A'}, {0x105, 'k', 'a'}, {0x106, '\'', 'C'},
    {0x107, '\'', 'c'}, {0x108, '^', 'C'},  {0x109, '^', 'c'}, {0x10A, '.', 'C'}, {0x10B, '.', 'c'}, {0x10C, 'v', 'C'},
    {0x10D, 'v', 'c'},  {0x10E, 'v', 'D'},  {0x10F, 'v', 'd'}, {0x112, '=', 'E'}, {0x113, '=', 'e'}, {0x114, 'u', 'E'},
    {0x115, 'u', 'e'},  {0x116, '.', 'E'},  {0x117, '.', 'e'}, {0x118, 'k', 'E'}, {0x119, 'k', 'e'}, {0x11A, 'v', 'E'},
    {0x11B, 'v', 'e'},  {0x11C, '^', 'G'},  {0x11D, '^', 'g'}, {0x11E, 'u', 'G'}, {0x11F, 'u', 'g'}, {0x120, '.', 'G'},
    {0x121, '.', 'g'},  {0x122, 'c', 'G'},  {0x123, 'c', 'g'}, {0x124, '^', 'H'}, {0x125, '^', 'h'}, {0x128, '~', 'I'},
    {0x129, '~', 'i'},  {0x12A, '=', 'I'},  {0x12B, '=', 'i'}, {0x12C, 'u', 'I'}, {0x12D, 'u', 'i'}, {0x12E, 'k', 'I'},
    {0x12F, 'k', 'i'},  {0x130, '.', 'I'},  {0x134, '^', 'J'}, {0x135, '^', 'j'}, {0x136, 'c', 'K'}, {0x137, 'c', 'k'},
    {0x139, '\'', 'L'}, {0x13A, '\'', 'l'}, {0x13B, 'c', 'L'}, {0x13C, 'c', 'l'}, {0x13D, 'v', 'L'}, {0x13E, 'v', 'l'},
    {0x143, '\'', 'N'}, {0x144, '\'', 'n'}, {0x145, 'c', 'N'}, {0x146, 'c', 'n'}, {0x147, 'v', 'N'}, {0x148, 'v', 'n'},
    {0x14C, '=', 'O'},  {0x14D, '=', 'o'},  {0x14E, 'u', 'O'}, {0x14F, 'u', 'o'}, {0x150, 'H', 'O'}, {0x151, 'H', 'o'},
    {0x154, '\'', 'R'}, {0x155, '\'', 'r'}, {0x156, 'c', 'R'}, {0x157, 'c', 'r'}, {0x158, 'v', 'R'}, {0x159, 'v', 'r'},
    {0x15A, '\'', 'S'}, {0x15B, '\'', 's'}, {0x15C, '^', 'S'}, {0x15D, '^', 's'}, {0x15E, 'c', 'S'}, {0x15F, 'c', 's'},
    {0x160, 'v', 'S'},  {0x161, 'v', 's'},  {0x162, 'c', 'T'}, {0x163, 'c', 't'}, {0x164, 'v', 'T'}, {0x165, 'v', 't'},
    {0x168, '~', 'U'},  {0x169, '~', 'u'},  {0x16A, '=', 'U'}, {0x16B, '=', 'u'}, {0x16C, 'u', 'U'}, {0x16D, 'u', 'u'},
    {0x16E, 'r', 'U'},  {0x16F, 'r', 'u'},  {0x170, 'H', 'U'}, {0x171, 'H', 'u'}, {0x172, 'k', 'U'}, {0x173, 'k', 'u'},
    {0x174, '^', 'W'},  {0x175, '^', 'w'},  {0x176, '^', 'Y'}, {0x177, '^', 'y'}, {0x178, '"', 'Y'}, {0x179, '\'', 'Z'},
    {0x17A, '\'', 'z'}, {0x17B, '.', 'Z'},  {0x17C, '.', 'z'}, {0x17D, 'v', 'Z'}, {0x17E, 'v', 'z'}, {0x218, 'c', 'S'},
    {0x219, 'c', 's'},  {0x21A, 'c', 'T'},  {0x21B, 'c', 't'}};

struct Symbol {
  char32_t code;
  const char *text;  // nullptr: the mathematics between $ $
  const char *math;  // nullptr: the text as \text{...}
};
constexpr Symbol symbols[] = {{0xA0, "~", "~"},
                              {0xA7, "\\S{}", nullptr},
                              {0xA9, "\\textcopyright{}", nullptr},
                              {0xAB, "\\guillemotleft{}", nullptr},
                              {0xAD, "\\-", ""},
                              {0xAE, "\\textregistered{}", nullptr},
                              {0xB0, nullptr, "{}^{\\circ}"},
                              {0xB1, nullptr, "\\pm "},
                              {0xB2, nullptr, "{}^{2}"},
                              {0xB3, nullptr, "{}^{3}"},
                              {0xB5, nullptr, "\\mu "},
                              {0xB6, "\\P{}", nullptr},
                              {0xB7, nullptr, "\\cdot "},
                              {0xB9, nullptr, "{}^{1}"},
                              {0xBB, "\\guillemotright{}", nullptr},
                              {0xBC, nullptr, "\\tfrac{1}{4}"},
                              {0xBD, nullptr, "\\tfrac{1}{2}"},
                              {0xBE, nullptr, "\\tfrac{3}{4}"},
                              {0xC6, "\\AE{}", nullptr},
                              {0xD0, "\\DH{}", nullptr},
                              {0xD7, nullptr, "\\times "},
                              {0xD8, "\\O{}", nullptr},
                              {0xDE, "\\TH{}", nullptr},
                              {0xDF, "\\ss{}", nullptr},
                              {0xE6, "\\ae{}", nullptr},
                              {0xF0, "\\dh{}", nullptr},
                              {0xF7, nullptr, "\\div "},
                              {0xF8, "\\o{}", nullptr},
                              {0xFE, "\\th{}", nullptr},
                              {0x110, "\\DJ{}", nullptr},
                              {0x111, "\\dj{}", nullptr},
                              {0x131, "\\i{}", nullptr},
                              {0x141, "\\L{}", nullptr},
                              {0x142, "\\l{}", nullptr},
                              {0x152, "\\OE{}", nullptr},
                              {0x153, "\\oe{}", nullptr},
                              {0x393, nullptr, "\\Gamma "},
                              {0x394, nullptr, "\\Delta "},
                              {0x398, nullptr, "\\Theta "},
                              {0x39B, nullptr, "\\Lambda "},
                              {0x39E, nullptr, "\\Xi "},
                              {0x3A0, nullptr, "\\Pi "},
                              {0x3A3, nullptr, "\\Sigma "},
                              {0x3A6, nullptr, "\\Phi "},
                              {0x3A8, nullptr, "\\Psi "},
                              {0x3A9, nullptr, "\\Omega "},
                              {0x3B1, nullptr, "\\alpha "},
                              {0x3B2, nullptr, "\\beta "},
                              {0x3B3, nullptr, "\\gamma "},
                              {0x3B4, nullptr, "\\delta "},
                              {0x3B5, nullptr, "\\varepsilon "},
                              {0x3B6, nullptr, "\\zeta "},
                              {0x3B7, nullptr, "\\eta "},
                              {0x3B8, nullptr, "\\theta "},
                              {0x3B9, nullptr, "\\iota "},
                              {0x3BA, nullptr, "\\kappa "},
                              {0x3BB, nullptr, "\\lambda "},
                              {0x3BC, nullptr, "\\mu "},
                              {0x3BD, nullptr, "\\nu "},
                              {0x3BE, nullptr, "\\xi "},
                              {0x3C0, nullptr, "\\pi "},
                              {0x3C1, nullptr, "\\rho "},
                              {0x3C3, nullptr, "\\sigma "},
                              {0x3C4, nullptr, "\\tau "},
                              {0x3C5, nullptr, "\\upsilon "},
                              {0x3C6, nullptr, "\\varphi "},
                              {0x3C7, nullptr, "\\chi "},
                              {0x3C8, nullptr, "\\psi "},
                              {0x3C9, nullptr, "\\omega "},
                              {0x3F5, nullptr, "\\epsilon "},
                              {0x2002, "\\enspace{}", "\\ "},
                              {0x2003, "\\quad{}", "\\quad "},
                              {0x2009, "\\,", "\\,"},
                              {0x200A, "\\,", "\\,"},
                              {0x200B, "", ""},
                              {0x2010, "-", "-"},
                              {0x2011, "-", "-"},
                              {0x2012, "--", "-"},
                              {0x2013, "--", "-"},
                              {0x2014, "---", "-"},
                              {0x2018, "`", "`"},
                              {0x2019, "'", "'"},
                              {0x201A, ",", ","},
                              {0x201C, "``", "``"},
                              {0x201D, "''", "''"},
                              {0x201E, ",,", ",,"},
                              {0x2020, "\\dag{}", "\\dagger "},
                              {0x2022, "\\textbullet{}", "\\bullet "},
                              {0x2026, "\\ldots{}", "\\ldots "},
                              {0x202F, "\\,", "\\,"},
                              {0x2030, "\\textperthousand{}", nullptr},
                              {0x2032, nullptr, "{}'"},
                              {0x20AC, "\\texteuro{}", nullptr},
                              {0x2113, nullptr, "\\ell "},
                              {0x2115, nullptr, "\\mathbb{N}"},
                              {0x211D, nullptr, "\\mathbb{R}"},
                              {0x2122, "\\texttrademark{}", nullptr},
                              {0x2190, nullptr, "\\leftarrow "},
                              {0x2192, nullptr, "\\rightarrow "},
                              {0x2194, nullptr, "\\leftrightarrow "},
                              {0x21D2, nullptr, "\\Rightarrow "},
                              {0x2200, nullptr, "\\forall "},
                              {0x2202, nullptr, "\\partial "},
                              {0x2203, nullptr, "\\exists "},
                              {0x2205, nullptr, "\\emptyset "},
                              {0x2207, nullptr, "\\nabla "},
                              {0x2208, nullptr, "\\in "},
                              {0x2209, nullptr, "\\notin "},
                              {0x220F, nullptr, "\\prod "},
                              {0x2211, nullptr, "\\sum "},
                              {0x2212, nullptr, "-"},
                              {0x2215, "/", "/"},
                              {0x2217, nullptr, "*"},
                              {0x221A, nullptr, "\\surd "},
                              {0x221D, nullptr, "\\propto "},
                              {0x221E, nullptr, "\\infty "},
                              {0x2223, nullptr, "\\mid "},
                              {0x2225, nullptr, "\\parallel "},
                              {0x2227, nullptr, "\\wedge "},
                              {0x2228, nullptr, "\\vee "},
                              {0x2229, nullptr, "\\cap "},
                              {0x222A, nullptr, "\\cup "},
                              {0x222B, nullptr, "\\int "},
                              {0x223C, nullptr, "\\sim "},
                              {0x2248, nullptr, "\\approx "},
                              {0x2260, nullptr, "\\neq "},
                              {0x2261, nullptr, "\\equiv "},
                              {0x2264, nullptr, "\\leq "},
                              {0x2265, nullptr, "\\geq "},
                              {0x226A, nullptr, "\\ll "},
                              {0x226B, nullptr, "\\gg "},
                              {0x2282, nullptr, "\\subset "},
                              {0x2286, nullptr, "\\subseteq "},
                              {0x2297, nullptr, "\\otimes "},
                              {0x22C5, nullptr, "\\cdot "},
                              {0x22EF, nullptr, "\\cdots "},
                              {0x2308, nullptr, "\\lceil "},
                              {0x2309, nullptr, "\\rceil "},
                              {0x230A, nullptr, "\\lfloor "},
                              {0x230B, nullptr, "\\rfloor "},
                              {0x2A7D, nullptr, "\\leq "},
                              {0x2A7E, nullptr, "\\geq "},
                              {0xFB00, "ff", "ff"},
                              {0xFB01, "fi", "fi"},
                              {0xFB02, "fl", "fl"},
                              {0xFEFF, "", ""}};

const Symbol *symbol(char32_t c) {
  const auto found = std::lower_bound(std::begin(symbols), std::end(symbols), c,
                                      [](const Symbol &s, char32_t code) { return s.code < code; });
  return found != std::end(symbols) && found->code == c ? found : nullptr;
}

std::string accent(char32_t c) {
  for (const Accented &a : accented)
    if (a.code == c) {
      // An i under an accent loses its dot.
      const std::string base = a.base == 'i' && a.accent != 'k' && a.accent != 'c' ? "\\i" : std::string(1, a.base);
      return std::string("{\\") + a.accent + "{" + base + "}}";
    }
  return "";
}

}  // namespace

char32_t take_character(std::string_view &text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  const std::size_t size = first < 0x80 ? 1 : first >> 5 == 6 ? 2 : first >> 4 == 14 ? 3 : first >> 3 == 30 ? 4 : 0;
  if (size == 0 || size > text.size()) {
    text.remove_prefix(1);
    return 0xFFFD;
  }
  char32_t c = size == 1 ? first : first & (0xFFu >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if (byte(i) >> 6 != 2) {
      text.remove_prefix(1);
      return 0xFFFD;
    }
    c = c << 6 | (byte(i) & 0x3Fu);
  }
  text.remove_prefix(size);
  return c;
}

std::string text_character(char32_t c) {
  if (const Symbol *s = symbol(c)) return s->text ? s->text : "$" + std::string(s->math) + "$";
  return accent(c);
}

std::string math_character(char32_t c) {
  if (const Symbol *s = symbol(c)) return s->math ? s->math : "\\text{" + std::string(s->text) + "}";
  const std::string letter = accent(c);
  return letter.empty() ? "" : "\\text{" + letter + "}";
}

std::string ascii_text(char c) {
  switch (c) {
    case '%':
    case '&':
    case '#':
    case '_':
    case '$':
    case '{':
    case '}':
      return std::string("\\") + c;
    case '~':
      return "\\textasciitilde{}";
    case '^':
      return "\\textasciicircum{}";
    case '\\':
      return "\\textbackslash{}";
    case '<':
      return "\\textless{}";
    case '>':
      return "\\textgreater{}";
    case '|':
      return "\\textbar{}";
    case '"':
      return "\\textquotedbl{}";
    case '[':
      return "{[}";  // never the optional argument of what stands before it
    case ']':
      return "{]}";
    case '\n':
    case '\t':
      return " ";
    default:
      return static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? "" : std::string(1, c);
  }
}

std::string escape_text(std::string_view text) {
  std::string out;
  BreakPlaces places;
  while (!text.empty()) {
    const char32_t c = take_character(text);
    out += c < 0x80 ? ascii_text(static_cast<char>(c)) : text_character(c);
    out += places.after(c);
  }
  return out;
}

std::string first_bytes(const std::string &text, std::size_t limit) {
  if (text.size() <= limit) return text;
  while (limit > 0 && (static_cast<unsigned char>(text[limit]) & 0xC0) == 0x80) --limit;
  return text.substr(0, limit);
}

bool is_invisible(char32_t c) {
  return (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) ||
         (c >= 0xFE00 && c <= 0xFE0F) || c == 0xFEFF || c == 0xAD || c == 0x34F || c == 0x61C || c == 0x180E;
}

std::string code_point(char32_t c) {
  char text[16];
  std::snprintf(text, sizeof text, "U+%04X", static_cast<unsigned>(c));
  return text;
}

}  // namespace athanor::writeup
