// SPDX-License-Identifier: Apache-2.0
//
// Messages and their parts, as Converse wants them: two roles that take turns, system text apart.
#pragma once

#include <athanor/plugin.hpp>

#include "names.hpp"

namespace athanor::bedrock {

using sdk::Json;

// All system text as blocks, wherever it stands in the conversation: Converse takes it only before the first turn.
Json system_blocks(const Json &messages);

// The turns of user and assistant. Neighbours of one role are merged; in a user's turn the results of tools come first.
// Ids and names of other providers are put into Converse's alphabets. A part with this provider's own state is sent as
// it came; reasoning without state is not sent.
Json turns(const Json &messages, Names &tools);

}  // namespace athanor::bedrock
