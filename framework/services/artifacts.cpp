// SPDX-License-Identifier: Apache-2.0
#include "services/artifacts.hpp"

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"

namespace athanor {
namespace {

fs::path blob_path(const fs::path &folder, const std::string &sha) {
  return folder / "blobs" / sha.substr(0, 2) / sha.substr(2);
}

}  // namespace

std::string keep_blob(const fs::path &run_folder, Ledger &ledger, const std::string &bytes,
                      const std::string &media_type) {
  const std::string sha = sha256(bytes);
  const fs::path target = blob_path(run_folder, sha);
  std::error_code none;
  if (!fs::exists(target, none)) {
    write_file(target, bytes);
    fs::permissions(target, fs::perms::owner_read | fs::perms::group_read | fs::perms::others_read, none);
  }
  ledger.blob(sha, static_cast<std::int64_t>(bytes.size()), media_type);
  return sha;
}

ArtifactStore::ArtifactStore(fs::path run_folder, Ledger &ledger, const Types &types)
    : folder_(std::move(run_folder)), ledger_(ledger), types_(types) {
  for (const ArtifactRow &row : ledger.artifacts()) rows_[row.name] = row;
}

Json ArtifactStore::put_file(const fs::path &path, const std::string &media_type) {
  std::error_code none;
  if (!fs::is_regular_file(fs::symlink_status(path, none)))
    throw Error("not_found", "there is no regular file to keep", "symbolic links and folders are not kept",
                path.string());
  return put_bytes(read_file(path), media_type);
}

Json ArtifactStore::put_bytes(const std::string &bytes, const std::string &media_type) {
  const std::string sha = keep_blob(folder_, ledger_, bytes, media_type);
  return {{"artifact", "sha256:" + sha}, {"media_type", media_type}, {"size", bytes.size()}};
}

fs::path ArtifactStore::file(const std::string &artifact) const {
  const bool formed = artifact.size() == 71 && artifact.rfind("sha256:", 0) == 0 &&
                      artifact.find_first_not_of("0123456789abcdef", 7) == std::string::npos;
  const fs::path path = formed ? blob_path(folder_, artifact.substr(7)) : fs::path();
  if (!formed || !fs::exists(path)) throw Error("not_found", "this run has no file '" + artifact + "'");
  return path;
}

ArtifactRow ArtifactStore::put_document(const std::string &branch, const std::string &stage, const std::string &output,
                                        const std::string &type, const Json &value) {
  const std::string base = branch + "/" + stage + "/" + output;
  if (value.is_array())
    for (std::size_t i = 0; i < value.size(); ++i)
      types_.check(type, value[i], base + " item " + std::to_string(i + 1));
  else
    types_.check(type, value, base);
  const std::string text = pretty(value);
  ArtifactRow row{"", branch, stage, output, type, sha256(text), "", 1, static_cast<std::int64_t>(text.size())};
  {
    const std::lock_guard lock(mutex_);
    // Versions never change: the same content keeps its version, other content is a new one.
    for (;; ++row.version) {
      row.name = base + "@" + std::to_string(row.version);
      const auto found = rows_.find(row.name);
      if (found == rows_.end()) break;
      if (found->second.sha256 == row.sha256) return found->second;
    }
    row.path = "artifacts/" + row.name + ".json";
    rows_[row.name] = row;
  }
  write_file(folder_ / row.path, text);
  ledger_.wait(ledger_.artifact(row));
  return row;
}

Json ArtifactStore::document(const std::string &name) const {
  const std::lock_guard lock(mutex_);
  const auto found = rows_.find(name);
  if (found == rows_.end()) throw Error("not_found", "this run has no artifact '" + name + "'");
  const fs::path path = folder_ / found->second.path;
  const std::string text = read_file(path);
  if (sha256(text) != found->second.sha256)
    throw Error("refused", "this artifact is not what was recorded: its SHA-256 differs",
                "put the recorded file back; an edit is a new version, not a change of an old one", path.string());
  return parse_document(text, path.string());
}

}  // namespace athanor
