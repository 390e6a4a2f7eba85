// SPDX-License-Identifier: Apache-2.0
//
// What a stage can see: the artifacts of its own branch, then those of the branches around it.
#ifndef ATHANOR_RUN_SCOPE_HPP
#define ATHANOR_RUN_SCOPE_HPP

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "pipeline/plan.hpp"

namespace athanor {

class Scope {
 public:
  Scope(std::string branch, const Scope *outer) : branch_(std::move(branch)), outer_(outer) {}

  const std::string &branch() const { return branch_; }
  void set(const std::string &stage, const std::string &output, Json value) {
    outputs_[stage + "." + output] = std::move(value);
  }
  void set_item(Json item) { item_ = std::move(item); }
  void set_given(const std::string &key, Json value) { given_[key] = std::move(value); }

  // Throws Error("internal") for a source that the checker let pass and nothing filled.
  const Json &at(const Source &source) const;

  // The branch of an item: "main" stands for no item at all, so it vanishes from the names below it.
  std::string below(const std::string &item) const { return branch_ == "main" ? item : branch_ + "/" + item; }

 private:
  const std::string branch_;
  const Scope *outer_;
  std::map<std::string, Json> outputs_, given_;
  Json item_;
};

}  // namespace athanor

#endif
