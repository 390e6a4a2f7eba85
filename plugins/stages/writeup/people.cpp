// SPDX-License-Identifier: Apache-2.0
//
// Titles and names; see people.hpp.
#include "people.hpp"

#include <algorithm>
#include <cctype>
#include <regex>
#include <set>

#include "characters.hpp"

namespace athanor::writeup {
namespace {

constexpr std::size_t cut_lists = 10;       // sources shorten lists that are at least so long
constexpr std::size_t short_title = 4;      // words; "Deep learning" is the title of many works
constexpr std::size_t longest_title = 400;  // letters that are compared

bool letter_or_digit(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }
bool beyond_ascii(char c) { return static_cast<unsigned char>(c) >= 0x80; }
char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

std::string without_tags(const std::string &text) {
  static const std::regex tag(R"(</?[A-Za-z][A-Za-z:]{0,12}(\s[^<>]{0,60})?/?>)");
  return std::regex_replace(text, tag, "");
}

// White space and punctuation part words; TeX within one (braces, accents) does not.
std::vector<std::string> words_of(const std::string &text) {
  static const std::string tex = "{}\\\"^~";
  std::vector<std::string> out;
  std::string word;
  const std::string plain = without_accents(without_tags(text)) + " ";
  for (std::size_t i = 0; i < plain.size(); ++i) {
    const char c = plain[i];
    const bool accent = i > 0 && plain[i - 1] == '\\' && !letter_or_digit(c);
    if (letter_or_digit(c) || beyond_ascii(c)) {
      word += lower(c);
    } else if (!word.empty() && !accent && tex.find(c) == std::string::npos) {
      out.push_back(std::move(word));
      word.clear();
    }
  }
  return out;
}

// 1 minus the edits for each letter of the longer one.
double likeness(const std::string &a, const std::string &b) {
  if (a.empty() || b.empty() || a.size() > longest_title || b.size() > longest_title) return a == b ? 1 : 0;
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, changed});
    }
  }
  return 1 - static_cast<double>(row.back()) / static_cast<double>(std::max(a.size(), b.size()));
}

// What stands before a colon: the title without its subtitle.
std::string main_title(const std::string &title) { return title.substr(0, title.find(':')); }

bool suffix(const std::string &word) {
  static const std::set<std::string> known{"jr", "sr", "ii", "iii", "iv"};
  return known.count(word) != 0 || std::all_of(word.begin(), word.end(), [](char c) { return std::isdigit(c) != 0; });
}

// "ü" is written u or ue.
std::string without_umlauts(const std::string &word) {
  std::string out;
  for (std::size_t i = 0; i < word.size(); ++i) {
    out += word[i];
    if (std::string("aou").find(word[i]) != std::string::npos && i + 1 < word.size() && word[i + 1] == 'e') ++i;
  }
  return out;
}

struct Name {
  std::vector<std::string> family, all;  // words, without suffixes
};

Name name_of(const std::string &text) {
  const std::size_t comma = text.find(',');
  std::string plain = text;
  plain.erase(std::remove(plain.begin(), plain.end(), '-'), plain.end());  // a double name is one word
  const auto parts = [](const std::string &words) {
    std::vector<std::string> out;
    for (const std::string &word : words_of(words))
      if (!suffix(word)) out.push_back(without_umlauts(word));
    return out;
  };
  Name out;
  out.all = parts(plain);
  out.family = comma == std::string::npos ? out.all : parts(plain.substr(0, plain.find(',')));
  if (out.family.empty()) out.family = out.all;
  return out;
}

bool stands_for_others(const std::string &name) {
  const std::string plain = folded(name);
  return plain == "others" || plain == "etal" || plain == "andothers";
}

struct People {
  std::vector<std::string> names;
  bool cut = false;  // more may belong to it
};

People people_of(const Json &authors) {
  People out;
  for (const Json &author : authors) {
    if (!author.is_string()) continue;
    const std::string name = author;
    if (stands_for_others(name))
      out.cut = true;
    else if (!folded(name).empty())
      out.names.push_back(name);
  }
  out.cut = out.cut || out.names.size() >= cut_lists;
  return out;
}

