// SPDX-License-Identifier: Apache-2.0
//
// Citations; see citations.hpp.
#include "citations.hpp"

#include <algorithm>
#include <cctype>

#include "bibtex.hpp"
#include "characters.hpp"

namespace athanor::writeup {
namespace {

constexpr std::size_t abstract_bytes = 600;

// Lower-case ASCII letters and digits only: what a comparison of titles looks at.
std::string folded(const std::string &text) {
  std::string out;
  for (const char c : text)
    if (std::isalnum(static_cast<unsigned char>(c)))
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

// ASCII of an accented name: "Müller" -> "Muller".
std::string ascii(const std::string &text) {
  std::string out;
  std::string_view rest = text;
  while (!rest.empty()) {
    const char32_t c = take_character(rest);
    if (c < 0x80) {
      out += static_cast<char>(c);
      continue;
    }
    for (const char l : text_character(c))  // {\"{u}} -> u
      if (std::isalpha(static_cast<unsigned char>(l))) out += l;
  }
  return out;
}

// "Guo, Chuan" and "Chuan Guo" -> "guo".
std::string surname(const Json &paper) {
  const Json authors = paper.value("authors", Json::array());
  if (authors.empty()) return "";
  const std::string name = authors.front();
  const std::size_t comma = name.find(','), space = name.rfind(' ');
  return folded(ascii(comma != std::string::npos   ? name.substr(0, comma)
                      : space != std::string::npos ? name.substr(space + 1)
                                                   : name));
}

std::string title_word(const std::string &title) {
  static const std::set<std::string> small{"a",  "an",   "the", "on",  "of",   "for",  "in",  "with", "and", "to",
                                           "is", "does", "do",  "how", "when", "what", "why", "from", "by",  "via"};
  std::string word;
  for (std::size_t i = 0; i <= title.size(); ++i) {
    if (i < title.size() && std::isalpha(static_cast<unsigned char>(title[i]))) {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(title[i])));
      continue;
    }
    if (word.size() > 1 && small.count(word) == 0) return word;
    word.clear();
  }
  return "work";
}

bool same_work(const Json &a, const Json &b) {
  const auto same = [&](const char *key) {
    return a.contains(key) && b.contains(key) && a.at(key).is_string() && a.at(key) == b.at(key) &&
           !a.at(key).get<std::string>().empty();
  };
  return same("doi") || same("arxiv") || folded(a.value("title", "")) == folded(b.value("title", ""));
}

std::string differences(const Json &a, const Json &b) {
  std::string out;
  const auto add = [&](const std::string &text) { out += (out.empty() ? "" : "; ") + text; };
  if (folded(a.value("title", "")) != folded(b.value("title", "")))
    add("its title is \"" + b.value("title", "") + "\"");
  if (!surname(a).empty() && !surname(b).empty() && surname(a) != surname(b))
    add("its first author is " + b.at("authors").front().get<std::string>());
  if (a.contains("year") && b.contains("year") && a.at("year") != b.at("year"))
    add("its year is " + b.at("year").dump());
  return out;
}

Entry entry_from_fields(const Json &paper) {
  Entry out;
  std::string authors;
  const Json names = paper.value("authors", Json::array());
  for (const Json &a : names) authors += (authors.empty() ? "" : " and ") + a.get<std::string>();
  out.fields["author"] = authors;
  out.fields["title"] = paper.at("title");
  if (paper.contains("year")) out.fields["year"] = std::to_string(paper.at("year").get<int>());
  for (const auto &[from, to] : {std::pair{"venue", "howpublished"}, {"doi", "doi"}, {"url", "url"}})
    if (paper.contains(from) && paper.at(from).is_string()) out.fields[to] = paper.at(from);
  return out;
}

}  // namespace

bool same_title(const std::string &a, const std::string &b) { return folded(a) == folded(b); }

void Pool::add(const Json &papers, const Json &query) {
  std::size_t rank = 0;
  for (const Json &paper : papers) {
    const Json hit{{"query", query}, {"rank", ++rank}};
    const auto known = std::find_if(papers_.begin(), papers_.end(), [&](const Json &p) { return same_work(p, paper); });
    if (known != papers_.end()) {
      known->at("hits").push_back(hit);
      continue;
    }
    papers_.push_back(paper);
    papers_.back()["number"] = std::to_string(papers_.size());
    papers_.back()["hits"] = Json::array({hit});
  }
}

