// SPDX-License-Identifier: Apache-2.0
#include "run/salvage.hpp"

#include <unistd.h>

#include <optional>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "ledger/ledger.hpp"
#include "run/folder.hpp"

namespace athanor {
namespace {

bool is_ledger(const fs::path &name) { return name.string().rfind("ledger.sqlite", 0) == 0; }

// Blobs never change, so both folders may share them; everything else is copied.
void copy_tree(const fs::path &from, const fs::path &to, bool link) {
  fs::create_directories(to);
  for (const fs::directory_entry &entry : fs::directory_iterator(from)) {
    const fs::path target = to / entry.path().filename();
    const auto status = entry.symlink_status();
    if (fs::is_directory(status)) {
      copy_tree(entry.path(), target, link);
    } else if (fs::is_symlink(status)) {
      fs::copy_symlink(entry.path(), target);
    } else if (fs::is_regular_file(status)) {
      std::error_code failed = std::make_error_code(std::errc::not_supported);
      if (link) fs::create_hard_link(entry.path(), target, failed);
      if (failed) fs::copy_file(entry.path(), target);
    }
  }
}

void copy_files(const fs::path &folder, const fs::path &growing) {
  for (const fs::directory_entry &entry : fs::directory_iterator(folder)) {
    const fs::path name = entry.path().filename();
    if (is_ledger(name) || name == "lock" || name == "control" || name == "report.html") continue;
    if (entry.is_directory())
      copy_tree(entry.path(), growing / name, name == "blobs");
    else if (entry.is_regular_file())
      fs::copy_file(entry.path(), growing / name);
  }
}

KnownNames names_in(const fs::path &folder) {
  KnownNames out;
  std::error_code none;
  for (const fs::directory_entry &job : fs::directory_iterator(folder / "jobs", none))
    out.jobs.push_back(job.path().filename().string());
  for (const fs::directory_entry &shelf : fs::directory_iterator(folder / "blobs", none))
    for (const fs::directory_entry &blob : fs::directory_iterator(shelf.path(), none))
      out.blobs.push_back(shelf.path().filename().string() + blob.path().filename().string());
  return out;
}

// A file's name is its hash, so its row can be made again; only what sort of file it was is not known.
void record_lost_blobs(const fs::path &folder, const KnownNames &known, Ledger &ledger) {
  for (const std::string &sha : known.blobs) {
    if (sha.size() != 64 || !ledger.select("SELECT 1 FROM blobs WHERE sha256=?", {sha}).empty()) continue;
    const fs::path file = folder / "blobs" / sha.substr(0, 2) / sha.substr(2);
    if (sha256_of_file(file) == sha)
      ledger.blob(sha, static_cast<std::int64_t>(fs::file_size(file)), "application/octet-stream");
  }
}

Salvaged fill(const fs::path &folder, const fs::path &growing) {
  copy_files(folder, growing);
  const KnownNames known = names_in(folder);
  const Salvaged out = salvage_ledger(folder / "ledger.sqlite", growing / "ledger.sqlite", known);
  const auto ledger = Ledger::open(growing / "ledger.sqlite");
  record_lost_blobs(growing, known, *ledger);
  Json tables = Json::object();
  for (const SalvagedTable &table : out.tables)
    tables[table.table] = {{"taken", table.taken}, {"damaged", table.damaged}};
  ledger->wait(ledger->event("", "ledger.salvaged",
                             {{"from", folder.string()},
                              {"tables", tables},
                              {"cut", out.cut},
                              {"undone", out.undone},
                              {"dropped_calls", out.dropped_calls}}));
  return out;
}

}  // namespace

Salvaged salvage_run(const fs::path &folder, const fs::path &into) {
  std::error_code none;
  if (fs::exists(into, none))
    throw Error("refused", "there is something already where the salvaged run is to go", "choose another folder",
                into.string());
  std::optional<RunLock> lock;
  if (::access(folder.c_str(), W_OK) == 0) lock.emplace(folder);
  const fs::path growing = into.parent_path() / ("." + into.filename().string() + ".new-" + std::to_string(::getpid()));
  try {
    fs::create_directories(growing);
    Salvaged out = fill(folder, growing);
    fs::rename(growing, into);
    return out;
  } catch (const fs::filesystem_error &e) {
    fs::remove_all(growing, none);
    throw file_fault("the salvaged run cannot be made", e.code(), into);
  } catch (...) {
    fs::remove_all(growing, none);
    throw;
  }
}

}  // namespace athanor
