// SPDX-License-Identifier: Apache-2.0
#include "run/estimate.hpp"

#include <algorithm>
#include <set>

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "foundation/schema.hpp"
#include "plugin/catalogue.hpp"

namespace athanor {
namespace {

constexpr std::int64_t most = 1000000000;  // of anything that is counted here: products then stay within bounds

Range operator*(const Range &a, const Range &b) {
  return {std::min(a.low * b.low, most), std::min(a.high * b.high, most)};
}

void add(Range &sum, const Range &more) {
  sum.low = std::min(sum.low + more.low, most);
  sum.high = std::min(sum.high + more.high, most);
}

Range range_at(const Json &object, const char *key) {
  const auto found = object.find(key);
  if (found == object.end()) return {};
  const auto first = std::min(found->at(0).get<std::int64_t>(), most);
  const auto second = std::min(found->at(1).get<std::int64_t>(), most);
  return {std::min(first, second), std::max(first, second)};
}

const Json &answer_schema() {
  static const Json schema = [] {
    const Json range{
        {"type", "array"}, {"minItems", 2}, {"maxItems", 2}, {"items", {{"type", "number"}, {"minimum", 0}}}};
    const Json task{
        {"type", "object"},
        {"required", {"count", "input_tokens", "output_tokens"}},
        {"properties",
         {{"count", range}, {"input_tokens", range}, {"output_tokens", range}, {"role", {{"type", "string"}}}}}};
    return Json{{"type", "object"},
                {"required", {"calls"}},
                {"properties",
                 {{"calls", {{"type", "object"}, {"additionalProperties", task}}},
                  {"outputs", {{"type", "object"}, {"additionalProperties", range}}},
                  {"experiments", range},
                  {"seconds", range}}}};
  }();
  return schema;
}

class Reckoning {
 public:
  Reckoning(const Plan &plan, const std::map<std::string, Json> &answers, const std::map<std::string, Quote> &prices,
            const History &history)
      : plan_(plan), answers_(answers), quotes_(prices), history_(history) {}

  Estimate run() {
    walk(plan_.steps, {1, 1});
    for (const StageEstimate &stage : out_.stages) {
      add(out_.experiments, stage.experiments);
      add(out_.seconds, stage.seconds);
      for (const TaskEstimate &task : stage.tasks) {
        if (!task.cost)
          out_.complete = false;
        else if (__builtin_add_overflow(out_.cost.low, task.cost->low, &out_.cost.low) ||
                 __builtin_add_overflow(out_.cost.high, task.cost->high, &out_.cost.high))
          throw Error("too_large", "the estimated cost is too large to be counted");
      }
      if (!stage.unknown.empty()) out_.complete = false;
    }
    return std::move(out_);
  }

 private:
  void walk(const std::vector<Step> &steps, const Range &branches) {
    for (const Step &step : steps) {
      if (step.stage)
        reckon_stage(*step.stage, branches);
      else
        walk_each(*step.each, branches);
    }
  }

  // Branches beyond the best `top` end where they are ranked: before the first stage, or after the one that ranks them.
  void walk_each(const ForEach &each, const Range &branches) {
    const Range items = items_of(each);
    Range kept = items;
    if (each.keep) {
      const auto top = static_cast<std::int64_t>(each.keep->top);
      kept = {std::min(items.low, top), std::min(items.high, top)};
    }
    bool ranked = !each.keep || each.keep->of_item;
    for (const Step &step : each.steps) {
      walk({step}, branches * (ranked ? kept : items));
      if (each.keep && step.stage && step.stage->id == each.keep->after_stage) ranked = true;
    }
  }

  Range items_of(const ForEach &each) {
    if (each.over.from == Source::From::file) {
      const auto given = plan_.inputs.find(each.over.output);
      const auto size = given == plan_.inputs.end() ? 1 : static_cast<std::int64_t>(given->second.value.size());
      return {size, size};
    }
    const auto answer = answers_.find(each.over.stage);
    if (answer != answers_.end()) {
      const Json &outputs = object_at(answer->second, "outputs");
      if (outputs.contains(each.over.output)) return range_at(outputs, each.over.output.c_str());
    }
    note("the stage '" + each.over.stage + "' does not say how many " + each.over.output +
         " it gives; one is counted, so multiply by what you expect");
    out_.complete = false;
    return {1, 1};
  }

  void reckon_stage(const StageStep &stage, const Range &branches) {
    StageEstimate line{stage.id, stage.use.name, branches, {}, {}, {}, {}};
    const auto answer = answers_.find(stage.id);
    const Json said = answer == answers_.end() ? Json{{"error", "it was not asked"}} : answer->second;
    if (said.contains("error")) {
      line.unknown = said.at("error").get<std::string>();
      note("the stage '" + stage.id + "' gives no estimate: " + line.unknown);
    } else {
      line.experiments = branches * range_at(said, "experiments");
      line.seconds = branches * range_at(said, "seconds");
      for (const auto &[task, calls] : said.at("calls").items()) line.tasks.push_back(reckon_task(stage, task, calls));
      for (TaskEstimate &task : line.tasks) {
        task.calls = branches * task.calls;
        price(task);
      }
    }
    out_.stages.push_back(std::move(line));
  }

