// SPDX-License-Identifier: Apache-2.0
//
// Opening plugin files: each that is no plugin, or one of another age, says so in its own words.
#include "plugin/library.hpp"

#include <catch2/catch.hpp>
#include <fstream>

#include "support.hpp"

using namespace athanor;

namespace {

std::string refusal(const std::string &name) {
  return complaint([&] { load_plugin(plugin_file(name)); }, true);
}

}  // namespace

TEST_CASE("a plugin's table can be read again and again, and is the same") {
  const athanor_plugin &first = load_plugin(plugin_file("minimal"));
  CHECK(&first == &load_plugin(plugin_file("minimal")));
  CHECK(first.id == std::string("org.test.bad"));
  CHECK(find_component(first, "stage", "minimal") != nullptr);
  CHECK(find_component(first, "stage", "maximal") == nullptr);
  CHECK(find_component(first, "provider", "minimal") == nullptr);
}

TEST_CASE("a plugin for another ABI says which side is too old") {
  CHECK(refusal("newer_abi") ==
        "plugin_fault: [newer_abi/newer_abi.so] this plugin is for ABI 2; this athanor speaks 1: update athanor\n"
        "  or use an older version of the plugin");
  CHECK(refusal("newer_entry") ==
        "plugin_fault: [newer_entry/newer_entry.so] this plugin is for ABI 2; this athanor speaks 1: update athanor\n"
        "  or use an older version of the plugin");
  CHECK(refusal("older_abi") ==
        "plugin_fault: [older_abi/older_abi.so] this plugin is for ABI 0; this athanor speaks 1: update the plugin\n"
        "  build the plugin again with the SDK of this athanor");
}

TEST_CASE("a shared library that is no plugin says what is missing") {
  CHECK(refusal("no_entry") ==
        "plugin_fault: [no_entry/no_entry.so] this shared library does not export athanor_plugin_v1: it is no Athanor "
        "plugin\n  end one source file with ATHANOR_PLUGIN(...), or move the library out of the plugin folder");
  CHECK(refusal("undefined_symbol") ==
        "plugin_fault: [undefined_symbol/undefined_symbol.so] it needs the symbol athanor_test_missing_function, which "
        "nothing provides\n  link the library that has it into the plugin");
}

TEST_CASE("tables that are not as they should be are refused before anything in them is called") {
  CHECK(refusal("short_table") ==
        "plugin_fault: [short_table/short_table.so] the plugin says its table has 16 bytes; ABI 1.0 has 48\n"
        "  build the plugin again with the SDK of this athanor");
  CHECK(refusal("short_component") ==
        "plugin_fault: [short_component/short_component.so] component 1 says its table has 24 bytes; ABI 1.0 has 72\n"
        "  build the plugin again with the SDK of this athanor");
  CHECK(refusal("odd_kind") ==
        "plugin_fault: [odd_kind/odd_kind.so] component 1 is of the kind 'oracle', which this athanor does not know\n"
        "  the kinds are stage, provider, backend and literature");
  CHECK(refusal("odd_name") ==
        "plugin_fault: [odd_name/odd_name.so] component 1 has the name 'My-Stage', which is not well formed\n"
        "  a name begins with a lower-case letter and goes on with lower-case letters, digits and _");
  CHECK(refusal("no_run") ==
        "plugin_fault: [no_run/no_run.so] stage/minimal lacks create, run or destroy\n"
        "  build the plugin again with the SDK of this athanor");
  CHECK(refusal("twice") ==
        "plugin_fault: [twice/twice.so] the plugin has stage/minimal twice\n  give one of them another name");
}

TEST_CASE("a file that is no shared library says so") {
  const OwnFolder own;
  std::ofstream(own.path() / "text.so") << "This file is a letter to a friend, and quite long enough to be read.\n";
  std::ofstream(own.path() / "short.so") << "hi";
  CHECK(complaint([&] { load_plugin(own.path() / "text.so"); }, true) ==
        "plugin_fault: [" + (own.path() / "text.so").string() +
            "] this is not a shared library\n  a plugin is a .so file, made by athanor_add_plugin in CMake");
  CHECK(complaint([&] { load_plugin(own.path() / "short.so"); }, true) ==
        "plugin_fault: [" + (own.path() / "short.so").string() +
            "] this shared library is cut short\n  build or copy the plugin again");
}

TEST_CASE("names of components are plain words") {
  CHECK(is_component_name("semantic_scholar"));
  CHECK(is_component_name("gpt4"));
  CHECK_FALSE(is_component_name(""));
  CHECK_FALSE(is_component_name("4all"));
  CHECK_FALSE(is_component_name("a/b"));
  CHECK_FALSE(is_component_name(std::string(65, 'a')));
}
