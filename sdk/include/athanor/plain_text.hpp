// SPDX-License-Identifier: Apache-2.0
//
// Plain UTF-8 text from what registries of papers hold: HTML, JATS and MathML tags, character references, TeX accents,
// commands and formulas, line breaks. For titles, names and abstracts; "M{\"u}ller &amp; <i>x</i>" is "Müller & x".
#ifndef ATHANOR_PLAIN_TEXT_HPP
#define ATHANOR_PLAIN_TEXT_HPP

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>

namespace athanor::sdk {

// Appends a code point as UTF-8; what is none becomes U+FFFD.
inline void append_utf8(std::string &out, std::uint32_t code) {
  if (code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF) || code == 0) code = 0xFFFD;
  const auto put = [&out](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | (code >> 6));
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3F));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  }
}

// The code point at `at`, which moves behind it; a byte that begins none counts as one of its own, U+FFFD.
inline std::uint32_t next_code_point(std::string_view text, std::size_t &at) {
  const auto first = static_cast<unsigned char>(text[at++]);
  const int more = first < 0x80 ? 0 : first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : -1;
  if (more <= 0) return more == 0 ? first : 0xFFFD;
  std::uint32_t code = first & (0x3F >> more);
  for (int i = 0; i < more; ++i) {
    if (at == text.size() || (static_cast<unsigned char>(text[at]) & 0xC0) != 0x80) return 0xFFFD;
    code = (code << 6) | (static_cast<unsigned char>(text[at++]) & 0x3F);
  }
  return code;
}

// One blank between words, none at the ends; no control characters.
inline std::string single_spaced(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte > 0x20 && byte != 0x7F)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

namespace plain_text_detail {

inline bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

// "&amp;", "&#233;", "&#xE9;": what it stands for, and `at` behind it; else the sign itself.
inline std::string reference(std::string_view text, std::size_t &at) {
  static const std::map<std::string, std::string, std::less<>> names{
      {"amp", "&"},   {"lt", "<"},    {"gt", ">"},     {"quot", "\""},  {"apos", "'"},   {"nbsp", " "},  {"ndash", "–"},
      {"mdash", "—"}, {"lsquo", "‘"}, {"rsquo", "’"},  {"ldquo", "“"},  {"rdquo", "”"},  {"alpha", "α"}, {"beta", "β"},
      {"gamma", "γ"}, {"delta", "δ"}, {"mu", "μ"},     {"eacute", "é"}, {"egrave", "è"}, {"auml", "ä"},  {"ouml", "ö"},
      {"uuml", "ü"},  {"szlig", "ß"}, {"ccedil", "ç"}, {"ntilde", "ñ"}, {"oslash", "ø"}, {"aring", "å"}};
  const std::size_t end = text.find(';', at);
  if (end != std::string_view::npos && end - at <= 10 && end > at + 1) {
    const std::string_view name = text.substr(at + 1, end - at - 1);
    std::string out;
    if (name[0] == '#') {
      const bool hex = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
      const std::string digits(name.substr(hex ? 2 : 1));
      char *rest = nullptr;
      const unsigned long code = std::strtoul(digits.c_str(), &rest, hex ? 16 : 10);
      if (!digits.empty() && *rest == '\0') append_utf8(out, static_cast<std::uint32_t>(std::min(code, 0x110000UL)));
    } else if (const auto known = names.find(name); known != names.end()) {
      out = known->second;
    }
    if (!out.empty()) {
      at = end + 1;
      return out;
    }
  }
  return std::string(1, text[at++]);
}

// Tags and comments go, what stands between them stays; "a < b" is no tag. Block tags part words.
inline std::string without_tags(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '&') {
      out += reference(text, at);
      continue;
    }
    const char next = at + 1 < text.size() ? text[at + 1] : ' ';
    const std::size_t end = text.find('>', at);
    if (c != '<' || end == std::string_view::npos || !(letter(next) || next == '/' || next == '!' || next == '?')) {
      out += c;
      ++at;
      continue;
    }
    const std::string_view tag = text.substr(at, end - at + 1);
    for (const char *block : {"p>", "title>", "sec>", "br>", "br/>", "li>", "div>"})
      if (tag.size() >= std::string_view(block).size() &&
          tag.substr(tag.size() - std::string_view(block).size()) == block)
        out += ' ';
    at = end + 1;
  }
  return out;
}

