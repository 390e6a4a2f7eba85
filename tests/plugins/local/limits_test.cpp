// SPDX-License-Identifier: Apache-2.0
//
// Every limit stops what it is for and is reported under its own word. Attempts are bounded by themselves as well.
#include <unistd.h>

#include <catch2/catch.hpp>

#include "backend.hpp"

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t MiB = 1 << 20;

struct Limited {
  Place place;
  std::string sandbox = GENERATE(as<std::string>{}, "strict", "none");
  Backend backend{Json{{"sandbox", sandbox}}};
};

}  // namespace

TEST_CASE("exit codes and signals are told apart") {
  Limited at;
  const Json seven = at.backend.run(shell_job(at.place, "seven", "exit 7"));
  CHECK(seven.at("reason") == "exited");
  CHECK(seven.at("exit_code") == 7);
  const Json high = at.backend.run(shell_job(at.place, "high", "exit 137"));
  CHECK(high.at("exit_code") == 137);
  const Json fault = at.backend.run(shell_job(at.place, "fault", "kill -SEGV $$"));
  CHECK(fault.at("reason") == "signalled");
  CHECK(fault.at("signal") == 11);
  CHECK_FALSE(fault.contains("exit_code"));
  const Json missing = at.backend.run(job(at.place, "missing", {"no-such-program"}));
  CHECK(missing.at("reason") == "exited");
  CHECK(missing.at("exit_code") == 127);
  CHECK(missing.at("detail") == "cannot run 'no-such-program': No such file or directory");
}

TEST_CASE("a job's own limit can lower an option's, never raise it") {
  const Place place;
  Backend backend(Json{{"time", 0.3}});
  const Json exit = backend.run(shell_job(place, "a", "sleep 60", {{"limits", {{"seconds", 3600}}}}));
  CHECK(exit.at("reason") == "timeout");
}

TEST_CASE("a tool has the time that its stage gives it, whatever the pipeline allows an experiment") {
  const Place place;
  Backend backend(Json{{"time", 1.0}});
  const Json exit =
      backend.run(shell_job(place, "a", "sleep 2; echo drawn", {{"tool", true}, {"limits", {{"seconds", 60}}}}));
  CHECK(exit.at("reason") == "exited");
  const Json experiment = backend.run(shell_job(place, "b", "sleep 60", {{"limits", {{"seconds", 60}}}}));
  CHECK(experiment.at("reason") == "timeout");
}

TEST_CASE("time: the whole tree ends, also what made a session of its own and forked twice") {
  Limited at;
  const std::string mark = "31536" + std::to_string(at.sandbox.size());
  const Json exit = at.backend.run(python_job(at.place, "a",
                                              "import os, time\n"
                                              "if os.fork() == 0:\n"
                                              "  os.setsid()\n"
                                              "  if os.fork() == 0:\n"
                                              "    open('lives', 'w').close()\n"
                                              "    os.execv('/usr/bin/sleep', ['sleep', '" +
                                                  mark +
                                                  "'])\n"
                                                  "  os._exit(0)\n"
                                                  "while not os.path.exists('lives'): time.sleep(0.01)\n"
                                                  "time.sleep(60)\n",
                                              {{"limits", {{"seconds", 3}}}}));
  INFO(story(exit));
  CHECK(exit.at("reason") == "timeout");
  CHECK(exit.at("seconds") >= 3);
  CHECK(fs::exists(at.place.path / "a/work/lives"));
  CHECK_FALSE(alive("sleep " + mark));
}

TEST_CASE("what a job leaves running ends with its first program") {
  Limited at;
  const std::string mark = "41536" + std::to_string(at.sandbox.size());
  const Json exit = at.backend.run(shell_job(at.place, "a", "setsid sleep " + mark + " & echo started"));
  CHECK(exit.at("exit_code") == 0);
  CHECK(output(exit) == "started\n");
  CHECK(exit.at("detail") == "a process that the job left running was ended");
  CHECK_FALSE(alive("sleep " + mark));
}

