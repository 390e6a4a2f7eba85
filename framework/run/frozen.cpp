// SPDX-License-Identifier: Apache-2.0
#include "run/frozen.hpp"

#include <map>

#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "ledger/ledger.hpp"

namespace athanor {
namespace {

constexpr const char *recorded_as = "files.frozen";

std::map<std::string, std::string> hashes(const fs::path &folder) {
  std::map<std::string, std::string> out;
  std::error_code none;
  for (const char *name : {"pipeline.yaml", "pipeline.json", "topic.md", "domain.json"})
    if (fs::is_regular_file(folder / name, none)) out[name] = sha256_of_file(folder / name);
  for (const fs::directory_entry &entry : fs::directory_iterator(folder / "prompts", none))
    if (entry.is_regular_file(none)) out["prompts/" + entry.path().filename().string()] = sha256_of_file(entry.path());
  return out;
}

}  // namespace

void record_frozen(const fs::path &folder, Ledger &ledger) {
  ledger.event("", recorded_as, {{"sha256", hashes(folder)}});
}

std::optional<std::vector<FrozenChange>> changes_of_frozen(const fs::path &folder, Ledger &ledger) {
  const Json rows = ledger.select("SELECT data_json FROM events WHERE kind=? ORDER BY seq DESC LIMIT 1", {recorded_as});
  if (rows.empty()) return std::nullopt;
  const auto before = rows[0].at("data_json").at("sha256").get<std::map<std::string, std::string>>();
  const auto now = hashes(folder);
  std::vector<FrozenChange> out;
  for (const auto &[file, sha] : before) {
    const auto found = now.find(file);
    if (found == now.end())
      out.push_back({FrozenChange::What::missing, file});
    else if (found->second != sha)
      out.push_back({FrozenChange::What::changed, file});
  }
  for (const auto &[file, sha] : now)
    if (before.count(file) == 0) out.push_back({FrozenChange::What::added, file});
  return out;
}

}  // namespace athanor
