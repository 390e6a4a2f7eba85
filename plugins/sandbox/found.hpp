// SPDX-License-Identifier: Apache-2.0
//
// How a job stands, as its folder tells: whoever started it, and on whichever machine that sees the folder.
#ifndef ATHANOR_SANDBOX_FOUND_HPP
#define ATHANOR_SANDBOX_FOUND_HPP

#include <athanor/plugin.hpp>
#include <string>

namespace athanor::sandbox {

// What the folder says about its job.
struct Found {
  enum class State { nothing, running, ended } state = State::nothing;
  sdk::Json exit;  // when ended: an Exit, "lost" where the supervisor went away without a word
};
// Throws sdk::Error("bad_request") when the folder belongs to another job.
Found look_at(const std::string &id, const std::string &folder);

}  // namespace athanor::sandbox

#endif
