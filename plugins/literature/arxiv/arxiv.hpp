// SPDX-License-Identifier: Apache-2.0
//
// The literature source `arxiv`: arXiv's API. A search is one request, or two where no preprint has all of the words; a
// lookup is one for the record and one for arXiv's own BibTeX. arXiv's rule is one request in three seconds and one
// connection, over everything that it offers to programs.
#pragma once

#include <athanor/literature.hpp>
#include <filesystem>
#include <string>

namespace athanor::arxiv {

using sdk::Json;

class Arxiv {
 public:
  static constexpr const char *kind = "literature", *name = "arxiv";
  static const char *const info;

  Arxiv(const Json &options, const std::filesystem::path &resources);
  static void validate(const Json &options) { sdk::literature::check_options(options); }
  Json run(const Json &request, sdk::Host &host) const;

 private:
  Json asked(const std::string &url) const;
  std::vector<Json> found(sdk::Host &host, const std::string &query, int limit) const;
  std::vector<Json> search(const Json &request, sdk::Host &host) const;
  Json lookup(const sdk::literature::Wanted &wanted, sdk::Host &host) const;

  const std::string base_url_, bibtex_url_, mailto_;
  const int since_, until_, most_;
};

}  // namespace athanor::arxiv
