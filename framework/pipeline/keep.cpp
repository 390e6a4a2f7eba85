// SPDX-License-Identifier: Apache-2.0
//
// keep: {top, by: TYPE.path}: the type is made in this for_each or is its item's, the path leads to a number.
#include <algorithm>

#include "foundation/words.hpp"
#include "pipeline/checking.hpp"
#include "pipeline/keys.hpp"

namespace athanor {
namespace {

std::string name_of(const std::string &type) { return type.substr(0, type.rfind('/')); }

bool is_number(const Json &schema) {
  const std::string type = text_at(schema, "type");
  return type == "number" || type == "integer";
}

// The paths of every number in a schema: "overall", "scores.soundness".
void numbers_in(const Json &schema, const std::string &prefix, std::vector<std::string> &out) {
  for (const auto &[name, below] : object_at(schema, "properties").items()) {
    if (is_number(below))
      out.push_back(prefix + name);
    else if (prefix.size() < 200)
      numbers_in(below, prefix + name + ".", out);
  }
}

// What a branch can be ranked by: its item, then what its stages give, in order.
struct Candidate {
  std::string type, stage;  // no stage: the item
};

std::vector<Candidate> candidates(const ForEach &each) {
  std::vector<Candidate> out{{each.item_type, ""}};
  for (const Step &step : each.steps)
    if (step.stage)
      for (const auto &[name, output] : object_at(step.stage->use.component->info, "outputs").items())
        if (!output.value("list", false)) out.push_back({text_at(output, "type"), step.stage->id});
  return out;
}

}  // namespace

std::optional<Keep> check_keep(Checking &c, const ForEach &each, const std::string &pointer) {
  if (!c.value(pointer).is_object()) return std::nullopt;
  check_keys(c, pointer, keys::keep(), "keep");
  const std::string by = text_at(c.value(pointer), "by");
  const Json &top = c.value(pointer + "/top");
  if (by.empty() || !top.is_number() || top.get<double>() < 1 || each.item_type.empty()) return std::nullopt;

  std::optional<Candidate> chosen;
  std::vector<std::string> names;
  for (const Candidate &one : candidates(each)) {
    const std::string name = name_of(one.type);
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    const bool fits = by == name || by.rfind(name + ".", 0) == 0;
    if (fits && (!chosen || name.size() > name_of(chosen->type).size())) chosen = one;
  }
  if (!chosen) {
    const std::string first = by.substr(0, by.find('.'));
    if (!c.incomplete)
      c.error(pointer + "/by", "nothing of the type '" + first + "' is made in this for_each" + guess(first, names),
              "it can rank by a number in: " + listed(names));
    return std::nullopt;
  }
  const std::string name = name_of(chosen->type), path = by.size() > name.size() ? by.substr(name.size() + 1) : "";
  const Json *schema = c.types.find(chosen->type);
  std::vector<std::string> numbers;
  if (schema) numbers_in(*schema, "", numbers);
  if (std::find(numbers.begin(), numbers.end(), path) == numbers.end()) {
    c.error(pointer + "/by",
            path.empty() ? "'" + by + "' names a type, but no number in it"
                         : "there is no number '" + path + "' in " + chosen->type + guess(path, numbers),
            numbers.empty() ? "" : "numbers in " + chosen->type + ": " + listed(numbers));
    return std::nullopt;
  }
  return Keep{static_cast<std::size_t>(top.get<double>()), chosen->type, path, chosen->stage.empty(), chosen->stage};
}

}  // namespace athanor
