// SPDX-License-Identifier: Apache-2.0
//
// The source of literature `scaffold_name`: papers in a list of its user's own.
#include <athanor/literature.hpp>
#include <fstream>
#include <sstream>

#include "scaffold_name_info.h"  // made from info.json

namespace {

using athanor::sdk::Error;
using athanor::sdk::Host;
using athanor::sdk::Json;
namespace literature = athanor::sdk::literature;

// Title, authors, year, DOI; what is missing at the end is empty.
Json paper_of(const std::string &line) {
  std::istringstream in(line);
  std::string title, authors, year, doi;
  std::getline(std::getline(std::getline(std::getline(in, title, '\t'), authors, '\t'), year, '\t'), doi, '\t');
  Json out = literature::paper("scaffold_name", doi.empty() ? title : doi, title);
  std::istringstream names(authors);
  for (std::string name; std::getline(names, name, ';');) literature::put_author(out, name);
  literature::put_year(out, std::atoi(year.c_str()));
  literature::put_doi(out, doi);
  out["verified"] = false;  // nobody but the list's author has looked at it
  out["note"] = "from a list of papers, not checked against a registry";
  return out;
}

std::vector<Json> papers_in(const std::string &file) {
  std::ifstream in(file);
  if (!in)
    throw Error("bad_options", "the list of papers cannot be read: " + file, "name a file that is there", "/file");
  std::vector<Json> out;
  for (std::string line; std::getline(in, line);)
    if (line.find_first_not_of(" \t\r") != std::string::npos) out.push_back(paper_of(line));
  return out;
}

class ScaffoldName {
 public:
  static constexpr const char *kind = "literature", *name = "scaffold_name", *info = scaffold_name_info;

  static void validate(const Json &options) { papers_in(options.at("file").get<std::string>()); }

  ScaffoldName(const Json &options, const std::filesystem::path &)
      : papers_(papers_in(options.at("file").get<std::string>())) {}

  // Called from many threads at once, so it changes nothing in here.
  Json run(const Json &request, Host &) const {
    const std::string asked = request.value("schema", "");
    if (asked == "athanor.literature.search/1") return search(literature::Search(request, 100));
    if (asked == "athanor.literature.lookup/1") return lookup(literature::Wanted(request));
    athanor::sdk::unknown_request(request);
  }

 private:
  // Papers whose titles have a word of the query, those with most of them first.
  Json search(const literature::Search &wanted) const {
    const std::vector<std::string> words = athanor::sdk::folded_words(wanted.query);
    std::vector<std::pair<int, const Json *>> found;
    for (const Json &paper : papers_) {
      int hits = 0;
      for (const std::string &word : athanor::sdk::folded_words(paper.at("title").get<std::string>()))
        hits += std::find(words.begin(), words.end(), word) != words.end();
      if (hits > 0) found.emplace_back(hits, &paper);
    }
    std::stable_sort(found.begin(), found.end(), [](const auto &a, const auto &b) { return a.first > b.first; });
    Json out{{"schema", "athanor.literature.search/1"}, {"papers", Json::array()}};
    for (const auto &one : found)
      if (out["papers"].size() < static_cast<std::size_t>(wanted.limit)) out["papers"].push_back(*one.second);
    return out;
  }

  Json lookup(const literature::Wanted &wanted) const {
    if (wanted.doi.empty() && wanted.title.empty())
      literature::cannot_look_up("scaffold_name", "without a DOI or a title");
    for (const Json &paper : papers_)
      if (!wanted.doi.empty() && literature::text_at(paper, "doi") == wanted.doi) return literature::found(paper);
    return literature::found(wanted.title.empty() ? Json() : literature::best_match(papers_, wanted));
  }

  const std::vector<Json> papers_;
};

}  // namespace

ATHANOR_PLUGIN("org.example.scaffold_name", "0.1.0", ScaffoldName)
