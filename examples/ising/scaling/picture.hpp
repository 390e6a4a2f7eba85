// SPDX-License-Identifier: Apache-2.0
//
// The figure: the curves with their crossings, and the same values against (T - Tc) L^(1/nu), where they fall together.
// A plugin starts no programs, so the plotting is a call to the host, which runs draw.py in the sandbox of the
// pipeline's tools.
#ifndef ISING_PICTURE_HPP
#define ISING_PICTURE_HPP

#include "analysis.hpp"

namespace ising {

// One entry for figures/1; `label` is what the metric is called. Throws sdk::Error where the program fails.
Json draw(athanor::sdk::Host &host, const std::filesystem::path &resources, const std::filesystem::path &folder,
          const Curves &curves, const Analysis &analysis, const std::string &label);

}  // namespace ising

#endif