inline const std::map<std::string, std::string, std::less<>> &tex_signs() {
  static const std::map<std::string, std::string, std::less<>> table{
      {"ss", "ß"},    {"o", "ø"},          {"O", "Ø"},          {"l", "ł"},          {"L", "Ł"},      {"ae", "æ"},
      {"AE", "Æ"},    {"oe", "œ"},         {"OE", "Œ"},         {"aa", "å"},         {"AA", "Å"},     {"i", "i"},
      {"j", "j"},     {"textendash", "–"}, {"textemdash", "—"}, {"alpha", "α"},      {"beta", "β"},   {"gamma", "γ"},
      {"delta", "δ"}, {"epsilon", "ε"},    {"varepsilon", "ε"}, {"zeta", "ζ"},       {"eta", "η"},    {"theta", "θ"},
      {"kappa", "κ"}, {"lambda", "λ"},     {"mu", "μ"},         {"nu", "ν"},         {"xi", "ξ"},     {"pi", "π"},
      {"rho", "ρ"},   {"sigma", "σ"},      {"tau", "τ"},        {"phi", "φ"},        {"varphi", "φ"}, {"chi", "χ"},
      {"psi", "ψ"},   {"omega", "ω"},      {"Gamma", "Γ"},      {"Delta", "Δ"},      {"Theta", "Θ"},  {"Lambda", "Λ"},
      {"Pi", "Π"},    {"Sigma", "Σ"},      {"Phi", "Φ"},        {"Psi", "Ψ"},        {"Omega", "Ω"},  {"ell", "ℓ"},
      {"infty", "∞"}, {"times", "×"},      {"to", "→"},         {"rightarrow", "→"}, {"leq", "≤"},    {"le", "≤"},
      {"geq", "≥"},   {"ge", "≥"},         {"pm", "±"},         {"sim", "~"},        {"log", "log"},  {"cdot", "·"}};
  return table;
}

// For each accent: pairs of a letter and what it becomes, and the mark that follows any other letter.
struct Accent {
  const char *pairs, *mark;
};
inline const std::map<char, Accent> &tex_accents() {
  static const std::map<char, Accent> table{{'"', {"aäeëiïoöuüyÿAÄEËIÏOÖUÜ", "\u0308"}},
                                            {'\'', {"aáeéiíoóuúyýcćnńsśzźAÁEÉIÍOÓUÚCĆSŚ", "\u0301"}},
                                            {'`', {"aàeèiìoòuùAÀEÈ", "\u0300"}},
                                            {'^', {"aâeêiîoôuûAÂEÊIÎOÔ", "\u0302"}},
                                            {'~', {"aãnñoõAÃNÑOÕ", "\u0303"}},
                                            {'=', {"aāeēiīoōuū", "\u0304"}},
                                            {'.', {"zżZŻeėIİ", "\u0307"}},
                                            {'v', {"cčsšzžrřeěnňdďCČSŠZŽRŘ", "\u030C"}},
                                            {'c', {"cçsşCÇSŞ", "\u0327"}},
                                            {'u', {"aăgğAĂ", "\u0306"}},
                                            {'H', {"oőuűOŐUŰ", "\u030B"}},
                                            {'k', {"aąeęAĄEĘ", "\u0328"}},
                                            {'r', {"aåuů", "\u030A"}}};
  return table;
}

class Tex {
 public:
  explicit Tex(std::string_view text) : text_(text) {}

  std::string run() {
    const bool formulas = std::count(text_.begin(), text_.end(), '$') % 2 == 0;
    while (at_ < text_.size()) {
      const char c = text_[at_++];
      if (c == '$' && formulas)
        in_formula_ = !in_formula_;
      else if (c == '\\')
        command();
      else if (c == '~')
        out_ += ' ';
      else if (c == '-' && text_.substr(at_, 1) == "-")
        dash();
      else if (c != '{' && c != '}' && !(in_formula_ && (c == '^' || c == '_')))
        out_ += c;
    }
    return out_;
  }

 private:
  void dash() {
    while (at_ < text_.size() && text_[at_] == '-') ++at_;
    out_ += "–";
  }
  void skip_blanks() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  void command() {
    if (at_ == text_.size()) return;
    std::string name(1, text_[at_++]);
    while (letter(name[0]) && at_ < text_.size() && letter(text_[at_])) name += text_[at_++];
    if (name.size() == 1 && tex_accents().count(name[0]) && accent(name[0])) return;
    const auto sign = tex_signs().find(name);
    if (sign != tex_signs().end()) {
      out_ += sign->second;
      if (!in_formula_) skip_blanks();
    } else if (letter(name[0])) {
      skip_blanks();  // \emph{x}: the argument stays
    } else if (name != "(" && name != ")") {
      out_ += name == "\\" || name == "," || name == ";" || name == " " ? " " : name;  // \& \% \_ \$
    }
  }
  // \"u, \"{u}, \v{c}, \v c, \'{\i}
  bool accent(char kind) {
    std::size_t look = at_;
    while (look < text_.size() && (text_[look] == '{' || text_[look] == ' ' || text_[look] == '\\')) ++look;
    if (look == text_.size() || !letter(text_[look]) || (letter(kind) && look == at_)) return false;
    const Accent &table = tex_accents().at(kind);
    const std::string_view pairs = table.pairs;
    at_ = look + 1;
    for (std::size_t i = 0; i < pairs.size();) {
      const bool found = pairs[i++] == text_[look];
      const std::size_t begin = i;
      next_code_point(pairs, i);
      if (!found) continue;
      out_ += pairs.substr(begin, i - begin);
      return true;
    }
    out_ += text_[look];
    out_ += table.mark;
    return true;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool in_formula_ = false;
  std::string out_;
};

}  // namespace plain_text_detail

inline std::string plain_text(std::string_view marked_up) {
  std::string out = plain_text_detail::without_tags(marked_up);
  if (out.find_first_of("\\{$") != std::string::npos) out = plain_text_detail::Tex(out).run();
  return single_spaced(out);
}

}  // namespace athanor::sdk

#endif
