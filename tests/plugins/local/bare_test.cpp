// SPDX-License-Identifier: Apache-2.0
//
// A machine that lets nobody make namespaces: jobs are refused until the pipeline accepts what is then missing, and
// run behind Landlock and the filter of system calls. Where such a wall is tested, the same attempt is also made
// without walls and succeeds there.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>

#include "backend.hpp"

namespace fs = std::filesystem;

namespace {

const Json all_accepted{{"accept", {"no_other_processes", "no_outside_metadata", "no_survivors"}}};

struct Two {
  Place place;
  Backend bare{all_accepted}, none{Json{{"sandbox", "none"}}};
  Two() { chmod(place.path.c_str(), 0755); }  // where root is given up, its former folders have to be open
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
  // Without walls it works, behind Landlock it does not.
  void held(const std::string &id, const std::string &script) {
    INFO(script);
    CHECK(works(none, id, script));
    CHECK_FALSE(works(bare, id + "-walled", script));
  }
  void held_python(const std::string &id, const std::string &program) {
    INFO(program);
    CHECK(works_python(none, id, program));
    CHECK_FALSE(works_python(bare, id + "-walled", program));
  }
};

std::vector<std::string> missing(const Json &capacity) {
  std::vector<std::string> words;
  for (const Json &one : capacity.at("missing")) words.push_back(one.at("guarantee"));
  return words;
}

}  // namespace

TEST_CASE("without namespaces: a container's image cannot be shown, whatever is accepted") {
  const Place place;
  Json options = all_accepted;
  options["container"] = place.path.string();
  const Json problems = Backend(options).ask("capacity").at("problems");
  REQUIRE(problems.size() == 1);
  CHECK(problems[0].at("code") == "namespaces_refused");
  CHECK_THAT(problems[0].at("message").get<std::string>(),
             Catch::EndsWith("; without namespaces programs cannot be shown a container's image"));
}

TEST_CASE("without namespaces: jobs are refused, and what to write is said") {
  const Place place;
  Backend backend;
  const Json capacity = backend.ask("capacity");
  REQUIRE(capacity.at("problems").size() == 1);
  const Json &problem = capacity.at("problems")[0];
  CHECK(problem.at("code") == "namespaces_refused");
  CHECK_THAT(problem.at("message").get<std::string>(),
             Catch::StartsWith("this machine does not let bubblewrap make a sandbox: "));
  CHECK_THAT(
      problem.at("hint").get<std::string>(),
      Catch::StartsWith("allow them: `sudo sysctl user.max_user_namespaces=15000`, or ") &&
          Catch::Contains("`accept: [no_other_processes, no_outside_metadata, no_survivors]` under the backend") &&
          Catch::EndsWith(", or accept jobs without walls with `sandbox: none`"));
  const Json answer = backend.ask("submit", {{"jobs", {shell_job(place, "a", "echo ran > it")}}}).at("jobs").at(0);
  CHECK(answer.at("accepted") == false);
  CHECK(answer.at("error").at("code") == "unavailable");
  CHECK_FALSE(fs::exists(place.path / "a/job.json"));
}

TEST_CASE("without namespaces: each guarantee has to be accepted by its name") {
  const Place place;
  Backend backend(Json{{"accept", {"no_other_processes", "no_survivors"}}});
  const Json problems = backend.ask("capacity").at("problems");
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems[0].at("hint").get<std::string>(), Catch::Contains("its size and its owner"));
  CHECK_THROWS_WITH(Backend(Json{{"accept", {"no_network"}}}),
                    Catch::Contains("accept: 'no_network' is no guarantee that can be done without"));
}

TEST_CASE("without namespaces: what is kept and what is not is told") {
  const Place place;
  Backend backend(all_accepted);
  const Json capacity = backend.ask("capacity");
  CHECK(capacity.at("problems").empty());
  CHECK(missing(capacity) == std::vector<std::string>{"no_other_processes", "no_outside_metadata", "no_survivors"});
  const auto kept = capacity.at("guarantees").get<std::vector<std::string>>();
  for (const char *word : {"no_network", "no_path_sockets", "no_host_write", "no_home", "no_secrets",
                           "no_nested_namespaces", "memory_limit", "tree_kill"})
    CHECK(std::find(kept.begin(), kept.end(), word) != kept.end());
  CHECK(capacity.at("doors") == false);
}

TEST_CASE("without namespaces: an ordinary job works in its folder") {
  Two two;
  std::ofstream(two.place.path / "given") << "read me\n";
  const std::string given = (two.place.path / "given").string();
  const Json exit = two.bare.run(
      shell_job(two.place, "a", "cat " + given + " > copy; echo x > $TMPDIR/t; pwd; id -u", {{"readable", {given}}}));
  INFO(story(exit));
  CHECK(exit.at("exit_code") == 0);
  CHECK(text_of(two.place.path / "a/work/copy") == "read me\n");
  CHECK(output(exit) ==
        (two.place.path / "a/work").string() + "\n" + std::to_string(geteuid() == 0 ? 65534 : geteuid()) + "\n");
  CHECK_FALSE(fs::exists(two.place.path / "a/tmp"));
  struct stat made {};
  REQUIRE(stat((two.place.path / "a/work/copy").c_str(), &made) == 0);
  CHECK(made.st_uid == geteuid());
}

