// SPDX-License-Identifier: Apache-2.0
//
// What is known of each model: data in models.json, the user's `capabilities` over it, and the profile that the host
// sees of both.
#pragma once

#include "options.hpp"

#include <athanor/chat.hpp>
#include <filesystem>

namespace athanor::ollama {

// models.json. Throws sdk::Error (internal) when it cannot be read.
sdk::Json model_table(const std::filesystem::path &file);

// The Profile of a model. Its context is num_ctx, whatever the model could hold; it costs nothing unless Ollama's
// cloud answers, which a server at home does too for models tagged "cloud".
sdk::Json profile(const sdk::Json &table, const std::string &model, const Options &options);

}  // namespace athanor::ollama
