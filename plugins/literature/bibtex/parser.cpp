// SPDX-License-Identifier: Apache-2.0
//
// A hand-written reader: the grammar is small, and messages need lines.
#include "parser.hpp"

#include <algorithm>
#include <athanor/plugin.hpp>
#include <cstring>
#include <map>

namespace athanor::bibtex {
namespace {

bool space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

std::string lower(std::string s) {
  for (char &c : s)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return s;
}

// Runs of white space become one blank; none at the ends.
std::string squeezed(const std::string &s) {
  std::string out;
  for (const char c : s) {
    if (!space(c))
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

class Reader {
 public:
  Reader(const std::string &text, const std::string &file) : text_(text), file_(file) {
    const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                  "July",    "August",   "September", "October", "November", "December"};
    for (const char *month : months) strings_[lower(month).substr(0, 3)] = month;
  }

  std::vector<Entry> run() {
    std::vector<Entry> entries;
    while ((position_ = text_.find('@', position_)) != std::string::npos) {
      start_ = position_++;
      if (start_ > 0 && !space(text_[start_ - 1]) && text_[start_ - 1] != '}' && text_[start_ - 1] != ')')
        continue;  // an address such as a@b.org in free text
      const std::string type = lower(word());
      if (type == "comment") {
        skip_comment();
        continue;
      }
      if (type.empty()) continue;
      closing_ = open(type);
      if (type == "preamble") {
        value();
        expect_end(type);
      } else if (type == "string") {
        const auto field = assignment();
        strings_[field.first] = field.second;
        expect_end(type);
      } else {
        entries.push_back(entry(type, entries));
      }
    }
    return entries;
  }

 private:
  int line_at(std::size_t position) const {
    return 1 + static_cast<int>(std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(position), '\n'));
  }
  [[noreturn]] void fail(std::size_t at, const std::string &what, const std::string &hint) const {
    throw sdk::Error("bad_options", file_ + ":" + std::to_string(line_at(std::min(at, text_.size()))) + ": " + what,
                     hint, "/file");
  }

  char peek() {
    while (position_ < text_.size() && space(text_[position_])) ++position_;
    return position_ < text_.size() ? text_[position_] : '\0';
  }

  // A type, name or abbreviation: everything up to white space or a sign of the grammar.
  std::string word() {
    peek();
    const std::size_t begin = position_;
    while (position_ < text_.size() && !space(text_[position_]) && !std::strchr("\"#%'(),={}@", text_[position_]))
      ++position_;
    return text_.substr(begin, position_ - begin);
  }

  void skip_comment() {
    if (peek() == '{') braces();  // else the rest of the line is free text anyway
  }

  char open(const std::string &type) {
    const char c = peek();
    if (c != '{' && c != '(') fail(start_, "@" + type + " is not followed by { or (", "complete or remove it");
    ++position_;
    return c == '{' ? '}' : ')';
  }

  void expect_end(const std::string &what) {
    if (peek() == ',') ++position_;
    if (peek() != closing_)
      fail(position_ < text_.size() ? position_ : start_,
           "expected " + std::string(1, closing_) + " at the end of @" + what,
           "close it, or put a comma before the next field");
    ++position_;
  }

  // The text inside a pair of braces that begins here. Like BibTeX, a backslash does not hide a brace.
  std::string braces() {
    const std::size_t begin = position_;
    int depth = 0;
    for (; position_ < text_.size(); ++position_) {
      const char c = text_[position_];
      if (c == '{')
        ++depth;
      else if (c == '}' && --depth == 0)
        return text_.substr(begin + 1, position_++ - begin - 1);
    }
    fail(begin, "a brace that opens here is never closed", "count the braces of this entry");
  }

  std::string quotes() {
    const std::size_t begin = position_++;
    int depth = 0;
    for (; position_ < text_.size(); ++position_) {
      const char c = text_[position_];
      if (c == '{')
        ++depth;
      else if (c == '}')
        --depth;
      else if (c == '"' && depth == 0)
        return text_.substr(begin + 1, position_++ - begin - 1);
      if (depth < 0) break;
    }
    fail(begin, "a quotation that opens here is never closed", "close it, and balance the braces inside");
  }

  std::string piece() {
    const char c = peek();
    if (c == '{') return braces();
    if (c == '"') return quotes();
    const std::size_t at = position_;
    const std::string name = word();
    if (name.empty()) fail(at, "a value is missing here", "write it in braces");
    if (name.find_first_not_of("0123456789") == std::string::npos) return name;
    const auto known = strings_.find(lower(name));
    if (known == strings_.end())
      fail(at, "unknown abbreviation \"" + name + "\"", "define it before with @string, or write the value in braces");
    return known->second;
  }

  std::string value() {
    std::string out = piece();
    while (peek() == '#') {
      ++position_;
      out += piece();
    }
    return squeezed(out);
  }

  std::pair<std::string, std::string> assignment() {
    peek();
    const std::size_t at = position_;
    const std::string name = lower(word());
    if (name.empty()) fail(at, "the name of a field is missing here", "write name = {value}");
    if (peek() != '=') fail(at, "the field \"" + name + "\" has no =", "write " + name + " = {value}");
    ++position_;
    return {name, value()};
  }

  Entry entry(const std::string &type, const std::vector<Entry> &before) {
    Entry out;
    out.type = type;
    out.line = line_at(start_);
    peek();
    const std::size_t begin = position_;
    while (position_ < text_.size() && !space(text_[position_]) && !std::strchr(",={}\"#", text_[position_]))
      ++position_;
    out.key = text_.substr(begin, position_ - begin);
    if (out.key.empty()) fail(start_, "this @" + type + " has no key", "write @" + type + "{key, ...}");
    for (const Entry &other : before)
      if (lower(other.key) == lower(out.key))
        fail(start_, "the key \"" + out.key + "\" stands in line " + std::to_string(other.line) + " already",
             "rename or remove one of them");
    while (peek() == ',') {
      ++position_;
      if (peek() == closing_ || peek() == ',' || peek() == '\0') continue;
      const auto field = assignment();
      if (out.field({field.first.c_str()}).empty()) out.fields.push_back(field);
    }
    expect_end(type + "{" + out.key + "}");
    return out;
  }

  const std::string &text_, file_;
  std::size_t position_ = 0, start_ = 0;
  char closing_ = '}';
  std::map<std::string, std::string> strings_;
};

void fill_in(Entry &entry, const std::vector<Entry> &entries) {
  const std::string parent = lower(entry.field({"crossref"}));
  if (parent.empty()) return;
  for (const Entry &other : entries) {
    if (lower(other.key) != parent) continue;
    for (const auto &[name, value] : other.fields) {
      const std::string as = name == "title" ? "booktitle" : name;
      if (as != "crossref" && entry.field({as.c_str()}).empty()) entry.fields.emplace_back(as, value);
    }
  }
}

}  // namespace

std::string Entry::field(std::initializer_list<const char *> names) const {
  for (const char *name : names)
    for (const auto &[field, value] : fields)
      if (field == name && !value.empty()) return value;
  return {};
}

std::string Entry::bibtex(std::initializer_list<const char *> without) const {
  std::string out = "@" + type + "{" + key;
  for (const auto &[name, value] : fields)
    if (std::none_of(without.begin(), without.end(), [&name = name](const char *w) { return name == w; }))
      out += ",\n  " + name + " = {" + value + "}";
  return out + "\n}\n";
}

std::vector<Entry> parse(const std::string &text, const std::string &file) {
  std::vector<Entry> entries = Reader(text, file).run();
  for (Entry &entry : entries) fill_in(entry, entries);
  return entries;
}

}  // namespace athanor::bibtex
