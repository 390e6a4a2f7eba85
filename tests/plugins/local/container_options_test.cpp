// SPDX-License-Identifier: Apache-2.0
//
// What a pipeline may say of images, where paths lead in them, and the folder where they are unpacked.
#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstring>
#include <fstream>
#include <thread>

#include "image.hpp"
#include "sandbox/container/container.hpp"
#include "sandbox/container/elf.hpp"
#include "sandbox/container/program.hpp"
#include "sandbox/container/store.hpp"
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

const Stop never;
const Say quietly = [](const std::string &) {};
const fs::path no_launcher;

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

Error problem_with(const Container &container) {
  try {
    prepare_image(container, no_launcher, quietly, never);
  } catch (const Error &e) {
    return e;
  }
  return {"none", "the image can be used"};
}

// An image file of Apptainer's, and what unpacks it.
struct Scene {
  TemporaryFolder folder;
  ApptainerStandIn apptainer{folder.path() / "tools"};
  Container container{(folder / "image.sif").string(), (folder / "store").string()};
  Scene() {
    make_image(folder / "image");
    make_sif(folder / "image.sif", folder / "image");
  }
  Image prepare() const { return prepare_image(container, no_launcher, quietly, never); }
  std::vector<std::string> in_store() const {
    std::vector<std::string> names;
    for (const auto &entry : fs::directory_iterator(folder / "store")) names.push_back(entry.path().filename());
    return names;
  }
};

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

TEST_CASE("an image is unpacked once, for everybody to read, and told with the id that its builder gave it") {
  const Scene scene;
  const mode_t before = umask(077);
  const Image image = scene.prepare(), again = scene.prepare();
  umask(before);
  CHECK(scene.apptainer.builds() == 1);
  CHECK(again.root == image.root);
  CHECK(again.told == image.told);
  CHECK(again.environment == Json{{"PATH", "/opt/tools:/bin"}, {"GREETING", "hello\nthere"}});
  struct stat about {};
  REQUIRE(stat(image.root.c_str(), &about) == 0);
  CHECK((about.st_mode & 07777) == 0755);
}

TEST_CASE("a file that has changed is another image") {
  const Scene scene;
  const Image first = scene.prepare();
  write_text(scene.folder / "image/etc/mark", "of another image\n");
  make_sif(scene.folder / "image.sif", scene.folder / "image");
  const Image second = scene.prepare();
  CHECK(first.root != second.root);
  std::string line;
  std::getline(std::ifstream(second.root + "/etc/mark"), line);
  CHECK(line == "of another image");
}

TEST_CASE("an attempt to unpack that was killed is made again, and nothing of it is left") {
  const Scene scene;
  const std::string key = fs::path(scene.prepare().root).parent_path().filename();
  fs::rename(scene.folder / "store" / key, scene.folder / "store" / (key + ".partial-killed"));
  fs::remove(scene.folder / "store" / (key + ".partial-killed") / "image.json");
  fs::permissions(scene.folder / "store" / (key + ".partial-killed") / "root/etc", fs::perms(0500));
  scene.prepare();
  CHECK(scene.apptainer.builds() == 2);
  CHECK(scene.in_store().size() == 2);  // the image and its lock
}

TEST_CASE("hosts that want an image at the same time unpack it once") {
  const Scene scene;
  std::vector<std::string> roots(8);
  std::vector<std::thread> hosts;
  for (std::string &root : roots) hosts.emplace_back([&] { root = scene.prepare().root; });
  for (std::thread &host : hosts) host.join();
  CHECK(scene.apptainer.builds() == 1);
  CHECK(roots == std::vector<std::string>(8, roots[0]));
}

TEST_CASE("who waits for another's unpacking can be stopped") {
  const Scene scene;
  const std::string key = fs::path(scene.prepare().root).parent_path().filename();
  fs::remove_all(scene.folder / "store" / key);
  const int other = open((scene.folder / "store" / (key + ".lock")).c_str(), O_RDWR | O_CLOEXEC);
  struct flock whole {};
  whole.l_type = F_WRLCK;
  REQUIRE(fcntl(other, F_OFD_SETLK, &whole) == 0);
  int asked = 0;
  CHECK_THROWS_AS(prepare_image(scene.container, no_launcher, quietly, [&] { return ++asked > 2; }),
                  athanor::sdk::Cancelled);
  close(other);
}

TEST_CASE("what cannot be unpacked leaves nothing, and says why") {
  const Scene scene;
  write_script(scene.folder / "tools/apptainer",
               "#!/bin/sh\n[ $1 != --version ] || exec echo apptainer version 1.0.0\n"
               "mkdir \"$3\"; echo 'FATAL: no space left on device' >&2; exit 255\n");
  const Error problem = problem_with(scene.container);
  CHECK(problem.code == "unpack_failed");
  CHECK_THAT(problem.message,
             Catch::EndsWith("could not unpack " + scene.container.image + ": FATAL: no space left on device"));
  CHECK(scene.in_store().size() == 1);  // the lock
}

TEST_CASE("what is needed and missing is a problem with what to do") {
  const TemporaryFolder folder;
  const std::string path_before = std::getenv("PATH");
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

TEST_CASE("of two programs in a pipe, the one that failed is told") {
  const auto sh = [](const char *script) { return std::vector<std::string>{"/bin/sh", "-c", script}; };
  CHECK(run_into(sh("echo a"), sh("cat"), never).out == "a\n");
  CHECK(run_into(sh("echo source >&2; exit 3"), sh("cat"), never).complaint() == "source");
  CHECK(run_into(sh("yes; exit 3"), sh("echo first; echo sink >&2; exit 4"), never).complaint() == "sink");
  CHECK(run_program({"/no/such/program"}, never).missing);
  CHECK(run_program(sh("kill -9 $$"), never).complaint() == "it ended with status 137");
}

TEST_CASE("a program that nobody waits for any more is ended with what it started") {
  const TemporaryFolder folder;
  const std::string script = "sleep 1000 & echo $! >" + (folder / "child").string() + "; wait";
  const auto known = [&] { return fs::exists(folder / "child") && fs::file_size(folder / "child") > 0; };
  CHECK_THROWS_AS(run_program({"/bin/sh", "-c", script}, known), athanor::sdk::Cancelled);
  int child = 0;
  std::ifstream(folder / "child") >> child;
  const auto gone = [&] {
    std::string word;
    std::ifstream status("/proc/" + std::to_string(child) + "/status");
    while (status >> word)
      if (word == "State:") return status >> word && (word == "Z" || word == "X");
    return true;
  };
  for (int i = 0; i < 1000 && !gone(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  CHECK(gone());
}
