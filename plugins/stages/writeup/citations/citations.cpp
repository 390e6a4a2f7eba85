// SPDX-License-Identifier: Apache-2.0
//
// Citations; see citations.hpp. What the statement says of them is in literature_statement.cpp.
#include "citations.hpp"

#include <algorithm>
#include <athanor/titles.hpp>
#include <cctype>
#include <iterator>

#include "bibtex.hpp"
#include "cited_sentences.hpp"
#include "latex/characters.hpp"
#include "people.hpp"

namespace athanor::writeup {
namespace {

constexpr std::size_t abstract_bytes = 3000;  // kept for comparing sentences with it

// The first word of the title that says something, for keys: ASCII letters only.
std::string title_word(const std::string &title) {
  static const std::set<std::string> small{"a",  "an",   "the", "on",  "of",   "for",  "in",  "with", "and", "to",
                                           "is", "does", "do",  "how", "when", "what", "why", "from", "by",  "via"};
  for (const std::string &word : sdk::folded_words(title)) {
    std::string letters;
    std::copy_if(word.begin(), word.end(), std::back_inserter(letters),
                 [](unsigned char c) { return std::isalpha(c) != 0; });
    if (letters.size() > 1 && small.count(word) == 0) return letters;
  }
  return "work";
}

bool has_year(const Json &record) { return record.contains("year") && record.at("year").is_number_integer(); }

Json authors_of(const Json &record) {
  return record.contains("authors") && record.at("authors").is_array() ? record.at("authors") : Json::array();
}

Entry entry_from_fields(const Json &paper) {
  Entry out;
  std::string authors;
  const Json names = authors_of(paper);
  for (const Json &a : names) authors += (authors.empty() ? "" : " and ") + a.get<std::string>();
  out.fields["author"] = authors;
  out.fields["title"] = paper.at("title");
  if (has_year(paper)) out.fields["year"] = std::to_string(paper.at("year").get<int>());
  for (const auto &[from, to] : {std::pair{"venue", "howpublished"}, {"doi", "doi"}, {"url", "url"}})
    if (paper.contains(from) && paper.at(from).is_string()) out.fields[to] = paper.at(from);
  return out;
}

// The authors of an entry as a list: "A and B".
Json listed_authors(const std::string &field) {
  Json out = Json::array();
  for (std::size_t from = 0; from <= field.size();) {
    std::size_t to = field.find(" and ", from);
    if (to == std::string::npos) to = field.size();
    out.push_back(field.substr(from, to - from));
    from = to + 5;
  }
  return out;
}

// Some services make BibTeX from other data than their records: what the record was checked for must be printed.
bool credits_the_same(const Entry &entry, const Json &record) {
  const auto author = entry.fields.find("author"), year = entry.fields.find("year");
  if (author != entry.fields.end() && !authors_of(record).empty() &&
      !author_difference(authors_of(record), listed_authors(author->second)).empty())
    return false;
  return year == entry.fields.end() || !has_year(record) ||
         std::abs(std::atoi(year->second.c_str()) - record.at("year").get<int>()) <= 1;
}

Entry entry_of(const Json &record) {
  const std::string given = record.contains("bibtex") && record.at("bibtex").is_string() ? record.at("bibtex") : "";
  const Entry entry = parse_entry(given);
  const bool usable = entry.fields.count("title") != 0 && credits_the_same(entry, record);
  return usable ? entry : entry_from_fields(record);
}

std::string new_key(const Json &record, std::set<std::string> &taken) {
  const std::string name = first_family_name(authors_of(record));
  const std::string stem = (name.empty() ? "anonymous" : name) +
                           (has_year(record) ? std::to_string(record.at("year").get<int>()) : "") +
                           title_word(record.at("title"));
  std::string key = stem;
  for (char c = 'b'; !taken.insert(key).second; ++c) key = stem + c;
  return key;
}

bool mentions_retraction(const std::string &sentence) {
  std::string lower;
  for (const char c : sentence) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return lower.find("retract") != std::string::npos || lower.find("withdrawn") != std::string::npos;
}

void find_retracted(const Json &citation, const std::vector<CitedSentence> &sentences, Findings &out) {
  const std::string key = citation.at("key");
  for (const CitedSentence &s : sentences)
    if (std::find(s.keys.begin(), s.keys.end(), key) != s.keys.end() && !mentions_retraction(s.text))
      out.push_back({"citation_retracted", "warning", "section " + s.section + ", line " + std::to_string(s.line),
                     "the work \"" + key + "\" was retracted; say so where it is cited, or cite another"});
}

}  // namespace

Json citation_of(const Verification &checked, const Purpose &purpose, std::set<std::string> &taken) {
  const Json &record = checked.record;
  const std::string key = new_key(record, taken);
  Json out{{"key", key},
           {"title", record.at("title")},
           {"authors", authors_of(record)},
           {"source", record.value("source", "unknown")},
           {"verdict", checked.verdict},
           {"note", checked.note},
           {"reason", purpose.reason},
           {"sections", purpose.sections},
           {"records", checked.records}};
  for (const char *member : {"year", "venue", "doi", "arxiv", "url"})
    if (record.contains(member) && !record.at(member).is_null()) out[member] = record.at(member);
  if (record.contains("abstract") && record.at("abstract").is_string())
    out["abstract"] = first_bytes(record.at("abstract"), abstract_bytes);
  if (checked.retracted) out["retracted"] = true;
  if (!checked.corrected.empty()) out["corrected"] = checked.corrected;
  out["bibtex"] = entry_text(entry_of(record), key, "[" + escape_text(verdict_text(out)) + "]");
  return out;
}

std::string verdict_text(const Json &citation) {
  const std::string verdict = citation.at("verdict");
  const std::string retracted = citation.contains("retracted") ? "retracted; " : "";
  if (verdict == "from your file") return retracted + "from your file, not checked elsewhere";
  if (verdict == "verified") return retracted + "verified in a second source";
  if (verdict == "mismatch") return retracted + "another source gives other authors, title or year";
  if (verdict == "not found") return retracted + "not found in a second source";
  return retracted + "could not be checked in a second source";
}

std::string bibliography(const Json &citations) {
  std::string out = "% Entries as their sources gave them; the notes say what became of checking them.\n";
  for (const Json &c : citations.at("citations")) out += "\n" + c.at("bibtex").get<std::string>();
  return out;
}

Findings audit_citations(const Json &citations, const Json &draft, const std::vector<std::string> &cited) {
  Findings out;
  const std::vector<CitedSentence> sentences = cited_sentences(draft);
  for (const Json &c : citations.at("citations")) {
    const std::string key = c.at("key");
    if (std::find(cited.begin(), cited.end(), key) == cited.end()) continue;
    if (c.at("verdict") == "mismatch")
      out.push_back({"citation_mismatch", "warning", "citation " + key,
                     "sources disagree about \"" + key + "\": " + c.value("note", "") +
                         "; leave it out, or cite a work that sources agree on"});
    if (c.contains("corrected"))
      out.push_back({"citation_corrected", "note", "citation " + key,
                     "\"" + key + "\" stands as two sources have it; " + c.at("corrected").get<std::string>()});
    if (c.contains("retracted")) find_retracted(c, sentences, out);
  }
  for (const Json &order : citations.value("orders", Json::array()))
    out.push_back({"source_gives_orders", "note", order.value("what", "a source"),
                   order.value("why", "gives orders to its reader") + ": \"" + order.value("excerpt", "") +
                       "\"; it was taken out before a model saw it"});
  return out;
}

}  // namespace athanor::writeup
