// SPDX-License-Identifier: Apache-2.0
//
// What a run has made: documents of named types (artifacts) and files by their hash (blobs).
#ifndef ATHANOR_SERVICES_ARTIFACTS_HPP
#define ATHANOR_SERVICES_ARTIFACTS_HPP

#include <filesystem>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>

#include "ledger/ledger.hpp"
#include "plugin/types.hpp"

namespace athanor {

// Keeps bytes as a blob of the run in `run_folder`; returns their SHA-256. What is there already stays as it is.
std::string keep_blob(const fs::path &run_folder, Ledger &ledger, const std::string &bytes,
                      const std::string &media_type);

class ArtifactStore {
 public:
  ArtifactStore(fs::path run_folder, Ledger &ledger, const Types &types);

  // Takes a copy of a regular file (never through a symbolic link); returns {artifact, media_type, size}. [any thread]
  Json put_file(const fs::path &path, const std::string &media_type);
  Json put_bytes(const std::string &bytes, const std::string &media_type);
  // The stored file of a reference or of its "sha256:..." name. Throws Error("not_found"). [any thread]
  fs::path file(const std::string &artifact) const;

  // Checks a document (or each of a list) against its type, writes RUN/artifacts/<name>.json and the row. Durable on
  // return.
  ArtifactRow put_document(const std::string &branch, const std::string &stage, const std::string &output,
                           const std::string &type, const Json &value);
  // A document by its full name, checked again: a file that was changed by hand is refused.
  Json document(const std::string &name) const;

 private:
  fs::path folder_;
  Ledger &ledger_;
  const Types &types_;
  mutable std::mutex mutex_;
  std::map<std::string, ArtifactRow> rows_;
};

}  // namespace athanor

#endif
