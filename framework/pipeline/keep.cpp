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

// The paths of every member in a schema, or of every number: "overall", "scores.soundness".
void members_in(const Json &schema, bool only_numbers, const std::string &prefix, std::vector<std::string> &out) {
  for (const auto &[name, below] : object_at(schema, "properties").items()) {
    const bool nested = !object_at(below, "properties").empty();
    if (only_numbers ? is_number(below) : !nested)
      out.push_back(prefix + name);
    else if (prefix.size() < 200)
      members_in(below, only_numbers, prefix + name + ".", out);
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

struct Member {
  Candidate of;
  std::string path;
};

// `TYPE.path` as a member of one of the candidates; what is wrong with it is reported at `pointer`.
std::optional<Member> member(Checking &c, const std::string &word, const std::vector<Candidate> &among,
                             bool only_numbers, const std::string &pointer) {
  std::optional<Candidate> chosen;
  std::vector<std::string> names;
  for (const Candidate &one : among) {
    const std::string name = name_of(one.type);
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    const bool fits = word == name || word.rfind(name + ".", 0) == 0;
    if (fits && (!chosen || name.size() > name_of(chosen->type).size())) chosen = one;
  }
  const std::string kind = only_numbers ? "number" : "member";
  if (!chosen) {
    const std::string first = word.substr(0, word.find('.'));
    if (c.incomplete) return std::nullopt;
    if (only_numbers)
      c.error(pointer, "nothing of the type '" + first + "' is made in this for_each" + guess(first, names),
              "it can rank by a number in: " + listed(names));
    else
      c.error(pointer, "items cannot be told apart by something of the type '" + first + "' here" + guess(first, names),
              "it can be a member of: " + listed(names));
    return std::nullopt;
  }
  const std::string name = name_of(chosen->type), path = word.size() > name.size() ? word.substr(name.size() + 1) : "";
  const Json *schema = c.types.find(chosen->type);
  std::vector<std::string> members;
  if (schema) members_in(*schema, only_numbers, "", members);
  if (std::find(members.begin(), members.end(), path) != members.end()) return Member{*chosen, path};
  c.error(pointer,
          path.empty() ? "'" + word + "' names a type, but no " + kind + " in it"
                       : "there is no " + kind + " '" + path + "' in " + chosen->type + guess(path, members),
          members.empty() ? "" : kind + "s in " + chosen->type + ": " + listed(members));
  return std::nullopt;
}

}  // namespace

std::optional<Keep> check_keep(Checking &c, const ForEach &each, const std::string &pointer) {
  if (!c.value(pointer).is_object()) return std::nullopt;
  check_keys(c, pointer, keys::keep(), "keep");
  const std::string by = text_at(c.value(pointer), "by"), diverse = text_at(c.value(pointer), "diverse_by");
  const Json &top = c.value(pointer + "/top");
  if (by.empty() || !top.is_number() || top.get<double>() < 1 || each.item_type.empty()) return std::nullopt;
  const auto rank = member(c, by, candidates(each), true, pointer + "/by");
  if (!rank) return std::nullopt;
  Keep out;
  out.top = static_cast<std::size_t>(top.get<double>());
  out.type = rank->of.type;
  out.path = rank->path;
  out.of_item = rank->of.stage.empty();
  out.after_stage = rank->of.stage;
  if (diverse.empty()) return out;
  // What is known when the items are ranked: the item itself, and what it is ranked by.
  const auto apart = member(c, diverse, {{each.item_type, ""}, rank->of}, false, pointer + "/diverse_by");
  if (!apart) return std::nullopt;
  out.diverse_path = apart->path;
  out.diverse_of_item = apart->of.stage.empty();
  return out;
}

}  // namespace athanor
