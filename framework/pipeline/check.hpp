// SPDX-License-Identifier: Apache-2.0
//
// From YAML to a checked Plan: all findings at once, nothing started, nothing written, no network.
#ifndef ATHANOR_PIPELINE_CHECK_HPP
#define ATHANOR_PIPELINE_CHECK_HPP

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/diagnostic.hpp"
#include "pipeline/plan.hpp"
#include "plugin/catalogue.hpp"
#include "services/secrets.hpp"

namespace athanor {

struct Checked {
  std::optional<Plan> plan;             // only when there is no error
  std::vector<Diagnostic> diagnostics;  // errors and warnings, in the file's order
};

struct CheckRequest {
  fs::path pipeline;             // a path or an installed name ("quickstart")
  std::vector<std::string> set;  // "key.path=value" from --set
  bool probe = true;             // also: validate in children, backends' capacity, programs present
  // How components are asked when probing; a test puts its own in place of the scanning child.
  std::function<void(const ComponentInfo &, const Json &options)> validate = validate_in_child;
  std::function<Json(const ComponentInfo &, const Json &options, const Json &request)> ask = ask_in_child;
  // What a program that is used as a plugin says of itself.
  std::function<std::vector<ComponentInfo>(const fs::path &)> describe = components_of_executable;
  // Why a secret cannot be had, and after a line break what to do; "" when it is there. Asked when probing.
  std::function<std::string(const std::string &name)> secret_problem = athanor::secret_problem;
  // The file that `pipeline` is a copy of: relative paths and the plan's name are its. Empty: it is none.
  fs::path stands_for{};
};

Checked check_pipeline(const CheckRequest &request, const Catalogue &catalogue);

// The plan as JSON, as a run freezes it and plan_of_run reads it back.
Json resolved_plan(const Plan &plan);

// What becomes of programs that a frozen plan uses as plugins: they are asked again what they are, or left alone,
// because the plan is somebody else's. Of those that are left alone nothing but their names is known.
enum class Programs { asked, left_alone };

// The plan of a run folder, from its pipeline.json; components are looked up in the catalogue again.
// Throws Error naming what is missing.
Plan plan_of_run(const fs::path &run_folder, const Catalogue &catalogue, Programs programs = Programs::asked);

// One JSON Schema for the whole pipeline file with every component's options merged in, for editors.
Json pipeline_schema(const Catalogue &catalogue);

}  // namespace athanor

#endif
