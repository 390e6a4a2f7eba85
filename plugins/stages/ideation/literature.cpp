// SPDX-License-Identifier: Apache-2.0
#include "literature.hpp"

#include <algorithm>

namespace athanor::ideation {
namespace {

constexpr std::size_t kAbstract = 600, kAuthors = 4;

std::string shortened(const std::string &text, std::size_t most) {
  if (text.size() <= most) return text;
  const std::size_t blank = text.rfind(' ', most);
  return text.substr(0, blank == std::string::npos ? most : blank) + " ...";
}

std::string joined(const Json &authors) {
  std::string out;
  for (std::size_t i = 0; i < authors.size(); ++i) {
    if (i == kAuthors) return out + " et al.";
    out += (i ? ", " : "") + authors[i].get<std::string>();
  }
  return out;
}

bool same(const Json &a, const Json &b) {
  return a.value("id", "") == b.value("id", "") && a.value("source", "") == b.value("source", "");
}

}  // namespace

Found search(sdk::Host &host, const std::string &name, const std::string &query, std::size_t limit) {
  Found found;
  try {
    const Json reply = host.call(
        name, {{"schema", "athanor.literature/1"}, {"search", {{"query", query}, {"limit", static_cast<int>(limit)}}}});
    for (const auto &paper : reply.value("papers", Json::array())) found.papers.push_back(paper);
    if (found.papers.size() > limit) found.papers.resize(limit);
    const Json sources = reply.value("sources", Json::array());
    for (const auto &source : sources) {
      if (source.value("ok", false))
        found.checked = true;
      else
        found.why_not = source.value("name", "a source") + ": " +
                        source.value("error", Json::object()).value("message", "failed without a message");
    }
    if (sources.empty()) found.why_not = "the pipeline names no literature";
  } catch (const sdk::Error &e) {
    found.why_not = e.message;
  }
  if (!found.checked) host.log(sdk::Level::warn, "the literature could not be searched: " + found.why_not);
  return found;
}

void merge(Found &found, const Found &more, std::size_t limit) {
  found.checked = found.checked || more.checked;
  if (found.why_not.empty()) found.why_not = more.why_not;
  for (const Json &paper : more.papers) {
    const bool known =
        std::any_of(found.papers.begin(), found.papers.end(), [&](const Json &p) { return same(p, paper); });
    if (!known && found.papers.size() < limit) found.papers.push_back(paper);
  }
}

Json shown(const std::vector<Json> &papers) {
  Json out = Json::array();
  for (const Json &paper : papers) {
    Json item{{"id", paper.at("id")},
              {"title", paper.at("title")},
              {"authors", joined(paper.value("authors", Json::array()))},
              {"venue", paper.value("venue", "")},
              {"abstract", shortened(paper.value("abstract", ""), kAbstract)}};
    if (paper.contains("year")) item["year"] = paper.at("year");
    out.push_back(std::move(item));
  }
  return out;
}

}  // namespace athanor::ideation
