// SPDX-License-Identifier: Apache-2.0
#include "crossref.hpp"

#include "crossref_info.h"
#include "work.hpp"

#include <cstdlib>

namespace athanor::crossref {
namespace {

using namespace sdk::literature;
namespace literature = sdk::literature;
using sdk::Error;
namespace http = sdk::http;

constexpr const char *members =
    "DOI,title,subtitle,author,issued,container-title,publisher,type,abstract,is-referenced-by-count,URL,update-to";
constexpr double public_interval = 0.34, polite_interval = 0.2;

}  // namespace

const char *const Crossref::info = crossref_info;

Crossref::Crossref(const Json &options, const std::filesystem::path &)
    : base_url_(options.value("base_url", "https://api.crossref.org")),
      doi_url_(options.value("doi_url", "https://doi.org")),
      mailto_(options.value("mailto", "")),
      key_(options.value("api_key", Json())),
      since_(options.value("since", 0)),
      until_(options.value("until", 0)),
      most_(options.value("most", 20)),
      interval_(mailto_.empty() ? public_interval : polite_interval) {}

Json Crossref::asked(const std::string &path) const {
  Json request = http::get(base_url_ + path);
  if (!mailto_.empty()) {
    request["query"]["mailto"] = mailto_;
    request["headers"]["User-Agent"] = "(mailto:" + mailto_ + ")";
  }
  if (key_.is_object())
    request["headers"]["Crossref-Plus-API-Token"] = {{"secret", key_.at("secret")}, {"prefix", "Bearer "}};
  pace(request, "crossref", interval_, mailto_.empty() && key_.is_null() ? 1 : 3);
  return request;
}

Json Crossref::elsewhere(const std::string &doi, const char *media_type) const {
  Json request = http::get(doi_url_ + "/" + in_path(doi));
  request["headers"]["Accept"] = media_type;
  pace(request, "doi.org", 0.2, 2);
  return request;
}

// "x-rate-limit-limit: 50" in "x-rate-limit-interval: 1s": the server knows better than any document.
http::Reply Crossref::send(sdk::Host &host, const Json &asking) {
  http::Reply reply = http::send(host, asking);
  const double limit = std::atof(reply.header("x-rate-limit-limit").c_str());
  const double seconds = std::atof(reply.header("x-rate-limit-interval").c_str());
  if (limit > 0 && seconds > 0)
    interval_ = std::max(mailto_.empty() ? public_interval : polite_interval, std::min(60.0, seconds / limit));
  return reply;
}

std::vector<Json> Crossref::listed(const Json &asking, sdk::Host &host) {
  const Json body = object_of(send(host, asking), "Crossref");
  if (!at_or_null(at_or_null(body, "message"), "items").is_array())
    throw Error("bad_reply", "Crossref answered without a list of works, so nothing is known");
  std::vector<Json> out;
  for (const Json &work : list_at(body.at("message"), "items"))
    if (Json paper = paper_of(work); !paper.is_null()) out.push_back(std::move(paper));
  return out;
}

std::vector<Json> Crossref::search(const Json &request, sdk::Host &host) {
  const Search what(request, most_);
  Json asking = asked("/works");
  asking["query"]["query.bibliographic"] = what.query;
  asking["query"]["rows"] = std::to_string(what.limit);
  asking["query"]["select"] = members;
  std::string years;
  if (since_ != 0) years = "from-pub-date:" + std::to_string(since_);
  if (until_ != 0) years += (years.empty() ? "" : ",") + ("until-pub-date:" + std::to_string(until_));
  if (!years.empty()) asking["query"]["filter"] = years;
  return listed(asking, host);
}

Json Crossref::lookup(const Wanted &wanted, sdk::Host &host) {
  if (!wanted.arxiv.empty() && (wanted.doi.empty() || !sdk::arxiv_of_doi(wanted.doi).empty()))
    return lookup_elsewhere("10.48550/arXiv." + wanted.arxiv, host);
  if (!wanted.doi.empty()) return lookup_doi(wanted.doi, host);
  if (wanted.title.empty()) cannot_look_up("Crossref", "by a key of another source");
  // The whole reference in one query and no other: faster and more accurate, says Crossref.
  Json asking = asked("/works");
  std::string reference = wanted.title;
  if (!wanted.authors.empty()) reference += " " + wanted.authors.front();
  if (wanted.year != 0) reference += " " + std::to_string(wanted.year);
  asking["query"]["query.bibliographic"] = reference;
  asking["query"]["rows"] = "5";
  asking["query"]["select"] = members;
  const Json found = best_match(listed(asking, host), wanted);
  // Only the whole record says whether it was retracted.
  return found.is_object() && found.contains("doi") ? lookup_doi(found.at("doi").get<std::string>(), host)
                                                    : literature::found(found);
}

Json Crossref::lookup_doi(const std::string &doi, sdk::Host &host) {
  const std::string path = "/works/" + http::escaped(doi);
  const http::Reply reply = send(host, asked(path));
  if (reply.status == 404) return lookup_elsewhere(doi, host);
  Json found = paper_of(at_or_null(object_of(reply, "Crossref"), "message"));
  if (found.is_null()) throw Error("bad_reply", "Crossref answered with a work that has no title");
  const bool settled =
      add_bibtex(found, "Crossref", [&] { return send(host, asked(path + "/transform/application/x-bibtex")); });
  return literature::found(found, settled);
}

Json Crossref::lookup_elsewhere(const std::string &doi, sdk::Host &host) const {
  const http::Reply reply = http::send(host, elsewhere(doi, "application/vnd.citationstyles.csl+json"));
  // 404: no such DOI; 406, 204: one whose registry has no record of this kind.
  if (reply.status == 404 || reply.status == 204 || reply.status == 406) return literature::found(nullptr);
  Json found = paper_of(object_of(reply, "doi.org"));
  if (found.is_null()) throw Error("bad_reply", "doi.org answered with a record that has no title");
  const bool settled =
      add_bibtex(found, "doi.org", [&] { return http::send(host, elsewhere(doi, "application/x-bibtex")); });
  return literature::found(found, settled);
}

Json Crossref::run(const Json &request, sdk::Host &host) {
  const std::string schema = request.value("schema", "");
  if (schema == "athanor.literature.search/1") return {{"schema", schema}, {"papers", search(request, host)}};
  if (schema == "athanor.literature.lookup/1") return lookup(Wanted(request), host);
  sdk::unknown_request(request);
}

}  // namespace athanor::crossref
