// SPDX-License-Identifier: Apache-2.0
//
// What the files behind schema.hpp share: types, and asking whether a type fits.
// Others want schema.hpp, unless they make values of a type themselves.
#ifndef ATHANOR_FOUNDATION_SCHEMA_PARTS_HPP
#define ATHANOR_FOUNDATION_SCHEMA_PARTS_HPP

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace athanor::schema_parts {

using Json = nlohmann::json;

// The types that a schema allows; empty: any. Durations and sizes may be texts or numbers whatever it says.
std::vector<std::string> types_of(const Json &schema);
bool has_type(const Json &value, const std::string &type);
bool fits_type(const Json &value, const Json &schema);

// The first alternative of an anyOf that the value fits, or nullptr.
const Json *fitting_alternative(const Json &value, const Json &alternatives, const Json &root);

bool fits(const Json &value, const Json &schema, const Json &root);

// NAME when the text is exactly "${secret:NAME}", else "".
std::string secret_name(const std::string &text);

}  // namespace athanor::schema_parts

#endif
