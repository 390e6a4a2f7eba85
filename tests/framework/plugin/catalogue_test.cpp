// SPDX-License-Identifier: Apache-2.0
//
// Looking at plugins without running them here: whatever one does, it does it in a child process, and
// the others are still there.
#include "plugin/catalogue.hpp"

#include <catch2/catch.hpp>
#include <fstream>

#include "foundation/files.hpp"
#include "plugin/scanner.hpp"
#include "support.hpp"

using namespace athanor;

namespace {

const bool scanner_is_set = [] {
  set_scanner(tests_folder() / "scanner_for_tests", std::chrono::seconds(20));
  return true;
}();

std::string only_fault(const std::string &name) {
  const Catalogue catalogue = Catalogue::scan({plugin_folder(name)});
  REQUIRE(catalogue.components().empty());
  REQUIRE(catalogue.faults().size() == 1);
  CHECK(catalogue.faults()[0].file == plugin_file(name));
  return catalogue.faults()[0].message + "\n  " + catalogue.faults()[0].hint;
}

}  // namespace

TEST_CASE("a plugin's components are known with what they say of themselves") {
  const OwnFolder own;
  const Catalogue catalogue = Catalogue::scan({plugin_folder("greet"), plugin_folder("probe")});
  CHECK(catalogue.faults().empty());
  CHECK(catalogue.names("stage") == std::vector<std::string>{"greet", "many", "probe"});
  const auto greet = catalogue.find("stage", "greet");
  REQUIRE(greet);
  CHECK(greet->title() == "stage/greet");
  CHECK(greet->plugin == "org.test.greet");
  CHECK(greet->version == "1.2.3");
  CHECK(greet->file == plugin_file("greet"));
  CHECK(greet->resources == plugin_folder("greet") / "greet");
  CHECK(greet->info["summary"] == "Greets somebody, in words that a model finds.");
  CHECK(catalogue.find("provider", "greet") == nullptr);
}

TEST_CASE("bad plugin files are faults with a cause, one by one") {
  const OwnFolder own;
  CHECK(only_fault("crashes_on_load") ==
        "crashed with SIGSEGV while loading; it printed: about to fall | and fall\n"
        "  this is a fault in the plugin; tell its author");
  CHECK(only_fault("exits_on_load") ==
        "ended the process with exit status 7 while loading\n  a plugin must never call exit; tell its author");
  CHECK(only_fault("newer_abi") ==
        "this plugin is for ABI 2; this athanor speaks 1: update athanor\n  or use an older version of the plugin");
  CHECK(only_fault("info_text") ==
        "stage/minimal: its info is not valid JSON at byte 35\n"
        "  mend its info and build the plugin again; docs/architecture.md lists what stands there");
  CHECK(only_fault("info_depth") ==
        "stage/minimal: its info is nested deeper than 128 levels\n"
        "  mend its info and build the plugin again; docs/architecture.md lists what stands there");
}

#if !ATHANOR_TEST_SANITIZED  // a sanitizer reports a bad address itself and ends the child with a status
TEST_CASE("a plugin whose texts are not there is a crash of the child only") {
  const OwnFolder own;
  CHECK(only_fault("info_pointer") ==
        "crashed with SIGSEGV while its info was read\n  this is a fault in the plugin; tell its author");
}

TEST_CASE("a plugin file that was cut short is a fault, not a crash") {
  const OwnFolder own;
  const std::string whole = read_file(plugin_file("greet"));
  std::ofstream(own.path() / "cut.so", std::ios::binary) << whole.substr(0, 8192);
  const Catalogue catalogue = Catalogue::scan({own.path()});
  REQUIRE(catalogue.faults().size() == 1);
  CHECK(catalogue.faults()[0].message == "crashed with SIGBUS while loading");
  CHECK(catalogue.faults()[0].hint == "the file may be cut short: build or copy the plugin again");
}
#endif

TEST_CASE("a plugin that hangs is stopped") {
  const OwnFolder own;
  set_scanner(tests_folder() / "scanner_for_tests", std::chrono::milliseconds(2500));
  CHECK(only_fault("hangs_on_load") ==
        "took longer than 2.5 s while loading and was stopped\n  this is a fault in the plugin; tell its author");
  CHECK(complaint([] { ask_in_child(stage("misbehaving", "create_hangs"), Json::object(), Json::object()); }) ==
        "plugin_fault: stage/create_hangs took longer than 2.5 s in create and was stopped");
  set_scanner(tests_folder() / "scanner_for_tests", std::chrono::seconds(20));
}

TEST_CASE("a plugin that takes long is waited for while it tells of its progress") {
  const OwnFolder own;
  set_scanner(tests_folder() / "scanner_for_tests", std::chrono::milliseconds(2500));
  CHECK_NOTHROW(ask_in_child(stage("misbehaving", "run_takes_long"), Json::object(), Json::object()));
  set_scanner(tests_folder() / "scanner_for_tests", std::chrono::seconds(20));
}

TEST_CASE("what a plugin prints is not taken for an answer") {
  const OwnFolder own;
  CHECK(Catalogue::scan({plugin_folder("prints")}).names("stage") == std::vector<std::string>{"minimal"});
}

