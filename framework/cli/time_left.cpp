// SPDX-License-Identifier: Apache-2.0
#include "cli/time_left.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/progress_words.hpp"
#include "foundation/json.hpp"

namespace athanor {
namespace {

// Stages are not alike: what one took says this much of what the next will take.
constexpr double spread_of_one = 2, spread_of_several = 1.25;
constexpr double least_fraction = 0.2;  // what a stage says before this says nothing

std::string stage_of(const std::string &instance) { return instance.substr(instance.rfind('/') + 1); }
std::string branch_of(const std::string &instance) {
  const std::size_t slash = instance.rfind('/');
  return slash == std::string::npos ? "" : instance.substr(0, slash);
}

TimeLeft::Range &operator+=(TimeLeft::Range &sum, const TimeLeft::Range &more) {
  sum.low += more.low;
  sum.high = sum.high && more.high ? std::optional(*sum.high + *more.high) : std::nullopt;
  return sum;
}

}  // namespace

TimeLeft::TimeLeft(const Json &plan) {
  if (plan.is_object()) read(list_at(plan, "stages"), "", 1);
}

void TimeLeft::read(const Json &steps, const std::string &each, double parallel) {
  for (const Json &step : steps) {
    if (!step.is_object()) continue;
    if (step.contains("for_each")) {
      const std::string id = step.value("id", "");
      const Json &keep = object_at(step, "keep");
      each_[id].top = keep.value("top", std::size_t{0});
      const std::size_t first = stages_.size();
      read(list_at(step, "stages"), id, parallel * step.value("parallel", 1.0));
      const std::string after = keep.value("of_item", false) ? "" : keep.value("after_stage", "");
      bool ranked = after.empty();
      for (std::size_t i = first; i < stages_.size(); ++i) {
        stages_[i].ranked = ranked;
        ranked = ranked || stages_[i].id == after;
      }
      continue;
    }
    Stage stage;
    stage.id = step.value("id", "");
    stage.each = each;
    stage.parallel = parallel;
    stage.asks = step.contains("approve") && step.at("approve") != "none";
    stages_.push_back(std::move(stage));
  }
}

void TimeLeft::end(const std::string &instance, const std::string &at, const std::string &state) {
  for (Stage &stage : stages_) {
    if (stage.id != stage_of(instance)) continue;
    if (state == "done" || state == "reused" || state == "failed" || state == "rejected")
      stage.over.insert(branch_of(instance));
    const auto running = running_.find(instance);
    if (state == "done" && running != running_.end() && !stage.asks)
      if (const double took = seconds_between(running->second.began, at); took >= 0) stage.took.push_back(took);
  }
  running_.erase(instance);
}

void TimeLeft::take(const Json &event) {
  const std::string kind = event.value("event", ""), instance = event.value("instance", "");
  if (kind == "run.started") {  // whoever ran it before may have died in the middle
    running_.clear();
    for (Stage &stage : stages_) stage.begun = stage.over;
  }
  if (kind == "run.estimated")
    for (Stage &stage : stages_) {
      const Json &seconds = list_at(object_at(object_at(event, "stages"), stage.id), "seconds");
      if (seconds.size() == 2 && seconds[0].is_number() && seconds[1].is_number())
        stage.expected = Range{seconds[0].get<double>(), seconds[1].get<double>()};
    }
  if (kind == "branch.running") each_[event.value("each", "")].branches.insert(instance);
  if (kind == "branch.dropped" || kind == "branch.failed")
    for (auto &[id, each] : each_)
      if (each.branches.count(instance)) each.gone.insert(instance);
  if (kind == "progress")
    if (const auto running = running_.find(instance); running != running_.end())
      running->second.fraction = event.value("fraction", -1.0);
  if (kind.rfind("stage.", 0) != 0) return;
  const std::string state = kind.substr(6), at = event.value("at", "");
  if (state == "running") {
    running_[instance] = {at, -1};
    for (Stage &stage : stages_)
      if (stage.id == stage_of(instance)) stage.begun.insert(branch_of(instance));
  } else if (state != "retried" && state != "told" && state != "approved") {
    end(instance, at, state);
  }
}

// What one more instance of the stage will take.
TimeLeft::Range TimeLeft::of_one(const Stage &stage) const {
  if (stage.asks) return {0, std::nullopt};  // a person takes as long as a person takes
  if (stage.took.empty()) return stage.expected.value_or(Range{0, std::nullopt});
  const auto [least, most] = std::minmax_element(stage.took.begin(), stage.took.end());
  const double by = stage.took.size() == 1 ? spread_of_one : spread_of_several;
  return {*least / by, *most * by};
}

TimeLeft::Range TimeLeft::of_running(const Stage &stage, const Running &running, const std::string &now) const {
  const double elapsed = std::max(0.0, seconds_between(running.began, now));
  if (!stage.asks && running.fraction >= least_fraction && running.fraction < 1) {
    const double rest = elapsed * (1 - running.fraction) / running.fraction;
    return {rest / spread_of_one, rest * spread_of_one};
  }
  Range all = of_one(stage);
  all.low = std::max(0.0, all.low - elapsed);
  if (all.high) all.high = *all.high > elapsed ? std::optional(*all.high - elapsed) : std::nullopt;
  return all;
}

// In how many branches the stage is still to begin; nothing: that is not known yet.
std::optional<std::size_t> TimeLeft::waiting(const Stage &stage) const {
  const auto outside = [&](const std::string &branch) {
    return !stage.begun.count(branch) && !stage.over.count(branch);
  };
  if (stage.each.empty()) return outside("main") ? 1 : 0;
  const Each &each = each_.at(stage.each);
  if (each.branches.empty()) return std::nullopt;
  std::size_t all = 0, out = 0;
  for (const std::string &branch : each.branches) {
    if (each.gone.count(branch)) continue;
    ++all;
    if (outside(branch)) ++out;
  }
  // Those that will be dropped before this stage are not known by name yet.
  if (each.top > 0 && stage.ranked && all > each.top) out -= std::min(out, all - each.top);
  return out;
}

std::optional<TimeLeft::Range> TimeLeft::left(const std::string &now) const {
  if (stages_.empty()) return std::nullopt;
  Range sum{0, 0.0};
  for (const Stage &stage : stages_) {
    Range these{0, 0.0};
    for (const auto &[instance, running] : running_)
      if (stage_of(instance) == stage.id) these += of_running(stage, running, now);
    const std::optional<std::size_t> more = waiting(stage);
    for (std::size_t i = 0; i < more.value_or(0); ++i) these += of_one(stage);
    if (!more) these += {0, std::nullopt};
    // What was made waits for a person's word.
    if (stage.asks && stage.begun.size() > stage.over.size()) these += {0, std::nullopt};
    these.low /= stage.parallel;  // at best all branches go side by side
    sum += these;
  }
  return sum;
}

std::vector<std::string> TimeLeft::to_come() const {
  std::vector<std::string> out;
  for (const Stage &stage : stages_)
    if (stage.begun.empty() && stage.over.empty()) out.push_back(stage.id);
  return out;
}

namespace {

// In steps that fit the size: nobody knows the seconds of an hour.
struct Scale {
  double step, unit;
  const char *name;
};
Scale scale_of(double seconds) {
  if (seconds < 90) return {5, 1, " s"};
  if (seconds < 5400) return {60, 60, " min"};
  return {1800, 3600, " h"};
}

std::string amount(double seconds, const Scale &scale) {
  char text[24];
  std::snprintf(text, sizeof text, "%.*f", std::fmod(seconds, scale.unit) == 0 ? 0 : 1, seconds / scale.unit);
  return text;
}

}  // namespace

std::string range_text(const std::optional<TimeLeft::Range> &left) {
  if (!left) return "";
  const Scale least = scale_of(left->low);
  const double low = std::floor(left->low / least.step) * least.step;
  if (!left->high) return low > 0 ? "at least " + amount(low, least) + least.name : "";
  const Scale most = scale_of(*left->high);
  const double high = std::max(std::ceil(*left->high / most.step) * most.step, low + most.step);
  const std::string end = amount(high, most) + most.name;
  if (low <= 0) return "less than " + end;
  return amount(low, least) + (least.unit == most.unit ? "" : least.name) + " to " + end;
}

}  // namespace athanor
