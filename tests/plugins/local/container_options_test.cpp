// SPDX-License-Identifier: Apache-2.0
//
// What a pipeline may say of images, where paths lead in them, and which of them cannot be used.
#include <elf.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <fstream>

#include "image.hpp"
#include "preparing.hpp"
#include "sandbox/container/elf.hpp"
#include "sandbox/environment/python.hpp"
#include "sandbox/image_paths.hpp"
#include "sandbox/supervisor/bubblewrap.hpp"
#include "sandbox/supervisor/driver.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor::sandbox;
using athanor::sdk::Error;
using athanor::sdk::Json;
using athanor::tests::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

// "" where the options are taken.
std::string refusal(const Json &options) {
  try {
    Container::from(options);
    Python::from(options);
  } catch (const Error &e) {
    return e.message;
  }
  return "";
}

}  // namespace

TEST_CASE("an image is a name, or a path that is absolute") {
  for (const char *image : {"python:3.12", "localhost/mine", "docker.io/library/python@sha256:00ff", "/images/x.sif"}) {
    INFO(image);
    CHECK(refusal({{"container", image}}) == "");
  }
  CHECK(refusal(Json::object()) == "");
  CHECK(refusal({{"container", "x.sif"}}) == "container: 'x.sif' is not an absolute path");
  CHECK(refusal({{"container", "./image"}}) == "container: './image' is not an absolute path");
  CHECK(refusal({{"container", "--all"}}) == "container: '--all' is no name of an image");
  CHECK(refusal({{"container", "a b"}}) == "container: 'a b' is no name of an image");
  CHECK(refusal({{"container", "docker://python"}}) ==
        "container: 'docker://python' says where to fetch an image, and nothing is fetched here");
}

TEST_CASE("an image needs the walls, and no virtual environment of this machine fits into it") {
  CHECK(refusal({{"container", "x"}, {"sandbox", "none"}}) ==
        "container: programs are shown an image by the sandbox, and the pipeline says `sandbox: none`");
  CHECK(refusal({{"container", "x"}, {"python", {{"venv", "/venvs/a"}}}}) ==
        "python: a virtual environment of this machine does not fit into a container's image");
  CHECK(refusal({{"container", "x"}, {"python", {{"interpreter", "/only/in/the/image"}}}}) == "");
}

TEST_CASE("paths in an image follow its links as if it were the whole machine") {
  const TemporaryFolder folder;
  const std::string root = (folder / "image").string();
  fs::create_directories(root + "/var/home/ann");
  fs::create_symlink("var/home", root + "/home");
  fs::create_symlink("/var", root + "/absolute");
  fs::create_symlink("../../../../../../../etc", root + "/var/up");
  fs::create_symlink("round", root + "/round");
  fs::create_symlink("/dev", root + "/devices");
  fs::create_symlink("/", root + "/all");
  fs::create_symlink("/etc", root + "/tmp");
  CHECK(place_in_image(root, "/home/ann/data") == "/var/home/ann/data");
  CHECK(place_in_image(root, "/absolute/home") == "/var/home");
  CHECK(place_in_image(root, "/var/up/passwd") == "/etc/passwd");
  CHECK(place_in_image(root, "/not/there") == "/not/there");
  CHECK(place_in_image(root, "/round/x") == "");
  CHECK(place_in_image(root, "/devices/shm") == "");
  CHECK(place_in_image(root, "/all") == "");
  CHECK(place_in_image(root, "/all/tmp/x") == "");
  CHECK(place_in_image(root, "/tmp/x") == "/tmp/x");  // the sandbox's own, whatever the image has there
}