Json Pool::listing() const {
  Json out = Json::array();
  for (const Json &p : papers_) {
    std::string abstract = p.value("abstract", "");
    if (abstract.size() > abstract_bytes) {
      std::size_t end = abstract_bytes;
      while (end > 0 && (static_cast<unsigned char>(abstract[end]) & 0xC0) == 0x80) --end;
      abstract = abstract.substr(0, end) + " …";
    }
    std::string found_by;
    for (const Json &hit : p.at("hits"))
      found_by += (found_by.empty() ? "" : "; ") + hit.at("query").at("query").get<std::string>();
    const Json names = p.value("authors", Json::array());
    std::string authors = names.empty() ? "" : names.front().get<std::string>();
    if (names.size() > 1) authors += " and others";
    out.push_back({{"id", p.at("number")},
                   {"found_by", found_by},
                   {"authors_text", authors},
                   {"query", p.at("hits")[0].at("query").at("query")},
                   {"rank", p.at("hits")[0].at("rank")},
                   {"reason", p.at("hits")[0].at("query").at("reason")},
                   {"title", p.at("title")},
                   {"authors", p.value("authors", Json::array())},
                   {"year", p.contains("year") ? p.at("year") : Json()},
                   {"venue", p.value("venue", "")},
                   {"abstract", abstract}});
  }
  return out;
}

Json Pool::leading(std::size_t per_query) const {
  Json out = Json::array();
  const Json all = listing();
  for (const Json &p : all)
    if (p.at("rank").get<std::size_t>() <= per_query)
      out.push_back({{"id", p.at("id")}, {"reason", p.at("reason")}, {"title", p.at("title")}});
  return out;
}

const Json *Pool::find(const std::string &id) const {
  for (const Json &p : papers_)
    if (p.at("number") == id) return &p;
  return nullptr;
}

Json lookup_for(const Json &paper) {
  if (paper.contains("also") && !paper.at("also").empty()) return Json::object();
  for (const char *key : {"doi", "arxiv", "title"})
    if (paper.contains(key) && paper.at(key).is_string() && !paper.at(key).get<std::string>().empty())
      return {{key, paper.at(key)}};
  return Json::object();
}

Json verdict_of(const Json &paper, const Json &answer) {
  const std::string source = paper.value("source", "");
  if (paper.contains("also") && !paper.at("also").empty())
    return {{"verdict", "verified"}, {"note", "also in " + paper.at("also").front().get<std::string>()}};
  for (const Json &other : answer.value("papers", Json::array())) {
    const Json also = other.value("also", Json::array());
    const bool elsewhere = other.value("source", "") != source || !also.empty();
    if (!elsewhere || !same_work(paper, other)) continue;
    const std::string differs = differences(paper, other), where = other.value("source", "") != source
                                                                       ? other.value("source", "")
                                                                       : also.front().get<std::string>();
    if (differs.empty()) return {{"verdict", "verified"}, {"note", "also in " + where}};
    return {{"verdict", "mismatch"}, {"note", "in " + where + " " + differs}};
  }
  std::string answered, failed;
  for (const Json &s : answer.value("sources", Json::array())) {
    if (s.value("name", "") == source) continue;
    std::string &list = s.value("ok", false) ? answered : failed;
    list += (list.empty() ? "" : ", ") + s.value("name", "");
  }
  if (!failed.empty()) return {{"verdict", "could not check"}, {"note", "no answer from " + failed}};
  if (!answered.empty()) return {{"verdict", "not found"}, {"note", "not in " + answered}};
  if (!paper.value("verified", false)) return {{"verdict", "from your file"}, {"note", "not checked elsewhere"}};
  return {{"verdict", "could not check"}, {"note", "only in " + source}};
}

Json citation_of(const Json &paper, const Json &verdict, const std::string &reason, std::set<std::string> &taken) {
  const std::string name = surname(paper);
  const std::string stem = (name.empty() ? "anonymous" : name) +
                           (paper.contains("year") ? std::to_string(paper.at("year").get<int>()) : "") +
                           title_word(ascii(paper.at("title")));
  std::string key = stem;
  for (char c = 'b'; !taken.insert(key).second; ++c) key = stem + c;
  Entry entry = parse_entry(paper.value("bibtex", ""));
  if (entry.fields.count("title") == 0) entry = entry_from_fields(paper);
  Json out{{"key", key},
           {"title", paper.at("title")},
           {"authors", paper.value("authors", Json::array())},
           {"source", paper.value("source", "unknown")},
           {"verdict", verdict.at("verdict")},
           {"note", verdict.at("note")},
           {"reason", reason}};
  for (const char *member : {"year", "venue", "doi", "arxiv", "url"})
    if (paper.contains(member) && !paper.at(member).is_null()) out[member] = paper.at(member);
  out["bibtex"] = entry_text(entry, key, "[" + escape_text(verdict_text(verdict.at("verdict"))) + "]");
  return out;
}

std::string verdict_text(const std::string &verdict) {
  if (verdict == "from your file") return "from your file, not checked elsewhere";
  if (verdict == "verified") return "verified in a second source";
  if (verdict == "mismatch") return "another source gives other authors, title or year";
  if (verdict == "not found") return "not found in a second source";
  return "could not be checked in a second source";
}

std::string bibliography(const Json &citations) {
  std::string out = "% Entries as their sources gave them; the notes say what became of checking them.\n";
  for (const Json &c : citations.at("citations")) out += "\n" + c.at("bibtex").get<std::string>();
  return out;
}

}  // namespace athanor::writeup
