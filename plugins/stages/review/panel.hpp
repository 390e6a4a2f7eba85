// SPDX-License-Identifier: Apache-2.0
//
// The reviewers: asked side by side, each with a seed, a model role and an order of parts of its own, then perhaps
// asked once more to look over what it wrote; at last an area chair puts their words together. A reviewer who fails
// lowers their number and is named; nobody's scores are made up.
#ifndef ATHANOR_REVIEW_PANEL_HPP
#define ATHANOR_REVIEW_PANEL_HPP

#include <athanor/plugin.hpp>
#include <vector>

#include "form.hpp"

namespace athanor::review {

struct PanelOptions {
  std::size_t reviewers = 3;
  std::vector<std::string> roles{"default"};
  std::vector<std::uint64_t> seeds;
  bool reflect = false;
};

// Who will be asked. A role whose model is scripted is asked once: it would only repeat itself.
std::vector<Reviewer> invited(const PanelOptions &options, const Json &run, sdk::Host &host);

// Asks them all. Throws Error when none of them gave an answer that counts.
void ask_all(std::vector<Reviewer> &panel, const Json &reading, const PanelOptions &options, sdk::Host &host);

// The chair's words over several reviews; null with one review, or when the chair's answer failed (said in the log).
Json chaired(const std::vector<Reviewer> &panel, const Json &reading, const Json &spread, sdk::Host &host);

}  // namespace athanor::review

#endif
