// SPDX-License-Identifier: Apache-2.0
#include "cli/docs.hpp"

#include <algorithm>
#include <iostream>
#include <map>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/install.hpp"
#include "foundation/json.hpp"

namespace athanor {
namespace {

// The first line of every page, by which a page of an earlier time is known.
constexpr const char *mark =
    "<!-- made by `athanor docs` of what the plugin says of itself; changes here are lost -->\n";

std::string sentence(std::string words) {
  if (!words.empty() && words[0] >= 'a' && words[0] <= 'z') words[0] = static_cast<char>(words[0] - 'a' + 'A');
  return words;
}

// A cell of a table: bars would end it, and what stands in angle brackets would be taken for HTML.
std::string cell(const std::string &text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += ' ';
      continue;
    }
    if (c == '|' || c == '<' || c == '*') out += '\\';
    out += c;
  }
  return out;
}
std::string code_cell(const std::string &text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string("\\|") : std::string(1, c);
  return text.empty() ? out : "`" + out + "`";
}

std::string table(const DescribedSection &section) {
  std::vector<std::size_t> shown;
  for (std::size_t c = 0; c < section.head.size(); ++c)
    if (std::any_of(section.rows.begin(), section.rows.end(), [&](const auto &row) { return !row[c].empty(); }))
      shown.push_back(c);
  std::string out, rule;
  for (const std::size_t c : shown) {
    std::string name = section.head[c];
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char l) { return std::tolower(l); });
    out += "| " + name + " ";
    rule += "|---";
  }
  out += "|\n" + rule + "|\n";
  for (const auto &row : section.rows) {
    for (const std::size_t c : shown) {
      const std::string &head = section.head[c];
      const bool prose = head == "DESCRIPTION" || head.empty() || row[c] == "-" || row[c] == "(required)" ||
                         head == "RANGE" || head == "WHEN" || head == "REPLY";
      out += "| " + (prose ? cell(row[c]) : code_cell(row[c])) + " ";
    }
    out += "|\n";
  }
  return out;
}

std::string section_text(const DescribedSection &section, const std::string &heading) {
  std::string out = "\n" + heading + " " + sentence(section.title) + "\n\n";
  if (!section.text.empty()) out += sentence(section.text) + ".\n";
  if (!section.rows.empty()) out += table(section);
  for (const std::string &line : section.lines) out += "- `" + line + "`\n";
  if (!section.code.empty()) out += "```yaml\n" + section.code + "```\n";
  for (const DescribedSection &part : section.parts) out += section_text(part, heading + "#");
  return out;
}

std::string file_of(const ComponentInfo &component) { return component.kind + "-" + component.name + ".md"; }

std::string index_page(const Catalogue &catalogue) {
  static const std::vector<std::pair<const char *, const char *>> kinds{{"stage", "Stages"},
                                                                        {"provider", "Providers of language models"},
                                                                        {"backend", "Backends for experiments"},
                                                                        {"literature", "Sources of literature"}};
  std::string out =
      std::string(mark) +
      "# Reference\n\nWhat each component takes, gives and asks for. `athanor plugins show KIND/NAME` says the "
      "same on the terminal.\n";
  for (const auto &[kind, title] : kinds) {
    std::string rows;
    for (const auto &component : catalogue.components())
      if (component->kind == kind)
        rows += "| [" + component->name + "](" + file_of(*component) + ") | " +
                cell(component->info.value("summary", "")) + " |\n";
    if (!rows.empty()) out += std::string("\n## ") + title + "\n\n| name | what it does |\n|---|---|\n" + rows;
  }
  return out;
}

// Pages of an earlier time go; anything else in the folder is somebody's own.
void clear(const fs::path &out) {
  std::error_code none;
  if (!fs::is_directory(out, none)) return;
  std::vector<fs::path> earlier;
  for (const auto &entry : fs::directory_iterator(out)) {
    if (!fs::is_regular_file(entry.symlink_status()) || read_file(entry.path()).rfind(mark, 0) != 0)
      throw Error("refused", "this file is not a page of `athanor docs`, and would stand among them",
                  "name a folder for the pages alone", entry.path().string());
    earlier.push_back(entry.path());
  }
  for (const fs::path &page : earlier) fs::remove(page);
}

}  // namespace

std::string reference_page(const Description &description, const std::string &plugin) {
  std::string out =
      std::string(mark) + "# " + description.title + "\n\n" + description.summary + "\n\nPlugin `" + plugin + "`.";
  for (const std::string &note : description.notes) out += " " + sentence(note) + ".";
  out += "\n";
  for (const DescribedSection &section : description.sections) out += section_text(section, "##");
  return out;
}

int verb_docs(const fs::path &out, const std::vector<fs::path> &plugin_dirs) {
  const Catalogue catalogue = Catalogue::scan(plugin_dirs.empty() ? plugin_folders({}) : plugin_dirs);
  for (const PluginFault &fault : catalogue.faults())
    std::cerr << "not described: " << fault.file.string() << ": " << fault.message << "\n";
  if (catalogue.components().empty()) {
    std::cerr << "athanor docs: no plugin was found; `athanor plugins` says where it looks\n";
    return 1;
  }
  clear(out);
  for (const auto &component : catalogue.components())
    write_file(out / file_of(*component), reference_page(describe_component(*component), component->plugin));
  write_file(out / "README.md", index_page(catalogue));
  const std::size_t pages = catalogue.components().size();
  std::cout << pages << (pages == 1 ? " page" : " pages") << " and README.md in " << out.string() << "\n";
  return catalogue.faults().empty() ? 0 : 1;
}

}  // namespace athanor
