// SPDX-License-Identifier: Apache-2.0
//
// Members of what a page or a program sent.
#ifndef ATHANOR_SERVE_SAID_HPP
#define ATHANOR_SERVE_SAID_HPP

#include <nlohmann/json.hpp>
#include <string>

#include "foundation/error.hpp"

namespace athanor::serve {

// A text that must be there. Throws Error("bad_request").
inline std::string text_said(const nlohmann::json &said, const char *key) {
  const auto found = said.find(key);
  if (found == said.end() || !found->is_string() || found->get_ref<const std::string &>().empty())
    throw Error("bad_request", std::string("'") + key + "' is missing", "send it as a text");
  return *found;
}

}  // namespace athanor::serve

#endif
