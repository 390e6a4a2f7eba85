// SPDX-License-Identifier: Apache-2.0
//
// Ranking is Okapi BM25 (Robertson et al., TREC-3, 1994; k1 = 1.2, b = 0.75) over words that count by
// the field they stand in; the idf has +1 inside the logarithm so that frequent words never count against.
#include "library.hpp"

#include "tex.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <regex>
#include <sstream>

namespace athanor::bibtex {
namespace {

using sdk::Error;
using sdk::Json;

constexpr double kK1 = 1.2, kB = 0.75;

std::string lower(std::string s) {
  for (char &c : s)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return s;
}

// "https://doi.org/10.1/X" and "doi:10.1/X" are 10.1/x.
std::string bare_doi(const std::string &doi) {
  const std::size_t at = doi.find("10.");
  return at == std::string::npos ? "" : lower(doi.substr(at));
}

// "arXiv:1706.04599v2" and "https://arxiv.org/abs/1706.04599" are 1706.04599.
std::string bare_arxiv(const std::string &text) {
  static const std::regex number(R"((\d{4}\.\d{4,5}|[a-z-]+(?:\.[A-Z]{2})?/\d{7}))");
  std::smatch match;
  return std::regex_search(text, match, number) ? match[1].str() : "";
}

std::string arxiv_of(const Entry &entry) {
  const std::string eprint = entry.field({"eprint", "arxiv", "arxivid"});
  const std::string prefix = lower(entry.field({"archiveprefix", "eprinttype"}));
  if (!eprint.empty() && (prefix.empty() || prefix == "arxiv")) return bare_arxiv(eprint);
  for (const char *name : {"journal", "url", "note", "howpublished"}) {
    const std::string value = entry.field({name});
    if (lower(value).find("arxiv") != std::string::npos) return bare_arxiv(value);
  }
  return {};
}

int year_of(const Entry &entry) {
  static const std::regex year(R"(\b(1[5-9]\d\d|20\d\d)\b)");
  const std::string text = entry.field({"year", "date"});
  std::smatch match;
  return std::regex_search(text, match, year) ? std::stoi(match[1].str()) : 0;
}

std::string contents(const std::string &file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  if (!in || !(out << in.rdbuf())) throw Error("bad_options", "cannot read " + file, "check the path", "/file");
  return out.str();
}

}  // namespace

Library::Library(const std::string &file) {
  for (const Entry &entry : parse(contents(file), file)) index(entry);
  if (items_.empty())
    throw Error("bad_options", file + " has no entries", "an entry looks like @article{key, title = {...}}", "/file");
  for (const Item &item : items_) average_length_ += item.length / static_cast<double>(items_.size());
}

Json Library::paper(const Entry &entry) {
  Json out{{"id", entry.key},
           {"source", "bibtex"},
           {"title", plain(entry.field({"title"}))},
           {"authors", names(entry.field({"author", "editor"}))},
           {"bibtex", entry.bibtex({"seenin", "crossref"})},
           {"verified", false},
           {"note", "from your file, not checked elsewhere"}};
  const auto put = [&out](const char *name, const std::string &value) {
    if (!value.empty()) out[name] = value;
  };
  if (const int year = year_of(entry)) out["year"] = year;
  put("venue", plain(entry.field(
                   {"journal", "journaltitle", "booktitle", "school", "institution", "publisher", "howpublished"})));
  put("doi", bare_doi(entry.field({"doi"})));
  put("arxiv", arxiv_of(entry));
  put("url", plain(entry.field({"url"})));
  put("abstract", plain(entry.field({"abstract"})));
  return out;
}

void Library::index(const Entry &entry) {
  Item item;
  item.paper = paper(entry);
  item.key = entry.key;
  const std::string title = item.paper.at("title");
  item.title = words(title);
  const auto count = [&item](const std::string &text, double weight) {
    for (const std::string &word : words(text)) {
      item.weights[word] += weight;
      item.length += weight;
    }
  };
  count(title, 3);
  count(plain(entry.field({"keywords"})), 2);
  for (const auto &author : item.paper.at("authors")) count(author.get<std::string>(), 1);
  count(item.paper.value("venue", ""), 0.5);
  count(item.paper.value("abstract", ""), 1);
  count(entry.field({"year"}), 1);
  for (const auto &word : item.weights) ++holders_[word.first];
  items_.push_back(std::move(item));
}

std::vector<Json> Library::search(const std::string &query, std::size_t limit) const {
  std::vector<std::pair<double, const Item *>> found;
  const auto total = static_cast<double>(items_.size());
  for (const Item &item : items_) {
    double score = 0;
    for (const std::string &word : words(query)) {
      const auto weight = item.weights.find(word);
      if (weight == item.weights.end()) continue;
      const double holders = holders_.at(word), often = weight->second;
      const double idf = std::log(1 + (total - holders + 0.5) / (holders + 0.5));
      score += idf * often * (kK1 + 1) / (often + kK1 * (1 - kB + kB * item.length / average_length_));
    }
    if (score > 0) found.emplace_back(score, &item);
  }
  std::stable_sort(found.begin(), found.end(), [](const auto &a, const auto &b) { return a.first > b.first; });
  std::vector<Json> out;
  for (std::size_t i = 0; i < std::min(limit, found.size()); ++i) out.push_back(found[i].second->paper);
  return out;
}

Json Library::lookup(const Json &wanted) const {
  const std::string doi = bare_doi(wanted.value("doi", "")), arxiv = bare_arxiv(wanted.value("arxiv", ""));
  const std::string key = wanted.value("key", "");
  const std::vector<std::string> title = words(plain(wanted.value("title", "")));
  for (const Item &item : items_) {
    const bool same = (!key.empty() && key == item.key) || (!doi.empty() && doi == item.paper.value("doi", "")) ||
                      (!arxiv.empty() && arxiv == item.paper.value("arxiv", "")) ||
                      (!title.empty() && title == item.title);
    if (same) return item.paper;
  }
  return nullptr;
}

}  // namespace athanor::bibtex
