// SPDX-License-Identifier: Apache-2.0
//
// What a job behind walls can see and touch. Where a wall is tested, the same attempt is also made without walls
// and succeeds there; otherwise its failure would show nothing.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstring>
#include <fstream>

#include "backend.hpp"

namespace fs = std::filesystem;

namespace {

struct Two {
  Place place;
  Backend strict, none{Json{{"sandbox", "none"}}};
  // True when the script ended with status 0.
  bool works(Backend &backend, const std::string &id, const std::string &script) {
    const Json exit = backend.run(shell_job(place, id, script));
    INFO(story(exit));
    REQUIRE(exit.at("reason") == "exited");
    return exit.at("exit_code") == 0;
  }
  bool works_python(Backend &backend, const std::string &id, const std::string &program) {
    const Json exit = backend.run(python_job(place, id, program));
    INFO(story(exit));
    REQUIRE(exit.at("reason") == "exited");
    return exit.at("exit_code") == 0;
  }
};

// Listens as long as it lives.
class Listener {
 public:
  Listener() : fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    REQUIRE(bind(fd_, reinterpret_cast<sockaddr *>(&at), size) == 0);
    REQUIRE(listen(fd_, 4) == 0);
    REQUIRE(getsockname(fd_, reinterpret_cast<sockaddr *>(&at), &size) == 0);
    port = ntohs(at.sin_port);
  }
  explicit Listener(const std::string &unix_path) : fd_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    unix_path.copy(at.sun_path, sizeof at.sun_path - 1);
    const bool abstract = at.sun_path[0] == '@';
    if (abstract) at.sun_path[0] = '\0';
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + unix_path.size() + (abstract ? 0 : 1));
    REQUIRE(bind(fd_, reinterpret_cast<sockaddr *>(&at), size) == 0);
    REQUIRE(listen(fd_, 4) == 0);
    if (!abstract) REQUIRE(chmod(unix_path.c_str(), 0777) == 0);
  }
  ~Listener() { close(fd_); }
  Listener(const Listener &) = delete;
  Listener &operator=(const Listener &) = delete;
  int port = 0;

 private:
  int fd_;
};

}  // namespace

TEST_CASE("a job works in its own folder, with its declared environment and quiet libraries") {
  Two two;
  const Json exit = two.strict.run(shell_job(two.place, "a", "pwd; env | sort; echo result > made; cat given",
                                             {{"env", {{"ATHANOR_SEED", "7"}}}, {"threads", 3}}));
  INFO(story(exit));
  CHECK(exit.at("exit_code") == 1);  // no file `given`
  CHECK(text_of(two.place.path / "a/work/made") == "result\n");
  CHECK(output(exit) ==
        "/work\nATHANOR_SEED=7\nCUDA_VISIBLE_DEVICES=\nHOME=/work\nLANG=C.UTF-8\nMKL_NUM_THREADS=3\nMPLCONFIGDIR=/tmp/"
        "matplotlib\nOMP_NUM_THREADS=3\n"
        "OMP_WAIT_POLICY=passive\nOPENBLAS_NUM_THREADS=3\nPATH=/usr/bin:/bin\nPWD=/work\nPYTHONDONTWRITEBYTECODE=1\n"
        "PYTHONHASHSEED=0\nTEXMFVAR=/tmp/texmf-var\nTMPDIR=/tmp\n");
}

TEST_CASE("no network: neither loopback of the machine nor its sockets") {
  Two two;
  const Listener tcp, path((two.place.path / "socket").string()), abstract("@athanor-test-" + std::to_string(getpid()));
  const std::string to_tcp =
      "import socket; socket.create_connection(('127.0.0.1', " + std::to_string(tcp.port) + "), 2)";
  const std::string to_path =
      "import socket; socket.socket(socket.AF_UNIX).connect('" + (two.place.path / "socket").string() + "')";
  const std::string to_abstract =
      "import socket; socket.socket(socket.AF_UNIX).connect('\\0athanor-test-" + std::to_string(getpid()) + "')";
  const std::string interfaces = "import socket, sys; sys.exit([n for _, n in socket.if_nameindex()] != ['lo'])";
  chmod(two.place.path.c_str(), 0755);
  CHECK(two.works_python(two.none, "tcp", to_tcp));
  CHECK_FALSE(two.works_python(two.strict, "tcp-walled", to_tcp));
  CHECK(two.works_python(two.none, "path", to_path));
  CHECK_FALSE(two.works_python(two.strict, "path-walled", to_path));
  CHECK(two.works_python(two.none, "abstract", to_abstract));
  CHECK_FALSE(two.works_python(two.strict, "abstract-walled", to_abstract));
  CHECK(two.works_python(two.strict, "interfaces", interfaces));
}

