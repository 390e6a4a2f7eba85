// SPDX-License-Identifier: Apache-2.0
//
// What stands beside `use: gemini` in a pipeline, read once. info.json describes each option.
#pragma once

#include <athanor/plugin.hpp>
#include <string>

namespace athanor::gemini {

struct Options {
  std::string base_url;  // without a slash at its end
  sdk::Json api_key;     // {"secret": NAME}: never the key itself
  sdk::Json capabilities = sdk::Json::object();
  sdk::Json safety = sdk::Json::object();  // category -> threshold
  sdk::Json extra_body = sdk::Json::object();
  sdk::Json extra_headers = sdk::Json::object();

  // Throws sdk::Error (bad_options) for what no schema can say.
  static Options read(const sdk::Json &options);
};

}  // namespace athanor::gemini
