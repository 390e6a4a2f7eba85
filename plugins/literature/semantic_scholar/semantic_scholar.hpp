// SPDX-License-Identifier: Apache-2.0
//
// The literature source `semantic_scholar`: Semantic Scholar's Graph API. One request a search and one a lookup; BibTeX
// comes with the record (`citationStyles`). Its rule is one request a second with a key, over all its endpoints;
// without one its pool is shared with everybody, so a pause of three is kept.
#pragma once

#include <athanor/literature.hpp>
#include <filesystem>
#include <string>

namespace athanor::semantic_scholar {

using sdk::Json;

class SemanticScholar {
 public:
  static constexpr const char *kind = "literature", *name = "semantic_scholar";
  static const char *const info;

  SemanticScholar(const Json &options, const std::filesystem::path &resources);
  static void validate(const Json &options) { sdk::literature::check_options(options); }
  Json run(const Json &request, sdk::Host &host) const;

 private:
  Json asked(const std::string &path) const;
  std::vector<Json> search(const Json &request, sdk::Host &host) const;
  Json lookup(const sdk::literature::Wanted &wanted, sdk::Host &host) const;

  const std::string base_url_;
  const Json key_;  // {"secret": NAME} or null
  const int since_, until_, most_;
};

// A record of the Graph API as a paper; null for one without a title.
Json paper_of(const Json &record);

}  // namespace athanor::semantic_scholar
