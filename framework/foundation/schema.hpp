// SPDX-License-Identifier: Apache-2.0
//
// The subset of JSON Schema that Athanor speaks, for options, contexts, replies and artifacts:
//
//   type (one or a list), properties, required, additionalProperties (false or a schema),
//   enum, const, minimum, maximum, exclusiveMinimum, exclusiveMaximum,
//   minLength, maxLength, pattern, items, minItems, maxItems, anyOf, $ref to "#/$defs/NAME",
//   format: duration ("10min"), bytes ("4GiB"), path (must be there), output_path (need not be),
//           secret ("${secret:NAME}"; has no default), slug, url ("https://HOST:PORT/PATH", {name} standing for
//           another option of the same component).
//   Without meaning for checking: $id, $schema, $defs, title, description, default, examples.
//
// A schema with any other keyword is refused (schema_faults), never half obeyed.
#ifndef ATHANOR_FOUNDATION_SCHEMA_HPP
#define ATHANOR_FOUNDATION_SCHEMA_HPP

#include <cstdint>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace athanor {

struct Fault {
  std::string pointer;  // JSON pointer to the value that is wrong ("" is the whole document)
  std::string message;  // what is wrong, in words, naming the value
  std::string hint;     // the nearest right word, or what is allowed; may be empty
  bool at_key = false;  // the member's name is wrong, not its value
};

// What is wrong with a schema itself: unknown keywords, bad patterns, dangling references.
std::vector<Fault> schema_faults(const nlohmann::json &schema);

// The schema itself, or what its $ref into the root's $defs leads to; nullptr for a dangling reference
// and for references that only lead to each other.
const nlohmann::json *follow_reference(const nlohmann::json &schema, const nlohmann::json &root);

// Every way in which the value does not fit. Empty: it fits. `what` names the thing whose members they
// are in messages about unknown members ("option of stage/ideation").
std::vector<Fault> check_against(const nlohmann::json &value, const nlohmann::json &schema,
                                 const std::string &what = "member");

// The value with defaults filled in (also inside objects that are missing but have defaults below), and
// with durations as seconds (number), sizes as bytes (integer), secrets as {"secret": NAME} and whole
// numbers as integers. The value must fit the schema.
nlohmann::json normalised(const nlohmann::json &value, const nlohmann::json &schema);

// Calls `visit` for each value below that a schema gives a format, so that paths can be made absolute.
using FormatVisitor = std::function<void(const std::string &format, const std::string &pointer, nlohmann::json &value)>;
void visit_formats(nlohmann::json &value, const nlohmann::json &schema, const FormatVisitor &visit);

// "90", "90s", "10min", "3h", "2d" -> seconds; "512", "64KiB", "4GiB", "2GB" -> bytes. Throws Error("bad_options").
double parse_duration(const std::string &text);
std::uint64_t parse_bytes(const std::string &text);

}  // namespace athanor

#endif
