// SPDX-License-Identifier: Apache-2.0
//
// The JSON encoding of the OpenTelemetry protocol: attributes, times, ids. As its specification says: 64-bit integers
// are decimal texts, ids lower-case hexadecimal, enums numbers.
#ifndef ATHANOR_REPORT_OTLP_VALUES_HPP
#define ATHANOR_REPORT_OTLP_VALUES_HPP

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

namespace athanor::otlp {

using Json = nlohmann::json;

// The names in `values` (a flat object) with their values; what is null is left out, an object becomes its JSON as
// text.
Json attributes(const Json &values);

// Nanoseconds since 1970 of a time of the ledger, as text; "" when it is none.
std::string nanoseconds(const std::string &at);

// Ids that follow from what they are of, so that a run that is exported twice is the same trace.
std::string trace_id(const std::string &run);
std::string span_id(const std::string &trace, const std::string &kind, const std::string &name);

}  // namespace athanor::otlp

#endif
