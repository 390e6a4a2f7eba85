// SPDX-License-Identifier: Apache-2.0
//
// Draws the standard figures in one job and checks what came back. Which figures those are is the matter of choose.
#ifndef ATHANOR_FIGURES_STANDARD_HPP
#define ATHANOR_FIGURES_STANDARD_HPP

#include <athanor/plugin.hpp>
#include <string>
#include <vector>

#include "check.hpp"
#include "data.hpp"

namespace athanor::figures {

// Where figures are drawn: the host, this plugin's resources, the call's folder, and how fine the previews are.
struct Workshop {
  sdk::Host &host;
  std::filesystem::path resources, folder;
  int dpi;

  // The programs of draw/, as files of a job.
  Json programs(const std::vector<std::string> &names) const;
  // Stores a document as NAME.json; returns its reference.
  Json put(const std::string &name, const Json &document) const;
};

// The entries of figures/1 so far, and what is needed to tell a new picture from them.
struct Drawn {
  std::vector<Json> documents;
  std::vector<Seen> seen;
};

// At most `max` figures; what is left out is said in the log. Throws sdk::Error when there is nothing to draw or a
// picture is broken: then the plotting program is, or the machine.
Drawn draw_standard(const Workshop &shop, const Data &data, std::size_t max);

}  // namespace athanor::figures

#endif
