// SPDX-License-Identifier: Apache-2.0
//
// Between the documents that programs know (chat completions, as many servers take them) and the house's own. Asks
// nobody anything.
#ifndef ATHANOR_SERVICES_PROGRAMS_OPENAI_HPP
#define ATHANOR_SERVICES_PROGRAMS_OPENAI_HPP

#include <string>
#include <vector>

#include "foundation/json.hpp"
#include "services/programs/http.hpp"

namespace athanor {

// Body of a chat completion as athanor.llm/1 for that role. Throws Error("bad_request") for what it cannot express.
Json question_from_completion(const Json &body, const std::string &role);

// The house's answer as a completion; as one event and its end where a stream was asked for.
ProgramAnswer completion_of(const Json &answer, const Json &body, const std::string &id);

// The roles as a list of models.
ProgramAnswer models_listed(const std::vector<std::string> &roles);

}  // namespace athanor

#endif
