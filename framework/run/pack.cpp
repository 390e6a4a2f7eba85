// SPDX-License-Identifier: Apache-2.0
//
// See pack.hpp.
#include "run/pack.hpp"

#include <unistd.h>

#include <algorithm>
#include <map>
#include <set>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "ledger/ledger.hpp"
#include "run/archive.hpp"
#include "run/confirmed.hpp"
#include "run/crate.hpp"

namespace athanor {
namespace {

// What a reader needs of a run folder. The ledger is copied for itself.
constexpr const char *taken[] = {"pipeline.yaml", "pipeline.json", "topic.md", "domain.json",
                                 "report.html",   "paper.pdf",     "prompts",  "artifacts",
                                 "blobs",         "figures",       "papers",   "imported"};

// A folder beside the archive, for what is made only to be packed.
class Scratch {
 public:
  explicit Scratch(const fs::path &near)
      : path_(near.parent_path() / ("." + near.filename().string() + ".work-" + std::to_string(::getpid()))) {
    fs::create_directories(path_);
  }
  ~Scratch() {
    std::error_code none;
    fs::remove_all(path_, none);
  }
  Scratch(const Scratch &) = delete;
  Scratch &operator=(const Scratch &) = delete;
  const fs::path &path() const { return path_; }

 private:
  const fs::path path_;
};

void add_below(const fs::path &run, const fs::path &path, std::vector<ArchiveFile> &files) {
  std::error_code none;
  const fs::file_status status = fs::symlink_status(run / path, none);
  if (fs::is_regular_file(status)) files.push_back({path.generic_string(), run / path, ""});
  if (!fs::is_directory(status)) return;
  std::vector<fs::path> inside;
  for (const fs::directory_entry &entry : fs::directory_iterator(run / path)) inside.push_back(entry.path().filename());
  std::sort(inside.begin(), inside.end());
  for (const fs::path &name : inside) add_below(run, path / name, files);
}

// programs/BRANCH/PROGRAM/...: the files of one confirmed job of each program, as texts.
void add_programs(const fs::path &run, const Json &experiments, std::vector<ArchiveFile> &files) {
  std::set<std::string> done;
  for (const Json &job : experiments.at("jobs")) {
    const std::string program = job.at("program");
    if (program.empty() || job.at("kind") != "experiment") continue;
    const std::string folder = "programs/" + job.at("branch").get<std::string>() + "/" + program;
    if (!done.insert(folder).second) continue;
    for (const Json &file : list_at(job.at("work"), "files")) {
      const fs::path inner = fs::path(file.at("path").get<std::string>()).lexically_normal();
      if (inner.is_absolute() || *inner.begin() == "..") continue;
      ArchiveFile packed{folder + "/" + inner.generic_string(), {}, file.value("text", "")};
      if (const std::string sha = file.value("artifact", ""); sha.size() > 9)
        packed.from = run / "blobs" / sha.substr(7, 2) / sha.substr(9);
      files.push_back(std::move(packed));
    }
  }
}

std::string last_end(Ledger &ledger) {
  const Json rows = ledger.select("SELECT at,kind FROM events WHERE kind LIKE 'run.%' ORDER BY seq DESC LIMIT 1");
  return !rows.empty() && rows[0].at("kind") == "run.done" ? rows[0].at("at").get<std::string>() : "";
}

std::string title_of(const fs::path &run, Ledger &ledger) {
  for (const ArtifactRow &row : ledger.artifacts())
    if (row.type == "paper/1") return parse_document(read_file(run / row.path), row.name).value("title", row.name);
  return "Run " + ledger.meta("id").value_or(run.filename().string());
}

CrateFacts facts_of(const fs::path &run, Ledger &ledger, const Json &experiments) {
  CrateFacts out;
  out.id = ledger.meta("id").value_or("");
  out.title = title_of(run, ledger);
  out.description =
      "A run of Athanor: pipeline, prompts, programs, measurements, results and paper, with the whole record.";
  out.athanor = ledger.meta("athanor").value_or("");
  out.created = ledger.meta("created").value_or("");
  out.ended = last_end(ledger);
  out.models = ledger.select("SELECT DISTINCT provider,model,scripted FROM attempts ORDER BY provider,model");
  for (Json &model : out.models) model["scripted"] = model.at("scripted") != 0;
  out.environments = experiments.at("environment");
  out.datasets = experiments.at("datasets");
  return out;
}

CrateFile described(const ArchiveFile &file) {
  if (file.from.empty()) return {file.path, sha256(file.text), file.text.size()};
  return {file.path, sha256_of_file(file.from), fs::file_size(file.from)};
}

}  // namespace

fs::path default_archive(const fs::path &run) { return fs::current_path() / (run.filename().string() + ".zip"); }

Packed pack_run(const fs::path &run, const fs::path &file) {
  check_archive_name(file);
  std::error_code none;
  if (!fs::exists(run / "ledger.sqlite", none))
    throw Error("not_found", "this is no run folder: it has no ledger.sqlite", "name a folder that `athanor run` made",
                run.string());
  const auto ledger = Ledger::open_to_read(run / "ledger.sqlite");
  const Scratch scratch(file);
  // One file without its journal beside it, also of a run that is under way.
  const fs::path copy = scratch.path() / "ledger.sqlite";
  ledger->select("VACUUM INTO ?", {copy.string()});
  const auto frozen = Ledger::open_to_read(copy);
  const Json experiments = confirmed_experiments(run, *frozen);
  std::vector<ArchiveFile> files;
  for (const char *name : taken) add_below(run, name, files);
  add_programs(run, experiments, files);
  files.push_back({"reproduce.json", {}, pretty(experiments)});
  files.push_back({"ledger.sqlite", copy, ""});
  std::sort(files.begin(), files.end(), [](const ArchiveFile &a, const ArchiveFile &b) { return a.path < b.path; });
  CrateFacts facts = facts_of(run, *frozen, experiments);
  for (const ArchiveFile &one : files) facts.files.push_back(described(one));
  files.insert(files.begin(), {"ro-crate-metadata.json", {}, pretty(crate_metadata(facts))});
  write_archive(file, files);
  return {files.size(), experiments.at("jobs").size(), fs::file_size(file), !facts.ended.empty()};
}

}  // namespace athanor
