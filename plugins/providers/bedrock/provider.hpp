// SPDX-License-Identifier: Apache-2.0
//
// The provider `bedrock`: encodes a neutral chat for Converse, asks the host to sign and send it, decodes what comes
// back. It keeps nothing between calls.
#pragma once

#include <athanor/http.hpp>
#include <athanor/plugin.hpp>
#include <filesystem>

#include "model_rules.hpp"
#include "options.hpp"

namespace athanor::bedrock {

class Provider {
 public:
  static constexpr const char *kind = "provider", *name = "bedrock";

  // `resources` holds models.json.
  Provider(const Json &options, const std::filesystem::path &resources);
  static void validate(const Json &options) { Options{options}; }

  // Answers "athanor.provider.profile/1" and "athanor.provider.complete/1".
  Json run(const Json &request, sdk::Host &host) const;

 private:
  Json profile(const std::string &model) const;
  Json complete(const Json &chat, sdk::Host &host) const;

  const Options options_;
  const ModelRules rules_;
};

}  // namespace athanor::bedrock
