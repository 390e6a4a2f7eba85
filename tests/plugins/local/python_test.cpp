// SPDX-License-Identifier: Apache-2.0
//
// The Python that a pipeline declares for its programs: a virtual environment made by hand, of the system's python3.
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "backend.hpp"

namespace fs = std::filesystem;

namespace {

void write(const fs::path &file, const std::string &text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

// With one package, spoon 1.4, and what it is imported as.
struct Venv {
  Place place;
  fs::path path = place.path / "venv";
  Venv() {
    write(path / "pyvenv.cfg", "home = /usr/bin\ninclude-system-site-packages = false\n");
    fs::create_directories(path / "bin");
    fs::create_symlink("/usr/bin/python3", path / "bin" / "python3");
    for (int minor = 8; minor < 20; ++minor) {
      const fs::path site = path / "lib" / ("python3." + std::to_string(minor)) / "site-packages";
      write(site / "spoon-1.4.dist-info" / "METADATA", "Metadata-Version: 2.1\nName: Spoon\nVersion: 1.4\n");
      write(site / "spoon.py", "length = 7\n");
    }
  }
  Json options(const Json &packages = Json::array(), const std::string &sandbox = "strict") const {
    return {{"sandbox", sandbox}, {"gpus", "none"}, {"python", {{"venv", path.string()}, {"packages", packages}}}};
  }
};

}  // namespace

TEST_CASE("python3 is that of the pipeline's virtual environment, with its packages, and nobody can change it") {
  const Venv venv;
  const std::string sandbox = GENERATE(as<std::string>{}, "strict", "none");
  Backend backend(venv.options(Json::array(), sandbox));
  const std::string program = "import spoon, sys; print(spoon.length, sys.prefix)";
  const std::string expected = "7 " + venv.path.string() + "\n";
  const char *name = GENERATE("python3", "/usr/bin/python3");
  const Json exit = backend.run(job(venv.place, "a", {name, "-c", program}));
  INFO(story(exit));
  CHECK(output(exit) == expected);
  const Json shell = backend.run(shell_job(venv.place, "b", "python3 -c '" + program + "'; echo $VIRTUAL_ENV"));
  CHECK(output(shell) == expected + venv.path.string() + "\n");
  if (sandbox == "none") return;
  const Json change = backend.run(shell_job(venv.place, "c", "touch " + (venv.path / "new").string()));
  CHECK(change.at("exit_code") == 1);
}

TEST_CASE("a stage's own program keeps the interpreter that it names") {
  const Venv venv;
  Backend backend(venv.options());
  const Json exit =
      backend.run(job(venv.place, "a", {"/usr/bin/python3", "-c", "import sys; print(sys.prefix)"}, {{"tool", true}}));
  CHECK(output(exit) == "/usr\n");
}

TEST_CASE("packages that are there are told with their versions, and with all else that is installed") {
  const Venv venv;
  const Json capacity = Backend(venv.options({"spoon>=1.2,<2"})).ask("capacity");
  CHECK(capacity.at("problems").empty());
  CHECK(capacity.at("packages") == Json{{{"name", "spoon"}, {"version", "1.4"}}});
  CHECK(capacity.at("python").at("interpreter") == (venv.path / "bin/python3").string());
  CHECK(capacity.at("python").at("implementation") == "CPython");
  CHECK_THAT(capacity.at("python").at("version").get<std::string>(), Catch::StartsWith("3."));
  CHECK(capacity.at("python").at("packages").at("Spoon") == "1.4");
}

TEST_CASE(
    "a package that is missing or too old is a problem, with the command that would mend it, and no job is taken") {
  const Venv venv;
  Backend backend(venv.options({"spoon>=2", "fork"}));
  const Json problems = backend.ask("capacity").at("problems");
  REQUIRE(problems.size() == 2);
  CHECK(problems[0].at("code") == "package_version");
  CHECK_THAT(problems[0].at("message").get<std::string>(),
             Catch::EndsWith(" has spoon 1.4, and `python.packages` asks for spoon>=2"));
  CHECK(problems[0].at("hint") == "`" + (venv.path / "bin/python3").string() + " -m pip install 'spoon>=2'`");
  CHECK(problems[1].at("code") == "package_missing");
  CHECK_THAT(problems[1].at("message").get<std::string>(),
             Catch::EndsWith(" has no fork, which `python.packages` names"));
  const Json answer = backend.ask("submit", {{"jobs", {shell_job(venv.place, "a", "true")}}}).at("jobs").at(0);
  CHECK(answer.at("accepted") == false);
}

TEST_CASE("an interpreter that does not run inside is a problem with what it said") {
  const Place place;
  write(place.path / "python3", "#!/bin/sh\necho 'cannot find my library' >&2\nexit 1\n");
  chmod((place.path / "python3").c_str(), 0755);
  const Json options{{"gpus", "none"}, {"python", {{"interpreter", (place.path / "python3").string()}}}};
  const Json problems = Backend(options).ask("capacity").at("problems");
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].at("code") == "python_broken");
  CHECK(problems[0].at("message") ==
        (place.path / "python3").string() + " does not run inside the sandbox: cannot find my library");
}

TEST_CASE("without a word on Python nobody asks, and nothing is told of it") {
  const Place place;
  const Json capacity = Backend(Json{{"gpus", "none"}}).ask("capacity");
  CHECK_FALSE(capacity.contains("python"));
  CHECK_FALSE(capacity.contains("packages"));
}
