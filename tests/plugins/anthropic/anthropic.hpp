// SPDX-License-Identifier: Apache-2.0
//
// The provider `anthropic` as its tests make it: with the table of models from the source tree.
#pragma once

#include <athanor/testing.hpp>

#include "plugins/providers/anthropic/provider.hpp"

namespace athanor::test {

struct Anthropic : anthropic::Provider {
  using Provider::Provider;
  static constexpr const char *info = "{}";
};

inline const std::string anthropic_resources = std::string(ATHANOR_SOURCE_DIR) + "/plugins/providers/anthropic";
inline const std::string anthropic_fixtures = std::string(ATHANOR_SOURCE_DIR) + "/tests/plugins/anthropic/fixtures";

}  // namespace athanor::test
