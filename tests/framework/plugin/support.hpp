// SPDX-License-Identifier: Apache-2.0
//
// What the plugin tests share: where the plugins for tests are, and a way to compare a whole complaint.
#ifndef ATHANOR_TESTS_PLUGIN_SUPPORT_HPP
#define ATHANOR_TESTS_PLUGIN_SUPPORT_HPP

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "plugin/catalogue.hpp"
#include "plugin/component.hpp"
#include "plugin/helper.hpp"

namespace athanor {

inline fs::path tests_folder() { return fs::path(ATHANOR_BUILD_DIR) / "tests"; }
inline fs::path plugin_folder(const std::string &name) { return tests_folder() / "plugins" / name; }
inline fs::path plugin_file(const std::string &name) { return plugin_folder(name) / (name + ".so"); }

// Plugins in other processes are held by a program of the tests.
inline void use_test_program() { set_scanner(tests_folder() / "scanner_for_tests", std::chrono::seconds(20)); }

// A component as the catalogue would know it, without asking anybody.
inline ComponentInfo stage(const std::string &file, const std::string &name) {
  ComponentInfo out;
  out.kind = "stage";
  out.name = name;
  out.plugin = "org.test." + file;
  out.version = "1.0.0";
  out.file = plugin_file(file);
  out.resources = plugin_folder(file) / file;
  out.info = Json::object();
  return out;
}

// "code: message" of the Error that f throws, with the build's own folder cut out; "no error" if none.
template <class F>
std::string complaint(F &&f, bool with_hint = false) {
  try {
    f();
  } catch (const Error &e) {
    std::string out = e.code() + ": " + (e.where().empty() ? "" : "[" + e.where() + "] ") + e.message();
    if (with_hint) out += "\n  " + e.hint();
    const std::string folder = tests_folder().string() + "/plugins/";
    for (std::size_t at; (at = out.find(folder)) != std::string::npos;) out.erase(at, folder.size());
    return out;
  } catch (const Cancelled &) {
    return "cancelled";
  }
  return "no error";
}

// A folder of this test's own, gone when it ends; caches are kept there too.
class OwnFolder {
 public:
  OwnFolder() {
    std::string name = (fs::temp_directory_path() / "athanor-plugin-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
    ::setenv("XDG_CACHE_HOME", (path_ / "cache").c_str(), 1);
  }
  ~OwnFolder() {
    std::error_code none;
    fs::permissions(path_ / "cache", fs::perms::owner_all, none);
    fs::remove_all(path_, none);
  }
  OwnFolder(const OwnFolder &) = delete;
  OwnFolder &operator=(const OwnFolder &) = delete;
  const fs::path &path() const { return path_; }

 private:
  fs::path path_;
};

// Remembers what was said and refuses whatever is asked.
struct Quiet : Services {
  std::vector<std::string> said;
  bool stop = false;
  bool cancelled() override { return stop; }
  void log(int level, std::string_view message) override {
    said.push_back(std::to_string(level) + " " + std::string(message));
  }
  void progress(double fraction, std::string_view message) override {
    said.push_back(std::to_string(static_cast<int>(fraction * 100)) + "% " + std::string(message));
  }
};

}  // namespace athanor

#endif