TEST_CASE("files that are no plugins and folders that are not there disturb nobody") {
  const OwnFolder own;
  fs::copy_file(plugin_file("minimal"), own.path() / "minimal.so");
  std::ofstream(own.path() / "letter.so") << "Dear friend, this is no library at all, though it is named like one.\n";
  std::ofstream(own.path() / "README.txt") << "about the plugins\n";
  std::ofstream(own.path() / ".half-copied.so") << "x";
  const Catalogue catalogue = Catalogue::scan({own.path() / "none", own.path(), own.path()});
  CHECK(catalogue.names("stage") == std::vector<std::string>{"minimal"});
  REQUIRE(catalogue.faults().size() == 1);
  CHECK(catalogue.faults()[0].file.filename() == "letter.so");
  CHECK(catalogue.faults()[0].message == "this is not a shared library");
}

TEST_CASE("of two components with one name the first folder's is used") {
  const OwnFolder own;
  const Catalogue catalogue = Catalogue::scan({plugin_folder("minimal_again"), plugin_folder("minimal")});
  REQUIRE(catalogue.components().size() == 1);
  REQUIRE(catalogue.shadowed().size() == 1);
  CHECK(catalogue.components()[0]->file == plugin_file("minimal_again"));
  CHECK(catalogue.shadowed()[0]->file == plugin_file("minimal"));
}

TEST_CASE("what a plugin said is remembered until its file changes") {
  const OwnFolder own;
  const fs::path entry = own.path() / "cache/athanor/plugins" / (sha256_of_file(plugin_file("probe")) + ".json");
  Catalogue::scan({plugin_folder("probe")});
  REQUIRE(fs::exists(entry));

  // With the entry there, no child is needed; with a damaged one, one is.
  set_scanner("/nonexistent/athanor", std::chrono::seconds(20));
  CHECK(Catalogue::scan({plugin_folder("probe")}).names("stage") == std::vector<std::string>{"probe"});
  std::ofstream(entry) << "half a docu";
  const Catalogue none = Catalogue::scan({plugin_folder("probe")});
  REQUIRE(none.faults().size() == 1);
  CHECK(none.faults()[0].message == "cannot start a process that looks at the plugin: No such file or directory");
  set_scanner(tests_folder() / "scanner_for_tests", std::chrono::seconds(20));
  CHECK(Catalogue::scan({plugin_folder("probe")}).names("stage") == std::vector<std::string>{"probe"});
}

TEST_CASE("a cache that cannot be written to costs time, nothing else") {
  const OwnFolder own;
  std::ofstream(own.path() / "cache") << "a file where the folder should be\n";
  CHECK(Catalogue::scan({plugin_folder("probe")}).names("stage") == std::vector<std::string>{"probe"});
}

TEST_CASE("options are validated in a child, and so are crashes") {
  CHECK(complaint([] { validate_in_child(stage("greet", "greet"), {{"name", "Ada"}}); }) == "no error");
  CHECK(complaint(
            [] {
              validate_in_child(stage("greet", "greet"), {{"name", "Nobody"}});
            },
            true) == "bad_options: [/name] nobody cannot be greeted\n  name somebody");
  CHECK(complaint([] { validate_in_child(stage("misbehaving", "validate_refuses"), Json::object()); }) ==
        "unavailable: [/options/oven] the oven is cold");
  CHECK(complaint([] { validate_in_child(stage("misbehaving", "validate_crashes"), Json::object()); }) ==
        "plugin_fault: stage/validate_crashes crashed with SIGABRT in validate");
  CHECK(complaint([] { validate_in_child(stage("misbehaving", "create_crashes"), Json::object()); }) ==
        "plugin_fault: stage/create_crashes crashed with SIGSEGV in create");
  CHECK(complaint([] { validate_in_child(stage("misbehaving", "destroy_crashes"), Json::object()); }) ==
        "plugin_fault: stage/destroy_crashes crashed with SIGILL in destroy");
  CHECK(complaint([] { validate_in_child(stage("newer_abi", "minimal"), Json::object()); }) ==
        "plugin_fault: stage/minimal cannot be used: newer_abi/newer_abi.so: this plugin is for ABI 2; this athanor "
        "speaks 1: update athanor");
}

TEST_CASE("a component is asked in a child, with no service but the log") {
  const Json request{{"schema", "athanor.stage.run/1"}};
  const Json seen = ask_in_child(stage("probe", "probe"), Json::object(), request);
  CHECK(seen["minor"] == 0);
  CHECK(complaint([&] {
          ask_in_child(stage("greet", "greet"), {{"name", "Ada"}}, request);
        }) == "not_offered: athanor.llm/1 is not offered here");
  CHECK(complaint([&] { ask_in_child(stage("misbehaving", "run_crashes"), Json::object(), request); }) ==
        "plugin_fault: stage/run_crashes crashed with SIGFPE in run; it printed: stepping on the ladder");
  const Json large{{"schema", "athanor.stage.run/1"}, {"padding", std::string(4 << 20, 'x')}};
  CHECK(ask_in_child(stage("probe", "probe"), Json::object(), large)["minor"] == 0);
}
