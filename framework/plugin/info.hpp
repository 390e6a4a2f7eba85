// SPDX-License-Identifier: Apache-2.0
//
// Judges what a component says of itself: the document "athanor.component/1" in docs/architecture.md.
#ifndef ATHANOR_PLUGIN_INFO_HPP
#define ATHANOR_PLUGIN_INFO_HPP

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace athanor {

// Everything that is wrong with it, each in words with a JSON pointer to the place; empty when all is well.
std::vector<std::string> info_faults(const std::string &kind, const nlohmann::json &info);

}  // namespace athanor

#endif
