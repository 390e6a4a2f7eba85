// SPDX-License-Identifier: Apache-2.0
//
// The files of a new project, made from templates: layers laid over each other, a few words replaced. Which layers and
// which words is written for people in sdk/scaffold/README.md.
#ifndef ATHANOR_CLI_SCAFFOLD_HPP
#define ATHANOR_CLI_SCAFFOLD_HPP

#include <filesystem>
#include <string>
#include <vector>

namespace athanor {

namespace fs = std::filesystem;

struct ScaffoldWish {
  std::string kind;      // "stage", "provider", "backend", "literature" or "domain"
  std::string name;      // as it was given, such as "my-stage"
  std::string language;  // "c++" or "c"; no meaning for a domain
};

struct ScaffoldFile {
  fs::path path;  // below the new folder
  std::string text;
  bool executable;
};

// "my_stage", for components, files and targets.
std::string component_name(const std::string &name);

// The files in the order of their paths. Throws Error("not_found") where templates are not installed, and "internal"
// where two layers have the same file.
std::vector<ScaffoldFile> scaffold_files(const fs::path &templates, const ScaffoldWish &wish);

// Makes the folder and writes the files into it. Throws Error("refused") if there is anything of that name already;
// whatever goes wrong later, nothing is left behind.
void write_scaffold(const fs::path &folder, const std::vector<ScaffoldFile> &files);

}  // namespace athanor

#endif
