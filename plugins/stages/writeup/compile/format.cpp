// SPDX-License-Identifier: Apache-2.0
//
// Formats and templates; see format.hpp.
#include "format.hpp"

#include <algorithm>
#include <athanor/mustache.hpp>
#include <athanor/plugin.hpp>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

namespace athanor::writeup {

namespace fs = std::filesystem;
using sdk::Error;
using sdk::Mustache;

namespace {

constexpr const char *main_name = "main.tex.mustache";
constexpr std::uintmax_t most_bytes = 16 * 1024 * 1024;  // of a user's folder
constexpr std::size_t most_files = 200;

[[noreturn]] void refuse(const std::string &message, const std::string &hint) {
  throw Error("bad_options", message, hint, "/template");
}

std::string read(const fs::path &path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) refuse("cannot read " + path.string(), "is it there, and may this user read it?");
  return {std::istreambuf_iterator<char>(in), {}};
}

// Every name that a template prints or asks about, with its first place.
void collect(const std::vector<Mustache::Node> &nodes, std::map<std::string, std::pair<int, int>> &names) {
  for (const Mustache::Node &node : nodes) {
    if (node.kind != Mustache::Node::Kind::text) names.emplace(node.value, std::make_pair(node.line, node.column));
    collect(node.inside, names);
  }
}

std::string listed(const std::vector<std::string> &words) {
  std::string out;
  for (const std::string &word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

// What every paper must show, whoever laid it out.
void judge(const std::string &text, const std::string &file) {
  std::map<std::string, std::pair<int, int>> names;
  try {
    collect(Mustache(text, file).nodes(), names);
  } catch (const Mustache::Error &e) {
    refuse(std::string("the template cannot be read: ") + e.what(), "docs/papers.md has a template to begin with");
  }
  std::vector<std::string> missing, known;
  for (const auto &[name, meaning] : template_fields()) known.push_back("<%" + name + "%>");
  for (const char *name : {"title", "abstract", "sections", "statement", "availability", "appendix"})
    if (names.count(name) == 0) missing.push_back("<%" + std::string(name) + "%>");
  for (const char *line : {"\\usepackage{athanor}", "\\bibliography{references}"})
    if (text.find(line) == std::string::npos) missing.emplace_back(line);
  if (!missing.empty())
    refuse("the template " + file + " lacks " + listed(missing),
           "a paper shows all of them; docs/papers.md says what each stands for");
  for (const auto &[name, place] : names)
    if (std::none_of(template_fields().begin(), template_fields().end(),
                     [&, wanted = name](const auto &field) { return field.first == wanted; }))
      refuse(file + ":" + std::to_string(place.first) + ":" + std::to_string(place.second) +
                 ": there is nothing called <%" + name + "%>",
             "there are " + listed(known));
}

// Names that the stage writes itself.
bool is_ours(const std::string &path) {
  static const std::set<std::string> ours{"main.tex", "results.tex", "references.bib", "compile.sh", "athanor.sty"};
  return ours.count(path) != 0 || path.rfind("figures/", 0) == 0;
}

std::vector<PaperFile> files_beside(const fs::path &folder) {
  std::vector<PaperFile> out;
  std::uintmax_t bytes = 0;
  for (const auto &entry : fs::recursive_directory_iterator(folder)) {
    const std::string path = entry.path().lexically_relative(folder).generic_string();
    if (path == main_name || path[0] == '.' || !fs::is_regular_file(entry.symlink_status())) continue;
    if (is_ours(path))
      refuse("the template's folder has a file " + path + ", which the stage writes itself", "name it otherwise");
    bytes += entry.file_size();
    if (bytes > most_bytes || out.size() >= most_files)
      refuse("the folder " + folder.string() + " holds more than 200 files or 16 MiB",
             "keep only what the template needs in it");
    out.push_back({path, read(entry.path())});
  }
  std::sort(out.begin(), out.end(), [](const PaperFile &a, const PaperFile &b) { return a.path < b.path; });
  return out;
}

Format built_in(const std::string &name, int columns) {
  Format out;
  out.name = name;
  out.title = "the format " + name;
  out.columns = columns;
  if (name == "ieee") {
    out.widths = columns == 2 ? Widths{505, 245} : Widths{505, 505};
    out.needs = {"IEEEtran.cls", "IEEEtranN.bst"};
    out.package = "texlive-publishers";
  } else if (name == "acm") {
    out.widths = columns == 2 ? Widths{500, 236} : Widths{390, 390};
    out.needs = {"acmart.cls", "ACM-Reference-Format.bst", "hyperxmp.sty", "totpages.sty", "environ.sty"};
    out.package = "texlive-publishers texlive-latex-extra";
  } else {
    out.widths = columns == 2 ? Widths{490, 235} : Widths{410, 410};
  }
  return out;
}

}  // namespace

const std::vector<std::pair<std::string, std::string>> &template_fields() {
  static const std::vector<std::pair<std::string, std::string>> the{
      {"title", "the paper's title"},
      {"pdftitle", "the title without mathematics, for the PDF's properties"},
      {"authors", "the option `authors`"},
      {"abstract", "the abstract, one paragraph"},
      {"sections", "the body: sections, figures and tables"},
      {"statement", "who wrote the paper, with which models, in which run"},
      {"availability", "where data and code are"},
      {"appendix_title", "the appendix's heading"},
      {"appendix", "settings, seeds, hardware, versions and cost, from the records"},
      {"citations", "whether anything is cited (a section)"},
      {"twocolumn", "whether the option `columns` is 2 (a section)"}};
  return the;
}

Format format_in(const fs::path &folder) {
  if (!fs::is_directory(folder))
    refuse("the template must be a folder: " + folder.string(),
           std::string("it holds ") + main_name + " and what that needs");
  const fs::path main = folder / main_name;
  if (!fs::exists(main))
    refuse("the folder " + folder.string() + " has no file " + main_name, "docs/papers.md has one to begin with");
  Format out;
  out.name = folder.filename().string();
  out.title = "the template in " + folder.string();
  out.main = read(main);
  judge(out.main, main.string());
  out.files = files_beside(folder);
  return out;
}

Format format_of(const Json &options, const fs::path &resources) {
  const int columns = options.value("columns", 2);
  const std::string folder = options.value("template", "");
  Format out = folder.empty() ? built_in(options.value("format", "article"), columns) : format_in(folder);
  if (folder.empty()) {
    out.main = read(resources / "templates" / out.name / main_name);
  } else {
    out.columns = columns;
    if (columns == 1) out.widths = {410, 410};
  }
  out.files.push_back({"athanor.sty", read(resources / "templates/athanor.sty")});
  return out;
}

}  // namespace athanor::writeup
