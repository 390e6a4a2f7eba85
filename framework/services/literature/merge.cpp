// SPDX-License-Identifier: Apache-2.0
#include "services/literature/merge.hpp"

#include <algorithm>
#include <athanor/titles.hpp>
#include <cstdlib>
#include <set>

namespace athanor {
namespace {

std::string text_of(const Json &paper, const char *key) {
  const auto found = paper.find(key);
  return found != paper.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string arxiv_of(const Json &paper) {
  const std::string given = sdk::bare_arxiv(text_of(paper, "arxiv"));
  return given.empty() ? sdk::arxiv_of_doi(text_of(paper, "doi")) : given;
}

// A DOI of a published version, or of a preprint server other than arXiv.
std::string own_doi(const Json &paper) {
  const std::string doi = sdk::bare_doi(text_of(paper, "doi"));
  return sdk::arxiv_of_doi(doi).empty() ? doi : std::string();
}

bool is_preprint(const Json &paper) {
  static const std::set<std::string> words{"preprint", "posted-content", "repository"};
  return words.count(text_of(paper, "type")) > 0 || (own_doi(paper).empty() && !arxiv_of(paper).empty());
}

int year_of(const Json &paper) {
  const auto found = paper.find("year");
  return found != paper.end() && found->is_number_integer() ? found->get<int>() : 0;
}

std::set<std::string> surnames(const Json &paper) {
  std::set<std::string> out;
  const auto authors = paper.find("authors");
  if (authors == paper.end() || !authors->is_array()) return out;
  for (const Json &author : *authors)
    if (author.is_string()) out.insert(sdk::surname_key(author.get_ref<const std::string &>()));
  out.erase("");
  return out;
}

bool share_one(const std::set<std::string> &a, const std::set<std::string> &b) {
  return std::any_of(a.begin(), a.end(), [&](const std::string &name) { return b.count(name) > 0; });
}

// What a record is compared by, reckoned once.
struct Looks {
  explicit Looks(const Json &paper)
      : doi(own_doi(paper)),
        arxiv(arxiv_of(paper)),
        title(sdk::title_key(text_of(paper, "title"))),
        preprint(is_preprint(paper)),
        year(year_of(paper)),
        people(surnames(paper)) {
    const std::string main = sdk::main_title(text_of(paper, "title"));
    main_title = sdk::title_key(main);
    main_words = sdk::folded_words(main).size();
  }

  std::string doi, arxiv, title, main_title;
  std::size_t main_words;
  bool preprint;
  int year;
  std::set<std::string> people;
};

enum class Alike { no, by_main_title, whole };

Alike alike(const Looks &a, const Looks &b) {
  if (a.title.empty() || b.title.empty()) return Alike::no;
  if (a.title == b.title) return Alike::whole;
  // Only where one of them has no subtitle: two parts of a series share what stands before the colon.
  const bool one_is_main = (a.main_title == a.title) != (b.main_title == b.title);
  const bool says_enough = a.main_words >= 3;
  return one_is_main && says_enough && a.main_title == b.main_title ? Alike::by_main_title : Alike::no;
}

bool same_by_title(const Looks &a, const Looks &b) {
  const Alike how = alike(a, b);
  if (how == Alike::no) return false;
  const bool known = !a.people.empty() && !b.people.empty();
  if (known && !share_one(a.people, b.people)) return false;
  if (!known && how != Alike::whole) return false;
  const bool preprint = a.preprint || b.preprint;
  const int years = !known ? 0 : preprint ? 3 : 1;  // a preprint may be out for years before it is published
  if (a.year != 0 && b.year != 0 && std::abs(a.year - b.year) > years) return false;
  return a.doi.empty() || b.doi.empty() || a.doi == b.doi || preprint;
}

bool same(const Looks &a, const Looks &b) {
  return (!a.doi.empty() && a.doi == b.doi) || (!a.arxiv.empty() && a.arxiv == b.arxiv) || same_by_title(a, b);
}

// Two published versions that have one preprint in common stay two.
bool apart(const Looks &a, const Looks &b) {
  return !a.preprint && !b.preprint && !a.doi.empty() && !b.doi.empty() && a.doi != b.doi;
}

// How good a record is as the one that is cited: a published version before a preprint, one with a DOI before one
// without, what a registry says before a user's own file.
int standing(const Json &paper) {
  return (is_preprint(paper) ? 0 : 4) + (own_doi(paper).empty() ? 0 : 2) + (paper.value("verified", false) ? 1 : 0);
}

bool is_empty(const Json &paper, const char *key) {
  const auto found = paper.find(key);
  return found == paper.end() || found->is_null() || ((found->is_string() || found->is_array()) && found->empty());
}

void take_better(Json &known, const Json &paper) {
  const bool better = standing(paper) > standing(known);
  for (const char *key : {"title", "authors", "year", "venue", "doi", "type", "url", "bibtex"})
    if (!is_empty(paper, key) && (better || is_empty(known, key))) known[key] = paper.at(key);
  for (const auto &[key, value] : paper.items())
    if (is_empty(known, key.c_str())) known[key] = value;
  if (text_of(paper, "abstract").size() > text_of(known, "abstract").size()) known["abstract"] = paper.at("abstract");
  if (paper.value("citations", 0) > known.value("citations", 0)) known["citations"] = paper.at("citations");
  if (paper.value("retracted", false)) known["retracted"] = true;
}

// One work, from all that is known of it so far.
struct Group {
  struct Record {
    Json paper;
    Looks looks;
    double score;
  };
  Json paper;
  std::vector<Record> records;
  double score = 0;
  std::vector<std::string> sources;
};

template <class Judge>
bool any(const Group &group, const Looks &looks, const Judge &judge) {
  return std::any_of(group.records.begin(), group.records.end(),
                     [&](const Group::Record &record) { return judge(record.looks, looks); });
}

void add(Group &group, const Group::Record &record) {
  const std::string source = text_of(record.paper, "source");
  group.records.push_back(record);
  if (group.sources.empty())
    group.paper = record.paper;
  else
    take_better(group.paper, record.paper);
  if (std::find(group.sources.begin(), group.sources.end(), source) != group.sources.end()) return;
  group.sources.push_back(source);
  group.score += record.score;  // once a source: its duplicates are no further votes
}

// Puts a paper where it belongs; one that belongs to several groups makes one of them.
void sort_in(std::vector<Group> &groups, const Group::Record &record) {
  Group *home = nullptr;
  for (Group &group : groups) {
    if (!any(group, record.looks, same) || any(group, record.looks, apart)) continue;
    if (!home) {
      home = &group;
      add(*home, record);
      continue;
    }
    const bool fits = std::none_of(group.records.begin(), group.records.end(),
                                   [&](const Group::Record &other) { return any(*home, other.looks, apart); });
    if (!fits) continue;
    for (const Group::Record &other : group.records) add(*home, other);
    group.records.clear();  // nothing belongs to it any more
  }
  if (home) return;
  groups.emplace_back();
  add(groups.back(), record);
}

Json result_of(Group &group) {
  Json out = std::move(group.paper);
  if (group.sources.size() < 2) return out;
  out["verified"] = true;
  out["also"] = std::vector<std::string>(group.sources.begin() + 1, group.sources.end());
  out.erase("note");  // said of one source alone
  return out;
}

}  // namespace

bool same_work(const Json &a, const Json &b) { return same(Looks(a), Looks(b)); }

Json merged_papers(const std::vector<Json> &lists) {
  constexpr double k = 60;
  std::vector<Group> groups;
  for (const Json &list : lists) {
    double rank = 0;
    for (const Json &paper : list) sort_in(groups, {paper, Looks(paper), 1 / (k + ++rank)});
  }
  groups.erase(std::remove_if(groups.begin(), groups.end(), [](const Group &group) { return group.records.empty(); }),
               groups.end());
  std::stable_sort(groups.begin(), groups.end(), [](const Group &a, const Group &b) { return a.score > b.score; });
  Json out = Json::array();
  for (Group &group : groups) out.push_back(result_of(group));
  return out;
}

}  // namespace athanor
