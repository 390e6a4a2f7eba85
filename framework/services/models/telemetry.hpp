// SPDX-License-Identifier: Apache-2.0
//
// Model calls by the names of OpenTelemetry's semantic conventions for generative AI (version 0.1.0 of their own
// repository; before that "Development" in the general one). The one place where these names stand.
#ifndef ATHANOR_SERVICES_MODELS_TELEMETRY_HPP
#define ATHANOR_SERVICES_MODELS_TELEMETRY_HPP

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace athanor {

using Json = nlohmann::json;

inline constexpr const char *gen_ai_conventions = "0.1.0";

// Of a chat that is about to be sent: gen_ai.operation.name, gen_ai.provider.name, gen_ai.request.*, gen_ai.prompt.*,
// server.*. `profile`: the model's, for its system and server.
Json request_attributes(const Json &chat, const Json &profile, const std::string &task,
                        const std::string &template_sha256);

// Adds gen_ai.response.* and gen_ai.usage.* of a reply. `first_chunk`: seconds to the first piece of the answer.
void add_response_attributes(Json &attributes, const Json &reply, std::optional<double> first_chunk);

// Adds error.type of a failure.
void add_error_attributes(Json &attributes, const std::string &code);

}  // namespace athanor

#endif
