// SPDX-License-Identifier: Apache-2.0
//
// BibTeX entries; see bibtex.hpp.
#include "bibtex.hpp"

#include <algorithm>
#include <cctype>
#include <set>

#include "latex/characters.hpp"

namespace athanor::writeup {
namespace {

// What plainnat prints; the rest (abstract, file, keywords, notes of the source) stays out.
const std::set<std::string> printed_fields{
    "author", "title",        "booktitle",    "journal", "year",    "volume",  "number",
    "pages",  "publisher",    "editor",       "series",  "edition", "chapter", "institution",
    "school", "howpublished", "organization", "address", "month",   "doi",     "url"};
const std::set<std::string> entry_types{"article",      "book",          "booklet",    "conference",    "inbook",
                                        "incollection", "inproceedings", "manual",     "mastersthesis", "misc",
                                        "phdthesis",    "proceedings",   "techreport", "unpublished"};
const std::string accents = "\"'`^~=.";
const std::set<std::string> commands{"c", "v",  "u",  "H",  "r",  "k",  "d",  "b",  "o", "O", "l",
                                     "L", "ss", "ae", "AE", "oe", "OE", "aa", "AA", "i", "j"};

bool letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

std::string lower(std::string s) {
  std::transform(s.begin(), s.end(), s.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return s;
}

// A value in braces, quotes or bare; i stands at its first character and moves behind it.
std::string value_at(const std::string &t, std::size_t &i) {
  std::string out;
  if (i < t.size() && (t[i] == '{' || t[i] == '"')) {
    const char close = t[i] == '{' ? '}' : '"';
    int depth = 0;
    for (++i; i < t.size(); ++i) {
      if (depth == 0 && t[i] == close) break;
      if (t[i] == '{') ++depth;
      if (t[i] == '}') --depth;
      out += t[i];
    }
    if (i < t.size()) ++i;
  } else {
    while (i < t.size() && t[i] != ',' && t[i] != '}' && !space(t[i])) out += t[i++];
  }
  return out;
}

std::string command_at(const std::string &v, std::size_t &i) {
  ++i;  // the backslash
  if (i >= v.size()) return "";
  if (accents.find(v[i]) != std::string::npos) return std::string("\\") + v[i++];
  if (!letter(v[i])) {
    const char c = v[i++];
    return std::string("%&_#$").find(c) != std::string::npos ? std::string("\\") + c : " ";
  }
  std::string name;
  while (i < v.size() && letter(v[i])) name += v[i++];
  if (commands.count(name) == 0) return "";
  if (i < v.size() && v[i] == ' ') ++i;
  return "\\" + name + (i < v.size() && letter(v[i]) ? " " : i < v.size() && v[i] == '{' ? "" : "{}");
}

}  // namespace

Entry parse_entry(const std::string &t) {
  Entry out;
  std::size_t i = t.find('@');
  const std::size_t open = i == std::string::npos ? i : t.find('{', i);
  if (open == std::string::npos) return Entry{"", {}};
  std::string type = lower(t.substr(i + 1, open - i - 1));
  type.erase(std::remove_if(type.begin(), type.end(), space), type.end());
  out.type = entry_types.count(type) != 0 ? type : "misc";
  i = t.find(',', open);
  while (i != std::string::npos && i < t.size()) {
    while (i < t.size() && (t[i] == ',' || space(t[i]))) ++i;
    std::string name;
    while (i < t.size() && (letter(t[i]) || t[i] == '-' || t[i] == '_')) name += t[i++];
    while (i < t.size() && space(t[i])) ++i;
    if (name.empty() || i >= t.size() || t[i] != '=') break;
    ++i;
    while (i < t.size() && space(t[i])) ++i;
    out.fields.emplace(lower(name), value_at(t, i));
    while (i < t.size() && t[i] != ',' && t[i] != '}') ++i;
    if (i < t.size() && t[i] == '}') break;
  }
  return out;
}

std::string harmless(const std::string &value) {
  std::string out;
  int depth = 0;
  for (std::size_t i = 0; i < value.size();) {
    const char c = value[i];
    if (c == '\\') {
      out += command_at(value, i);
    } else if (c == '{') {
      ++depth, ++i;
      out += c;
    } else if (c == '}') {
      ++i;
      if (depth == 0) continue;
      --depth;
      out += c;
    } else if (static_cast<unsigned char>(c) >= 0x80) {
      std::string_view rest = std::string_view(value).substr(i);
      const std::size_t before = rest.size();
      out += text_character(take_character(rest));
      i += before - rest.size();
    } else {
      ++i;
      // Brackets and quotes are safe inside a braced field; a tilde is a space between initials.
      out += c == '[' || c == ']' || c == '~' ? std::string(1, c) : c == '"' ? "''" : ascii_text(c);
    }
  }
  return out + std::string(static_cast<std::size_t>(depth), '}');
}

std::string entry_text(const Entry &entry, const std::string &key, const std::string &note) {
  std::string out = "@" + entry.type + "{" + key;
  for (const auto &[name, value] : entry.fields) {
    if (printed_fields.count(name) == 0) continue;
    // Links are text of their own kind: only characters that an address may have.
    std::string shown = harmless(value);
    if (name == "url" || name == "doi") {
      shown.clear();
      for (const char c : value)
        if (std::isalnum(static_cast<unsigned char>(c)) ||
            std::string(name == "url" ? ":/.-_?=&+~" : ":/.-_()").find(c) != std::string::npos)
          shown += c;
    }
    if (!shown.empty()) out += ",\n  " + name + " = {" + shown + "}";
  }
  if (!note.empty()) out += ",\n  note = {" + note + "}";
  return out + "\n}\n";
}

}  // namespace athanor::writeup
