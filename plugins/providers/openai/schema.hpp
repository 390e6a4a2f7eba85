// SPDX-License-Identifier: Apache-2.0
//
// A JSON Schema as the server takes it.
#pragma once

#include <athanor/chat.hpp>

#include "rules.hpp"

namespace athanor::openai {

// {name, schema, strict}, or null where the schema cannot be sent (its root is no object). A schema that has objects
// with free names of members is sent without `strict`, which would close them.
Json schema_format(const Json &response_format, const Traits &traits, sdk::chat::ReplyBuilder &reply);

}  // namespace athanor::openai
