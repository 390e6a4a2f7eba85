// SPDX-License-Identifier: Apache-2.0
//
// The provider `bedrock` as its tests make it: with the table of models from the source tree.
#pragma once

#include <athanor/testing.hpp>

#include "plugins/providers/bedrock/provider.hpp"

namespace athanor::test {

struct Bedrock : bedrock::Provider {
  using Provider::Provider;
  static constexpr const char *info = "{}";
};

inline const std::string bedrock_resources = std::string(ATHANOR_SOURCE_DIR) + "/plugins/providers/bedrock";
inline const std::string bedrock_fixtures = std::string(ATHANOR_SOURCE_DIR) + "/tests/plugins/bedrock/fixtures";

}  // namespace athanor::test
