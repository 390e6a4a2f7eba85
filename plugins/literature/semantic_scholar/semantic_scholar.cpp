// SPDX-License-Identifier: Apache-2.0
#include "semantic_scholar.hpp"

#include "semantic_scholar_info.h"

namespace athanor::semantic_scholar {
namespace {

using namespace sdk::literature;
using sdk::Error;
namespace http = sdk::http;

constexpr const char *fields =
    "title,abstract,year,venue,authors,externalIds,citationCount,publicationTypes,citationStyles,url";

// Its words for types, as far as it matters what is published and what is not.
std::string type_of(const Json &record) {
  const Json &types = list_at(record, "publicationTypes");
  const std::string first = !types.empty() && types.front().is_string() ? types.front().get<std::string>() : "";
  if (first == "JournalArticle") return "article";
  if (first == "Conference") return "proceedings-article";
  if (first == "Review") return "review";
  if (first == "Book") return "book";
  return {};
}

// "@Article{Vaswani2017AttentionIA,\n author = ..." is sometimes "@['JournalArticle']{...".
std::string cleaned(const std::string &bibtex) {
  const std::size_t open = bibtex.find('{');
  if (bibtex.empty() || bibtex[0] != '@' || open == std::string::npos) return {};
  std::string type;
  for (const char c : bibtex.substr(1, open - 1))
    if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) type += c;
  if (type.find("Conference") != std::string::npos) type = "inproceedings";
  if (type != "inproceedings" && bibtex.find('\'') < open) type = "article";
  return bibtex_in("@" + type + bibtex.substr(open));
}

}  // namespace

const char *const SemanticScholar::info = semantic_scholar_info;

SemanticScholar::SemanticScholar(const Json &options, const std::filesystem::path &)
    : base_url_(options.value("base_url", "https://api.semanticscholar.org/graph/v1")),
      key_(options.value("api_key", Json())),
      since_(options.value("since", 0)),
      until_(options.value("until", 0)),
      most_(options.value("most", 20)) {}

Json SemanticScholar::asked(const std::string &path) const {
  Json request = http::get(base_url_ + path);
  http::header_secret(request, "x-api-key", key_);
  request["query"]["fields"] = fields;
  pace(request, "semantic_scholar", key_.is_null() ? 3 : 1.05, 1);
  return request;
}

std::vector<Json> SemanticScholar::search(const Json &request, sdk::Host &host) const {
  const Search what(request, most_);
  Json asking = asked("/paper/search");
  asking["query"]["query"] = what.query;
  asking["query"]["limit"] = std::to_string(what.limit);
  if (since_ != 0 || until_ != 0)
    asking["query"]["year"] = (since_ ? std::to_string(since_) : "") + "-" + (until_ ? std::to_string(until_) : "");
  const Json body = object_of(http::send(host, asking), "Semantic Scholar");
  if (!at_or_null(body, "data").is_array() && !at_or_null(body, "total").is_number())
    throw Error("bad_reply", "Semantic Scholar answered without a list of papers, so nothing is known");
  std::vector<Json> out;
  for (const Json &record : list_at(body, "data"))
    if (Json paper = paper_of(record); !paper.is_null()) out.push_back(std::move(paper));
  return out;
}

Json SemanticScholar::lookup(const Wanted &wanted, sdk::Host &host) const {
  const bool by_title = wanted.arxiv.empty() && wanted.doi.empty();
  const bool by_number = !wanted.arxiv.empty() && (wanted.doi.empty() || !sdk::arxiv_of_doi(wanted.doi).empty());
  if (by_title && wanted.title.empty()) cannot_look_up("Semantic Scholar", "by a key of another source");
  Json asking = asked(by_title    ? "/paper/search/match"
                      : by_number ? "/paper/ARXIV:" + in_path(wanted.arxiv)
                                  : "/paper/DOI:" + in_path(wanted.doi));
  if (by_title) asking["query"]["query"] = wanted.title;
  const http::Reply reply = http::send(host, asking);
  if (reply.status == 404) return nullptr;
  const Json body = object_of(reply, "Semantic Scholar");
  if (!by_title) {
    Json paper = paper_of(body);
    if (paper.is_null()) throw Error("bad_reply", "Semantic Scholar answered with a record that has no title");
    return paper;
  }
  if (!at_or_null(body, "data").is_array())
    throw Error("bad_reply", "Semantic Scholar answered without a list of papers, so nothing is known");
  std::vector<Json> found;
  for (const Json &record : list_at(body, "data"))
    if (Json paper = paper_of(record); !paper.is_null()) found.push_back(std::move(paper));
  return best_match(found, wanted);
}

Json SemanticScholar::run(const Json &request, sdk::Host &host) const {
  const std::string schema = request.value("schema", "");
  if (schema == "athanor.literature.search/1") return {{"schema", schema}, {"papers", search(request, host)}};
  if (schema == "athanor.literature.lookup/1") return sdk::literature::found(lookup(Wanted(request), host));
  sdk::unknown_request(request);
}

Json paper_of(const Json &record) {
  if (text_at(record, "title").empty()) return nullptr;
  Json out = paper("semantic_scholar", text_at(record, "paperId"), text_at(record, "title"));
  for (const Json &author : list_at(record, "authors")) put_author(out, text_at(author, "name"));
  put_year(out, integer_at(record, "year"));
  put(out, "venue", sdk::plain_text(text_at(record, "venue")));
  const Json &ids = at_or_null(record, "externalIds");
  put_doi(out, text_at(ids, "DOI"));
  put(out, "arxiv", sdk::bare_arxiv(text_at(ids, "ArXiv")));
  put(out, "url", text_at(record, "url"));
  put_abstract(out, text_at(record, "abstract"));
  if (at_or_null(record, "citationCount").is_number()) out["citations"] = integer_at(record, "citationCount");
  put(out, "type", type_of(record));
  put(out, "bibtex", cleaned(text_at(at_or_null(record, "citationStyles"), "bibtex")));
  return out;
}

}  // namespace athanor::semantic_scholar
