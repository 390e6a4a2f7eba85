// SPDX-License-Identifier: Apache-2.0
//
// JSON with other bounds than a document's: for what documents are wrapped in.
#ifndef ATHANOR_FOUNDATION_JSON_BOUNDS_HPP
#define ATHANOR_FOUNDATION_JSON_BOUNDS_HPP

#include <cstddef>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace athanor {

// parse_document with at most `bytes` bytes, which a message about it names in MiB, and `depth` levels.
nlohmann::json parse_bounded(std::string_view text, const std::string &what, std::size_t bytes, std::size_t depth);

}  // namespace athanor

#endif
