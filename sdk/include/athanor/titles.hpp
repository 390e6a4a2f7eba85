// SPDX-License-Identifier: Apache-2.0
//
// When two records of papers are about the same work: titles, names of people, DOIs and arXiv numbers in a form in
// which what only looks different is equal. The host merges by it, sources look up by it, and whoever checks a citation
// compares by it, so that all three mean the same.
#ifndef ATHANOR_TITLES_HPP
#define ATHANOR_TITLES_HPP

#include <athanor/plain_text.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace athanor::sdk {

namespace titles_detail {

// The base letters of U+00C0-U+024F and U+1E00-U+1EFF (NFKD without marks, lower case); '?': not a single letter.
inline constexpr const char *latin =
    "aaaaaa?ceeeeiiiidnooooo?ouuuuy??aaaaaa?ceeeeiiiidnooooo?ouuuuy?"
    "yaaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii??"
    "jjkkkllllll??llnnnnnn?nnoooooo??rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzsbbbb??occdddd????ffg???ikkll?nnooo??"
    "pp??"
    "???ttttuu?vyyzz??????????????????????aaiioouuuuuuuuuu?aaaa??ggggkkoooo??j???gg??nnaa??"
    "ooaaaaeeeeiiiioooorrrruuuusstt"
    "??hhn???zzaaeeooooooooyy??????acclt????buveejj??rryy";
inline constexpr const char *latin_additional =
    "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooooooopppprrrrrrrrsssssssssstttttttt"
    "uuu"
    "uuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwy?s????"
    "aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuu"
    "uuuuuuuuuyyyyyyyy??????";

inline const std::map<std::uint32_t, const char *> &several_letters() {
  static const std::map<std::uint32_t, const char *> table{
      {0xC6, "ae"},   {0xE6, "ae"},   {0xDE, "th"},    {0xFE, "th"},    {0xDF, "ss"},  {0x1E9E, "ss"},   {0x132, "ij"},
      {0x133, "ij"},  {0x13F, "l"},   {0x140, "l"},    {0x149, "n"},    {0x152, "oe"}, {0x153, "oe"},    {0xFB00, "ff"},
      {0xFB01, "fi"}, {0xFB02, "fl"}, {0xFB03, "ffi"}, {0xFB04, "ffl"}, {0x2113, "l"}, {0x221E, "infty"}};
  return table;
}

inline const char *greek(std::uint32_t code) {
  static const char *names[] = {"alpha", "beta",   "gamma",   "delta", "epsilon", "zeta", "eta",  "theta", "iota",
                                "kappa", "lambda", "mu",      "nu",    "xi",      "o",    "pi",   "rho",   "sigma",
                                "sigma", "tau",    "upsilon", "phi",   "chi",     "psi",  "omega"};
  if (code >= 0x391 && code <= 0x3A9) code += 0x20;
  if (code == 0xB5) return "mu";
  if (code == 0x3F5) return "epsilon";
  if (code == 0x3D5) return "phi";
  return code >= 0x3B1 && code <= 0x3C9 ? names[code - 0x3B1] : nullptr;
}

// Letters and digits of the mathematical alphabets (U+1D400-U+1D7FF), full width and raised or lowered digits.
inline char styled(std::uint32_t code) {
  if (code >= 0x1D400 && code <= 0x1D6A3) {
    const std::uint32_t place = (code - 0x1D400) % 52;
    return static_cast<char>('a' + place % 26);
  }
  if (code >= 0x1D7CE && code <= 0x1D7FF) return static_cast<char>('0' + (code - 0x1D7CE) % 10);
  if (code >= 0xFF10 && code <= 0xFF19) return static_cast<char>('0' + (code - 0xFF10));
  if (code >= 0xFF21 && code <= 0xFF3A) return static_cast<char>('a' + (code - 0xFF21));
  if (code >= 0xFF41 && code <= 0xFF5A) return static_cast<char>('a' + (code - 0xFF41));
  if (code >= 0x2080 && code <= 0x2089) return static_cast<char>('0' + (code - 0x2080));
  if (code == 0x2070 || (code >= 0x2074 && code <= 0x2079)) return static_cast<char>('0' + (code - 0x2070));
  if (code == 0xB2 || code == 0xB3) return static_cast<char>('0' + (code - 0xB0));
  return code == 0xB9 ? '1' : '\0';
}

// A code point as letters and digits, or nothing where it is a sign, a blank or a mark.
inline void fold(std::uint32_t code, std::string &out) {
  const auto put = [&out](char c) { out += c; };
  if (code >= 'A' && code <= 'Z') return put(static_cast<char>(code - 'A' + 'a'));
  if ((code >= 'a' && code <= 'z') || (code >= '0' && code <= '9')) return put(static_cast<char>(code));
  if (code < 0x80) return;
  if (const auto found = several_letters().find(code); found != several_letters().end()) {
    out += found->second;
    return;
  }
  if (const char *name = greek(code)) {
    out += name;
    return;
  }
  if (const char c = styled(code)) return put(c);
  const char base = code >= 0xC0 && code <= 0x24F      ? latin[code - 0xC0]
                    : code >= 0x1E00 && code <= 0x1EFF ? latin_additional[code - 0x1E00]
                                                       : '?';
  if (base != '?') return put(base);
  const bool sign = code < 0xC0 || code == 0xD7 || code == 0xF7 || (code >= 0x2B0 && code <= 0x36F) ||
                    (code >= 0x2000 && code <= 0x2BFF) || (code >= 0x3000 && code <= 0x303F) || code == 0xFFFD;
  if (!sign) append_utf8(out, code);  // another script: as it is
}

// Marks on letters, apostrophes and soft hyphens stand inside of words.
inline bool inside_word(std::uint32_t code) {
  return (code >= 0x300 && code <= 0x36F) || code == '\'' || code == 0x2019 || code == 0x2018 || code == 0xAD ||
         (code >= 0x200B && code <= 0x200D);
}

inline std::size_t edit_distance(const std::string &a, const std::string &b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t corner = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, corner + (a[i - 1] == b[j - 1] ? 0 : 1)});
      corner = above;
    }
  }
  return row[b.size()];
}

}  // namespace titles_detail

