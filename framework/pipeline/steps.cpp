// SPDX-License-Identifier: Apache-2.0
//
// The list of stages as steps of the plan: stages with their ids and options, for_each groups with theirs.
#include "foundation/words.hpp"
#include "pipeline/checking.hpp"
#include "pipeline/keys.hpp"

namespace athanor {
namespace {

void claim_id(Checking &c, const std::string &id, const std::string &pointer) {
  if (c.at.count(id) == 0) {
    c.at[id] = pointer;
    return;
  }
  const bool own = !c.value(pointer_to(pointer, "id")).is_null();
  const Diagnostic first = c.document.finding(pointer_to(c.at[id], "use"), "");
  c.error(pointer_to(pointer, own ? "id" : "use"), "two stages have the id '" + id + "'",
          (first.line > 0 ? "the first stands in line " + std::to_string(first.line) + "; " : std::string()) +
              "give this one an id of its own, such as `id: " + id + "-2`");
}

std::optional<Step> stage_step(Checking &c, const std::string &pointer) {
  check_keys(c, pointer, keys::stage(), "a stage");
  auto use = resolve_use(c, "stage", pointer);
  if (!use) {
    c.incomplete = true;
    return std::nullopt;
  }
  StageStep out;
  out.id = text_at(c.value(pointer), "id");
  if (out.id.empty()) out.id = use->name;
  out.use = std::move(*use);
  const std::string approve = text_at(c.value(pointer), "approve");
  out.approve = approve == "before" ? Approve::before : approve == "after" ? Approve::after : Approve::none;
  out.budget = read_caps(c, pointer_to(pointer, "budget"));
  out.retry = read_retry(c, pointer_to(pointer, "retry"));
  claim_id(c, out.id, pointer);
  Step step;
  step.stage = std::move(out);
  return step;
}

std::vector<Step> steps_of(Checking &c, const std::string &pointer, int &groups);

Step for_each_step(Checking &c, const std::string &pointer, int &groups) {
  check_keys(c, pointer, keys::for_each(), "a for_each");
  auto each = std::make_shared<ForEach>();
  each->id = "for_each-" + std::to_string(++groups);
  c.at[each->id] = pointer;
  if (const Json &parallel = c.value(pointer_to(pointer, "parallel")); parallel.is_number() && parallel >= 1)
    each->parallel = static_cast<std::size_t>(parallel.get<double>());
  each->steps = steps_of(c, pointer_to(pointer, "stages"), groups);
  Step step;
  step.each = std::move(each);
  return step;
}

std::vector<Step> steps_of(Checking &c, const std::string &pointer, int &groups) {
  std::vector<Step> out;
  const Json list = c.value(pointer).is_array() ? c.value(pointer) : Json::array();
  for (std::size_t i = 0; i < list.size(); ++i) {
    if (!list[i].is_object()) continue;
    const std::string here = pointer_to(pointer, i);
    const bool group = list[i].contains("for_each") || (list[i].contains("stages") && !list[i].contains("use"));
    if (group)
      out.push_back(for_each_step(c, here, groups));
    else if (auto step = stage_step(c, here))
      out.push_back(std::move(*step));
  }
  return out;
}

}  // namespace

void build_steps(Checking &c) {
  int groups = 0;
  c.plan.steps = steps_of(c, "/stages", groups);
}

}  // namespace athanor