  TaskEstimate reckon_task(const StageStep &stage, const std::string &task, const Json &said) {
    TaskEstimate out;
    out.task = task;
    out.role = said.contains("role") ? said.at("role").get<std::string>() : plan_.task_role(stage, task);
    out.calls = range_at(said, "count");
    out.input = range_at(said, "input_tokens");
    out.output = range_at(said, "output_tokens");
    const auto role = plan_.roles.find(out.role);
    if (role == plan_.roles.end()) return out;
    out.provider = role->second.provider.name;
    out.model = role->second.model;
    out.earlier = history_.of(stage.use.name, task, out.model);
    if (out.earlier) out.input = out.earlier->input, out.output = out.earlier->output;
    return out;
  }

  // All input is counted as read anew: what a cache will save is not known beforehand.
  void price(TaskEstimate &task) {
    const auto quote = quotes_.find(task.role);
    if (quote == quotes_.end() || !quote->second.price) {
      note(quote == quotes_.end() ? "no model plays the role '" + task.role + "'" : quote->second.unknown);
      return;
    }
    const auto one = [&](std::int64_t input, std::int64_t output) {
      return quote->second.price->cost({{"input_tokens", input}, {"output_tokens", output}});
    };
    const auto low = one(task.input.low, task.output.low), high = one(task.input.high, task.output.high);
    CostRange all;
    if (!low || !high || __builtin_mul_overflow(*low, task.calls.low, &all.low) ||
        __builtin_mul_overflow(*high, task.calls.high, &all.high))
      note("the task " + task.task + " is said to take more tokens than can be counted");
    else
      task.cost = all;
  }

  void note(const std::string &words) {
    if (noted_.insert(words).second) out_.unknown.push_back(words);
  }

  const Plan &plan_;
  const std::map<std::string, Json> &answers_;
  const std::map<std::string, Quote> &quotes_;
  const History &history_;
  std::set<std::string> noted_;
  Estimate out_;
};

Json pair(const Range &range) { return {range.low, range.high}; }
Json pair(const CostRange &range) { return {dollars(range.low), dollars(range.high)}; }

Json as_json(const TaskEstimate &task) {
  Json out{{"task", task.task},
           {"role", task.role},
           {"provider", task.provider},
           {"model", task.model},
           {"calls", pair(task.calls)},
           {"input_tokens", pair(task.input)},
           {"output_tokens", pair(task.output)}};
  out["cost_usd"] = task.cost ? pair(*task.cost) : Json();
  if (task.earlier)
    out["earlier"] = {{"answers", task.earlier->answers},
                      {"same_model", task.earlier->same_model},
                      {"median_input_tokens", task.earlier->median_input},
                      {"median_output_tokens", task.earlier->median_output}};
  return out;
}

}  // namespace

Estimate reckon(const Plan &plan, const std::map<std::string, Json> &answers,
                const std::map<std::string, Quote> &quotes, const History &history) {
  return Reckoning(plan, answers, quotes, history).run();
}

std::map<std::string, Json> ask_stages(const Plan &plan, const Ask &ask) {
  std::map<std::string, Json> out;
  for (const StageStep *stage : stages_of(plan.steps)) {
    Json request{{"schema", "athanor.stage.estimate/1"},
                 {"options", stage->use.options},
                 {"inputs", Json::object()},
                 {"wired", Json::array()},
                 {"run",
                  {{"seed", plan.seed},
                   {"topic", {{"text", plan.topic}, {"title", plan.topic_title}}},
                   {"domain", plan.domain},
                   {"parameters", plan.parameters}}}};
    for (const auto &[name, source] : stage->inputs) {
      request["wired"].push_back(name);
      if (source.from == Source::From::file && plan.inputs.count(source.output))
        request["inputs"][name] = plan.inputs.at(source.output).value;
    }
    if (plan.domain.empty()) request["run"].erase("domain");
    try {
      Json answer = ask(*stage->use.component, stage->use.options, request);
      const auto faults = check_against(answer, answer_schema(), "member of an estimate");
      out[stage->id] =
          faults.empty()
              ? std::move(answer)
              : Json{{"error", "its answer is not as declared: " + faults[0].pointer + ": " + faults[0].message}};
    } catch (const Error &e) {
      out[stage->id] = {{"error", e.message()}};
    }
  }
  return out;
}

Json as_json(const Estimate &estimate) {
  Json stages = Json::array();
  for (const StageEstimate &stage : estimate.stages) {
    Json tasks = Json::array();
    for (const TaskEstimate &task : stage.tasks) tasks.push_back(as_json(task));
    Json one{{"id", stage.id},
             {"use", stage.use},
             {"branches", pair(stage.branches)},
             {"experiments", pair(stage.experiments)},
             {"seconds", pair(stage.seconds)},
             {"tasks", tasks}};
    if (!stage.unknown.empty()) one["unknown"] = stage.unknown;
    stages.push_back(std::move(one));
  }
  return {{"schema", "athanor.estimate/1"},
          {"stages", stages},
          {"total",
           {{"experiments", pair(estimate.experiments)},
            {"seconds", pair(estimate.seconds)},
            {"cost_usd", pair(estimate.cost)},
            {"complete", estimate.complete}}},
          {"unknown", estimate.unknown}};
}

}  // namespace athanor
