// SPDX-License-Identifier: Apache-2.0
//
// Planted faults; see cases.hpp.
#include "tests/audit/cases.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "manuscript.hpp"

namespace audit_tests {
namespace {

namespace fs = std::filesystem;
namespace writeup = athanor::writeup;

std::string slurp(const fs::path &path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(in), {}};
}

Json read_json(const fs::path &path) {
  try {
    return Json::parse(slurp(path));
  } catch (const Json::parse_error &e) {
    throw std::runtime_error(path.string() + ": " + e.what());
  }
}

// The first of the folders that has the file.
fs::path nearest(const std::vector<fs::path> &folders, const std::string &file) {
  for (const fs::path &folder : folders)
    if (fs::exists(folder / file)) return folder / file;
  throw std::runtime_error("there is no " + file + " in " + folders.front().string() + " nor in the base");
}

std::string text_of(const std::vector<fs::path> &folders, const std::string &file) {
  std::string text = slurp(nearest(folders, "source/" + file));
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

// A section that a folder brings and nothing reads would be a fault that is never looked for.
void check_known(const fs::path &folder, const Json &sections) {
  if (!fs::exists(folder / "source")) return;
  for (const auto &entry : fs::directory_iterator(folder / "source")) {
    const std::string id = entry.path().stem();
    const bool known = id == "title" || id == "abstract" ||
                       std::any_of(sections.begin(), sections.end(), [&](const Json &s) { return s.at("id") == id; });
    if (!known) throw std::runtime_error(entry.path().string() + " is no section of the paper");
  }
}

std::vector<Found> audit(const fs::path &folder, const fs::path &base) {
  const std::vector<fs::path> folders{folder, base};
  const Json sections = read_json(nearest(folders, "sections.json"));
  check_known(folder, sections);
  Json draft{{"title", text_of(folders, "title.tex")},
             {"abstract", text_of(folders, "abstract.tex")},
             {"sections", Json::array()}};
  for (const Json &section : sections)
    draft["sections"].push_back({{"id", section.at("id")},
                                 {"title", section.at("title")},
                                 {"text", text_of(folders, section.at("id").get<std::string>() + ".tex")}});
  Json records = read_json(base / "records.json");
  if (folder != base && fs::exists(folder / "records.json")) records.merge_patch(read_json(folder / "records.json"));
  if (folder != base && fs::exists(folder / "rows.json"))
    for (const Json &row : read_json(folder / "rows.json")) records["results"]["table"].push_back(row);

  writeup::Material material{records.value("idea", Json()),
                             records.at("study"),
                             records.at("claims"),
                             records.at("figures"),
                             records.at("citations"),
                             records.at("run"),
                             Json::array(),
                             writeup::NamedResults(records.at("results")),
                             {},
                             "Athanor",
                             2};
  for (writeup::Table table :
       {writeup::results_table(material.study, material.results), writeup::claims_table(material.claims)})
    material.tables.push_back(std::move(table));
  std::vector<Found> out;
  for (const writeup::Finding &f : writeup::assemble(material, draft).findings)
    out.push_back({f.rule, f.severity, f.where, f.message});
  return out;
}

}  // namespace

bool Case::caught() const {
  return std::any_of(planted.begin(), planted.end(),
                     [&](const Found &f) { return f.rule == rule && f.where == where; });
}

std::vector<Case> run_cases(const fs::path &folder, std::size_t most) {
  std::vector<fs::path> folders;
  for (const auto &entry : fs::directory_iterator(folder))
    if (entry.is_directory()) folders.push_back(entry.path());
  std::sort(folders.begin(), folders.end());
  if (most != 0 && folders.size() > most) folders.resize(most);
  std::vector<Case> out;
  const fs::path base = folder.parent_path() / "base";
  for (const fs::path &one : folders) {
    const Json expect = read_json(one / "expect.json");
    Case c;
    c.name = one.filename();
    c.about = expect.at("about");
    c.rule = expect.at("rule");
    c.where = expect.at("where");
    if (expect.contains("line")) c.where += ", line " + std::to_string(expect.at("line").get<int>());
    c.planted = audit(one, base);
    if (!fs::exists(one / "twin")) throw std::runtime_error(one.string() + " has no twin");
    c.twin = audit(one / "twin", base);
    out.push_back(std::move(c));
  }
  return out;
}

std::vector<Found> audit_base(const fs::path &audit_folder) {
  return audit(audit_folder / "base", audit_folder / "base");
}

std::string listed(const std::vector<Found> &found) {
  std::string out;
  for (const Found &f : found) out += "  " + f.rule + " at " + f.where + ": " + f.message + "\n";
  return out.empty() ? "  nothing\n" : out;
}

}  // namespace audit_tests
