// SPDX-License-Identifier: Apache-2.0
//
// The provider `ollama`: neutral chats to Ollama's own /api/chat and back. Not its OpenAI-compatible side, which
// cannot be told the size of the context. It opens no connection; the host sends what it encodes.
#pragma once

#include "options.hpp"

#include <athanor/plugin.hpp>

namespace athanor::ollama {

class Ollama {
 public:
  static constexpr const char *kind = "provider", *name = "ollama";
  static const char *const info;

  // Throws sdk::Error (internal) when models.json is not in the resources folder.
  Ollama(const sdk::Json &options, const std::filesystem::path &resources);

  static void validate(const sdk::Json &options) { Options::read(options); }

  sdk::Json run(const sdk::Json &request, sdk::Host &host);

 private:
  sdk::Json complete(const sdk::Json &chat, sdk::Host &host) const;

  const Options options_;
  const sdk::Json table_;  // models.json
};

}  // namespace athanor::ollama
