// SPDX-License-Identifier: Apache-2.0
#include "services/examples.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <unordered_set>

#include "foundation/json.hpp"
#include "services/left_behind.hpp"

namespace athanor {
namespace {

constexpr std::size_t most_lines = 1000000, most_bytes = 64 * 1024 * 1024;
constexpr std::size_t most_faults = 5, most_splits = 20;

using Hash = std::size_t;  // at a million examples two are mistaken for one with a chance of 1 to 10^7
using Counts = std::unordered_map<Hash, std::size_t>;

struct OneDataSet {
  std::map<std::string, std::map<std::string, Counts>> folds;  // fold -> split -> example -> how often
  std::unordered_map<Hash, Hash> labels;
  std::unordered_set<Hash> conflicting;
};

std::string name_at(const Json &line, const char *key) {
  const auto found = line.find(key);
  if (found == line.end() || found->is_null()) return {};
  return valid_utf8(found->is_string() ? found->get<std::string>() : found->dump()).substr(0, 80);
}

// Why a line counts for nothing, or "".
std::string fault_of(const Json &line) {
  if (!line.is_object()) return "not a JSON object";
  if (!line.contains("split") || !line.at("split").is_string()) return "no text 'split'";
  if (!line.contains("example")) return "no 'example'";
  const Json &example = line.at("example");
  if (example.is_null() || example.is_boolean() || example.is_object())
    return "the 'example' is no text, number or list";
  return {};
}

struct Overlap {
  std::size_t shared = 0, in_a = 0, in_b = 0, of_a = 0, of_b = 0;  // of_: examples in folds that have both
  void add(const Counts &a, const Counts &b) {
    for (const auto &[example, count] : a) {
      of_a += count;
      const auto found = b.find(example);
      if (found == b.end()) continue;
      ++shared;
      in_a += count;
      in_b += found->second;
    }
    for (const auto &[example, count] : b) of_b += count;
  }
};

class Examples {
 public:
  void take(const Json &line) {
    const std::string split = name_at(line, "split");
    OneDataSet &set = sets_[name_at(line, "dataset")];
    if (splits_.insert(split).second && splits_.size() > most_splits) {
      splits_.erase(split);
      return fault("more than " + std::to_string(most_splits) + " splits");
    }
    const Hash example = std::hash<std::string>()(line.at("example").dump());
    ++set.folds[name_at(line, "fold")][split][example];
    if (!line.contains("label")) return;
    const Hash label = std::hash<std::string>()(line.at("label").dump());
    const auto [known, fresh] = set.labels.try_emplace(example, label);
    if (!fresh && known->second != label) set.conflicting.insert(example);
  }
  void fault(const std::string &what) {
    if (faults_.size() < most_faults) faults_.push_back(what);
  }

  Json summary(bool complete) const {
    Json out{{"splits", Json::array()}, {"overlaps", Json::array()}, {"complete", complete}, {"faults", faults_}};
    std::size_t conflicting = 0;
    for (const auto &[name, set] : sets_) {
      add_splits(out["splits"], name, set);
      add_overlaps(out["overlaps"], name, set);
      conflicting += set.conflicting.size();
    }
    out["conflicting_labels"] = conflicting;
    return out;
  }

 private:
  static void put(Json &list, Json one, const std::string &dataset) {
    if (!dataset.empty()) one["dataset"] = dataset;
    list.push_back(std::move(one));
  }
  static void add_splits(Json &out, const std::string &name, const OneDataSet &set) {
    std::map<std::string, std::pair<std::size_t, std::unordered_set<Hash>>> splits;
    for (const auto &[fold, by_split] : set.folds)
      for (const auto &[split, counts] : by_split)
        for (const auto &[example, count] : counts) {
          splits[split].first += count;
          splits[split].second.insert(example);
        }
    for (const auto &[split, of] : splits)
      put(out, {{"split", split}, {"count", of.first}, {"distinct", of.second.size()}}, name);
  }
  static void add_overlaps(Json &out, const std::string &name, const OneDataSet &set) {
    std::map<std::pair<std::string, std::string>, Overlap> pairs;
    for (const auto &[fold, splits] : set.folds)
      for (auto a = splits.begin(); a != splits.end(); ++a)
        for (auto b = std::next(a); b != splits.end(); ++b) pairs[{a->first, b->first}].add(a->second, b->second);
    for (const auto &[pair, o] : pairs)
      if (o.shared > 0)
        put(out,
            {{"a", pair.first},
             {"b", pair.second},
             {"shared", o.shared},
             {"share_of_a", static_cast<double>(o.in_a) / static_cast<double>(o.of_a)},
             {"share_of_b", static_cast<double>(o.in_b) / static_cast<double>(o.of_b)}},
            name);
  }

  std::map<std::string, OneDataSet> sets_;
  std::set<std::string> splits_;
  Json faults_ = Json::array();
};

}  // namespace

Json examples_of(const LeftBehind &left, const std::string &file) {
  std::string why;
  auto part = left.read(file, most_bytes, why);
  Examples examples;
  if (!why.empty()) examples.fault("the examples were not read: " + why);
  if (!part) return why.empty() ? Json() : examples.summary(false);
  std::string &text = part->bytes;
  bool complete = part->size <= most_bytes;
  if (!complete) text.erase(text.rfind('\n') + 1);  // not half a line
  std::size_t number = 0;
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find('\n', from), text.size());
    const std::string_view one = std::string_view(text).substr(from, end - from);
    from = end + 1;
    if (++number > most_lines) {
      complete = false;
      break;
    }
    if (one.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const Json line = row_of(one);
    const std::string fault = fault_of(line);
    if (fault.empty())
      examples.take(line);
    else
      examples.fault("line " + std::to_string(number) + " of the examples: " + fault);
  }
  return examples.summary(complete);
}

}  // namespace athanor
