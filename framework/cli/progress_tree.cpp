// SPDX-License-Identifier: Apache-2.0
#include "cli/progress_tree.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "cli/progress_words.hpp"
#include "cli/run_words.hpp"
#include "cli/terminal_text.hpp"

namespace athanor {
namespace {

using Json = nlohmann::json;

constexpr std::size_t most_marks = 24;  // more programs of one phase than this are only counted

std::string word(const Json &object, const char *key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? one_line(found->get_ref<const std::string &>(), 40) : "";
}

std::string mark(const std::string &state, bool colour) {
  if (state == "good") return styled(Style::green, "●", colour);
  if (state == "buggy" || state == "failed") return styled(Style::red, "✕", colour);
  if (state == "running") return styled(Style::yellow, "◌", colour);
  return styled(Style::faint, "·", colour);
}

// ", 2 good, 1 buggy" of those states that occur.
std::string states_text(std::map<std::string, std::size_t> counts) {
  std::string out;
  for (const char *state : {"good", "buggy", "failed", "declined", "running"})
    if (counts[state]) out += ", " + std::to_string(counts[state]) + " " + state;
  return out;
}

}  // namespace

TreePicture::Node &TreePicture::node(const std::string &id) {
  const auto [place, fresh] = places_.try_emplace(id, nodes_.size());
  if (fresh) nodes_.push_back({id, {}, {}, {}, {}, {}, true});
  return nodes_[place->second];
}

const TreePicture::Node *TreePicture::find(const std::string &id) const {
  const auto place = places_.find(id);
  return place == places_.end() ? nullptr : &nodes_[place->second];
}

void TreePicture::take(const Json &event) {
  Node &on = node(word(event, "id"));
  on.state = word(event, "state");
  if (const std::string parent = word(event, "parent"); !parent.empty()) on.parent = parent;
  if (const std::string operation = word(event, "operator"); !operation.empty()) on.operation = operation;
  if (const std::string phase = word(event, "phase"); !phase.empty()) on.phase = phase;
  if (std::find(phases_.begin(), phases_.end(), on.phase) == phases_.end()) phases_.push_back(on.phase);
  if (const std::string objective = word(event, "objective"); !objective.empty()) objective_ = objective;
  if (const std::string direction = word(event, "direction"); !direction.empty()) direction_ = direction;
  on.candidate = !event.contains("about") || event.at("about").is_null();
  const auto metric = event.find("metric");
  if (metric == event.end() || !metric->is_number()) return;
  on.metric = metric->get<double>();
  if (on.candidate) latest_ = on.id;
}

// The best candidate, of one phase or of all. Without a direction nobody can say which is best.
const TreePicture::Node *TreePicture::best(const std::string *phase) const {
  if (direction_.empty()) return nullptr;
  const Node *out = nullptr;
  for (const Node &one : nodes_) {
    if (!one.metric || !one.candidate || (phase && one.phase != *phase)) continue;
    if (!out || (direction_ == "minimise" ? *one.metric < *out->metric : *one.metric > *out->metric)) out = &one;
  }
  return out;
}

std::string TreePicture::measured(double value) const {
  return (objective_.empty() ? "metric" : objective_) + " " + number_text(value);
}

std::string TreePicture::summary() const {
  std::map<std::string, std::size_t> counts;
  for (const Node &one : nodes_) ++counts[one.state];
  std::string out = counted(static_cast<std::int64_t>(nodes_.size()), "program");
  if (const Node *top = best(nullptr))
    out += "; best " + measured(*top->metric);
  else if (const Node *last = find(latest_))
    out += "; latest " + measured(*last->metric);
  const std::string states = states_text(std::move(counts));
  return states.empty() ? out : out + ";" + states.substr(1);
}

// Where there is no room for all of it, the marks say in which states the programs are.
std::string TreePicture::phase_line(const std::string &phase, const Widths &widths, bool colour) const {
  const std::size_t marks = widths.marks;
  std::map<std::string, std::size_t> counts;
  std::vector<std::string> drawn;
  for (const Node &one : nodes_) {
    if (one.phase != phase) continue;
    ++counts[one.state];
    drawn.push_back(mark(one.state, colour));
  }
  const std::size_t all = drawn.size();
  if (all > marks) {
    drawn.resize(marks - 1);
    drawn.emplace_back("…");
  }
  std::string row;
  for (const std::string &one : drawn) row += one;
  const std::string begin = padded(phase, widths.name) + "  " + padded(row, marks) + "  ";
  const Node *top = best(&phase);
  const std::string end = top ? "best " + number_text(*top->metric) : "";
  const std::string states = states_text(std::move(counts));
  const std::string full =
      begin + std::to_string(all) + (states.empty() ? "" : ":" + states.substr(1)) + (end.empty() ? "" : "; " + end);
  return width_of(full) <= widths.columns || end.empty() ? full : begin + end;
}

// "best accuracy 0.93: node-1 draft 0.91 > node-4 debug 0.92 > node-6 tune 0.93"; of a long way the end.
std::string TreePicture::way_to_best(std::size_t columns) const {
  const Node *top = best(nullptr);
  if (!top) return "";
  const std::string begin = "best " + measured(*top->metric) + ": ";
  std::string way;
  std::size_t steps = 0;
  for (const Node *at = top; at && steps < nodes_.size(); at = find(at->parent), ++steps) {
    const std::string one = at->id + (at->operation.empty() ? "" : " " + at->operation) +
                            (at->metric && at != top ? " " + number_text(*at->metric) : "");
    const std::string longer = way.empty() ? one : one + " → " + way;
    if (!way.empty() && width_of(begin + longer) + 4 > columns) return begin + "… → " + way;
    way = longer;
  }
  return begin + way;
}

std::vector<std::string> TreePicture::lines(std::size_t columns, bool colour) const {
  std::size_t name = 0, marks = 0;
  for (const std::string &phase : phases_) {
    name = std::max(name, width_of(phase));
    marks = std::max(marks, static_cast<std::size_t>(std::count_if(
                                nodes_.begin(), nodes_.end(), [&](const Node &one) { return one.phase == phase; })));
  }
  std::vector<std::string> out;
  for (const std::string &phase : phases_)
    out.push_back(cut(phase_line(phase, {name, std::min(marks, most_marks), columns}, colour), columns));
  if (const std::string way = way_to_best(columns); !way.empty()) out.push_back(cut(way, columns));
  return out;
}

}  // namespace athanor
