// SPDX-License-Identifier: Apache-2.0
//
// `athanor plugins` as a person sees it, to the letter, and as a program reads it.
#include "cli/plugins.hpp"

#include <catch2/catch.hpp>
#include <iostream>
#include <sstream>

#include "plugin/scanner.hpp"
#include "support.hpp"

using namespace athanor;

namespace {

struct Printed {
  int status;
  std::string out, err;
};

// Only the folders given are searched: the test's home has no plugins, nor has the folder of its program.
Printed plugins(const std::vector<std::string> &args, const std::vector<std::string> &folders, bool json = false) {
  const OwnFolder own;
  ::setenv("XDG_DATA_HOME", own.path().c_str(), 1);
  ::unsetenv("ATHANOR_PLUGIN_PATH");
  set_scanner(tests_folder() / "scanner_for_tests", std::chrono::seconds(20));
  std::vector<fs::path> dirs;
  for (const std::string &folder : folders) dirs.push_back(plugin_folder(folder));
  std::ostringstream out, err;
  std::streambuf *const real_out = std::cout.rdbuf(out.rdbuf());
  std::streambuf *const real_err = std::cerr.rdbuf(err.rdbuf());
  const int status = verb_plugins(args, dirs, json);
  std::cout.rdbuf(real_out);
  std::cerr.rdbuf(real_err);
  std::string text = out.str();
  const std::string folder = tests_folder().string() + "/plugins/";
  for (std::size_t at; (at = text.find(folder)) != std::string::npos;) text.erase(at, folder.size());
  return {status, text, err.str()};
}

}  // namespace

TEST_CASE("plugins are listed, and below them what cannot be used") {
  const Printed printed = plugins({}, {"greet", "newer_abi", "minimal", "minimal_again"});
  CHECK(printed.status == 0);
  CHECK(printed.out ==
        "KIND   NAME     VERSION  SUMMARY\n"
        "stage  greet    1.2.3    Greets somebody, in words that a model finds.\n"
        "stage  many     1.2.3    Keeps many calls in flight.\n"
        "stage  minimal  1.0.0    Does nothing.\n"
        "\n"
        "not used: stage/minimal in minimal_again/minimal_again.so\n"
        "  an earlier plugin folder has one of the same name\n"
        "\n"
        "cannot be used: newer_abi/newer_abi.so\n"
        "  this plugin is for ABI 2; this athanor speaks 1: update athanor\n"
        "  or use an older version of the plugin\n");
}

TEST_CASE("one component is shown with everything that it says of itself") {
  const Printed printed = plugins({"show", "stage/greet"}, {"greet"});
  CHECK(printed.status == 0);
  CHECK(printed.out ==
        "stage/greet  Greets somebody, in words that a model finds.\n"
        "  plugin org.test.greet 1.2.3, greet/greet.so\n"
        "\n"
        "options\n"
        "  OPTION  TYPE         DEFAULT     RANGE      DESCRIPTION\n"
        "  name    string       (required)  not empty  who is greeted\n"
        "  pause   duration     \"1s\"                   how long to wait before\n"
        "  tone    warm | cool  \"warm\"                 how\n"
        "\n"
        "inputs\n"
        "  NAME  TYPE              DESCRIPTION\n"
        "  idea  idea/1  optional  what to speak about\n"
        "\n"
        "outputs\n"
        "  NAME       TYPE                       DESCRIPTION\n"
        "  greetings  org.test.greeting/1  list  one for each guest\n"
        "\n"
        "tasks for models\n"
        "  TASK         ROLE    REPLY  DESCRIPTION\n"
        "  greet.words  writer  text   finds the words\n"
        "\n"
        "context of greet.words\n"
        "  object\n"
        "\n"
        "programs that must be installed\n"
        "  sh\n"
        "\n"
        "asks the host for\n"
        "  athanor.llm/1\n"
        "\n"
        "answers\n"
        "  athanor.stage.run/1\n"
        "\n"
        "example: a warm welcome\n"
        "  stages:\n"
        "    - use: greet\n"
        "      with:\n"
        "        name: Ada\n");
  CHECK(plugins({"show", "greet"}, {"greet"}).out == printed.out);
}

TEST_CASE("a component that is not there is answered with the nearest one") {
  const Printed printed = plugins({"show", "stage/gret"}, {"greet"});
  CHECK(printed.status == 1);
  CHECK(printed.out.empty());
  CHECK(printed.err ==
        "athanor plugins show: there is no component stage/gret; did you mean stage/greet?\n"
        "  known: stage/greet and stage/many\n");
}

TEST_CASE("no plugin at all is a failure that says where was looked") {
  const Printed printed = plugins({}, {"nothing"});
  CHECK(printed.status == 1);
  CHECK(printed.out.rfind("No plugin was found. These folders were searched:\n  nothing\n", 0) == 0);
  CHECK(printed.out.find("\nName another one with --plugin-dir or in ATHANOR_PLUGIN_PATH.\n") != std::string::npos);
}

TEST_CASE("arguments that make no sense are answered with those that do") {
  const Printed printed = plugins({"tell", "me"}, {});
  CHECK(printed.status == 2);
  CHECK(printed.err ==
        "athanor plugins: the arguments are not understood\n"
        "  athanor plugins                  lists what there is\n"
        "  athanor plugins show KIND/NAME   says everything about one component\n");
}

TEST_CASE("programs get the same as JSON") {
  const Json list = Json::parse(plugins({}, {"greet", "older_abi"}, true).out);
  CHECK(list["components"].size() == 2);
  CHECK(list["components"][0]["info"]["summary"] == "Greets somebody, in words that a model finds.");
  CHECK(list["faults"][0]["message"] == "this plugin is for ABI 0; this athanor speaks 1: update the plugin");
  const Json one = Json::parse(plugins({"show", "stage/many"}, {"greet"}, true).out);
  CHECK(one["name"] == "many");
  CHECK(one["info"]["options"]["properties"]["jobs"]["default"] == 1000);
}
