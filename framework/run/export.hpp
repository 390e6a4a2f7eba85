// SPDX-License-Identifier: Apache-2.0
//
// The answered model calls of a run as one small file, for whoever wants to ask the same again without the model
// ("athanor.recording/1", docs/replay.md):
//
//     {"schema": "athanor.recording/1", "run", "athanor", "pipeline", "models": {model: {provider, profile}}}
//     {"instance", "call", "task", "occurrence", "sample", "number", "chat", "reply"}            one line per answer
//     {..., "chat", "error": {code, message}}        what a service or a model declined: part of the run's way, too
#ifndef ATHANOR_RUN_EXPORT_HPP
#define ATHANOR_RUN_EXPORT_HPP

#include <filesystem>

namespace athanor {

namespace fs = std::filesystem;

struct Exported {
  std::size_t answers = 0, models = 0;
};

// Throws Error when `run` is no run folder, has no answered model call, or `file` exists already.
Exported export_record(const fs::path &run, const fs::path &file);

}  // namespace athanor

#endif