// The words of a title, name or query: lower-case letters without accents, Greek letters by name, digits; TeX, tags
// and punctuation gone. "$\alpha$-stable M{\"u}ller" and "α‑Stable Müller" both are {alpha, stable, muller}.
inline std::vector<std::string> folded_words(std::string_view marked_up) {
  std::vector<std::string> out;
  std::string word;
  const auto end = [&] {
    if (!word.empty()) out.push_back(word);
    word.clear();
  };
  const std::string text = plain_text(marked_up);
  for (std::size_t at = 0; at < text.size();) {
    const std::uint32_t code = next_code_point(text, at);
    const std::size_t before = word.size();
    titles_detail::fold(code, word);
    if (word.size() == before && !titles_detail::inside_word(code)) end();
  }
  end();
  return out;
}

// The same, run together: what two spellings of one title share ("pre-training", "pretraining").
inline std::string title_key(std::string_view title) {
  std::string out;
  for (const std::string &word : folded_words(title)) out += word;
  return out;
}

// The title up to its subtitle: before a colon, a dash between blanks or a full stop that more follows.
inline std::string main_title(std::string_view marked_up) {
  const std::string title = plain_text(marked_up);
  std::size_t at = std::string::npos;
  for (const char *mark : {": ", " - ", " – ", " — ", "—", ". ", "? "})
    if (const std::size_t found = title.find(mark); found != std::string::npos && found > 0) at = std::min(at, found);
  return at == std::string::npos ? title : title.substr(0, at);
}

