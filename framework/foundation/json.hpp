// SPDX-License-Identifier: Apache-2.0
//
// JSON as it crosses boundaries: bounded when read, canonical when hashed.
#ifndef ATHANOR_FOUNDATION_JSON_HPP
#define ATHANOR_FOUNDATION_JSON_HPP

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace athanor {

using Json = nlohmann::json;

// Reads one JSON document of at most ATHANOR_DOCUMENT_MAX bytes and ATHANOR_DEPTH_MAX levels in valid UTF-8.
// Throws Error("bad_reply", ...) that names `what` and the byte where reading stopped.
Json parse_document(std::string_view text, const std::string &what);

// One line, keys sorted, invalid UTF-8 replaced: equal values give equal text, so it can be hashed.
std::string canonical(const Json &value);

// Two-space indented, for files that people open. Ends with a newline.
std::string pretty(const Json &value);

// The value at a dotted path ("scores.overall"), or nullptr.
const Json *at_path(const Json &value, std::string_view dotted);

// The member `key` when it is an object (a list); an empty one otherwise. A reference, so that a loop over its
// items() does not outlive what it goes through, as it would with value().
const Json &object_at(const Json &object, const std::string &key);
const Json &list_at(const Json &object, const std::string &key);

// Escapes one key for a JSON pointer (RFC 6901) and appends it.
std::string pointer_to(const std::string &parent, const std::string &key);
std::string pointer_to(const std::string &parent, std::size_t index);

// The text with every invalid UTF-8 sequence replaced by U+FFFD.
std::string valid_utf8(std::string_view text);

}  // namespace athanor

#endif