TEST_CASE("no write outside the working folder") {
  Two two;
  chmod(two.place.path.c_str(), 0777);
  const fs::path mark = two.place.path / "mark";
  CHECK(two.works(two.none, "outside", "echo x > " + mark.string()));
  CHECK(fs::remove(mark));
  CHECK_FALSE(two.works(two.strict, "outside-walled", "echo x > " + mark.string()));
  CHECK_FALSE(fs::exists(mark));

  // Whatever is writable inside is the job's own and gone with it.
  CHECK(two.works(two.strict, "nowhere",
                  "for d in / /usr /etc /dev /athanor-launch /work/../x; do "
                  "if (echo x > $d/x || echo x > $d) 2>/dev/null; then echo $d; exit 1; fi; done"));
  CHECK(two.works(two.strict, "tmp", "echo x > /tmp/own && echo x > /dev/shm/own"));
  CHECK_FALSE(fs::exists("/tmp/own"));
}

TEST_CASE("no home, no other run, nothing of the machine but programs") {
  Two two;
  const std::string diary = "cat /mnt/home/diary";
  CHECK(two.works(two.none, "diary", diary));
  CHECK_FALSE(two.works(two.strict, "diary-walled", diary));
  const std::string sibling = "cat " + (two.place.path / "diary/job.json").string();
  chmod(two.place.path.c_str(), 0755);
  CHECK(two.works(two.none, "sibling", sibling));
  CHECK_FALSE(two.works(two.strict, "sibling-walled", sibling));
  CHECK(two.works(two.strict, "roots",
                  "! ls / | grep -v -x -e athanor-launch -e 's\\?bin' -e dev -e etc -e 'lib[0-9x]*' -e proc -e tmp -e "
                  "usr -e var -e work"));
  CHECK_FALSE(two.works(two.strict, "shadow", "ls /root /home /mnt /etc/shadow /etc/ssl /sys 2>/dev/null | grep ."));
}

TEST_CASE("no secret of the host: neither in the environment nor in that of any process") {
  Two two;
  const std::string look =
      "cat /proc/*/environ /proc/*/cmdline 2>/dev/null | tr '\\0' '\\n' | "
      "grep 'the-secret-o[f]-the-house'";
  REQUIRE(std::string(getenv("HOUSE_SECRET")) == "the-secret-of-the-house");
  CHECK(two.works(two.none, "spy", look));  // without walls the test program's own environment is in sight
  CHECK_FALSE(two.works(two.strict, "spy-walled", look));
  // Nor does the first process, which is the house's, let itself be looked at: who can open its descriptors can speak
  // for it.
  CHECK(two.works(two.strict, "first", "! cat /proc/1/environ && ! ls /proc/1/fd"));
}

TEST_CASE("the kernel's settings are read-only, also for a job that root started") {
  Two two;
  // Opened only, never written to.
  const std::string open_it = "import os; os.open('/proc/sys/kernel/core_pattern', os.O_WRONLY)";
  CHECK(two.works_python(two.none, "open", open_it) == (geteuid() == 0));
  CHECK_FALSE(two.works_python(two.strict, "open-walled", open_it));
  CHECK_FALSE(two.works(two.strict, "sysrq", "test -w /proc/sysrq-trigger"));
  CHECK_FALSE(two.works(two.strict, "sys", "test -e /sys/kernel"));
  CHECK(two.works(two.strict, "nobody", "test $(id -u) != 0 && ! grep -q 'CapEff:.*[1-9a-f]' /proc/self/status"));
}

