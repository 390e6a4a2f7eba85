// SPDX-License-Identifier: Apache-2.0
//
// What is known of each model: data in models.json, the user's `capabilities` over it, and the profile that the host
// sees of both.
#pragma once

#include "options.hpp"

#include <athanor/chat.hpp>
#include <filesystem>

namespace athanor::gemini {

// models.json. Throws sdk::Error (internal) when it cannot be read.
sdk::Json model_table(const std::filesystem::path &file);

// The Profile of a model.
sdk::Json profile(const sdk::Json &table, const std::string &model, const Options &options);

}  // namespace athanor::gemini
