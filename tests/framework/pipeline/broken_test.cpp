// SPDX-License-Identifier: Apache-2.0
//
// Deliberately broken pipelines: broken/NAME.yaml gives broken/NAME.txt, to the letter. With
// ATHANOR_APPROVE set in the environment the .txt files are written anew, to be read and committed.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <vector>

#include "tests/framework/pipeline/support.hpp"

using namespace athanor;
using namespace athanor::testing;

TEST_CASE("each broken pipeline gives its expected findings, and no plan") {
  std::vector<fs::path> files;
  for (const auto &entry : fs::directory_iterator(here / "broken"))
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  REQUIRE(files.size() >= 10);
  for (const fs::path &file : files) {
    CAPTURE(file.filename());
    const Checked checked = check_pipeline(request(file), catalogue());
    const std::string text = without_paths(render(checked.diagnostics));
    fs::path expected = file;
    expected.replace_extension(".txt");
    if (std::getenv("ATHANOR_APPROVE")) write_file(expected, text);
    CHECK_FALSE(checked.plan.has_value());
    CHECK(text == read_file(expected));
  }
}

TEST_CASE("what is no readable file is told apart, in one finding each") {
  const Folder folder;
  auto text = [&](const fs::path &path) {
    std::string out = render(check_pipeline(request(path), catalogue()).diagnostics);
    const std::string prefix = folder.path.string() + "/";
    for (std::size_t at; (at = out.find(prefix)) != std::string::npos;) out.erase(at, prefix.size());
    return out;
  };
  write_file(folder.path / "quickstart.yaml", "athanor: 1\n");
  CHECK(text(folder.path / "quikstart.yaml") ==
        "quikstart.yaml: error: there is no such pipeline, neither here nor among the installed ones\n"
        "  did you mean 'quickstart.yaml'?\n1 error\n");
  fs::create_directories(folder.path / "folder.yaml");
  CHECK(text(folder.path / "folder.yaml") ==
        "folder.yaml: error: this is a folder, not a file\n  give the path of a pipeline\n1 error\n");
  write_file(folder.path / "empty.yaml", "# nothing\n");
  CHECK(text(folder.path / "empty.yaml") ==
        "empty.yaml: error: this file is empty\n  a pipeline begins with `athanor: 1`\n1 error\n");
  write_file(folder.path / "list.yaml", "- a\n- b\n");
  CHECK(text(folder.path / "list.yaml") ==
        "list.yaml:1:1: error: a pipeline is a mapping of keys, not a list\n    1 | - a\n      | ^\n"
        "  it begins with `athanor: 1`\n1 error\n");
  write_file(folder.path / "binary.yaml", "athanor: \xff\xfe\n");
  CHECK(text(folder.path / "binary.yaml").find("binary.yaml:1:10: error: this byte is no text in UTF-8\n") == 0);
}