TEST_CASE("memory: one process that takes too much") {
  Limited at;
  const Json exit =
      at.backend.run(python_job(at.place, "a",
                                "import time\nx = []\n"
                                "for i in range(60): x.append(bytearray(b'x') * 10**7); time.sleep(0.01)\n"
                                "time.sleep(60)\n",
                                {{"limits", {{"memory_bytes", 100 * MiB}}}}));
  INFO(story(exit));
  CHECK(exit.at("reason") == "memory");
  CHECK(exit.at("peak_bytes") > 100 * MiB);
}

TEST_CASE("memory: many processes that take too much together") {
  Limited at;
  const Json exit = at.backend.run(python_job(at.place, "a",
                                              "import os, time\n"
                                              "for i in range(8):\n"
                                              "  if os.fork() == 0: x = bytearray(b'x') * (40 << 20); time.sleep(60)\n"
                                              "time.sleep(60)\n",
                                              {{"limits", {{"memory_bytes", 150 * MiB}}}}));
  INFO(story(exit));
  CHECK(exit.at("reason") == "memory");
}

TEST_CASE("disk: many files, one large file, a sparse one, and very many empty ones") {
  Limited at;
  const Json limits{{"limits", {{"disk_bytes", 8 * MiB}}}};
  const auto reason = [&](const std::string &id, const std::string &script) {
    const Json exit = at.backend.run(shell_job(at.place, id, script, limits));
    INFO(story(exit));
    return exit.at("reason").get<std::string>();
  };
  CHECK(reason("many", "for i in $(seq 40); do head -c 1000000 /dev/zero > f$i; sleep 0.02; done; sleep 60") == "disk");
  CHECK(reason("large", "head -c 100000000 /dev/zero > f") == "disk");
  CHECK(fs::file_size(at.place.path / "large/work/f") <= 8 * MiB);
  CHECK(reason("sparse", "truncate -s 1T f && exit 0; exit 1") == "exited");
  CHECK(fs::file_size(at.place.path / "sparse/work/f") <= 8 * MiB);
  CHECK(reason("empty", "for i in $(seq 4000); do : > f$i; done; sleep 60") == "disk");
  CHECK(reason("modest", "head -c 1000000 /dev/zero > f") == "exited");
}

TEST_CASE("disk: files without a name count, open or only mapped") {
  Limited at;
  const Json limits{{"limits", {{"disk_bytes", 32 * MiB}, {"seconds", 60}}}};
  const std::string fill =
      "import os, mmap, time\n"
      "for i in range(4):\n"
      "  f = open('f', 'w+b', 0); os.unlink('f')\n"
      "  f.write(bytes(16 << 20)); keep.append(f if opened else mmap.mmap(f.fileno(), 16 << 20))\n"
      "time.sleep(60)\n";
  const Json open = at.backend.run(python_job(at.place, "open", "keep, opened = [], True\n" + fill, limits));
  INFO(story(open));
  CHECK(open.at("reason") == "disk");
  const Json mapped = at.backend.run(python_job(at.place, "mapped", "keep, opened = [], False\n" + fill, limits));
  INFO(story(mapped));
  CHECK(mapped.at("reason") == "disk");
}

TEST_CASE("disk: a folder that nobody may look into does not hide what is in it") {
  Limited at;
  if (geteuid() == 0) return;  // root looks everywhere
  const Json exit =
      at.backend.run(shell_job(at.place, "a", "mkdir d && chmod 311 d && head -c 20000000 /dev/zero > d/f; sleep 60",
                               {{"limits", {{"disk_bytes", 64 * MiB}, {"seconds", 60}}}}));
  INFO(story(exit));
  CHECK(exit.at("reason") == "disk");
}

