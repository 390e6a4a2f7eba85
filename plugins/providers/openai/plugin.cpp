// SPDX-License-Identifier: Apache-2.0
//
// The plugin's C table. The provider itself is in provider.hpp, so that tests can link it.
#include "openai_info.h"
#include "provider.hpp"

namespace {

class OpenAi : public athanor::openai::Provider {
 public:
  static constexpr const char *kind = "provider", *name = "openai", *info = openai_info;
  using Provider::Provider;
};

}  // namespace

ATHANOR_PLUGIN("org.athanor.openai", "0.1.0", OpenAi)
