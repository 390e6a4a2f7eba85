// SPDX-License-Identifier: Apache-2.0
//
// The Python that a pipeline declares, on a real Slurm: asked on a node that is free, and told as declared where none
// is.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "cluster.hpp"
#include "tests/plugins/local/image.hpp"

namespace fs = std::filesystem;

namespace {

void write(const fs::path &file, const std::string &text) {
  fs::create_directories(file.parent_path());
  std::ofstream(file) << text;
}

// A virtual environment of the system's python3 that holds one package, spoon 1.4.
fs::path venv_with_spoon(const fs::path &path) {
  write(path / "pyvenv.cfg", "home = /usr/bin\ninclude-system-site-packages = false\n");
  fs::create_directories(path / "bin");
  fs::create_symlink("/usr/bin/python3", path / "bin" / "python3");
  for (int minor = 8; minor < 20; ++minor)
    write(path / "lib" / ("python3." + std::to_string(minor)) / "site-packages/spoon-1.4.dist-info/METADATA",
          "Metadata-Version: 2.1\nName: Spoon\nVersion: 1.4\n");
  return path;
}

Json with_python(const Cluster &at, const Json &packages, const Json &more = Json::object()) {
  Json options = at.options(more);
  options["python"] = {{"venv", (at.place.path / "venv").string()}, {"packages", packages}};
  return options;
}

}  // namespace

TEST_CASE("packages of the declared Python are asked on a node, in one short job that leaves nothing behind") {
  const Cluster at;
  venv_with_spoon(at.place.path / "venv");
  const Json capacity = Backend(with_python(at, {"spoon>=1.2"}), "slurm").ask("capacity");
  INFO(capacity.dump(2));
  CHECK(capacity.at("problems").empty());
  CHECK(capacity.at("packages") == Json::array({{{"name", "spoon"}, {"version", "1.4"}}}));
  CHECK(capacity.at("python").at("packages").at("Spoon") == "1.4");
  CHECK(at.calls().at("srun") == 1);
  CHECK(soon([&] { return at.slurm("squeue --noheader").empty(); }));  // ending takes the controller a while
  for (const auto &entry : fs::directory_iterator(fs::temp_directory_path()))
    CHECK(entry.path().filename().string().find("athanor-probe") == std::string::npos);
}

TEST_CASE("a package that no node has is an error before a job is submitted, with what would mend it") {
  const Cluster at;
  venv_with_spoon(at.place.path / "venv");
  Backend backend(with_python(at, {"fork", "spoon>=2"}), "slurm");
  const Json problems = backend.ask("capacity").at("problems");
  INFO(problems.dump(2));
  REQUIRE(problems.size() == 2);
  CHECK(problems.at(0).at("code") == "package_missing");
  CHECK(problems.at(0).at("hint").get<std::string>().find("-m pip install 'fork'") != std::string::npos);
  CHECK(problems.at(1).at("code") == "package_version");
  const Json answer = backend.ask("submit", {{"jobs", {shell_job(at.place, "a", "exit 0")}}}).at("jobs").at(0);
  CHECK(answer.at("accepted") == false);
}

TEST_CASE("commands before the job come before the question to the declared Python too") {
  const Cluster at;
  venv_with_spoon(at.place.path / "venv");
  const Json options = with_python(at, {"spoon"}, {{"prolog", {"true", "ls /nowhere"}}});
  const Json problems = Backend(options, "slurm").ask("capacity").at("problems");
  REQUIRE(problems.size() == 1);
  CHECK(problems.at(0).at("message").get<std::string>().find("a command of `prolog` failed: ls /nowhere") !=
        std::string::npos);
}

TEST_CASE("packages of an image's Python are asked on a node, in the image") {
  const Cluster at;
  make_image(at.place.path / "image");
  write_script(at.place.path / "image/usr/bin/python3",
               "#!/bin/sh\necho 'athanor-python {\"executable\": \"/usr/bin/python3\", \"version\": \"3.13\", "
               "\"packages\": {\"spoon\": \"2.1\"}}'\n");
  const Json options =
      at.options({{"container", (at.place.path / "image").string()}, {"python", {{"packages", {"spoon"}}}}});
  const Json capacity = Backend(options, "slurm").ask("capacity");
  INFO(capacity.dump(2));
  CHECK(capacity.at("problems").empty());
  CHECK(capacity.at("packages") == Json::array({{{"name", "spoon"}, {"version", "2.1"}}}));
  CHECK(capacity.at("container").at("tool") == "folder");
}
