// SPDX-License-Identifier: Apache-2.0
//
// What one instance of a component may reach: which origins, with which secrets, which files. Made from what the
// pipeline gave it, never from what it asks for.
#ifndef ATHANOR_SERVICES_HTTP_GRANT_HPP
#define ATHANOR_SERVICES_HTTP_GRANT_HPP

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "pipeline/plan.hpp"

namespace athanor {

struct Grant {
  std::string who;                           // "provider/NAME": for the record and for messages
  std::set<std::string> secrets;             // names in its own options
  std::set<std::string> own_origins;         // of its `url` options: these may get its secrets
  std::set<std::string> further_origins;     // that its info lists: reached without secrets
  std::vector<std::filesystem::path> files;  // whose bytes it may have put into this call's body

  bool reaches(const std::string &origin) const { return own_origins.count(origin) || further_origins.count(origin); }
};

// `{name}` in a url option stands for another option; one whose parts are not all given grants nothing.
Grant grant_for(const Use &use, std::vector<std::filesystem::path> files = {});

}  // namespace athanor

#endif