TEST_CASE("the libraries of a GPU's driver are found by name, in the first folder that has them") {
  const TemporaryFolder folder;
  for (const char *file : {"a/libcuda.so.535.1", "a/libnvidia-ml.so.535.1", "b/libcuda.so.1", "b/libnvidia-ml.so.1",
                           "a/libc.so.6", "b/libcudart.so.12", "a/libnvidia-notes.txt"})
    folder.write(file, "");
  fs::create_symlink("libcuda.so.535.1", folder / "a/libcuda.so.1");
  fs::create_symlink("gone", folder / "a/libnvidia-gone.so.1");
  const std::string a = (folder / "a").string(), b = (folder / "b").string();
  CHECK(driver_libraries({a, b, "/nowhere"}) == std::vector<std::string>{a + "/libcuda.so.1", a + "/libcuda.so.535.1",
                                                                         b + "/libnvidia-ml.so.1",
                                                                         a + "/libnvidia-ml.so.535.1"});
}

TEST_CASE("with GPUs the driver's libraries are shown beside an image, and looked for first") {
  const TemporaryFolder folder;
  make_image(folder / "image");
  Job job;
  job.inside = "/work";
  job.environment = {{"LD_LIBRARY_PATH", "/opt/lib"}, {"PATH", "/bin"}};
  job.driver = {"/usr/lib64/libcuda.so.1"};
  const Sources at{"/w", "/l", {}, {}, (folder / "image").string()};
  const std::vector<std::string> words = bubblewrap_arguments(job, at);
  const auto has = [&](const std::vector<std::string> &some) {
    return std::search(words.begin(), words.end(), some.begin(), some.end()) != words.end();
  };
  CHECK(has({"--ro-bind", "/usr/lib64/libcuda.so.1", "/athanor-driver/libcuda.so.1"}));
  CHECK(has({"--setenv", "LD_LIBRARY_PATH", "/athanor-driver:/opt/lib"}));
  CHECK_FALSE(has({"--ro-bind", "/usr", "/usr"}));
}

TEST_CASE("what is needed and missing is a problem with what to do") {
  const TemporaryFolder folder;
  const char *const path = std::getenv("PATH");
  const std::string path_before = path ? path : "/usr/bin:/bin";
  make_image(folder / "image");
  make_sif(folder / "image.sif", folder / "image");
  setenv("PATH", "/nowhere", 1);
  const Error podman = problem_with({"python:3.12", folder.path().string()}),
              apptainer = problem_with({(folder / "image.sif").string(), folder.path().string()});
  setenv("PATH", path_before.c_str(), 1);
  CHECK(podman.code == "podman_missing");
  CHECK_THAT(podman.hint, Catch::Contains("apt-get install podman"));
  CHECK(apptainer.code == "apptainer_missing");
  CHECK(problem_with({(folder / "image.sif").string(), "/proc/nowhere"}).code == "image_store");
}

TEST_CASE("an image for another kind of processor is named as such") {
  const TemporaryFolder folder;
  make_image(folder / "image");
  std::fstream program(folder / "image/bin/busybox", std::ios::in | std::ios::out | std::ios::binary);
  Elf64_Ehdr head;
  program.read(reinterpret_cast<char *>(&head), sizeof head);
  const auto here = read_elf("/proc/self/exe");  // a link, which is not followed
  CHECK_FALSE(here);
  head.e_machine = head.e_machine == EM_RISCV ? EM_X86_64 : EM_RISCV;
  program.seekp(0);
  program.write(reinterpret_cast<const char *>(&head), sizeof head);
  program.close();
  try {
    prepare_image({(folder / "image").string(), ""}, "/bin/busybox", quietly, never);
    FAIL("it was taken");
  } catch (const Error &e) {
    CHECK(e.code == "image_foreign");
    CHECK_THAT(e.message, Catch::StartsWith("container: the programs of " + (folder / "image").string() + " are for "));
  }
}

TEST_CASE("a launcher that needs a C library beside it cannot run in images") {
  const TemporaryFolder folder;
  make_image(folder / "image");
  const fs::path dynamic = fs::canonical("/bin/sh");
  REQUIRE(read_elf(dynamic.string()));
  REQUIRE_FALSE(read_elf(dynamic.string())->loader.empty());
  CHECK(read_elf("/bin/busybox")->loader.empty());
  try {
    prepare_image({(folder / "image").string(), ""}, dynamic, quietly, never);
    FAIL("it was taken");
  } catch (const Error &e) {
    CHECK(e.code == "launcher_dynamic");
  }
}
