// SPDX-License-Identifier: Apache-2.0
//
// What the host takes from a folder that a program with bad intentions has left, and what it says about the rest.
#include "services/left_behind.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "foundation/remove_tree.hpp"
#include "services/examples.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor;
using Strings = std::vector<std::string>;

namespace {

// A job's working folder beside something that is none of the job's business.
struct Left {
  tests::TemporaryFolder folder;
  fs::path work = folder / "work";
  LeftBehind left{work};

  Left() {
    folder.write("secret.png", "the secret");
    fs::create_directories(work / "figures");
  }
  ~Left() {
    std::error_code none;
    remove_tree(work, none);
  }
  void write(const std::string &inner, const std::string &text) const { folder.write("work/" + inner, text); }
  LeftBehind::Found figures() const { return left.matching({"figures/*.png"}); }
  // Why a file is not read; the bytes when it is.
  std::string reading(const std::string &inner) const {
    std::string why;
    const auto part = left.read(inner, 100, why);
    return part ? "read: " + part->bytes : why;
  }
};

}  // namespace

TEST_CASE("regular files are read, and kept in order") {
  const Left job;
  job.write("figures/b.png", "B");
  job.write("figures/a.png", "A");
  job.write("notes.txt", "N");
  CHECK(job.figures().files == Strings{"figures/a.png", "figures/b.png"});
  CHECK(job.figures().left_out.empty());
  CHECK(job.reading("figures/a.png") == "read: A");
  CHECK(job.reading("none") == "");
}

TEST_CASE("a symbolic link is not followed, neither as a file nor as a folder on the way") {
  const Left job;
  fs::create_symlink("../../secret.png", job.work / "figures/a.png");
  fs::create_symlink("/", job.work / "root");
  CHECK(job.figures().files.empty());
  CHECK(job.figures().left_out == Strings{"'figures/a.png' is a symbolic link"});
  CHECK(job.reading("figures/a.png") == "'figures/a.png' is a symbolic link");
  CHECK(job.reading("root" + (job.folder / "secret.png").string()).find("cannot be reached: ") != std::string::npos);
}

TEST_CASE("a folder that became a link is said, and what it leads to is not looked at") {
  const Left job;
  fs::remove(job.work / "figures");
  fs::create_symlink("..", job.work / "figures");
  CHECK(job.figures().files.empty());
  CHECK(job.figures().left_out == Strings{"'figures' is no folder, so nothing below it is kept"});
  CHECK(job.reading("figures/secret.png") == "'figures/secret.png' cannot be reached: Not a directory");
}

TEST_CASE("a hard link to a file elsewhere is not read, two names of the job's own file are") {
  const Left job;
  fs::create_hard_link(job.folder / "secret.png", job.work / "figures/stolen.png");
  job.write("figures/own.png", "own");
  fs::create_hard_link(job.work / "figures/own.png", job.work / "figures/latest.png");
  CHECK(job.figures().files == Strings{"figures/latest.png", "figures/own.png"});
  CHECK(job.figures().left_out == Strings{"'figures/stolen.png' has another name outside the job's folder"});
  CHECK(job.reading("figures/stolen.png") == "'figures/stolen.png' has another name outside the job's folder");
  CHECK(job.reading("figures/latest.png") == "read: own");
}

TEST_CASE("pipes, sockets and folders are told apart and never opened") {
  const Left job;
  REQUIRE(mkfifo((job.work / "figures/pipe.png").c_str(), 0666) == 0);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un at{};
  at.sun_family = AF_UNIX;
  (job.work / "figures/socket.png").string().copy(at.sun_path, sizeof at.sun_path - 1);
  REQUIRE(bind(fd, reinterpret_cast<sockaddr *>(&at), sizeof at) == 0);
  close(fd);
  CHECK(job.figures().files.empty());
  CHECK(job.figures().left_out == Strings{"'figures/pipe.png' is a pipe", "'figures/socket.png' is a socket"});
  CHECK(job.reading("figures/pipe.png") == "'figures/pipe.png' is a pipe");
  CHECK(job.reading("figures") == "'figures' is a folder");
}

