// SPDX-License-Identifier: Apache-2.0
//
// A JSON Schema in words, for people: what kind of value, within which bounds, with which members.
#ifndef ATHANOR_CLI_SCHEMA_WORDS_HPP
#define ATHANOR_CLI_SCHEMA_WORDS_HPP

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace athanor {

std::string type_words(const nlohmann::json &schema);   // "list of string", "warm | cool", "duration"
std::string range_words(const nlohmann::json &schema);  // "1 to 64", "at least 1", "above 0"; "" without bounds

struct MemberWords {
  std::string name;  // dotted for members of members; "papers[].title" for those of items, "roles.*" for any name
  std::string type, range, initial, description;
  bool required = false;
};

// The members of an object's schema, each followed by its own; "$ref" is followed once on each way down.
std::vector<MemberWords> members_of(const nlohmann::json &schema);

}  // namespace athanor

#endif
