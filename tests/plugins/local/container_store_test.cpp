// SPDX-License-Identifier: Apache-2.0
//
// The folder where images are unpacked, once each, whoever wants them and whatever was killed; and the programs that do
// it.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <thread>

#include "image.hpp"
#include "preparing.hpp"
#include "sandbox/container/program.hpp"
#include "sandbox/container/store.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor::sandbox;
using athanor::sdk::Error;
using athanor::sdk::Json;
using athanor::tests::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

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
  hosts.reserve(roots.size());
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