TEST_CASE("no further namespaces, no other processes in sight") {
  Two two;
  CHECK(two.works(two.none, "nest", "unshare --user true"));
  CHECK_FALSE(two.works(two.strict, "nest-walled", "unshare --user true"));
  CHECK(two.works(two.strict, "processes", "test $(ls /proc | grep -c '^[0-9]') -le 5"));
}

TEST_CASE("a second wall stands behind the first, as far as the kernel's Landlock goes") {
  Two two;
  const long version = syscall(444, nullptr, 0, 1);  // landlock_create_ruleset, asking for the version
  if (version < 1) return;
  // What the first wall alone would let through: files of /proc that a process may write to.
  const std::string own = "echo 600 > /proc/self/oom_score_adj";
  CHECK(two.works(two.none, "own", own));
  CHECK_FALSE(two.works(two.strict, "own-walled", own));
  CHECK(two.works(two.strict, "devices", "echo x > /dev/null && head -c 4 /dev/urandom && head -c 4 /dev/zero"));
  if (version < 6) return;
  CHECK(two.works(two.strict, "within", "sleep 60 & kill $!"));
  CHECK_FALSE(two.works(two.strict, "signal", "kill -0 1"));
}

TEST_CASE("what a job is given to read is there, at the same place, and cannot be written to") {
  Two two;
  fs::create_directories(two.place.path / "data");
  std::ofstream(two.place.path / "data/table.csv") << "1,2,3\n";
  const std::string folder = (two.place.path / "data").string(), file = folder + "/table.csv";
  const Json exit = two.strict.run(
      shell_job(two.place, "a", "cat " + file + "; echo x > " + file + "; rm " + file, {{"readable", {folder}}}));
  INFO(story(exit));
  CHECK(output(exit) == "1,2,3\n");
  CHECK(exit.at("exit_code") == 1);
  CHECK(text_of(file) == "1,2,3\n");
  const Json one = two.strict.run(shell_job(two.place, "b", "cat " + file, {{"readable", {file}}}));
  CHECK(output(one) == "1,2,3\n");
}

TEST_CASE("a run folder that only its owner can enter works too") {
  Two two;
  chmod(two.place.path.c_str(), 0700);
  std::ofstream(two.place.path / "given") << "read me\n";
  const Json exit = two.strict.run(shell_job(two.place, "a", "cat " + (two.place.path / "given").string() + " > copy",
                                             {{"readable", {(two.place.path / "given").string()}}}));
  INFO(story(exit));
  CHECK(exit.at("exit_code") == 0);
  CHECK(text_of(two.place.path / "a/work/copy") == "read me\n");
  struct stat made {};
  REQUIRE(stat((two.place.path / "a/work/copy").c_str(), &made) == 0);
  CHECK(made.st_uid == geteuid());  // and what it made belongs to whoever runs the host
}

TEST_CASE("a file that also has a name elsewhere does not change hands") {
  Two two;
  const Json linked = shell_job(two.place, "a", "echo x >> store");
  std::ofstream(two.place.path / "blob") << "kept\n";
  chmod((two.place.path / "blob").c_str(), 0444);
  fs::create_hard_link(two.place.path / "blob", two.place.path / "a/work/store");
  const Json exit = two.strict.run(linked);
  INFO(story(exit));
  CHECK(exit.at("exit_code") != 0);
  CHECK(text_of(two.place.path / "blob") == "kept\n");
}

TEST_CASE("processes of one job speak TCP to each other, as frameworks for several GPUs do") {
  const Place place;
  Backend backend;
  const Json exit =
      backend.run(python_job(place, "talk",
                             "import multiprocessing, socket\n"
                             "server = socket.create_server(('127.0.0.1', 0))\n"
                             "def ask():\n"
                             "    with socket.create_connection(server.getsockname()) as c: c.sendall(b'ping')\n"
                             "multiprocessing.Process(target=ask).start()\n"
                             "print(server.accept()[0].recv(4).decode())\n"));
  INFO(story(exit));
  CHECK(output(exit) == "ping\n");
}
