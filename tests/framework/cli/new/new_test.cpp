// SPDX-License-Identifier: Apache-2.0
//
// `athanor new` as a person sees it, to the letter, and the files that it leaves.
#include <catch2/catch.hpp>
#include <set>

#include "cli/scaffold.hpp"
#include "foundation/json.hpp"
#include "tests/end_to_end/athanor_command.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

const fs::path templates = source("sdk/scaffold");

std::map<std::string, std::string> files_of(const ScaffoldWish &wish) {
  std::map<std::string, std::string> out;
  for (const ScaffoldFile &file : scaffold_files(templates, wish)) out[file.path.string()] = file.text;
  return out;
}

std::vector<ScaffoldWish> all_wishes(const std::string &name) {
  std::vector<ScaffoldWish> out{{"domain", name, "c++"}};
  for (const char *kind : {"stage", "provider", "backend", "literature"})
    for (const char *language : {"c++", "c"}) out.push_back({kind, name, language});
  return out;
}

std::string error_of(const fs::path &templates_folder, const ScaffoldWish &wish) {
  try {
    scaffold_files(templates_folder, wish);
  } catch (const Error &e) {
    return describe(e);
  }
  return "";
}

}  // namespace

TEST_CASE("a new stage says what was written and what to do next") {
  const TemporaryFolder here;
  const Said said = athanor_says({"new", "stage", "my-stage"}, here.path());
  CHECK(said.status == 0);
  CHECK(said.err.empty());
  CHECK(said.out ==
        "wrote my-stage: 13 files; README.md says what each is for\n"
        "\n"
        "next:\n"
        "  cd my-stage\n"
        "  cmake -B build && cmake --build build\n"
        "  ctest --test-dir build --output-on-failure\n"
        "  athanor verify build/my_stage.so\n"
        "  athanor check pipeline.yaml --plugin-dir build\n"
        "  athanor run pipeline.yaml --plugin-dir build\n"
        "\n"
        "The headers that it is built with are not beside this athanor: install libathanor-dev, or\n"
        "`cmake --install` the build of Athanor into a folder and use the athanor in there.\n");
  for (const char *file : {"CMakeLists.txt", "my_stage.cpp", "my_stage_test.cpp", "info.json", "pipeline.yaml",
                           "README.md", "prompts/my_stage.ask.mustache", "org.example.my_stage-1.json", ".gitignore",
                           ".clang-format", ".github/workflows/check.yml"})
    CHECK(fs::is_regular_file(here / "my-stage" / file));
}

TEST_CASE("programs read which files a new domain has") {
  const TemporaryFolder here;
  const Said said = athanor_says({"new", "domain", "heat", "--json"}, here.path());
  CHECK(said.status == 0);
  const Json told = Json::parse(said.out);
  CHECK(told.at("folder") == (fs::canonical(here.path()) / "heat").string());
  CHECK(told.at("next") == Json{"cd heat", "athanor check pipeline.yaml", "athanor run pipeline.yaml"});
  std::set<std::string> listed, there;
  for (const Json &file : told.at("files")) listed.insert(file.get<std::string>());
  for (const auto &entry : fs::recursive_directory_iterator(here / "heat"))
    if (entry.is_regular_file()) there.insert(entry.path().lexically_relative(here / "heat").string());
  CHECK(listed == there);
}

TEST_CASE("what is there already is never overwritten") {
  const TemporaryFolder here;
  here.write("my-stage/mine.txt", "mine");
  here.write("file", "mine");
  fs::create_symlink("nowhere", here / "link");
  for (const char *name : {"my-stage", "file", "link"}) {
    const Said said = athanor_says({"new", "stage", name}, here.path());
    CHECK(said.status == 1);
    CHECK(said.out.empty());
    CHECK(said.err == "athanor: " + (fs::canonical(here.path()) / name).string() + ": there is something called " +
                          name + " here already, and it is never overwritten\n" +
                          "  choose another name, go to another folder, or move it away\n");
  }
  CHECK(read_file(here / "my-stage/mine.txt") == "mine");
  CHECK(std::distance(fs::directory_iterator(here / "my-stage"), fs::directory_iterator()) == 1);
}

