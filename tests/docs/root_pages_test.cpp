// SPDX-License-Identifier: Apache-2.0
//
// The pages at the root of the checkout: what they name is there, and they agree on the version. And each guide is one
// of those that are followed.
#include <catch2/catch.hpp>
#include <regex>

#include "foundation/json.hpp"
#include "foundation/schema.hpp"
#include "pipeline/document.hpp"
#include "tests/end_to_end/athanor_command.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

std::vector<std::string> found_in(const std::string &text, const std::string &pattern) {
  std::vector<std::string> out;
  const std::regex regex(pattern);
  for (auto it = std::sregex_iterator(text.begin(), text.end(), regex); it != std::sregex_iterator(); ++it)
    out.push_back((*it)[1]);
  return out;
}

std::vector<fs::path> pages() {
  std::vector<fs::path> out;
  for (const char *folder : {"", "docs", "docs/reference", "docs/providers", "examples", "sdk/scaffold"})
    for (const auto &entry : fs::directory_iterator(source(folder)))
      if (entry.path().extension() == ".md") out.push_back(entry.path());
  return out;
}

}  // namespace

TEST_CASE("links from page to page lead somewhere") {
  std::size_t links = 0;
  for (const fs::path &page : pages())
    for (const std::string &link : found_in(read_file(page), R"(\]\(([^)#:\s]+)\))")) {
      INFO(page << " leads to " << link);
      CHECK(fs::exists(page.parent_path() / link));
      ++links;
    }
  CHECK(links > 100);
}

TEST_CASE("each `./dev` verb that a page names is one") {
  const std::string help = run_command({source("dev"), "help"}, "/").out;
  for (const char *page : {"CONTRIBUTING.md", "RELEASING.md", "README.md"})
    for (const std::string &verb : found_in(read_file(source(page)), R"(\./dev ([a-z]+))")) {
      INFO(page << ": ./dev " << verb);
      CHECK(help.find("\n  " + verb + " ") != std::string::npos);
    }
}

TEST_CASE("each verb of athanor that a page names is one") {
  std::vector<std::string> verbs{"scan-plugin", "serve-plugin", "help"};  // those that help does not list, and itself
  for (const std::string &verb : found_in(athanor_says({"help"}).out, R"(\n  ([a-z]+) )")) verbs.push_back(verb);
  for (const fs::path &page : pages())
    for (const std::string &verb : found_in(read_file(page), R"((?:`|\$ |    |bin/)athanor ([a-z][a-z-]+)\b)")) {
      INFO(page << ": athanor " << verb);
      CHECK(std::find(verbs.begin(), verbs.end(), verb) != verbs.end());
    }
}

TEST_CASE("project, changelog and citation speak of the same version") {
  const std::string version =
      found_in(read_file(source("CMakeLists.txt")), R"(project\(Athanor VERSION ([0-9.]+))").at(0);
  CHECK(found_in(read_file(source("CHANGELOG.md")), R"(\n## ([0-9.]+),)").at(0) == version);
  std::vector<Diagnostic> findings;
  const auto citation = parse_document_text("CITATION.cff", read_file(source("CITATION.cff")), findings);
  REQUIRE(citation);
  CHECK(citation->value.at("version").get<std::string>() == version);
  for (const char *needed : {"cff-version", "message", "title", "authors"}) CHECK(citation->value.contains(needed));
}

TEST_CASE("RELEASING: the commands that keep an ABI do so") {
  const std::string page = read_file(source("RELEASING.md"));
  const std::string step = page.substr(page.find("4. **"), page.find("5. **") - page.find("4. **"));
  std::string commands = "set -e\n";
  for (const std::string &line : found_in(step, R"(\n {7}(\S[^\n]*))")) commands += line + "\n";
  REQUIRE(commands.find("abi_record") != std::string::npos);
  const TemporaryFolder folder;
  fs::copy(source("sdk"), folder.path() / "sdk", fs::copy_options::recursive);
  fs::create_symlink(ATHANOR_BUILD_DIR, folder.path() / "build");
  const auto done = run_command({"/bin/bash", "-c", commands}, folder.path());
  INFO(done.out << done.err);
  REQUIRE(done.status == 0);
  const fs::path kept = folder.path() / "sdk/abi/1.1";
  CHECK(read_file(kept / "include/athanor/plugin.h") == read_file(source("sdk/include/athanor/plugin.h")));
  CHECK(read_file(kept / "record.json") == read_file(source("sdk/abi/record.json")));
  CHECK(fs::exists(kept / "schemas/documents"));
}

TEST_CASE("CONTRIBUTING opens with what will not be taken") {
  CHECK(read_file(source("CONTRIBUTING.md")).rfind("# Contributing\n\n## What will not be taken\n", 0) == 0);
}

TEST_CASE("docs/own-domain.md explains every key of a domain profile") {
  const std::string page = read_file(source("docs/own-domain.md"));
  const Json schema = Json::parse(read_file(source("sdk/schemas/domain-1.json")));
  const auto explained = [&](const Json &part, const auto &again) -> void {
    for (const auto &[name, below] : object_at(part, "properties").items()) {
      INFO(name);
      CHECK(std::regex_search(page, std::regex("`([a-z]+\\.)?" + name + "`")));
      again(below, again);
      if (below.contains("items")) again(below.at("items"), again);
    }
  };
  explained(schema, explained);
}

TEST_CASE("every page with something to do in it is followed by a test") {
  const std::string followed = read_file(source("tests/docs/CMakeLists.txt"));
  for (const auto &entry : fs::directory_iterator(source("docs")))
    if (entry.path().extension() == ".md" && read_file(entry.path()).find("```console") != std::string::npos) {
      INFO(entry.path());
      CHECK(std::regex_search(followed, std::regex("[( ]" + entry.path().stem().string() + "[ )]")));
    }
}
