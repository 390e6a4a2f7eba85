// SPDX-License-Identifier: Apache-2.0
#include "cli/new.hpp"

#include <algorithm>
#include <cstdio>
#include <regex>

#include "cli/scaffold.hpp"
#include "cli/verbs.hpp"
#include "foundation/error.hpp"
#include "foundation/install.hpp"
#include "foundation/json.hpp"
#include "foundation/words.hpp"

namespace athanor {
namespace {

const std::vector<std::string> kinds{"stage", "provider", "backend", "literature", "domain"};

std::string checked_kind(const std::string &kind) {
  if (std::find(kinds.begin(), kinds.end(), kind) != kinds.end()) return kind;
  const std::string near = nearest(kind, kinds);
  throw Error("bad_request", "there is no kind '" + kind + "'" + (near.empty() ? "" : "; did you mean '" + near + "'?"),
              "the kinds are " + listed(kinds));
}

std::string checked_name(const std::string &name) {
  static const std::regex good("[a-z][a-z0-9]*([_-][a-z0-9]+)*");
  constexpr std::size_t longest = 40;  // it becomes part of longer names
  if (name.size() > longest)
    throw Error("bad_request", "the name has " + std::to_string(name.size()) + " letters",
                "take " + std::to_string(longest) + " at most");
  if (!std::regex_match(name, good))
    throw Error("bad_request", "'" + name + "' cannot be a name here",
                "small letters and digits, joined by hyphens or underscores, and a letter first: my-stage");
  return name;
}

std::string checked_language(const std::string &kind, const std::string &language) {
  if (kind == "domain" && !language.empty())
    throw Error("bad_request", "a domain is data and has no language", "leave out --lang");
  if (language.empty() || language == "c++" || language == "c") return language.empty() ? "c++" : language;
  throw Error("bad_request", "there are no templates in '" + language + "'",
              "--lang c++ or --lang c; programs in other languages can speak the same documents over their streams");
}

bool has_sdk() {
  std::error_code none;
  return fs::exists(executable().parent_path().parent_path() / "lib/cmake/Athanor/AthanorConfig.cmake", none);
}

// Where CMake would not look by itself: " -D CMAKE_PREFIX_PATH=...".
std::string prefix_argument() {
  const fs::path prefix = executable().parent_path().parent_path();
  if (prefix == "/usr" || prefix == "/usr/local" || !has_sdk()) return "";
  return " -D CMAKE_PREFIX_PATH=" + prefix.string();
}

std::vector<std::string> next_commands(const ScaffoldWish &wish) {
  std::vector<std::string> out{"cd " + wish.name};
  if (wish.kind == "domain") {
    out.insert(out.end(), {"athanor check pipeline.yaml", "athanor run pipeline.yaml"});
    return out;
  }
  out.push_back("cmake -B build" + prefix_argument() + " && cmake --build build");
  out.emplace_back("ctest --test-dir build --output-on-failure");
  out.push_back("athanor verify build/" + component_name(wish.name) + ".so");
  out.emplace_back("athanor check pipeline.yaml --plugin-dir build");
  out.emplace_back("athanor run pipeline.yaml --plugin-dir build");
  return out;
}

void say(const ScaffoldWish &wish, std::size_t files) {
  std::printf("wrote %s: %zu files; README.md says what each is for\n\nnext:\n", wish.name.c_str(), files);
  for (const std::string &command : next_commands(wish)) std::printf("  %s\n", command.c_str());
  if (wish.kind != "domain" && !has_sdk())
    std::printf(
        "\nThe headers that it is built with are not beside this athanor: install libathanor-dev, or\n"
        "`cmake --install` the build of Athanor into a folder and use the athanor in there.\n");
}

}  // namespace

int verb_new(const Arguments &arguments) {
  ScaffoldWish wish;
  wish.kind = checked_kind(arguments.words.at(0));
  wish.name = checked_name(arguments.words.at(1));
  wish.language = checked_language(wish.kind, arguments.language);
  const fs::path folder = fs::current_path() / wish.name;
  const std::vector<ScaffoldFile> files = scaffold_files(share_folder() / "scaffold", wish);
  write_scaffold(folder, files);
  if (!arguments.json) {
    say(wish, files.size());
    return exit_ok;
  }
  Json out{{"schema", "athanor.new/1"},
           {"folder", folder.string()},
           {"files", Json::array()},
           {"next", next_commands(wish)}};
  for (const ScaffoldFile &file : files) out["files"].push_back(file.path.string());
  std::fputs(pretty(out).c_str(), stdout);
  return exit_ok;
}

}  // namespace athanor
