// SPDX-License-Identifier: Apache-2.0
//
// What was asked of a model and what it answered, by the names and in the form of OpenTelemetry's conventions for
// generative AI. Only where somebody asks for it: prompts may hold what is nobody else's business.
#ifndef ATHANOR_REPORT_OTLP_CONTENT_HPP
#define ATHANOR_REPORT_OTLP_CONTENT_HPP

#include <nlohmann/json.hpp>

namespace athanor::otlp {

// Adds gen_ai.system_instructions, gen_ai.input.messages and gen_ai.output.messages of a try: JSON as text.
void add_content(nlohmann::json &attributes, const nlohmann::json &chat, const nlohmann::json &reply);

}  // namespace athanor::otlp

#endif
