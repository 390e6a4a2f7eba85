// SPDX-License-Identifier: Apache-2.0
//
// What a model behind a server takes and how it wants it: the tables servers.json and models.json, and what the user
// says, laid over each other. All differences between servers and models are looked up here, by the names that
// servers.json explains; no other file asks which server it speaks to.
#pragma once

#include <athanor/plugin.hpp>
#include <filesystem>
#include <string>

#include "settings.hpp"

namespace athanor::openai {

class Traits {
 public:
  Traits(std::string model, bool known, Json all) : model_(std::move(model)), known_(known), all_(std::move(all)) {}

  const std::string &model() const { return model_; }
  bool known() const { return known_; }  // it has a rule of its own
  const Json &at(const std::string &name) const;
  bool is(const std::string &name) const;
  std::string text(const std::string &name) const;
  // Whether a list holds the word: has("parameters", "seed").
  bool has(const std::string &list, const std::string &word) const;

 private:
  std::string model_;
  bool known_;
  Json all_;
};

class Rules {
 public:
  // Reads both tables from the plugin's resources. Throws sdk::Error (internal) when they are missing or broken.
  explicit Rules(const std::filesystem::path &resources);

  // The row of the server that most likely answers at an address.
  std::string guess(const std::string &host, int port) const;

  // Throws sdk::Error (bad_options) for a server that has no row.
  Traits traits(const Settings &settings, const std::string &model) const;

 private:
  const Json *rule_for(const std::string &model, const std::string &server) const;

  Json servers_, models_;
};

// "athanor.provider.profile/1" of a model.
Json profile(const Settings &settings, const Traits &traits);

}  // namespace athanor::openai
