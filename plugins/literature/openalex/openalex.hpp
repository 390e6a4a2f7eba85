// SPDX-License-Identifier: Apache-2.0
//
// The literature source `openalex`: works of OpenAlex. A search is one request; a lookup is one, and one more to
// doi.org for the registry's BibTeX, which OpenAlex does not have. The key travels in the query, as the API demands:
// the host fills it in and keeps it out of every record.
#pragma once

#include <athanor/literature.hpp>
#include <filesystem>
#include <string>

namespace athanor::openalex {

using sdk::Json;

class OpenAlex {
 public:
  static constexpr const char *kind = "literature", *name = "openalex";
  static const char *const info;

  OpenAlex(const Json &options, const std::filesystem::path &resources);
  static void validate(const Json &options) { sdk::literature::check_options(options); }
  Json run(const Json &request, sdk::Host &host) const;

 private:
  Json asked(const std::string &path) const;
  std::vector<Json> listed(const Json &asking, sdk::Host &host) const;
  std::vector<Json> search(const Json &request, sdk::Host &host) const;
  Json lookup(const sdk::literature::Wanted &wanted, sdk::Host &host) const;

  const std::string base_url_, doi_url_;
  const Json key_;  // {"secret": NAME} or null
  const int since_, until_, most_;
};

// A work as a paper; null for one without a title.
Json paper_of(const Json &work);

// The text whose words stand at the positions that an inverted index gives: {"We": [0], "show": [1, 7]}.
std::string text_of_index(const Json &inverted_index);

}  // namespace athanor::openalex
