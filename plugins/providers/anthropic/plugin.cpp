// SPDX-License-Identifier: Apache-2.0
//
// The C table of the provider `anthropic`; what it does is in provider.hpp.
#include "anthropic_info.h"
#include "provider.hpp"

namespace {

struct Anthropic : athanor::anthropic::Provider {
  using Provider::Provider;
  static constexpr const char *info = anthropic_info;
};

}  // namespace

ATHANOR_PLUGIN("org.athanor.anthropic", "0.1.0", Anthropic)
