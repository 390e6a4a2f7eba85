// SPDX-License-Identifier: Apache-2.0
//
// Prompt templates: found by task, rendered over a context, named by their hash.
#ifndef ATHANOR_SERVICES_PROMPTS_HPP
#define ATHANOR_SERVICES_PROMPTS_HPP

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

namespace athanor {

using Json = nlohmann::json;
namespace fs = std::filesystem;

// The file of a task's template: `own` (the pipeline's prompts folder; may be empty) first, then the
// stage's resources. Empty when there is none.
fs::path find_template(const std::string &task, const fs::path &own, const fs::path &resources);

struct Prompt {
  Json messages;  // [{role, parts: [{type: text, text}]}]
  std::string template_sha256;
};

// Splits the template at lines "=== system" and "=== user" (without any: all is the user's) and renders
// each part. Throws Error("bad_options") naming file, line and column.
Prompt render_prompt(const fs::path &file, const Json &context);

}  // namespace athanor

#endif
