// SPDX-License-Identifier: Apache-2.0
//
// The settings file of AI Scientist-v2 (bfts_config.yaml) as a pipeline. What becomes of each key, and the pipeline's
// text, is data: configs/move-in/ai-scientist-v2.yaml. Here it is only applied.
#ifndef ATHANOR_IMPORT_SETTINGS_HPP
#define ATHANOR_IMPORT_SETTINGS_HPP

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "pipeline/account.hpp"

namespace athanor {

using Json = nlohmann::json;
namespace fs = std::filesystem;

// Whether a YAML document is such a file.
bool looks_like_settings(const Json &document);

struct PipelineRequest {
  std::string from;   // the settings file as the user knows it
  std::string file;   // what the pipeline's file will be called
  std::string ideas;  // the file with the ideas beside it; empty: there is none
  std::string topic;  // the file with the topic beside it; empty: there is none
};

struct ImportedPipeline {
  std::string text;    // YAML
  std::string domain;  // the domain profile that it names as domain.json
};

// Every key of the settings is told in the account, as taken or as left. Throws Error when the table or the profile is
// not installed as it should be.
ImportedPipeline pipeline_of(const Json &settings, const PipelineRequest &request, Account &account);

}  // namespace athanor

#endif
