// SPDX-License-Identifier: Apache-2.0
//
// The provider `gemini`: neutral chats to Google's generateContent and back. It opens no connection and sees no key;
// the host sends what it encodes and hands over what comes back.
#pragma once

#include "options.hpp"

#include <athanor/plugin.hpp>

namespace athanor::gemini {

class Gemini {
 public:
  static constexpr const char *kind = "provider", *name = "gemini";
  static const char *const info;

  // Throws sdk::Error (internal) when models.json is not in the resources folder.
  Gemini(const sdk::Json &options, const std::filesystem::path &resources);

  static void validate(const sdk::Json &options) { Options::read(options); }

  sdk::Json run(const sdk::Json &request, sdk::Host &host);

 private:
  sdk::Json complete(const sdk::Json &chat, sdk::Host &host) const;

  const Options options_;
  const sdk::Json table_;  // models.json
};

}  // namespace athanor::gemini
