// SPDX-License-Identifier: Apache-2.0
//
// arXiv's answers: Atom 1.0 feeds with members of arXiv's own. Refusals come as feeds as well, with one entry "Error".
#pragma once

#include <athanor/literature.hpp>
#include <string>
#include <vector>

namespace athanor::arxiv {

// The papers of a feed, in its order. Throws sdk::Error: "bad_reply" for what is no feed, "invalid_request" for a feed
// that says that the question was wrong.
std::vector<sdk::Json> papers_in(const std::string &feed);

}  // namespace athanor::arxiv