TEST_CASE("what a file says it holds counts, not what it takes on disk") {
  const Left job;
  job.write("figures/sparse.png", "x");
  fs::resize_file(job.work / "figures/sparse.png", std::uintmax_t{1} << 40);
  CHECK(job.figures().files.empty());
  CHECK(job.figures().left_out == Strings{"'figures/sparse.png' is larger than 256 MiB"});
  std::string why;
  const auto part = job.left.read("figures/sparse.png", 100, why);
  REQUIRE(part);
  CHECK(part->bytes.size() == 100);
  CHECK(part->size == std::uintmax_t{1} << 40);
}

TEST_CASE("large files count together as well") {
  const Left job;
  for (const char *name : {"a", "b", "c", "d", "e"}) {
    job.write(std::string("figures/") + name + ".png", "");
    fs::resize_file(job.work / "figures" / (std::string(name) + ".png"), std::uintmax_t{250} << 20);
  }
  CHECK(job.figures().files.size() == 4);
  CHECK(job.figures().left_out == Strings{"'figures/e.png' would make more than 1 GiB together"});
}

TEST_CASE("of very many files the first are kept, and the others are counted") {
  const Left job;
  for (int i = 0; i < 2100; ++i) std::ofstream(job.work / "figures" / (std::to_string(10000 + i) + ".png"));
  const auto found = job.figures();
  CHECK(found.files.size() == 2000);
  REQUIRE(found.left_out.size() == 21);
  CHECK(found.left_out.front() == "'figures/12000.png' is one file too many: at most 2,000 are kept");
  CHECK(found.left_out.back() == "and 80 more");
}

TEST_CASE("names that are not plain text are not kept, and are escaped where they are named") {
  const Left job;
  for (const char *name : {"a\nb", "\x1b[2J", "caf\xc3\xa9", "\xff\xfe", "\xe2\x80\xaegnp", "\xc2\x85"})
    job.write(std::string("figures/") + name + ".png", "x");
  CHECK(job.figures().files == Strings{"figures/caf\xc3\xa9.png"});
  CHECK(job.figures().left_out == Strings{"'figures/\\x1b[2J.png' has a name that is not plain text",
                                          "'figures/\\xc2\\x85.png' has a name that is not plain text",
                                          "'figures/\\xe2\\x80\\xaegnp.png' has a name that is not plain text",
                                          "'figures/\\xff\\xfe.png' has a name that is not plain text",
                                          "'figures/a\\x0ab.png' has a name that is not plain text"});
}

TEST_CASE("a name as long as names can be is kept, and shortened where it is named") {
  const Left job;
  const std::string name(251, 'n');
  job.write("figures/" + name + ".png", "x");
  CHECK(job.figures().files == Strings{"figures/" + name + ".png"});
  fs::resize_file(job.work / "figures" / (name + ".png"), std::uintmax_t{1} << 40);
  REQUIRE(job.figures().left_out.size() == 1);
  CHECK(job.figures().left_out[0].size() < 180);
}

TEST_CASE("very deep folders end the looking, not the host") {
  const Left job;
  int here = open(job.work.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  for (int i = 0; i < 3000; ++i) {
    REQUIRE(mkdirat(here, "d", 0755) == 0);
    const int next = openat(here, "d", O_PATH | O_DIRECTORY | O_CLOEXEC);
    close(here);
    here = next;
  }
  close(here);
  job.write("figures/a.png", "A");
  CHECK(job.figures().files == Strings{"figures/a.png"});
  CHECK(job.figures().left_out == Strings{"folders nested deeper than 64 were not looked into"});
}

TEST_CASE("a line of a megabyte, or nested very deeply, is no row, and takes nothing down") {
  const Left job;
  CHECK(row_of("{\"a\":1}") == Json{{"a", 1}});
  CHECK(row_of("{\"a\":\"" + std::string(1 << 20, 'x') + "\"}").is_discarded());
  const std::string deep = std::string(500000, '[') + std::string(500000, ']');
  CHECK(row_of(deep).is_discarded());
  CHECK(row_of(std::string("{\"a\":\0}", 7)).is_discarded());
  job.write("examples.jsonl", "{\"split\":\"train\",\"example\":" + deep + "}\n{\"split\":\"train\",\"example\":1}\n");
  const Json examples = examples_of(job.left, "examples.jsonl");
  CHECK(examples.at("faults") == Json{"line 1 of the examples: not a JSON object"});
  CHECK(examples.at("splits")[0].at("count") == 1);
}
