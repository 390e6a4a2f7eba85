// SPDX-License-Identifier: Apache-2.0
//
// The literature source `crossref`: the registry of most DOIs. A search is one request; a lookup is one for the record
// and one for its BibTeX (`transform`). A DOI that Crossref does not know may be another registry's (arXiv's and data
// sets' are DataCite's): doi.org then gives the record and the BibTeX, from whichever registry has it.
#pragma once

#include <athanor/literature.hpp>
#include <atomic>
#include <filesystem>
#include <string>

namespace athanor::crossref {

using sdk::Json;

class Crossref {
 public:
  static constexpr const char *kind = "literature", *name = "crossref";
  static const char *const info;

  Crossref(const Json &options, const std::filesystem::path &resources);
  static void validate(const Json &options) { sdk::literature::check_options(options); }
  Json run(const Json &request, sdk::Host &host);

 private:
  Json asked(const std::string &path) const;
  Json elsewhere(const std::string &doi, const char *media_type) const;
  sdk::http::Reply send(sdk::Host &host, const Json &asking);
  std::vector<Json> listed(const Json &asking, sdk::Host &host);
  std::vector<Json> search(const Json &request, sdk::Host &host);
  Json lookup(const sdk::literature::Wanted &wanted, sdk::Host &host);
  Json lookup_doi(const std::string &doi, sdk::Host &host);
  Json lookup_elsewhere(const std::string &doi, sdk::Host &host) const;

  const std::string base_url_, doi_url_, mailto_;
  const Json key_;  // {"secret": NAME} or null
  const int since_, until_, most_;
  std::atomic<double> interval_;  // seconds between requests, as the server said at last
};

}  // namespace athanor::crossref
