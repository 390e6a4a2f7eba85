// SPDX-License-Identifier: Apache-2.0
#include "arxiv.hpp"

#include "arxiv_info.h"
#include "feed.hpp"

#include <set>

namespace athanor::arxiv {
namespace {

using namespace sdk::literature;
namespace literature = sdk::literature;
namespace http = sdk::http;

// The words of a query that say something; arXiv's index has no use for the others.
std::vector<std::string> words_of(const std::string &query) {
  static const std::set<std::string> empty{"a",    "an",  "and", "are",  "as",   "at",   "by",  "for",
                                           "from", "how", "in",  "is",   "it",   "of",   "on",  "or",
                                           "the",  "to",  "via", "what", "when", "with", "not", "andnot"};
  constexpr std::size_t most = 8;
  std::vector<std::string> out;
  for (const std::string &word : sdk::folded_words(query))
    if (!empty.count(word) && out.size() < most) out.push_back(word);
  return out;
}

std::string joined(const std::vector<std::string> &words, const std::string &with) {
  std::string out;
  for (const std::string &word : words) out += (out.empty() ? "" : " " + with + " ") + ("all:" + word);
  return out;
}

}  // namespace

const char *const Arxiv::info = arxiv_info;

Arxiv::Arxiv(const Json &options, const std::filesystem::path &)
    : base_url_(options.value("base_url", "https://export.arxiv.org/api")),
      bibtex_url_(options.value("bibtex_url", "https://arxiv.org/bibtex")),
      mailto_(options.value("mailto", "")),
      since_(options.value("since", 0)),
      until_(options.value("until", 0)),
      most_(options.value("most", 20)) {}

Json Arxiv::asked(const std::string &url) const {
  Json request = http::get(url);
  if (!mailto_.empty()) request["headers"]["User-Agent"] = "(mailto:" + mailto_ + ")";
  pace(request, "arxiv", 3, 1);
  return request;
}

std::vector<Json> Arxiv::found(sdk::Host &host, const std::string &query, int limit) const {
  Json asking = asked(base_url_ + "/query");
  asking["query"] = {{"search_query", query},
                     {"start", "0"},
                     {"max_results", std::to_string(limit)},
                     {"sortBy", "relevance"},
                     {"sortOrder", "descending"}};
  const http::Reply reply = http::send(host, asking);
  if (!reply.ok()) throw http::failure(reply, "arXiv", sdk::single_spaced(sdk::plain_text(reply.body.substr(0, 300))));
  return papers_in(reply.body);
}

std::vector<Json> Arxiv::search(const Json &request, sdk::Host &host) const {
  const Search what(request, most_);
  const std::vector<std::string> words = words_of(what.query);
  if (words.empty()) return {};
  std::string years;
  if (since_ != 0 || until_ != 0)
    years = " AND submittedDate:[" + std::to_string(since_ ? since_ : 1991) + "01010000 TO " +
            std::to_string(until_ ? until_ : 2999) + "12312359]";
  std::vector<Json> all = found(host, joined(words, "AND") + years, what.limit);
  if (!all.empty() || words.size() < 3) return all;
  return found(host, "(" + joined(words, "OR") + ")" + years, what.limit);
}

Json Arxiv::lookup(const Wanted &wanted, sdk::Host &host) const {
  Json paper;
  if (!wanted.arxiv.empty()) {
    Json asking = asked(base_url_ + "/query");
    asking["query"] = {{"id_list", wanted.arxiv}, {"max_results", "1"}};
    const http::Reply reply = http::send(host, asking);
    if (!reply.ok())
      throw http::failure(reply, "arXiv", sdk::single_spaced(sdk::plain_text(reply.body.substr(0, 300))));
    const std::vector<Json> papers = papers_in(reply.body);
    if (!papers.empty()) paper = papers.front();
  } else if (!wanted.title.empty()) {
    std::string title;
    for (const std::string &word : sdk::folded_words(wanted.title)) title += (title.empty() ? "" : " ") + word;
    if (!title.empty()) paper = best_match(found(host, "ti:\"" + title + "\"", 5), wanted);
  } else {
    cannot_look_up("arXiv", wanted.doi.empty() ? "by a key of another source" : "a DOI that is not its own");
  }
  if (!paper.is_object()) return literature::found(nullptr);
  const bool settled = add_bibtex(
      paper, "arXiv", [&] { return http::send(host, asked(bibtex_url_ + "/" + in_path(text_at(paper, "arxiv")))); });
  return literature::found(paper, settled);
}

Json Arxiv::run(const Json &request, sdk::Host &host) const {
  const std::string schema = request.value("schema", "");
  if (schema == "athanor.literature.search/1") return {{"schema", schema}, {"papers", search(request, host)}};
  if (schema == "athanor.literature.lookup/1") return lookup(Wanted(request), host);
  sdk::unknown_request(request);
}

}  // namespace athanor::arxiv
