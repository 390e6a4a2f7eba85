// SPDX-License-Identifier: Apache-2.0
#include "run/branches.hpp"

#include <algorithm>
#include <cctype>
#include <limits>
#include <set>
#include <utility>

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
    auto scope = std::make_unique<Scope>(outer.below(id), &outer);
    scope->set_item(item);
    out.push_back(Branch{item, outer.branch(), std::move(scope), false, nullptr, nullptr});
  }
  if (out.empty()) throw Error("bad_reply", "for_each has nothing to go through: the list is empty");
  return out;
}

namespace {

constexpr double alike_from = 0.5;

std::set<std::string> words_of(const std::string &text) {
  std::set<std::string> out;
  std::string word;
  for (const char c : text + " ") {
    if (std::isalnum(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80)
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    else if (!word.empty())
      out.insert(std::exchange(word, {}));
  }
  return out;
}

bool alike(const Json &a, const Json &b) {
  if (!a.is_string() || !b.is_string()) return a == b;
  const std::set<std::string> mine = words_of(a), theirs = words_of(b);
  std::size_t common = 0;
  for (const std::string &word : mine) common += theirs.count(word);
  const std::size_t all = mine.size() + theirs.size() - common;
  return all == 0 || static_cast<double>(common) >= alike_from * static_cast<double>(all);
}

// The order of rank, in which whatever is like something before it comes after all that is not.
std::vector<std::size_t> with_unlike_first(const std::vector<std::size_t> &order, const std::vector<Branch> &branches,
                                           const ValueOf &apart) {
  std::vector<std::size_t> first, rest;
  for (const std::size_t one : order) {
    const Json *value = apart(branches[one]);
    const bool seen = value && std::any_of(first.begin(), first.end(), [&](std::size_t other) {
                        const Json *theirs = apart(branches[other]);
                        return theirs && alike(*value, *theirs);
                      });
    (seen ? rest : first).push_back(one);
  }
  first.insert(first.end(), rest.begin(), rest.end());
  return first;
}

}  // namespace

std::vector<Dropped> keep_top(std::vector<Branch> &branches, std::size_t top, const ValueOf &value_of,
                              const ValueOf &apart) {
  std::vector<std::pair<double, std::size_t>> ranked;
  std::vector<Json> values(branches.size());
  for (std::size_t i = 0; i < branches.size(); ++i) {
    if (branches[i].failed) continue;
    const Json *value = value_of(branches[i]);
    const bool number = value && value->is_number();
    values[i] = number ? *value : Json();
    ranked.emplace_back(number ? value->get<double>() : -std::numeric_limits<double>::infinity(), i);
  }
  std::stable_sort(ranked.begin(), ranked.end(), [](const auto &a, const auto &b) { return a.first > b.first; });
  std::vector<std::size_t> order;
  order.reserve(ranked.size());
  for (const auto &[value, index] : ranked) order.push_back(index);
  if (apart) order = with_unlike_first(order, branches, apart);
  std::set<std::size_t> out;
  for (std::size_t rank = top; rank < order.size(); ++rank) out.insert(order[rank]);
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

const Json *value_in(const Scope &scope, const std::string &stage, const std::string &type, const std::string &path,
                     const Json &stage_info) {
  for (const auto &[output, declared] : object_at(stage_info, "outputs").items())
    if (declared.value("type", "") == type) return at_path(scope.at({Source::From::stage, stage, output}), path);
  return nullptr;
}

}  // namespace athanor
