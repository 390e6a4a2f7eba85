// SPDX-License-Identifier: Apache-2.0
#include "pipeline/option_roles.hpp"

#include "foundation/json.hpp"
#include "foundation/schema.hpp"
#include "plugin/catalogue.hpp"

namespace athanor {

std::map<std::string, std::string> roles_in_options(const StageStep &stage) {
  std::map<std::string, std::string> out;
  if (!stage.use.component) return out;
  Json options = stage.use.options;
  visit_formats(options, object_at(stage.use.component->info, "options"),
                [&](const std::string &format, const std::string &pointer, Json &value) {
                  if (format == "role" && value.is_string()) out.emplace(value.get<std::string>(), pointer);
                });
  return out;
}

}  // namespace athanor
