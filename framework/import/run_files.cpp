// SPDX-License-Identifier: Apache-2.0
//
// See run_files.hpp.
#include "import/run_files.hpp"

#include <algorithm>
#include <set>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "services/artifacts.hpp"

namespace athanor {
namespace {

constexpr std::uintmax_t largest = 64 * 1024 * 1024;

// Nodes have their programs as texts already.
const std::set<std::string> programs{"experiment_code.py", "plotting_code.py", "aggregation_plotting_code.py"};

}  // namespace

std::string media_type_of(const fs::path &file) {
  static const std::pair<const char *, const char *> types[] = {
      {".png", "image/png"},       {".jpg", "image/jpeg"},        {".jpeg", "image/jpeg"},  {".svg", "image/svg+xml"},
      {".pdf", "application/pdf"}, {".json", "application/json"}, {".md", "text/markdown"}, {".py", "text/x-python"},
      {".tex", "text/x-tex"},      {".bib", "text/x-bibtex"},     {".txt", "text/plain"},   {".yaml", "text/plain"}};
  for (const auto &[ending, type] : types)
    if (file.extension() == ending) return type;
  return "application/octet-stream";
}

// Journals name files relative to where the program was started; the run may lie elsewhere by now. What follows
// experiment_results/ is enough to find them.
fs::path RunFiles::found(const fs::path &named) const {
  fs::path below;
  bool inside = false;
  for (const fs::path &part : named) {
    if (part == "..") return {};
    if (inside) below /= part;
    if (part == "experiment_results") inside = true, below.clear();
  }
  if (below.empty()) return {};
  std::error_code none;
  for (const fs::path &base : {logs / "experiment_results", run / "experiment_results"})
    if (fs::exists(base / below, none) && lies_within(base / below, run)) return base / below;
  return {};
}

Json RunFiles::keep(const fs::path &file) const {
  std::error_code none;
  if (!fs::is_regular_file(fs::symlink_status(file, none)) || !lies_within(file, run)) return nullptr;
  const std::uintmax_t size = fs::file_size(file, none);
  if (size > largest) {
    account.left(file.lexically_relative(run).string(), "it has more than 64 MiB; it stays where it is");
    return nullptr;
  }
  const std::string type = media_type_of(file);
  return {{"artifact", "sha256:" + keep_blob(growing, ledger, read_file(file), type)},
          {"media_type", type},
          {"size", size}};
}

Json RunFiles::of_node(const ImportedNode &node) const {
  std::set<fs::path> files;
  std::error_code none;
  if (const fs::path folder = found(node.results); !folder.empty())
    for (const fs::directory_entry &entry : fs::directory_iterator(folder, none)) files.insert(entry.path());
  std::size_t missing = 0;
  for (const fs::path &plot : node.plots) {
    const fs::path file = found(plot);
    if (file.empty())
      ++missing;
    else
      files.insert(file);
  }
  if (missing)
    account.left(std::to_string(missing) + (missing == 1 ? " plot" : " plots") + " of node " +
                     node.document.at("id").get<std::string>(),
                 "the journal names what is not in experiment_results/");
  Json out = Json::array();
  for (const fs::path &file : files) {
    if (programs.count(file.filename().string())) continue;
    Json kept = keep(file);
    if (kept.is_null()) continue;
    kept["path"] = file.filename().string();
    out.push_back(std::move(kept));
  }
  return out;
}

bool RunFiles::copy(const fs::path &file, const fs::path &relative) const {
  if (keep(file).is_null()) return false;
  write_file(growing / relative, read_file(file));
  return true;
}

}  // namespace athanor