// How alike two titles are, from 0 to 1: the better of one minus the edit distance over the longer's length, and Dice's
// coefficient over the words; a title with and without its subtitle count as alike as their main titles, a little less.
inline double title_likeness(std::string_view a, std::string_view b) {
  constexpr std::size_t longest = 1000;  // no title; keeps the edit distance cheap whatever comes
  const auto alike = [](const std::string &x, const std::string &y) {
    const std::vector<std::string> first = folded_words(x), second = folded_words(y);
    const std::string joined = title_key(x).substr(0, longest), other = title_key(y).substr(0, longest);
    if (joined.empty() || other.empty()) return 0.0;
    const double longer = static_cast<double>(std::max(joined.size(), other.size()));
    const double edits = 1 - static_cast<double>(titles_detail::edit_distance(joined, other)) / longer;
    const std::set<std::string> words(first.begin(), first.end()), others(second.begin(), second.end());
    double shared = 0;
    for (const std::string &word : words) shared += others.count(word) ? 1.0 : 0.0;
    return std::max(edits, 2 * shared / static_cast<double>(words.size() + others.size()));
  };
  const std::string whole(a), other(b), main = main_title(a), other_main = main_title(b);
  const double straight = alike(whole, other);
  const bool one_has_more = (title_key(main) == title_key(whole)) != (title_key(other_main) == title_key(other));
  return one_has_more ? std::max(straight, 0.97 * alike(main, other_main)) : straight;
}

// "https://doi.org/10.1/X", "doi:10.1/X" and "10.1/X" are "10.1/x"; "" where there is none. DOIs ignore case.
inline std::string bare_doi(std::string_view text) {
  const std::size_t at = text.find("10.");
  if (at == std::string_view::npos) return {};
  std::string out = single_spaced(text.substr(at));
  out = out.substr(0, out.find(' '));
  if (out.find('/') == std::string::npos) return {};
  while (!out.empty() && (out.back() == '.' || out.back() == ',' || out.back() == ';')) out.pop_back();
  for (char &c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

// The number of an arXiv paper without its version, from any text that holds one: "arXiv:1706.03762v5",
// "https://arxiv.org/abs/hep-th/9901001", "10.48550/arXiv.1706.03762". "" where there is none.
inline std::string bare_arxiv(std::string_view text) {
  const auto digit = [&](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
  const auto digits = [&](std::size_t i) {
    std::size_t n = 0;
    while (digit(i + n)) ++n;
    return n;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {  // since 2007: 1706.03762
    if (!digit(i) || (i > 0 && digit(i - 1))) continue;
    const std::size_t tail = digits(i) == 4 && i + 4 < text.size() && text[i + 4] == '.' ? digits(i + 5) : 0;
    if (tail == 4 || tail == 5) return std::string(text.substr(i, 5 + tail));
  }
  for (std::size_t slash = text.find('/'); slash != std::string_view::npos; slash = text.find('/', slash + 1)) {
    std::size_t begin = slash;  // before: hep-th/9901001, math.GT/0309136
    while (begin > 0 && (plain_text_detail::letter(text[begin - 1]) || text[begin - 1] == '-' ||
                         (text[begin - 1] == '.' && begin + 2 == slash)))
      --begin;
    if (begin == slash || digits(slash + 1) != 7) continue;
    std::string archive(text.substr(begin, slash - begin));
    archive = archive.substr(0, archive.find('.'));
    for (char &c : archive)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return archive + std::string(text.substr(slash, 8));
  }
  return {};
}

// The number of a DOI that arXiv gave out (10.48550/arXiv.N), else "".
inline std::string arxiv_of_doi(std::string_view doi) {
  const std::string bare = bare_doi(doi);
  return bare.rfind("10.48550/arxiv.", 0) == 0 ? bare_arxiv(bare.substr(15)) : std::string();
}

// The family name of "Ada King Lovelace" and of "Lovelace, Ada", folded; registries differ in everything else.
inline std::string surname_key(std::string_view name) {
  const std::string text = plain_text(name);
  const std::size_t comma = text.find(',');
  if (comma != std::string::npos) return title_key(text.substr(0, comma));
  static const std::set<std::string> after{"jr", "sr", "ii", "iii", "iv"};
  std::vector<std::string> words;
  std::string word;
  for (const char c : text + " ") {
    if (c != ' ')
      word += c;
    else if (!word.empty())
      words.push_back(std::exchange(word, {}));
  }
  while (words.size() > 1 && after.count(title_key(words.back()))) words.pop_back();
  return words.empty() ? std::string() : title_key(words.back());
}

}  // namespace athanor::sdk

#endif
