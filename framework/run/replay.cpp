// SPDX-License-Identifier: Apache-2.0
#include "run/replay.hpp"

#include "run/folder.hpp"
#include "run/links.hpp"
#include "services/recording.hpp"

namespace athanor {
namespace {

// What a replay has of its record before it starts. The run's id and time are the record's, because stages write them
// into papers.
void add_record(Recording &recording, const fs::path &folder, Ledger &ledger) {
  for (const char *key : {"id", "created"})
    if (const auto value = recording.ledger().meta(key)) ledger.meta(key, *value);
  ledger.meta("replay_of", recording.folder().string());
  link_blobs(recording.folder() / "blobs", folder / "blobs");
  ledger.copy_rows(recording.ledger(), "blobs", "1", {});
  ledger.copy_rows(recording.ledger(), "events", "kind IN ('model.profile','dataset.ready') ORDER BY seq", {});
}

}  // namespace

SameArtifacts compare_artifacts(Ledger &recorded, Ledger &replayed) {
  SameArtifacts out;
  std::map<std::string, std::string> now;
  for (const ArtifactRow &row : replayed.artifacts()) now[row.name] = row.sha256;
  for (const ArtifactRow &row : recorded.artifacts()) {
    ++out.recorded;
    const auto found = now.find(row.name);
    if (found == now.end()) {
      out.missing.push_back(row.name);
      continue;
    }
    if (found->second == row.sha256)
      ++out.identical;
    else
      out.different.push_back(row.name);
    now.erase(found);
  }
  for (const auto &[name, sha] : now) out.added.push_back(name);
  return out;
}

fs::path default_replay_folder(const fs::path &run) {
  const std::string base = (run.parent_path() / (run.filename().string() + "-replay")).string();
  fs::path folder = base;
  for (int n = 2; fs::exists(folder); ++n) folder = base + "-" + std::to_string(n);
  return folder;
}

Replayed replay_run(const fs::path &run, const fs::path &folder, const Plan &plan, const Types &types,
                    std::atomic<bool> &stop, Observer observer) {
  Recording recording(run);
  make_run_folder(folder, plan,
                  [&](const fs::path &growing, Ledger &ledger) { add_record(recording, growing, ledger); });
  Replayed out;
  out.run = run_plan(plan, folder, types, stop, std::move(observer), &recording);
  out.miss = recording.miss();
  out.taken = recording.taken();
  const auto ledger = Ledger::open_to_read(folder / "ledger.sqlite");
  out.made = ledger->select("SELECT COUNT(*) AS n FROM answers")[0].at("n").get<std::int64_t>();
  for (const auto &[kind, count] : out.taken) out.made -= count;
  out.artifacts = compare_artifacts(recording.ledger(), *ledger);
  return out;
}

}  // namespace athanor
