// SPDX-License-Identifier: Apache-2.0
//
// Tables of the accents and letters that names of people hold, and the small reader that uses them.
#include "tex.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace athanor::bibtex {
namespace {

// For each accent command, pairs of a letter and what it becomes.
const std::map<char, std::map<char, std::string>> kAccents{
    {'"',
     {{'a', "ä"},
      {'e', "ë"},
      {'i', "ï"},
      {'o', "ö"},
      {'u', "ü"},
      {'y', "ÿ"},
      {'A', "Ä"},
      {'E', "Ë"},
      {'I', "Ï"},
      {'O', "Ö"},
      {'U', "Ü"}}},
    {'\'',
     {{'a', "á"},
      {'e', "é"},
      {'i', "í"},
      {'o', "ó"},
      {'u', "ú"},
      {'y', "ý"},
      {'c', "ć"},
      {'n', "ń"},
      {'s', "ś"},
      {'z', "ź"},
      {'A', "Á"},
      {'E', "É"},
      {'I', "Í"},
      {'O', "Ó"},
      {'U', "Ú"},
      {'C', "Ć"},
      {'S', "Ś"}}},
    {'`', {{'a', "à"}, {'e', "è"}, {'i', "ì"}, {'o', "ò"}, {'u', "ù"}, {'A', "À"}, {'E', "È"}}},
    {'^', {{'a', "â"}, {'e', "ê"}, {'i', "î"}, {'o', "ô"}, {'u', "û"}, {'A', "Â"}, {'E', "Ê"}, {'I', "Î"}, {'O', "Ô"}}},
    {'~', {{'a', "ã"}, {'n', "ñ"}, {'o', "õ"}, {'A', "Ã"}, {'N', "Ñ"}, {'O', "Õ"}}},
    {'=', {{'a', "ā"}, {'e', "ē"}, {'i', "ī"}, {'o', "ō"}, {'u', "ū"}}},
    {'.', {{'z', "ż"}, {'Z', "Ż"}, {'e', "ė"}, {'I', "İ"}}},
    {'v',
     {{'c', "č"},
      {'s', "š"},
      {'z', "ž"},
      {'r', "ř"},
      {'e', "ě"},
      {'n', "ň"},
      {'d', "ď"},
      {'C', "Č"},
      {'S', "Š"},
      {'Z', "Ž"},
      {'R', "Ř"}}},
    {'c', {{'c', "ç"}, {'s', "ş"}, {'C', "Ç"}, {'S', "Ş"}}},
    {'u', {{'a', "ă"}, {'g', "ğ"}, {'A', "Ă"}}},
    {'H', {{'o', "ő"}, {'u', "ű"}, {'O', "Ő"}, {'U', "Ű"}}},
    {'k', {{'a', "ą"}, {'e', "ę"}, {'A', "Ą"}, {'E', "Ę"}}},
    {'r', {{'a', "å"}, {'u', "ů"}, {'A', "Å"}}}};

const std::map<std::string, std::string> kLetters{
    {"ss", "ß"}, {"o", "ø"},  {"O", "Ø"},  {"l", "ł"}, {"L", "Ł"}, {"ae", "æ"},         {"AE", "Æ"},        {"oe", "œ"},
    {"OE", "Œ"}, {"aa", "å"}, {"AA", "Å"}, {"i", "i"}, {"j", "j"}, {"textendash", "–"}, {"textemdash", "—"}};

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

class Plain {
 public:
  explicit Plain(const std::string &tex) : tex_(tex) {}

  std::string run() {
    while (at_ < tex_.size()) {
      const char c = tex_[at_++];
      if (c == '\\')
        command();
      else if (c == '~')
        out_ += ' ';
      else if (c == '-' && tex_.compare(at_, 1, "-") == 0)
        dash();
      else if (c != '{' && c != '}')
        out_ += c;
    }
    return out_;
  }

 private:
  void dash() {
    while (at_ < tex_.size() && tex_[at_] == '-') ++at_;
    out_ += "–";
  }

  void command() {
    if (at_ == tex_.size()) return;
    std::string name(1, tex_[at_++]);
    while (letter(name[0]) && at_ < tex_.size() && letter(tex_[at_])) name += tex_[at_++];
    if (name.size() == 1 && kAccents.count(name[0]) && accent(name[0])) return;
    const auto special = kLetters.find(name);
    if (special != kLetters.end()) {
      out_ += special->second;
      skip_blanks();
    } else if (letter(name[0])) {
      skip_blanks();  // \emph{x}: the argument stays
    } else {
      out_ += name == "\\" ? " " : name;  // \& \% \_ \$
    }
  }

