// SPDX-License-Identifier: Apache-2.0
//
// What stands beside `use: ollama` in a pipeline, read once. info.json describes each option.
#pragma once

#include <athanor/plugin.hpp>
#include <cstdint>
#include <string>

namespace athanor::ollama {

inline bool ends_with(const std::string &text, const std::string &end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

struct Options {
  std::string base_url;  // without /api and without a slash at its end
  sdk::Json api_key;     // {"secret": NAME}, or null
  std::int64_t num_ctx = 32768;
  sdk::Json keep_alive, think;  // null where not said
  sdk::Json capabilities = sdk::Json::object();
  sdk::Json extra_options = sdk::Json::object();
  sdk::Json extra_headers = sdk::Json::object();

  // Throws sdk::Error (bad_options) for what no schema can say.
  static Options read(const sdk::Json &options);
};

}  // namespace athanor::ollama
