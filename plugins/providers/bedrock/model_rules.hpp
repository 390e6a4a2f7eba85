// SPDX-License-Identifier: Apache-2.0
//
// What a model takes, from models.json and from what the pipeline says: parameters are a property of the model, not of
// the service.
#pragma once

#include <athanor/plugin.hpp>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace athanor::bedrock {

using sdk::Json;

struct Model {
  std::string name;
  Json profile;                      // members of the profile document
  std::string thinking;              // "adaptive", "budget" or "none"
  std::vector<std::string> efforts;  // words that effort takes
  bool forces_tools = false;         // takes a tool choice other than auto

  bool takes(const std::string &parameter) const;
  bool structured(const std::string &rung) const;
  std::optional<std::int64_t> max_output() const;
};

class ModelRules {
 public:
  // `overrides` are the option `capabilities`. Throws Error("internal") when the file cannot be read.
  ModelRules(const std::filesystem::path &file, Json overrides);

  // By exact id, then by the longest rule that fits, then the default; overrides last.
  Model find(const std::string &id) const;

 private:
  const Json &entry(const std::string &id) const;
  Json resolved(const Json &entry) const;

  Json table_;
  const Json overrides_;
};

}  // namespace athanor::bedrock
