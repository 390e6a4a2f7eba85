// SPDX-License-Identifier: Apache-2.0
//
// See found.hpp.
#include "import/found.hpp"

#include <algorithm>
#include <optional>

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "import/journal.hpp"
#include "import/python_json.hpp"
#include "import/settings.hpp"
#include "pipeline/document.hpp"
#include "pipeline/ideas.hpp"

namespace athanor {
namespace {

constexpr const char *what_there_can_be =
    "name a file with ideas (.json), a bfts_config.yaml, a folder experiments/<run>, or one that holds such";

std::vector<fs::path> entries(const fs::path &folder) {
  std::vector<fs::path> out;
  std::error_code none;
  for (const fs::directory_entry &entry : fs::directory_iterator(folder, none)) out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

bool is_yaml(const fs::path &file) { return file.extension() == ".yaml" || file.extension() == ".yml"; }

Json read_settings(const fs::path &file) {
  std::vector<Diagnostic> findings;
  const auto document = read_document(file.string(), file, "settings file", findings);
  if (!document) throw Error("bad_reply", "the settings cannot be read:\n" + render(findings), "mend the file first");
  return document->value;
}

// The run whose folder this is, also when its logs/0-run is named.
std::optional<FoundRun> run_in(const fs::path &folder, Account &account) {
  if (auto stages = stage_folders(folder); !stages.empty()) {
    const fs::path logs = folder.parent_path();
    return FoundRun{logs.filename() == "logs" ? logs.parent_path() : folder, folder, std::move(stages)};
  }
  std::optional<FoundRun> out;
  for (const fs::path &logs : entries(folder / "logs")) {
    auto stages = stage_folders(logs);
    if (stages.empty()) continue;
    if (out) account.left(out->logs.string(), "the run has later logs, which are taken: name this folder to import it");
    out = FoundRun{folder, logs, std::move(stages)};
  }
  return out;
}

void add_ideas(const fs::path &file, Found &found, Account &account) {
  try {
    Json content = read_python_json(file);
    if (looks_like_ideas(content)) found.ideas.push_back({file, std::move(content)});
  } catch (const Error &e) {
    account.left(file.filename().string(), describe(e));
  }
}

void add_settings(const fs::path &file, Found &found, Account &account) {
  try {
    Json content = read_settings(file);
    if (looks_like_settings(content)) found.settings.push_back({file, std::move(content)});
  } catch (const Error &e) {
    account.left(file.filename().string(), describe(e));
  }
}

Found in_file(const fs::path &file) {
  Found out;
  if (is_yaml(file)) {
    Json content = read_settings(file);
    if (!looks_like_settings(content))
      throw Error("refused",
                  "these are no settings of AI Scientist-v2: there is no `agent` with models, stages or search",
                  what_there_can_be, file.string());
    out.settings.push_back({file, std::move(content)});
    return out;
  }
  if (file.extension() != ".json")
    throw Error("refused", "what this file holds cannot be told from its name", what_there_can_be, file.string());
  Json content = read_python_json(file);
  if (!looks_like_ideas(content))
    throw Error("refused", "these are no ideas of AI Scientist-v2: there is no object with Title and Short Hypothesis",
                what_there_can_be, file.string());
  out.ideas.push_back({file, std::move(content)});
  return out;
}

void add_loose_files(const fs::path &folder, Found &found, Account &account) {
  std::error_code none;
  for (const fs::path &ideas : {folder, folder / "ideas", folder / "ai_scientist" / "ideas"})
    for (const fs::path &file : entries(ideas))
      if (file.extension() == ".json" && fs::is_regular_file(file, none)) add_ideas(file, found, account);
  for (const fs::path &file : entries(folder))
    if (is_yaml(file) && fs::is_regular_file(file, none)) add_settings(file, found, account);
}

}  // namespace

Found look_into(const fs::path &source, Account &account) {
  std::error_code none;
  if (!fs::exists(source, none))
    throw Error("not_found", "there is no such file or folder", what_there_can_be, source.string());
  if (!fs::is_directory(source, none)) return in_file(source);
  Found out;
  if (auto run = run_in(source, account)) {
    out.runs.push_back(*run);
    if (fs::is_regular_file(run->folder / "idea.json", none)) add_ideas(run->folder / "idea.json", out, account);
    if (fs::is_regular_file(run->folder / "bfts_config.yaml", none))
      add_settings(run->folder / "bfts_config.yaml", out, account);
    return out;
  }
  for (const fs::path &runs : {source, source / "experiments"})
    for (const fs::path &folder : entries(runs))
      if (fs::is_directory(folder, none))
        if (auto run = run_in(folder, account)) out.runs.push_back(*run);
  add_loose_files(source, out, account);
  if (out.nothing())
    throw Error(
        "not_found",
        "nothing here comes from AI Scientist-v2: no ideas, no bfts_config.yaml, no logs/*/stage_*/journal.json",
        what_there_can_be, source.string());
  return out;
}

}  // namespace athanor
