// SPDX-License-Identifier: Apache-2.0
#include "run/branches.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "foundation/json.hpp"
#include "foundation/words.hpp"

namespace athanor {

std::vector<Branch> branches_of(const ForEach &each, const Scope &outer) {
  const Json &items = outer.at(each.over);
  std::vector<Branch> out;
  std::set<std::string> ids;
  for (const Json &item : items) {
    const std::string id =
        item.is_object() && item.contains("id") && item.at("id").is_string() ? item.at("id").get<std::string>() : "";
    if (!is_slug(id) || id == "main")
      throw Error("bad_reply", "an item of for_each has the id '" + id +
                                   "'; ids are lower-case letters, digits, - and _, and not 'main'");
    if (!ids.insert(id).second) throw Error("bad_reply", "two items of for_each have the same id '" + id + "'");
    Branch branch{item, outer.branch(), std::make_unique<Scope>(outer.below(id), &outer), false, nullptr};
    branch.scope->set_item(item);
    out.push_back(std::move(branch));
  }
  if (out.empty()) throw Error("bad_reply", "for_each has nothing to go through: the list is empty");
  return out;
}

std::vector<Dropped> keep_top(std::vector<Branch> &branches, std::size_t top,
                              const std::function<const Json *(const Branch &)> &value_of) {
  std::vector<std::pair<double, std::size_t>> order;
  std::vector<Json> values(branches.size());
  for (std::size_t i = 0; i < branches.size(); ++i) {
    if (branches[i].failed) continue;
    const Json *value = value_of(branches[i]);
    const bool number = value && value->is_number();
    values[i] = number ? *value : Json();
    order.emplace_back(number ? value->get<double>() : -std::numeric_limits<double>::infinity(), i);
  }
  std::stable_sort(order.begin(), order.end(), [](const auto &a, const auto &b) { return a.first > b.first; });
  std::set<std::size_t> out;
  for (std::size_t rank = top; rank < order.size(); ++rank) out.insert(order[rank].second);
  std::vector<Dropped> dropped;
  std::vector<Branch> kept;
  for (std::size_t i = 0; i < branches.size(); ++i) {
    if (out.count(i))
      dropped.push_back({branches[i].scope->branch(), values[i]});
    else
      kept.push_back(std::move(branches[i]));
  }
  branches = std::move(kept);
  return dropped;
}

const Json *ranked_value(const Keep &keep, const Json &stage_info, const Scope &scope) {
  for (const auto &[output, declared] : object_at(stage_info, "outputs").items())
    if (declared.value("type", "") == keep.type)
      return at_path(scope.at({Source::From::stage, keep.after_stage, output}), keep.path);
  return nullptr;
}

}  // namespace athanor
