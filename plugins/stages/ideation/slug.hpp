// SPDX-License-Identifier: Apache-2.0
//
// Ids of ideas: short names that branches and folders of the run are called by.
#pragma once

#include <set>
#include <string>

namespace athanor::ideation {

// `wanted` in small letters, digits and hyphens, at most 64 long, made from `title` where nothing is left,
// and with a number added when it is in `taken`. Adds what it returns to `taken`.
std::string unique_slug(const std::string &wanted, const std::string &title, std::set<std::string> &taken);

}  // namespace athanor::ideation
