// SPDX-License-Identifier: Apache-2.0
//
// Titles and names; see people.hpp.
#include "people.hpp"

#include <algorithm>
#include <athanor/titles.hpp>
#include <cctype>
#include <iterator>
#include <set>

namespace athanor::writeup {
namespace {

constexpr std::size_t cut_lists = 10;   // sources shorten lists that are at least so long
constexpr std::size_t short_title = 4;  // words; "Deep learning" is the title of many works

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
    for (const std::string &word : sdk::folded_words(words))
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
  const std::string plain = sdk::title_key(name);
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
    else if (!sdk::title_key(name).empty())
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

bool same_title(const std::string &a, const std::string &b, bool credited) {
  const std::string x = sdk::title_key(a), y = sdk::title_key(b);
  if (x.empty() || y.empty()) return false;
  if (x == y) return true;
  if (std::min(sdk::folded_words(a).size(), sdk::folded_words(b).size()) > short_title)
    return sdk::title_likeness(a, b) >= (credited ? 0.90 : 0.95);
  const std::string whole = sdk::title_key(sdk::main_title(a)), other = sdk::title_key(sdk::main_title(b));
  return credited && whole == other && (whole == x) != (other == y);  // one of them with its subtitle
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
    const std::string name = sdk::surname_key(author.get<std::string>());
    std::string ascii;
    std::copy_if(name.begin(), name.end(), std::back_inserter(ascii),
                 [](unsigned char c) { return std::isalnum(c) != 0; });
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
