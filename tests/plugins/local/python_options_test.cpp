// SPDX-License-Identifier: Apache-2.0
//
// What a pipeline may say of Python, and how versions of packages compare (PEP 440).
#include <sys/stat.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>

#include "sandbox/environment/python.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor::sandbox;
using athanor::sdk::Json;
namespace fs = std::filesystem;

namespace {

// "" where the option is taken.
std::string refusal(const Json &python) {
  try {
    Python::from({{"python", python}});
  } catch (const athanor::sdk::Error &e) {
    return e.message;
  }
  return "";
}

void make_program(const fs::path &file) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << "#!/bin/sh\n";
  chmod(file.c_str(), 0755);
}

bool shows(const Python &python, const fs::path &path) {
  return std::find(python.readable.begin(), python.readable.end(), path.string()) != python.readable.end();
}

}  // namespace

TEST_CASE("versions are ordered as people mean them") {
  const std::vector<std::string> rising{"0.9",       "1.0.dev1", "1.0a1", "1.0a2", "1.0b1", "1.0rc1", "1.0",
                                        "1.0.post1", "1.0.1",    "1.9",   "1.10",  "2",     "2024.1", "1!0.1"};
  for (std::size_t i = 0; i < rising.size(); ++i)
    for (std::size_t j = 0; j < rising.size(); ++j) {
      INFO(rising[i] << " and " << rising[j]);
      const int order = compare_versions(rising[i], rising[j]);
      CHECK((order < 0) == (i < j));
      CHECK((order > 0) == (i > j));
    }
}

TEST_CASE("versions that are written in two ways are the same") {
  CHECK(compare_versions("2.0", "2") == 0);
  CHECK(compare_versions("2.3.1+cu121", "2.3.1") == 0);
  CHECK(compare_versions("v1.02", "1.2") == 0);
  CHECK(compare_versions("1.0-1", "1.0.post1") == 0);
  CHECK(compare_versions("1.0.RC1", "1.0rc1") == 0);
}

TEST_CASE("a requirement is met by what lies in all of its bounds") {
  const auto met = [](const std::string &requirement, const std::string &version) {
    return Requirement::from(requirement).met_by(version);
  };
  CHECK(met("torch", "0.1"));
  CHECK(met("torch>=2.1, <3", "2.3.1+cu121"));
  CHECK_FALSE(met("torch>=2.1,<3", "3.0"));
  CHECK_FALSE(met("torch>=2.1", "2.1rc1"));
  CHECK(met("torch==2.1.*", "2.1.7"));
  CHECK_FALSE(met("torch==2.1.*", "2.10"));
  CHECK(met("torch!=2.1.*", "2.2"));
  CHECK(met("torch~=2.1", "2.9"));
  CHECK_FALSE(met("torch~=2.1.0", "2.2"));
  CHECK(met("torch == 2", "2.0.0"));
  CHECK(met("torch>2", "2.0.1"));
  CHECK(met("torch<=2", "2.0"));
}

TEST_CASE("what is no requirement is refused with how one is written") {
  for (const char *text :
       {"", "torch>=", "torch=2", "torch >= two", "torch; rm -rf", "-r requirements.txt", "to rch"}) {
    INFO(text);
    CHECK_THROWS_WITH(Requirement::from(text), Catch::Contains("is no package with its bounds"));
  }
}

TEST_CASE("names of packages differ in more than case and dashes") {
  CHECK(package_key("Scikit_Learn") == package_key("scikit-learn"));
  CHECK(package_key("zope.interface") == package_key("zope-interface"));
  CHECK(package_key("torch") != package_key("torchvision"));
}

TEST_CASE("what is named must be there, and of interpreter and venv only one") {
  const athanor::tests::TemporaryFolder folder;
  CHECK(refusal({{"interpreter", "python3"}}) == "python: 'python3' is not an absolute path");
  CHECK(refusal({{"interpreter", "/nowhere/python3"}}) == "python: there is no interpreter at /nowhere/python3");
  CHECK_THAT(refusal({{"venv", folder.path().string()}}), Catch::Contains("is no virtual environment"));
  CHECK_THAT(refusal({{"venv", "/a"}, {"interpreter", "/b"}}), Catch::Contains("both an interpreter and a venv"));
  folder.write("venv/pyvenv.cfg", "home = /usr/bin\n");
  CHECK_THAT(refusal({{"venv", (folder / "venv").string()}}), Catch::Contains("there is no interpreter at"));
}

TEST_CASE("an installation of Python is shown whole, and nothing else of the folder that it stands in") {
  const athanor::tests::TemporaryFolder folder;
  const fs::path real = folder / "opt" / "python3.12", home = folder / "home" / ".local";
  make_program(real / "bin" / "python3.12");
  folder.write("opt/python3.12/lib/python3.12/os.py", "");
  fs::create_directories(home / "bin");
  fs::create_directories(home / "lib" / "python3.12" / "site-packages");  // a user's packages are no installation
  fs::create_symlink(real / "bin" / "python3.12", home / "bin" / "python3");
  const Python python = Python::from({{"python", {{"interpreter", (home / "bin" / "python3").string()}}}});
  CHECK(shows(python, real));
  CHECK(shows(python, home / "bin" / "python3"));
  CHECK_FALSE(shows(python, home));
}

TEST_CASE("a venv is shown with the installation that it was made of, which is not shown where it is the system's") {
  const athanor::tests::TemporaryFolder folder;
  make_program(folder / "base/bin/python3");
  folder.write("base/lib/python3.12/os.py", "");
  folder.write("venv/pyvenv.cfg", "home = " + (folder / "base/bin").string() + "\nversion = 3.12.1\n");
  fs::create_directories(folder / "venv/bin");
  fs::create_symlink(folder / "base/bin/python3", folder / "venv/bin/python3");
  const Python python = Python::from({{"python", {{"venv", (folder / "venv").string()}}}});
  CHECK(python.readable == std::vector<std::string>{(folder / "base").string(), (folder / "venv").string()});
  CHECK(Python::from({{"python", {{"interpreter", "/usr/bin/python3"}}}}).readable.empty());
}

TEST_CASE("what an interpreter prints beside the answer does no harm, and no answer is a problem") {
  const Python python = Python::from({{"python", {{"packages", {"Spoon"}}}}});
  const std::string answer = R"({"implementation": "CPython", "version": "3.12.1", "packages": {"spoon": "2.1"}})";
  CHECK(python.judge("a warning\nathanor-python " + answer + "\nbye\n").at("problems").empty());
  CHECK(python.judge("").at("problems").at(0).at("code") == "python_broken");
  CHECK(python.judge("athanor-python {\n").at("problems").at(0).at("code") == "python_broken");
}
