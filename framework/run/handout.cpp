// SPDX-License-Identifier: Apache-2.0
#include "run/handout.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "foundation/files.hpp"
#include "foundation/json.hpp"

namespace athanor {
namespace {

std::string plain(std::string branch) {
  std::replace(branch.begin(), branch.end(), '/', '.');
  return branch;
}

void copy_blob(const RunContext &run, const Json &reference, const fs::path &target) {
  write_file(target, read_file(run.artifacts.file(reference.at("artifact").get<std::string>())));
}

// Of each output its latest version: a person may have put one in place of what the stage made.
std::vector<ArtifactRow> latest(const std::vector<ArtifactRow> &all) {
  std::map<std::tuple<std::string, std::string, std::string>, ArtifactRow> out;
  for (const ArtifactRow &row : all) {
    ArtifactRow &kept = out[{row.branch, row.stage, row.output}];
    if (kept.name.empty() || row.version > kept.version) kept = row;
  }
  std::vector<ArtifactRow> rows;
  rows.reserve(out.size());
  for (auto &[key, row] : out) rows.push_back(std::move(row));
  return rows;
}

}  // namespace

std::vector<fs::path> hand_out(const RunContext &run) {
  std::vector<ArtifactRow> papers, figures;
  for (const ArtifactRow &row : latest(run.ledger.artifacts())) {
    if (row.type == "paper/1") papers.push_back(row);
    if (row.type == "figures/1") figures.push_back(row);
  }
  std::vector<fs::path> out;
  for (const ArtifactRow &row : papers) {
    const Json paper = run.artifacts.document(row.name);
    const fs::path own = run.folder / "papers" / (plain(row.branch) + ".pdf");
    if (papers.size() > 1) copy_blob(run, paper.at("pdf"), own);
    if (out.empty()) copy_blob(run, paper.at("pdf"), run.folder / "paper.pdf");
    out.push_back(out.empty() ? run.folder / "paper.pdf" : own);
  }
  for (const ArtifactRow &row : figures) {
    const fs::path folder = figures.size() > 1 ? run.folder / "figures" / plain(row.branch) : run.folder / "figures";
    const Json figures_made = run.artifacts.document(row.name);
    for (const Json &figure : figures_made.at("figures"))
      for (const char *part : {"file", "preview"})
        if (figure.contains(part)) {
          const std::string type = figure.at(part).value("media_type", "");
          const std::string suffix = type == "application/pdf" ? ".pdf"
                                     : type == "image/png"     ? ".png"
                                     : type == "image/svg+xml" ? ".svg"
                                                               : "";
          copy_blob(run, figure.at(part), folder / (figure.at("id").get<std::string>() + suffix));
        }
  }
  return out;
}

}  // namespace athanor