TEST_CASE("without namespaces: ordinary programs run") {
  Two two;
  const Json exit =
      two.bare.run(python_job(two.place, "a",
                              "import multiprocessing, subprocess, tempfile, threading\n"
                              "import numpy as np\n"
                              "import matplotlib; matplotlib.use('Agg')\n"
                              "import matplotlib.pyplot as plt\n"
                              "a, b = multiprocessing.Pipe()\n"
                              "p = multiprocessing.Process(target=a.send, args=(5,)); p.start()\n"
                              "print(b.recv()); p.join()\n"
                              "print(subprocess.check_output(['sh', '-c', 'echo child'], text=True).strip())\n"
                              "print(int(np.linalg.eigvalsh(np.eye(200)).sum()))\n"
                              "plt.plot([1, 2]); plt.savefig('plot.pdf')\n"
                              "tempfile.mkdtemp()\n",
                              {{"limits", {{"seconds", 120}}}}));
  INFO(story(exit));
  CHECK(exit.at("exit_code") == 0);
  CHECK(output(exit) == "5\nchild\n200\n");
}

TEST_CASE("without namespaces: nothing outside is written, also not by other means than writing") {
  Two two;
  chmod(two.place.path.c_str(), 0777);
  const std::string outside = (two.place.path / "outside").string();
  two.held("write", "echo x > " + outside);
  std::ofstream(outside) << "kept\n";
  chmod(outside.c_str(), 0666);
  two.held_python("truncate", "import os; os.truncate('" + outside + "', 0)");
  std::ofstream(outside) << "kept\n";
  two.held_python("open", "import os; os.open('" + outside + "', os.O_RDONLY | os.O_TRUNC)");
  std::ofstream(outside) << "kept\n";
  two.held_python("rename", "import os; os.rename('" + outside + "', '" + outside + "2')");
  std::ofstream(outside) << "kept\n";
  two.held_python("touch", "import os; os.utime('" + outside + "')");
  CHECK_FALSE(two.works(two.bare, "mode", "chmod 600 " + outside));
  CHECK_FALSE(two.works(two.bare, "kernel", "echo x > /proc/sys/kernel/core_pattern"));
  CHECK_FALSE(two.works(two.bare, "tmp", "echo x > /tmp/x || echo x > /dev/shm/x || echo x > /mnt/tmp/x"));
  CHECK(text_of(outside) == "kept\n");
}

TEST_CASE("without namespaces: no home, no other run, no secret of the host") {
  Two two;
  two.held("diary", "cat /mnt/home/diary");
  two.held("list", "ls /mnt/home");
  two.held("sibling", "cat " + (two.place.path / "diary/job.json").string());
  two.held("spy", "cat /proc/*/environ | tr '\\0' '\\n' | grep 'the-secret-o[f]-the-house'");
  two.held("processes", "ls /proc");
  two.held("supervisor", "cat /proc/$PPID/status");
}

TEST_CASE("without namespaces: no sockets of any kind but pairs") {
  Two two;
  two.held_python("tcp", "import socket; socket.create_server(('127.0.0.1', 0))");
  two.held_python("udp", "import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM)");
  two.held_python("unix", "import socket; socket.socket(socket.AF_UNIX).bind('s')");
  two.held_python("datagrams", "import socket; socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)");
  two.held_python("route", "import socket; socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)");
  CHECK(two.works_python(two.bare, "pair", "import socket; socket.socketpair()"));
}

TEST_CASE("without namespaces: other processes are left alone") {
  Two two;
  two.held("trace", "python3 -c \"import ctypes, sys; sys.exit(ctypes.CDLL(None).ptrace(0, 0, 0, 0) < 0)\"");
  two.held("queue", "python3 -c \"import ctypes, sys; sys.exit(ctypes.CDLL(None).msgget(7, 0o1600) < 0)\"");
  two.held_python("limits", "import os, resource; resource.prlimit(os.getppid(), resource.RLIMIT_CORE, (0, 0))");
  const Json capacity = two.bare.ask("capacity");
  const bool scoped = capacity.at("missing")[0].at("why").get<std::string>().find("send signals") == std::string::npos;
  if (scoped) CHECK_FALSE(two.works(two.bare, "signal", "kill -0 $PPID"));
}

TEST_CASE("without namespaces: limits hold, and the whole tree ends") {
  Two two;
  const std::string mark = "71536" + std::to_string(geteuid());
  const Json timeout = two.bare.run(
      shell_job(two.place, "time", "setsid sleep " + mark + " & sleep 60", {{"limits", {{"seconds", 1}}}}));
  CHECK(timeout.at("reason") == "timeout");
  CHECK_FALSE(alive("sleep " + mark));
  const Json memory =
      two.bare.run(python_job(two.place, "memory",
                              "import time\nx = []\n"
                              "for i in range(60): x.append(bytearray(b'x') * 10**7); time.sleep(0.01)\n"
                              "time.sleep(60)\n",
                              {{"limits", {{"memory_bytes", 100 << 20}}}}));
  CHECK(memory.at("reason") == "memory");
  // It goes on when the user may have no more processes: others of this user may use up what there is.
  const Json bomb = two.bare.run(python_job(two.place, "bomb",
                                            "import os, time\n"
                                            "while True:\n"
                                            "  try: os.fork()\n"
                                            "  except OSError: time.sleep(0.01)\n",
                                            {{"limits", {{"processes", 50}, {"seconds", 300}}}}));
  INFO(story(bomb));
  CHECK(bomb.at("reason") == "signalled");
  CHECK_FALSE(alive(two.place.path.string()));
}

TEST_CASE("without namespaces: what has to reach beyond the walls is refused") {
  const Place place;
  Json options = all_accepted;
  options["network"] = {"example.org"};
  Backend backend(options);
  const Json answer = backend.ask("submit", {{"jobs", {shell_job(place, "a", "true")}}}).at("jobs").at(0);
  CHECK(answer.at("accepted") == false);
  CHECK_THAT(answer.at("error").at("message").get<std::string>(), Catch::Contains("which needs namespaces"));
}
