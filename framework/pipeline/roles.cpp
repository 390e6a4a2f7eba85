// SPDX-License-Identifier: Apache-2.0
//
// Every role that a stage asks for is played by a model of the pipeline that can do what its tasks need.
#include <algorithm>

#include "foundation/error.hpp"
#include "foundation/words.hpp"
#include "pipeline/checking.hpp"
#include "pipeline/option_roles.hpp"

namespace athanor {
namespace {

std::string role_of(const Json &task) {
  const std::string role = text_at(task, "role");
  return role.empty() ? "default" : role;
}

std::vector<std::string> roles_asked_by(const StageStep &stage) {
  std::set<std::string> out;
  for (const auto &[id, task] : object_at(stage.use.component->info, "tasks").items()) out.insert(role_of(task));
  return {out.begin(), out.end()};
}

std::vector<std::string> tasks_of(const StageStep &stage) {
  std::vector<std::string> out;
  for (const auto &[id, task] : object_at(stage.use.component->info, "tasks").items()) out.push_back(id);
  return out;
}

bool is_in(const std::string &word, const std::vector<std::string> &list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

std::vector<std::string> names(const std::map<std::string, Role> &roles) {
  std::vector<std::string> out;
  out.reserve(roles.size());
  for (const auto &[name, role] : roles) out.push_back(name);
  return out;
}

// The stage's own `models: {writer: coder, experiment.draft: coder}`: left a role or a task of the stage, right a role
// of the pipeline.
void check_mapping(Checking &c, StageStep &stage, const std::vector<std::string> &asked) {
  const std::string pointer = c.at[stage.id] + "/models";
  const std::vector<std::string> tasks = tasks_of(stage);
  for (const auto &[role, target] : object_at(c.value(c.at[stage.id]), "models").items()) {
    const bool task = is_in(role, tasks);
    if (task && target.is_string() && c.plan.roles.count(target.get<std::string>()) != 0)
      stage.models[role] = target.get<std::string>();
    if (!task && !is_in(role, asked))
      c.error(pointer_to(pointer, role),
              "stage/" + stage.use.name + " asks for no role '" + role + "'" + guess(role, asked),
              asked.empty() ? "it asks no model" : "it asks for: " + listed(asked), true);
    const std::string to = target.is_string() ? target.get<std::string>() : "";
    if (!to.empty() && c.plan.roles.count(to) == 0)
      c.error(pointer_to(pointer, role),
              "there is no role '" + to + "' under the pipeline's `models`" + guess(to, names(c.plan.roles)),
              c.plan.roles.empty() ? "" : "roles: " + listed(names(c.plan.roles)));
  }
}

void assign(Checking &c, StageStep &stage) {
  const std::vector<std::string> asked = roles_asked_by(stage);
  check_mapping(c, stage, asked);
  const Json &mapping = object_at(c.value(c.at[stage.id]), "models");
  std::vector<std::string> unplayed;
  for (const std::string &role : asked) {
    const std::string told = text_at(mapping, role);
    if (!told.empty()) {
      if (c.plan.roles.count(told) != 0) stage.models[role] = told;
    } else if (c.plan.roles.count(role) != 0) {
      stage.models[role] = role;
    } else if (c.plan.roles.count("default") != 0) {
      stage.models[role] = "default";
    } else {
      unplayed.push_back("'" + role + "'");
    }
  }
  if (unplayed.empty()) return;
  const std::string first = unplayed[0].substr(1, unplayed[0].size() - 2);
  c.error(pointer_to(c.at[stage.id], "use"),
          "no model plays the role" + std::string(unplayed.size() > 1 ? "s " : " ") + listed(unplayed) +
              " that stage '" + stage.id + "' asks for" + guess(first, names(c.plan.roles)),
          "add `models: {default: {use: PROVIDER, model: MODEL}}`, or one under that name");
}

void check_abilities(Checking &c, const Role &role, const Json &profile) {
  const std::string pointer = pointer_to("/models", role.name) + "/model";
  for (const StageStep *stage : c.stages())
    for (const auto &[id, task] : object_at(stage->use.component->info, "tasks").items()) {
      if (stage->models.count(id) == 0 && stage->models.count(role_of(task)) == 0) continue;
      if (c.plan.task_role(*stage, id) != role.name) continue;
      if (task.contains("reply") && !profile.value("json", false))
        c.error(pointer, "the model '" + role.model + "' gives no JSON, which the task " + id + " needs",
                "choose another model for the role '" + role.name + "'");
      if (task.value("vision", false) && !profile.value("vision", false))
        c.error(pointer, "the model '" + role.model + "' sees no pictures, which the task " + id + " needs",
                "choose another model for the role '" + role.name + "'");
    }
}

// Options of the format `role`: whom the stage's programs, say, may ask.
void check_role_options(Checking &c, const StageStep &stage) {
  for (const auto &[name, pointer] : roles_in_options(stage))
    if (c.plan.roles.count(name) == 0)
      c.error(c.at[stage.id] + "/with" + pointer,
              "there is no role '" + name + "' under the pipeline's `models`" + guess(name, names(c.plan.roles)),
              c.plan.roles.empty() ? "" : "roles: " + listed(names(c.plan.roles)));
}

// `fallback: [default]`: roles of the pipeline, none of them twice, none the role itself.
void check_fallback(Checking &c, const Role &role) {
  const std::string pointer = pointer_to("/models", role.name) + "/fallback";
  std::set<std::string> seen{role.name};
  for (std::size_t i = 0; i < role.fallback.size(); ++i) {
    const std::string &next = role.fallback[i];
    if (c.plan.roles.count(next) == 0)
      c.error(pointer_to(pointer, i),
              "there is no role '" + next + "' under the pipeline's `models`" + guess(next, names(c.plan.roles)),
              "roles: " + listed(names(c.plan.roles)));
    else if (!seen.insert(next).second)
      c.error(pointer_to(pointer, i),
              next == role.name ? "a role cannot fall back on itself" : "'" + next + "' stands here twice");
  }
}

// Settings for a task that no stage has are settings that never apply.
void check_tasks(Checking &c, const Role &role) {
  std::vector<std::string> known;
  for (const StageStep *stage : c.stages())
    for (const std::string &task : tasks_of(*stage)) known.push_back(task);
  for (const auto &[task, settings] : role.tasks.items())
    if (!is_in(task, known) && !c.incomplete)
      c.error(pointer_to(pointer_to("/models", role.name) + "/tasks", task),
              "no stage of this pipeline has a task '" + task + "'" + guess(task, known),
              known.empty() ? "" : "tasks: " + listed(known), true);
}

}  // namespace

std::optional<Json> profile_of(Checking &c, const Role &role) {
  try {
    return c.request.ask(*role.provider.component, role.provider.options,
                         {{"schema", "athanor.provider.profile/1"}, {"model", role.model}});
  } catch (const Error &e) {
    c.error(pointer_to("/models", role.name) + "/model", role.provider.component->title() + ": " + e.message(),
            e.hint());
    return std::nullopt;
  }
}

void assign_roles(Checking &c) {
  std::set<std::string> used;
  std::vector<std::string> asked;
  for (StageStep *stage : c.stages()) {
    assign(c, *stage);
    check_role_options(c, *stage);
    for (const auto &[name, pointer] : roles_in_options(*stage)) used.insert(name);
    for (const auto &[role, played_by] : stage->models) used.insert(played_by), asked.push_back(role);
  }
  for (const auto &[name, role] : c.plan.roles) {
    check_fallback(c, role);
    check_tasks(c, role);
    if (used.count(name) != 0) used.insert(role.fallback.begin(), role.fallback.end());
  }
  for (const auto &[name, role] : c.plan.roles) {
    if (name != "default" && used.count(name) == 0 && !c.incomplete)
      c.warning(pointer_to("/models", name), "no stage asks for the role '" + name + "'" + guess(name, asked));
    if (used.count(name) == 0 || !c.request.probe || !role.provider.component || role.model.empty() ||
        has_errors(c.findings))
      continue;
    if (const auto profile = profile_of(c, role)) check_abilities(c, role, *profile);
  }
}

}  // namespace athanor
