// SPDX-License-Identifier: Apache-2.0
#include "run/changes.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include "foundation/json.hpp"

namespace athanor {
namespace {

constexpr std::size_t longest_value = 60;  // of a value as shown, in bytes

// A stage, and what it stands in.
struct Place {
  std::string id;
  const Json *stage;
  Json around = Json::array();  // of each for_each from the outside in: what it goes through
};

void collect(const Json &steps, const Json &around, std::vector<Place> &out) {
  for (const Json &step : steps) {
    if (!step.contains("for_each")) {
      out.push_back({step.at("id").get<std::string>(), &step, around});
      continue;
    }
    Json inner = around;
    inner.push_back(step.at("for_each"));
    collect(step.at("stages"), inner, out);
  }
}

std::vector<Place> places(const Json &plan) {
  std::vector<Place> out;
  collect(list_at(plan, "stages"), Json::array(), out);
  return out;
}

// Each for_each by its id, without the stages in it and what it goes through (which is the stages' own matter).
void collect_loops(const Json &steps, Json &out) {
  for (const Json &step : steps) {
    if (!step.contains("for_each")) continue;
    Json own = step;
    for (const char *key : {"stages", "for_each", "item_type", "id"}) own.erase(key);
    out[step.at("id").get<std::string>()] = std::move(own);
    collect_loops(step.at("stages"), out);
  }
}

using Touches = std::function<std::string(const std::string &key)>;  // by the first key below where the walk began

class Comparison {
 public:
  Comparison(const Json &before, const Json &after, const std::set<std::string> &begun)
      : before_(before), after_(after), begun_(begun), old_(places(before)), new_(places(after)) {}

  std::vector<Change> all() {
    for (const std::string &key : keys_of(before_, after_)) top(key);
    compare_stages();
    return std::move(found_);
  }

 private:
  static std::set<std::string> keys_of(const Json &a, const Json &b) {
    std::set<std::string> out;
    for (const Json *one : {&a, &b})
      if (one->is_object())
        for (const auto &[key, value] : one->items()) out.insert(key);
    return out;
  }
  static const Json &at(const Json &object, const std::string &key) {
    static const Json nothing;
    const auto found = object.is_object() ? object.find(key) : object.end();
    return found == object.end() ? nothing : *found;
  }

  // The leaves in which two values differ.
  void walk(const std::string &path, const Json &before, const Json &after, const std::string &touches) {
    if (before == after) return;
    if (!before.is_object() || !after.is_object()) return found_.push_back({path, before, after, touches});
    for (const std::string &key : keys_of(before, after))
      walk(path + "." + key, at(before, key), at(after, key), touches);
  }

  std::string if_begun(const std::string &id) const { return begun_.count(id) ? id : std::string(); }
  std::string first_begun(const std::function<bool(const Place &)> &of) const {
    for (const Place &place : old_)
      if (begun_.count(place.id) && of(place)) return place.id;
    return {};
  }
  std::string first_that_takes(const std::string &input) const {
    auto is_it = [&](const Json &source) { return at(source, "from") == "file" && at(source, "output") == input; };
    return first_begun([&](const Place &place) {
      const Json &inputs = object_at(*place.stage, "inputs");
      return std::any_of(place.around.begin(), place.around.end(), is_it) ||
             std::any_of(inputs.begin(), inputs.end(), is_it);
    });
  }

  void top(const std::string &key) {
    static const std::set<std::string> of_all{"seed", "domain", "datasets", "parameters", "code"};
    static const std::set<std::string> no_difference{"athanor", "file", "set", "prompts", "stages"};
    const Json &before = at(before_, key), &after = at(after_, key);
    if (no_difference.count(key) || before == after) return;
    const std::string first = first_begun([](const Place &) { return true; });
    if (key == "topic") {
      for (const char *part : {"text", "title"})
        walk("topic." + std::string(part), at(before, part), at(after, part), first);
    } else if (key == "inputs") {
      for (const std::string &input : keys_of(before, after))
        for (const char *part : {"type", "list", "value"})
          walk("inputs." + input, at(at(before, input), part), at(at(after, input), part), first_that_takes(input));
    } else if (key == "templates") {
      for (const std::string &stage : keys_of(before, after))
        if (at(before, stage) != Json() && at(after, stage) != Json())
          walk("prompts." + stage, at(before, stage), at(after, stage), if_begun(stage));
    } else {
      walk(key, before, after, of_all.count(key) ? first : std::string());
    }
  }

  void compare_stage(const Place &before, const Place &after) {
    static const std::set<std::string> of_the_record{"use", "exec", "with", "inputs"};
    const std::string path = "stages." + before.id;
    if (before.around != after.around)
      found_.push_back({path + ".for_each", before.around, after.around, if_begun(before.id)});
    for (const std::string &key : keys_of(*before.stage, *after.stage))
      walk(path + "." + key, at(*before.stage, key), at(*after.stage, key),
           of_the_record.count(key) ? if_begun(before.id) : std::string());
  }

  void compare_stages() {
    std::map<std::string, const Place *> now;
    for (const Place &place : new_) now[place.id] = &place;
    Json kept_before = Json::array(), kept_after = Json::array();
    for (const Place &place : old_) {
      const auto found = now.find(place.id);
      if (found == now.end()) {
        found_.push_back({"stages." + place.id, at(*place.stage, "use"), nullptr, if_begun(place.id)});
        continue;
      }
      kept_before.push_back(place.id);
      compare_stage(place, *found->second);
    }
    for (const Place &place : new_) {
      if (std::any_of(old_.begin(), old_.end(), [&](const Place &one) { return one.id == place.id; }))
        kept_after.push_back(place.id);
      else
        found_.push_back({"stages." + place.id, nullptr, at(*place.stage, "use"), ""});
    }
    if (kept_before != kept_after) found_.push_back({"stages", kept_before, kept_after, ""});
    Json loops_before = Json::object(), loops_after = Json::object();
    collect_loops(list_at(before_, "stages"), loops_before);
    collect_loops(list_at(after_, "stages"), loops_after);
    walk("stages", loops_before, loops_after, "");
  }

  const Json &before_, &after_;
  const std::set<std::string> &begun_;
  const std::vector<Place> old_, new_;
  std::vector<Change> found_;
};

std::string shown(const Json &value) {
  if (value.is_null()) return "nothing";
  std::string text = value.is_string() ? value.get<std::string>() : canonical(value);
  std::replace(text.begin(), text.end(), '\n', ' ');
  if (text.size() <= longest_value) return text;
  std::size_t end = longest_value;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // whole characters
  return text.substr(0, end) + "…";
}

}  // namespace

std::vector<Change> changes_between(const Json &before, const Json &after, const std::set<std::string> &begun) {
  return Comparison(before, after, begun).all();
}

std::vector<std::string> stage_order(const Json &plan) {
  std::vector<std::string> out;
  for (const Place &place : places(plan)) out.push_back(place.id);
  return out;
}

std::string earliest_touched(const std::vector<Change> &changes, const Json &plan) {
  for (const std::string &stage : stage_order(plan))
    for (const Change &change : changes)
      if (change.touches == stage) return stage;
  return {};
}

std::string told(const Change &change) {
  return change.path + ": " + shown(change.before) + " -> " + shown(change.after);
}

}  // namespace athanor
