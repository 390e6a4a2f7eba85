// SPDX-License-Identifier: Apache-2.0
//
// What the stage asks of the literature, and what of it is shown to a model: few papers, short texts.
#pragma once

#include <athanor/plugin.hpp>
#include <string>
#include <vector>

namespace athanor::ideation {

using Json = nlohmann::json;

struct Found {
  std::vector<Json> papers;  // as the sources gave them, without duplicates, best first
  bool checked = false;      // at least one source answered
  std::string why_not;       // otherwise: why
};

// One search under the call's name. A literature that fails or is not there is no error of the run: the
// reason is kept, logged, and later stands beside the idea.
Found search(sdk::Host &host, const std::string &name, const std::string &query, std::size_t limit);

// Adds the papers of `more` that `found` does not have yet, up to `limit` in all.
void merge(Found &found, const Found &more, std::size_t limit);

// Papers as tasks see them: {id, title, authors, year, venue, abstract}, abstracts shortened.
Json shown(const std::vector<Json> &papers);

}  // namespace athanor::ideation
