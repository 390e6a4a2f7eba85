// SPDX-License-Identifier: Apache-2.0
//
// The C table of the provider `bedrock`; what it does is in provider.hpp.
#include "bedrock_info.h"
#include "provider.hpp"

namespace {

struct Bedrock : athanor::bedrock::Provider {
  using Provider::Provider;
  static constexpr const char *info = bedrock_info;
};

}  // namespace

ATHANOR_PLUGIN("org.athanor.bedrock", "0.1.0", Bedrock)
