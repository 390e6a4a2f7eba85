// SPDX-License-Identifier: Apache-2.0
//
// How a paper looks: one of the formats that we bring (article, ieee, acm), or a folder of the user's own with a
// template and the classes, packages and bibliography styles that it needs.
#ifndef ATHANOR_WRITEUP_FORMAT_HPP
#define ATHANOR_WRITEUP_FORMAT_HPP

#include <filesystem>
#include <string>
#include <vector>

#include "finding.hpp"

namespace athanor::writeup {

// Points; tables are cut to fit.
struct Widths {
  double page = 490, column = 235;
};

struct PaperFile {
  std::string path, content;  // path: below the folder of main.tex
};

struct Format {
  std::string name, title;       // article; "the format ieee" or "the template in /home/..."
  std::string main;              // the text of main.tex.mustache
  std::vector<PaperFile> files;  // that stand beside main.tex
  int columns = 2;
  Widths widths;
  std::vector<std::string> needs;  // files of TeX that must be installed: IEEEtran.cls
  std::string package;             // the Debian package that has them
};

// From the options `template`, `format` and `columns`. Throws sdk::Error("bad_options") that says what is wrong with a
// folder of the user's.
Format format_of(const Json &options, const std::filesystem::path &resources);

// Reads and judges the user's folder alone, for checks before anything runs.
Format format_in(const std::filesystem::path &folder);

// The values that a template may print, each with what it is; for messages and docs.
const std::vector<std::pair<std::string, std::string>> &template_fields();

}  // namespace athanor::writeup

#endif