std::size_t missing_in(const People &list, const People &of) {
  return static_cast<std::size_t>(std::count_if(of.names.begin(), of.names.end(), [&](const std::string &name) {
    return std::none_of(list.names.begin(), list.names.end(),
                        [&](const std::string &other) { return same_person(name, other); });
  }));
}

}  // namespace

std::string without_accents(const std::string &text) {
  std::string out;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view before = rest;
    const char32_t c = take_character(rest);
    if (c < 0x80) {
      out += static_cast<char>(c);
      continue;
    }
    std::string plain;
    for (const char l : text_character(c))  // {\"{u}} -> u
      if (std::isalpha(static_cast<unsigned char>(l))) plain += l;
    const bool dash = c >= 0x2010 && c <= 0x2015;
    const bool quote = (c >= 0x2018 && c <= 0x201F) || c == 0xAB || c == 0xBB;
    if (!plain.empty())
      out += plain;
    else if (dash || quote || c == 0xA0)
      out += dash ? '-' : c == 0xA0 ? ' ' : '\'';
    else if (c != 0xFFFD)
      out += before.substr(0, before.size() - rest.size());
  }
  return out;
}

std::string folded(const std::string &text) {
  std::string out;
  for (const std::string &word : words_of(text)) out += word;
  return out;
}

bool same_title(const std::string &a, const std::string &b, bool credited) {
  const std::string x = folded(a), y = folded(b);
  if (x.empty() || y.empty()) return false;
  if (x == y) return true;
  if (std::min(words_of(a).size(), words_of(b).size()) > short_title && likeness(x, y) >= (credited ? 0.90 : 0.95))
    return true;
  return credited && folded(main_title(a)) == folded(main_title(b)) &&
         (a.find(':') == std::string::npos) != (b.find(':') == std::string::npos);
}

bool same_person(const std::string &a, const std::string &b) {
  Name x = name_of(a), y = name_of(b);
  if (x.all.empty() || y.all.empty()) return false;
  if (x.family.back() == y.family.back()) return true;
  std::sort(x.all.begin(), x.all.end());  // "Hochreiter Sepp": the order is another, the words are the same
  std::sort(y.all.begin(), y.all.end());
  return x.all.size() > 1 && x.all == y.all;
}

std::string first_family_name(const Json &authors) {
  for (const Json &author : authors) {
    if (!author.is_string()) continue;
    const std::string text = without_accents(author.get<std::string>());
    const std::size_t comma = text.find(','), space = text.rfind(' ');
    const std::string name = folded(comma != std::string::npos   ? text.substr(0, comma)
                                    : space != std::string::npos ? text.substr(space + 1)
                                                                 : text);
    std::string ascii;
    std::copy_if(name.begin(), name.end(), std::back_inserter(ascii), letter_or_digit);
    return ascii;
  }
  return "";
}

std::string authors_text(const Json &authors) {
  const People people = people_of(authors);
  if (people.names.empty()) return "nobody";
  if (people.names.size() == 1) return people.names[0] + (people.cut ? " and others" : "");
  return people.names.size() == 2 ? people.names[0] + " and " + people.names[1] : people.names[0] + " and others";
}

std::string author_difference(const Json &mine, const Json &theirs) {
  const People ours = people_of(mine), others = people_of(theirs);
  if (ours.names.empty() || others.names.empty()) return "";
  if (!same_person(ours.names[0], others.names[0])) return "its first author is " + others.names[0];
  const std::size_t added = missing_in(others, ours), lacking = missing_in(ours, others);
  const std::size_t common = ours.names.size() - added;
  const bool invented = added > 0 && !others.cut;
  const bool too_few = !ours.cut && 2 * common < common + added + lacking;
  if (!invented && !too_few) return "";
  std::string list;
  for (std::size_t i = 0; i < others.names.size() && i < 5; ++i) list += (i ? ", " : "") + others.names[i];
  return "its authors are " + list + (others.names.size() > 5 || others.cut ? " and others" : "");
}

}  // namespace athanor::writeup
