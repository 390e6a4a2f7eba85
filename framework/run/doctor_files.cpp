// SPDX-License-Identifier: Apache-2.0
//
// The files that the ledger names: artifacts, blobs, and what was frozen at the start.
#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "ledger/ledger.hpp"
#include "run/doctor.hpp"
#include "run/frozen.hpp"

namespace athanor {
namespace {

constexpr std::size_t most_names = 5;

// Findings of one sort over many files.
class Sort {
 public:
  Sort(const char *code, const char *one, const char *many, const char *hint)
      : code_(code), one_(one), many_(many), hint_(hint) {}
  void add(const std::string &name) {
    if (names_.size() < most_names) names_.push_back(name);
    ++count_;
  }
  void tell(Findings &out, const fs::path &where, bool as_note = false) {
    if (count_ == 0) return;
    Finding finding{{}, code_, count_of(count_, one_, many_), where.string(), hint_, names_, count_};
    as_note ? out.note(std::move(finding)) : out.fault(std::move(finding));
  }

 private:
  const char *code_, *one_, *many_, *hint_;
  std::vector<std::string> names_;
  std::int64_t count_ = 0;
};

bool is_what_was_recorded(const fs::path &file, const std::string &sha, std::int64_t size) {
  return fs::file_size(file) == static_cast<std::uintmax_t>(size) && sha256_of_file(file) == sha;
}

void examine_artifacts(const fs::path &folder, Ledger &ledger, const Types &types, Findings &out) {
  Sort missing("artifact_missing", "artifact has no file", "artifacts have no file",
               "put the files back from a copy of the run; without them the stages after cannot go on");
  Sort changed("artifact_changed", "artifact's file is not what was recorded",
               "artifacts' files are not what was recorded",
               "put the recorded files back; an edit is a new version, not a change of an old one");
  Sort unfit("artifact_unfit", "artifact does not fit its type", "artifacts do not fit their types",
             "`athanor schema TYPE` prints what it should be; another version of a plugin may have made it");
  Sort unknown("type_unknown", "artifact's type is unknown here", "artifacts' types are unknown here",
               "install the plugin that describes it, or name its folder with --plugin-dir");
  for (const ArtifactRow &row : ledger.artifacts()) {
    const fs::path file = folder / row.path;
    std::error_code none;
    if (!fs::is_regular_file(file, none)) {
      missing.add(row.name);
      continue;
    }
    if (!is_what_was_recorded(file, row.sha256, row.size)) {
      changed.add(row.name);
      continue;
    }
    if (!types.find(row.type)) {
      unknown.add(row.name + " (" + row.type + ")");
      continue;
    }
    try {
      const Json value = parse_document(read_file(file), file.string());
      const Json items = value.is_array() ? value : Json::array({value});
      for (const Json &item : items) types.check(row.type, item, row.name);
    } catch (const Error &e) {
      unfit.add(e.message());
    }
  }
  missing.tell(out, folder / "artifacts");
  changed.tell(out, folder / "artifacts");
  unfit.tell(out, folder / "artifacts");
  unknown.tell(out, folder / "artifacts", true);
}

void examine_blobs(const fs::path &folder, Ledger &ledger, Findings &out) {
  Sort missing("blob_missing", "kept file is missing", "kept files are missing",
               "put them back from a copy of the run");
  Sort changed("blob_changed", "kept file is not what its name says", "kept files are not what their names say",
               "put the recorded files back from a copy of the run; do not edit below blobs/");
  for (const Json &row : ledger.select("SELECT sha256,size FROM blobs ORDER BY sha256")) {
    const std::string sha = row.at("sha256");
    if (sha.size() != 64) {
      changed.add(sha);
      continue;
    }
    const fs::path file = folder / "blobs" / sha.substr(0, 2) / sha.substr(2);
    std::error_code none;
    if (!fs::is_regular_file(file, none))
      missing.add(sha);
    else if (!is_what_was_recorded(file, sha, row.at("size").get<std::int64_t>()))
      changed.add(sha);
  }
  missing.tell(out, folder / "blobs");
  changed.tell(out, folder / "blobs");
}

// Runs of before that was recorded say the hash of the plan only.
void examine_plan(const fs::path &folder, Ledger &ledger, Findings &out) {
  const std::string hash = ledger.meta("pipeline_sha256").value_or("");
  const Json plan = Json::parse(read_file(folder / "pipeline.json"), nullptr, false);
  if (!hash.empty() && (plan.is_discarded() || sha256(canonical(plan)) != hash))
    out.fault({{},
               "frozen_changed",
               "pipeline.json is not what the run was started with",
               (folder / "pipeline.json").string(),
               "put it back from a copy of the run, or start a new run with the changed pipeline",
               {}});
}

void examine_frozen(const fs::path &folder, Ledger &ledger, Findings &out) {
  const auto changes = changes_of_frozen(folder, ledger);
  if (!changes) return examine_plan(folder, ledger, out);
  using What = FrozenChange::What;
  for (const FrozenChange &change : *changes) {
    const char *what = change.what == What::changed   ? " is not what was read at the start of the run"
                       : change.what == What::missing ? " was read at the start of the run and is gone"
                                                      : " was not there at the start of the run, and would now be used";
    out.fault({{},
               "frozen_changed",
               change.file + what,
               (folder / change.file).string(),
               change.what == What::added ? "remove it, or start a new run with it"
                                          : "put it back from a copy of the run, or start a new run with the change",
               {}});
  }
}

}  // namespace

void examine_files(const fs::path &folder, Ledger &ledger, const Types &types, Findings &out) {
  examine_artifacts(folder, ledger, types, out);
  examine_blobs(folder, ledger, out);
  examine_frozen(folder, ledger, out);
}

}  // namespace athanor
