// SPDX-License-Identifier: Apache-2.0
//
// The papers found; see pool.hpp.
#include "pool.hpp"

#include <algorithm>

#include "latex/characters.hpp"
#include "people.hpp"
#include "verify.hpp"

namespace athanor::writeup {

const std::vector<std::string> cited_sections{"introduction", "related", "method", "setup", "discussion"};

namespace {

constexpr std::size_t abstract_bytes = 600, title_bytes = 300;

std::string text_of(const Json &record, const char *key) {
  return record.contains(key) && record.at(key).is_string() ? record.at(key).get<std::string>() : "";
}

std::string quote(const std::string &text, std::size_t limit, const std::string &what,
                  std::vector<sdk::Removed> &removed) {
  sdk::Quotation q = sdk::quoted(text, limit, what);
  removed.insert(removed.end(), q.removed.begin(), q.removed.end());
  return q.cut ? q.text + " …" : q.text;
}

}  // namespace

std::size_t Pool::add(const Json &papers, const Json &query) {
  std::size_t rank = 0;
  const std::size_t before = papers_.size();
  for (const Json &paper : papers) {
    if (text_of(paper, "title").empty()) continue;
    const auto same = [&](const Json &p) { return same_work(p, paper); };
    if (std::any_of(left_out_.begin(), left_out_.end(), same)) continue;
    const Json hit{{"query", query}, {"rank", ++rank}};
    const auto known = std::find_if(papers_.begin(), papers_.end(), same);
    if (known != papers_.end()) {
      known->at("hits").push_back(hit);
      continue;
    }
    papers_.push_back(paper);
    papers_.back()["number"] = std::to_string(papers_.size());
    papers_.back()["hits"] = Json::array({hit});
  }
  return papers_.size() - before;
}

void Pool::leave_out(const Json &citations) {
  for (const Json &citation : citations) left_out_.push_back(citation);
}

Json Pool::listing(std::size_t from, std::vector<sdk::Removed> &removed) const {
  Json out = Json::array();
  for (std::size_t i = from; i < papers_.size(); ++i) {
    const Json &p = papers_[i];
    std::string found_by;
    for (const Json &hit : p.at("hits"))
      found_by += (found_by.empty() ? "" : "; ") + hit.at("query").at("query").get<std::string>();
    const Json &first = p.at("hits")[0];
    const std::string title = text_of(p, "title"),
                      where = "\"" + first_bytes(title, 80) + "\" (" + text_of(p, "source") + ")";
    const Json authors = p.value("authors", Json::array());
    out.push_back({{"id", p.at("number")},
                   {"found_by", found_by},
                   {"sections", sections_of(p)},
                   {"rank", first.at("rank")},
                   {"reason", first.at("query").at("reason")},
                   {"query", first.at("query").at("query")},
                   {"title", quote(title, title_bytes, "the title of " + where, removed)},
                   {"authors", authors},
                   {"authors_text", authors.empty() ? "" : authors_text(authors)},
                   {"year", p.contains("year") ? p.at("year") : Json()},
                   {"venue", first_bytes(text_of(p, "venue"), title_bytes)},
                   {"retracted", p.contains("retracted") && p.at("retracted") == true},
                   {"abstract", quote(text_of(p, "abstract"), abstract_bytes, "the abstract of " + where, removed)}});
  }
  return out;
}

Json Pool::leading(const Json &listing, std::size_t per_query) {
  Json out = Json::array();
  for (const Json &p : listing)
    if (p.at("rank").get<std::size_t>() <= per_query)
      out.push_back(
          {{"id", p.at("id")}, {"reason", p.at("reason")}, {"sections", p.at("sections")}, {"title", p.at("title")}});
  return out;
}

Json Pool::sections_of(const Json &paper) {
  Json out = Json::array();
  const Json &hits = paper.at("hits");
  for (const std::string &section : cited_sections)
    if (std::any_of(hits.begin(), hits.end(),
                    [&](const Json &hit) { return hit.at("query").value("section", "related") == section; }))
      out.push_back(section);
  return out;
}

const Json *Pool::find(const std::string &id) const {
  for (const Json &p : papers_)
    if (p.at("number") == id) return &p;
  return nullptr;
}

}  // namespace athanor::writeup