TEST_CASE("kinds, names and languages that there are not are refused before anything is written") {
  struct Refusal {
    std::vector<std::string> words;
    std::string said;
  };
  const std::vector<Refusal> refusals{
      {{"stag", "x"},
       "there is no kind 'stag'; did you mean 'stage'?\n"
       "  the kinds are stage, provider, backend, literature and domain\n"},
      {{"stage", "My Stage"},
       "'My Stage' cannot be a name here\n"
       "  small letters and digits, joined by hyphens or underscores, and a letter first: my-stage\n"},
      {{"stage", "../up"},
       "'../up' cannot be a name here\n"
       "  small letters and digits, joined by hyphens or underscores, and a letter first: my-stage\n"},
      {{"stage", "ends-"},
       "'ends-' cannot be a name here\n"
       "  small letters and digits, joined by hyphens or underscores, and a letter first: my-stage\n"},
      {{"stage", std::string(41, 'a')}, "the name has 41 letters\n  take 40 at most\n"},
      {{"stage", "x", "--lang", "rust"},
       "there are no templates in 'rust'\n"
       "  --lang c++ or --lang c; programs in other languages can speak the same documents over their streams\n"},
      {{"domain", "x", "--lang", "c"}, "a domain is data and has no language\n  leave out --lang\n"},
      {{"stage"}, "usage: athanor new KIND NAME\n  writes a plugin or a domain of your own to begin with\n"}};
  for (const Refusal &refusal : refusals) {
    const TemporaryFolder here;
    std::vector<std::string> words{"new"};
    words.insert(words.end(), refusal.words.begin(), refusal.words.end());
    const Said said = athanor_says(words, here.path());
    CHECK(said.status == 2);
    CHECK(said.err == "athanor: " + refusal.said);
    CHECK(fs::is_empty(here.path()));
  }
}

TEST_CASE("no word of the templates is left in what is written, and none of their licence") {
  for (const ScaffoldWish &wish : all_wishes("two-words"))
    for (const auto &[path, text] : files_of(wish)) {
      INFO(wish.kind << " " << wish.language << ": " << path);
      for (const char *word : {"scaffold", "Scaffold", "SCAFFOLD", "SPDX"}) {
        CHECK(path.find(word) == std::string::npos);
        CHECK(text.find(word) == std::string::npos);
      }
      CHECK(text.rfind("//\n", 0) != 0);  // the comment begins with what it says
      CHECK(text.rfind("/*\n", 0) != 0);
    }
}

TEST_CASE("hyphens stay in the folder's name and become underscores elsewhere") {
  const auto files = files_of({"stage", "two-words", "c++"});
  CHECK(files.count("two_words.cpp") == 1);
  CHECK(files.at("two_words.cpp").find("class TwoWords {") != std::string::npos);
  CHECK(files.at("pipeline.yaml").find("use: two_words\n") != std::string::npos);
  CHECK(files.at("README.md").find("athanor new stage two-words`") != std::string::npos);
}

TEST_CASE("a name that is itself a word of the templates is replaced once only") {
  const auto files = files_of({"stage", "scaffold-name-scaffold_name", "c++"});
  CHECK(files.at("README.md").find("`athanor new stage scaffold-name-scaffold_name`") != std::string::npos);
  CHECK(files.count("scaffold_name_scaffold_name.cpp") == 1);
}

TEST_CASE("templates that are not installed are missed with the package that has them") {
  const TemporaryFolder here;
  CHECK(error_of(here.path(), {"stage", "x", "c++"}) ==
        "the templates are not installed: there is no " + (here / "plugin").string() +
            "\n  install the package libathanor-dev, which has them and the headers");
}

TEST_CASE("two layers with the same file are a mistake that is named") {
  const TemporaryFolder here;
  here.write("study/topic.md", "one");
  here.write("domain/topic.md", "another");
  CHECK(error_of(here.path(), {"domain", "x", "c++"}).find("two layers of the templates have the file topic.md") !=
        std::string::npos);
}

TEST_CASE("a project that cannot be written leaves nothing behind") {
  const TemporaryFolder here;
  const std::vector<ScaffoldFile> files{{"a", "text", false}, {"a/b", "a file where a folder should be", false}};
  CHECK_THROWS_AS(write_scaffold(here / "new", files), Error);
  CHECK(fs::is_empty(here.path()));
}