TEST_CASE("memory: what lies in /tmp and /dev/shm counts, and so does the number of files there") {
  const Place place;
  Backend backend;
  const Json limits{{"limits", {{"memory_bytes", 64 * MiB}, {"seconds", 60}}}};
  const Json full = backend.run(shell_job(
      place, "full", "head -c 50000000 /dev/zero > /tmp/a; head -c 50000000 /dev/zero > /dev/shm/b; sleep 60", limits));
  INFO(story(full));
  CHECK(full.at("reason") == "memory");
  const Json many = backend.run(python_job(place, "many",
                                           "import time\n"
                                           "for i in range(200000): open(f'/tmp/{i}', 'w').close()\n"
                                           "time.sleep(60)\n",
                                           {{"limits", {{"seconds", 60}}}}));
  INFO(story(many));
  CHECK(many.at("reason") == "disk");
  CHECK(many.at("detail") == "more than 100000 files in /tmp and /dev/shm");
}

TEST_CASE("memory that nobody could count is refused") {
  const Place place;
  Backend backend;
  const Json exit = backend.run(python_job(place, "a", "import os; os.memfd_create('x')"));
  INFO(story(exit));
  CHECK_THAT(story(exit), Catch::Contains("Function not implemented"));
}

TEST_CASE("processor time: of one process, and of many one after the other") {
  const Place place;
  Backend backend(Json{{"cpu_time", 1.0}});
  const Json one = backend.run(python_job(place, "one", "while True: pass"));
  INFO(story(one));
  CHECK(one.at("reason") == "timeout");
  CHECK(one.at("detail") == "used more than 1 s of processor time");
  CHECK(one.at("cpu_seconds") >= 1);
  const Json many = backend.run(python_job(place, "many",
                                           "import os, time\n"
                                           "while True:\n"
                                           "  if os.fork() == 0:\n"
                                           "    while time.process_time() < 0.1: pass\n"
                                           "    os._exit(0)\n"
                                           "  os.wait()\n"));
  INFO(story(many));
  CHECK(many.at("reason") == "timeout");
}

TEST_CASE("output: both ends are kept, and the program is not stopped") {
  Limited at;
  const Json exit =
      at.backend.run(shell_job(at.place, "a", "echo first; seq 1000000; echo last; seq 1000000 >&2; exit 3",
                               {{"limits", {{"output_bytes", 10000}}}}));
  CHECK(exit.at("exit_code") == 3);
  const std::string kept = output(exit);
  CHECK(kept.size() < 10100);
  CHECK_THAT(kept, Catch::StartsWith("first\n1\n2\n") && Catch::EndsWith("999999\n1000000\nlast\n") &&
                       Catch::Contains(" bytes left out here]"));
  CHECK(fs::file_size(exit.at("stderr").get<std::string>()) < 10100);
}

TEST_CASE("processes: a job cannot have more than it may") {
  const Place place;
  Backend backend;
  const Json exit = backend.run(python_job(place, "a",
                                           "import os, time\n"
                                           "n = 1\n"
                                           "try:\n"
                                           "  for i in range(100):\n"
                                           "    if os.fork() == 0: time.sleep(60)\n"
                                           "    n += 1\n"
                                           "except BlockingIOError: print(n)\n",
                                           {{"limits", {{"processes", 12}}}}));
  INFO(story(exit));
  CHECK(exit.at("reason") == "exited");
  CHECK(output(exit) == "12\n");
}

TEST_CASE("what it cost is told: wall time, processor time, peak memory") {
  Limited at;
  const Json exit = at.backend.run(python_job(at.place, "a",
                                              "import time\nx = bytearray(b'x') * (60 << 20)\n"
                                              "while time.process_time() < 0.5: pass\n"));
  CHECK(exit.at("cpu_seconds") >= 0.5);
  CHECK(exit.at("seconds").get<double>() + 0.1 >= 0.5);
  CHECK(exit.at("peak_bytes") >= 60 * MiB);
}
