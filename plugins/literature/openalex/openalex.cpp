// SPDX-License-Identifier: Apache-2.0
#include "openalex.hpp"

#include "openalex_info.h"

#include <map>

namespace athanor::openalex {
namespace {

using namespace sdk::literature;
namespace literature = sdk::literature;
using sdk::Error;
namespace http = sdk::http;

constexpr const char *members =
    "id,doi,display_name,publication_year,authorships,primary_location,locations,abstract_inverted_index,cited_by_"
    "count,"
    "type,is_retracted";

// Commas and pipes are syntax in a filter, and a colon begins its value.
std::string filter_text(const std::string &title) {
  std::string out;
  for (const char c : title) out += c == ',' || c == '|' || c == ':' || c == '"' || c == '!' ? ' ' : c;
  return sdk::single_spaced(out);
}

std::string arxiv_in(const Json &work) {
  for (const Json &location : list_at(work, "locations"))
    for (const char *key : {"landing_page_url", "pdf_url"})
      if (const std::string url = text_at(location, key); url.find("arxiv.org/") != std::string::npos)
        if (std::string number = sdk::bare_arxiv(url); !number.empty()) return number;
  return {};
}

}  // namespace

const char *const OpenAlex::info = openalex_info;

OpenAlex::OpenAlex(const Json &options, const std::filesystem::path &)
    : base_url_(options.value("base_url", "https://api.openalex.org")),
      doi_url_(options.value("doi_url", "https://doi.org")),
      key_(options.value("api_key", Json())),
      since_(options.value("since", 0)),
      until_(options.value("until", 0)),
      most_(options.value("most", 20)) {}

Json OpenAlex::asked(const std::string &path) const {
  Json request = http::get(base_url_ + path);
  request["query"]["select"] = members;
  if (key_.is_object()) request["query"]["api_key"] = key_;
  pace(request, "openalex", 0.1, 4);
  return request;
}

std::vector<Json> OpenAlex::listed(const Json &asking, sdk::Host &host) const {
  const Json body = object_of(http::send(host, asking), "OpenAlex");
  if (!at_or_null(body, "results").is_array())
    throw Error("bad_reply", "OpenAlex answered without a list of works, so nothing is known");
  std::vector<Json> out;
  for (const Json &work : list_at(body, "results"))
    if (Json paper = paper_of(work); !paper.is_null()) out.push_back(std::move(paper));
  return out;
}

std::vector<Json> OpenAlex::search(const Json &request, sdk::Host &host) const {
  const Search what(request, most_);
  Json asking = asked("/works");
  asking["query"]["search"] = what.query;
  asking["query"]["per_page"] = std::to_string(what.limit);
  std::string years;
  if (since_ != 0) years = "from_publication_date:" + std::to_string(since_) + "-01-01";
  if (until_ != 0) years += (years.empty() ? "" : ",") + ("to_publication_date:" + std::to_string(until_)) + "-12-31";
  if (!years.empty()) asking["query"]["filter"] = years;
  return listed(asking, host);
}

Json OpenAlex::lookup(const Wanted &wanted, sdk::Host &host) const {
  const std::string doi = wanted.arxiv.empty() || !wanted.doi.empty() ? wanted.doi : "10.48550/arxiv." + wanted.arxiv;
  Json found;
  if (!doi.empty()) {
    const http::Reply reply = http::send(host, asked("/works/doi:" + in_path(doi)));
    if (reply.status == 404) return literature::found(nullptr);
    found = paper_of(object_of(reply, "OpenAlex"));
    if (found.is_null()) throw Error("bad_reply", "OpenAlex answered with a work that has no title");
  } else {
    if (wanted.title.empty()) cannot_look_up("OpenAlex", "by a key of another source");
    Json asking = asked("/works");
    asking["query"]["filter"] = "title.search:" + filter_text(wanted.title);
    asking["query"]["per_page"] = "10";
    found = best_match(listed(asking, host), wanted);
  }
  const std::string registered = text_at(found, "doi");
  if (registered.empty()) return literature::found(found);
  const bool settled = add_bibtex(found, "doi.org", [&] {
    Json request = http::get(doi_url_ + "/" + in_path(registered));
    request["headers"]["Accept"] = "application/x-bibtex";
    pace(request, "doi.org", 0.2, 2);
    return http::send(host, request);
  });
  return literature::found(found, settled);
}

Json OpenAlex::run(const Json &request, sdk::Host &host) const {
  const std::string schema = request.value("schema", "");
  if (schema == "athanor.literature.search/1") return {{"schema", schema}, {"papers", search(request, host)}};
  if (schema == "athanor.literature.lookup/1") return lookup(Wanted(request), host);
  sdk::unknown_request(request);
}

std::string text_of_index(const Json &inverted_index) {
  if (!inverted_index.is_object()) return {};
  constexpr long longest = 20000;  // words; no abstract, and nobody's to make this machine reserve more
  std::map<long, std::string> places;
  for (const auto &[word, positions] : inverted_index.items()) {
    if (!positions.is_array()) continue;
    for (const Json &position : positions)
      if (position.is_number_integer() && position >= 0 && position < longest) places[position.get<long>()] = word;
  }
  std::string out;
  for (const auto &[place, word] : places) out += (out.empty() ? "" : " ") + word;
  return out;
}

Json paper_of(const Json &work) {
  const std::string title = text_at(work, "display_name");
  if (title.empty()) return nullptr;
  std::string id = text_at(work, "id");
  Json out = paper("openalex", id.substr(id.rfind('/') + 1), title);  // rfind: npos + 1 is 0
  for (const Json &authorship : list_at(work, "authorships"))
    put_author(out, text_at(at_or_null(authorship, "author"), "display_name"));
  put_year(out, integer_at(work, "publication_year"));
  const Json &location = at_or_null(work, "primary_location");
  put(out, "venue", sdk::plain_text(text_at(at_or_null(location, "source"), "display_name")));
  put_doi(out, text_at(work, "doi"));
  put(out, "arxiv", arxiv_in(work));
  put(out, "url", text_at(location, "landing_page_url"));
  put_abstract(out, text_of_index(at_or_null(work, "abstract_inverted_index")));
  if (at_or_null(work, "cited_by_count").is_number()) out["citations"] = integer_at(work, "cited_by_count");
  put(out, "type", text_at(work, "type"));
  if (at_or_null(work, "is_retracted") == true) out["retracted"] = true;
  return out;
}

}  // namespace athanor::openalex
