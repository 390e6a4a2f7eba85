// SPDX-License-Identifier: Apache-2.0
//
// Images in a real Podman, in a storage that each case has for itself. Podman needs more than it can have in throw-away
// namespaces, so these run as they are, and their programs print a line.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <thread>

#include "backend.hpp"
#include "image.hpp"

namespace fs = std::filesystem;

namespace {

void sh(const std::string &command) {
  INFO(command);
  REQUIRE(std::system(("exec >/dev/null; " + command).c_str()) == 0);
}

// Podman's storage, locks and all, below one folder, which goes away.
struct Storage {
  Place place{false};
  Storage() {
    const std::string at = place.path.string();
    write_text(place.path / "storage.conf",
               "[storage]\ndriver = \"vfs\"\ngraphroot = \"" + at + "/graph\"\nrunroot = \"" + at + "/run\"\n");
    write_text(place.path / "containers.conf", "[engine]\ntmp_dir = \"" + at + "/tmp\"\nlock_type = \"file\"\n" +
                                                   "events_logger = \"none\"\ncgroup_manager = \"cgroupfs\"\n");
    setenv("HOME", at.c_str(), 1);
    setenv("CONTAINERS_STORAGE_CONF", (at + "/storage.conf").c_str(), 1);
    setenv("CONTAINERS_CONF", (at + "/containers.conf").c_str(), 1);
    if (std::system("podman --version >/dev/null 2>&1") != 0) FAIL("these tests need the package podman");
  }
  ~Storage() {
    // Files of an ordinary user's containers may belong to others of the user's numbers.
    if (std::system("podman unshare rm -rf \"${CONTAINERS_STORAGE_CONF%/*}/graph\" >/dev/null 2>&1") != 0) return;
  }
  // As NAME, with a file /etc/mark that says `mark`.
  void import(const std::string &name, const std::string &mark) const {
    const fs::path root = place.path / "made";
    fs::remove_all(root);
    make_image(root);
    write_text(root / "etc/mark", mark + "\n");
    fs::permissions(root / "bin/busybox", fs::perms(04755));
    sh("tar -c --owner=0 --group=0 -C " + root.string() +
       " . | podman import -c 'ENV PATH=/bin' -c 'ENV GREETING=\"good day\"' - " + name + " 2>&1");
  }
  Json options(const std::string &image) const {
    return {{"gpus", "none"}, {"container", image}, {"container_store", (place.path / "store").string()}};
  }
};

std::size_t entries(const fs::path &folder) {
  std::size_t count = 0;
  for (const auto &entry : fs::directory_iterator(folder)) count += entry.is_directory();
  return count;
}

}  // namespace

TEST_CASE("a program runs in an image of Podman's, with the variables that it declares") {
  const Storage storage;
  storage.import("localhost/small:1", "of the image");
  Backend backend(storage.options("localhost/small:1"));
  const Json capacity = backend.ask("capacity");
  CHECK(capacity.at("problems").empty());
  REQUIRE(capacity.contains("container"));
  CHECK(capacity.at("container").at("tool") == "podman");
  CHECK(capacity.at("container").at("image") == "localhost/small:1");
  CHECK(capacity.at("container").at("id").get<std::string>().size() == 64);
  CHECK_FALSE(capacity.at("container").at("version").get<std::string>().empty());
  REQUIRE(backend.log().size() == 1);
  CHECK_THAT(backend.log()[0], Catch::StartsWith("container: unpacking 'localhost/small:1' into "));
  const Json exit = backend.run(shell_job(storage.place, "a", "cat /etc/mark; echo $GREETING; echo $PATH"));
  INFO(story(exit));
  CHECK(output(exit) == "of the image\ngood day\n/bin\n");
  Backend another(storage.options("localhost/small:1"));
  CHECK(another.ask("capacity").at("problems").empty());
  CHECK(another.log().empty());  // it lies there
  CHECK(std::system("test -z \"$(podman ps --all --quiet)\"") == 0);
}

TEST_CASE("what an image had of set-user-id bits is not unpacked") {
  const Storage storage;
  storage.import("localhost/small:1", "of the image");
  Backend backend(storage.options("localhost/small:1"));
  REQUIRE(backend.ask("capacity").at("problems").empty());
  for (const auto &entry : fs::directory_iterator(storage.place.path / "store"))
    if (entry.is_directory()) CHECK(fs::status(entry.path() / "root/bin/busybox").permissions() == fs::perms(0755));
}

TEST_CASE("a tag that was moved is another image, and the one before stays") {
  const Storage storage;
  storage.import("localhost/small:1", "first");
  Backend first(storage.options("localhost/small:1"));
  CHECK(output(first.run(shell_job(storage.place, "a", "cat /etc/mark"))) == "first\n");
  storage.import("localhost/small:1", "second");
  Backend second(storage.options("localhost/small:1"));
  CHECK(output(second.run(shell_job(storage.place, "b", "cat /etc/mark"))) == "second\n");
  CHECK(output(first.run(shell_job(storage.place, "c", "cat /etc/mark"))) == "first\n");
  CHECK(first.ask("capacity").at("container").at("id") != second.ask("capacity").at("container").at("id"));
  CHECK(entries(storage.place.path / "store") == 2);
}

TEST_CASE("an image that Podman has not is a problem with the command that fetches it, and nothing is fetched") {
  const Storage storage;
  const Json problems = Backend(storage.options("localhost/not-there:1")).ask("capacity").at("problems");
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].at("code") == "image_missing");
  CHECK_THAT(problems[0].at("hint").get<std::string>(),
             Catch::StartsWith("fetch it: `podman pull localhost/not-there:1`"));
}

TEST_CASE("an image of Podman's for another kind of processor is named before it is unpacked") {
  const Storage storage;
  storage.import("localhost/small:1", "of the image");
  const fs::path made = storage.place.path / "made";
  sh("tar -c --owner=0 --group=0 -C " + made.string() + " . | podman import --arch riscv64 - localhost/foreign:1 2>&1");
  const Json problems = Backend(storage.options("localhost/foreign:1")).ask("capacity").at("problems");
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].at("code") == "image_foreign");
  CHECK_FALSE(fs::exists(storage.place.path / "store"));
}

TEST_CASE("two hosts that start at once unpack an image of Podman's once, and leave no container") {
  const Storage storage;
  storage.import("localhost/small:1", "of the image");
  std::vector<std::string> logs(2);
  std::vector<std::thread> hosts;
  hosts.reserve(logs.size());
  for (std::string &said : logs)
    hosts.emplace_back([&] {
      Backend backend(storage.options("localhost/small:1"));
      const Json problems = backend.ask("capacity").at("problems");
      said = problems.empty() ? "" : problems.dump();
      for (const std::string &line : backend.log()) said += line.substr(0, 20);
    });
  for (std::thread &host : hosts) host.join();
  CHECK(logs[0] + logs[1] == "container: unpacking");
  CHECK(entries(storage.place.path / "store") == 1);
  CHECK(std::system("test -z \"$(podman ps --all --quiet)\"") == 0);
}