  void skip_blanks() {
    while (at_ < tex_.size() && tex_[at_] == ' ') ++at_;
  }

  // \"u, \"{u}, \v{c}, \v c, \'{\i}
  bool accent(char kind) {
    std::size_t look = at_;
    while (look < tex_.size() && (tex_[look] == '{' || tex_[look] == ' ' || tex_[look] == '\\')) ++look;
    if (look == tex_.size() || (letter(kind) && look == at_)) return false;
    const auto &letters = kAccents.at(kind);
    const auto found = letters.find(tex_[look]);
    if (found == letters.end()) return false;
    out_ += found->second;
    at_ = look + 1;
    return true;
  }

  const std::string &tex_;
  std::size_t at_ = 0;
  std::string out_;
};

std::string trimmed(const std::string &s) {
  const std::size_t begin = s.find_first_not_of(' ');
  return begin == std::string::npos ? "" : s.substr(begin, s.find_last_not_of(' ') - begin + 1);
}

// Splits where the word or sign stands outside of braces.
std::vector<std::string> split(const std::string &tex, const std::string &at) {
  std::vector<std::string> out(1);
  int depth = 0;
  for (std::size_t i = 0; i < tex.size(); ++i) {
    depth += (tex[i] == '{') - (tex[i] == '}');
    if (depth == 0 && tex.compare(i, at.size(), at) == 0) {
      out.emplace_back();
      i += at.size() - 1;
    } else {
      out.back() += tex[i];
    }
  }
  return out;
}

// The letter under an accent, as one byte; the inverse of the tables above.
const std::map<std::string, std::string> &unaccented() {
  static const std::map<std::string, std::string> table = [] {
    std::map<std::string, std::string> out{{"ß", "ss"}, {"ø", "o"},  {"Ø", "o"},  {"ł", "l"}, {"Ł", "l"},
                                           {"æ", "ae"}, {"Æ", "ae"}, {"œ", "oe"}, {"Œ", "oe"}};
    for (const auto &accent : kAccents)
      for (const auto &pair : accent.second) out[pair.second] = std::string(1, pair.first);
    return out;
  }();
  return table;
}

std::string folded(const std::string &text) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const std::size_t size = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    const std::string character = text.substr(i, size);
    const auto found = unaccented().find(character);
    out += found == unaccented().end() ? character : found->second;
    i += size;
  }
  for (char &c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string stem(std::string word) {
  if (word.size() > 3 && word.back() == 's' && word[word.size() - 2] != 's') word.pop_back();
  const std::size_t at = word.rfind("isation");
  if (at != std::string::npos && at + 7 == word.size()) word[at + 1] = 'z';
  return word;
}

}  // namespace

std::string plain(const std::string &tex) { return trimmed(Plain(tex).run()); }

std::vector<std::string> names(const std::string &tex) {
  std::vector<std::string> out;
  for (const std::string &name : split(tex, " and ")) {
    const std::vector<std::string> parts = split(name, ",");
    std::string whole = trimmed(parts.back());
    if (parts.size() > 1) whole += " " + trimmed(parts.front());
    if (parts.size() > 2) whole += " " + trimmed(parts[1]);  // Last, Jr, First
    whole = plain(trimmed(whole));
    if (!whole.empty()) out.push_back(whole == "others" ? "et al." : whole);
  }
  return out;
}

std::vector<std::string> words(const std::string &text) {
  static const std::set<std::string> empty{"a",   "an",   "and", "are", "as",   "at",   "by",   "can",  "do",   "does",
                                           "for", "from", "how", "in",  "is",   "it",   "its",  "of",   "on",   "or",
                                           "the", "to",   "via", "we",  "what", "when", "with", "that", "this", "than"};
  std::vector<std::string> out;
  std::string word;
  for (const char c : folded(text) + " ") {
    const bool part = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
    if (part) {
      word += c;
    } else if (!word.empty()) {
      if (!empty.count(word)) out.push_back(stem(word));
      word.clear();
    }
  }
  return out;
}

}  // namespace athanor::bibtex
