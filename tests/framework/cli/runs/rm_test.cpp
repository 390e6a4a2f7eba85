// SPDX-License-Identifier: Apache-2.0
//
// `athanor rm`: what it removes, and above all what it does not.
#include <fcntl.h>
#include <pty.h>
#include <unistd.h>

#include "run/folder.hpp"
#include "run/remove.hpp"
#include "support.hpp"

using namespace athanor;
using namespace athanor::test;

namespace {

fs::path a_run(const TemporaryFolder &folder, const std::string &name) {
  return make_run(folder, name, 1, [](BelievableRun &run) { run.all(); });
}

// A process that holds a file as a job's supervisor does, until it is ended. Locks of fcntl belong to a process, so
// the test cannot hold one that it would see itself.
class Supervisor {
 public:
  explicit Supervisor(const fs::path &lock) {
    int ready[2];
    REQUIRE(::pipe(ready) == 0);
    pid_ = ::fork();
    if (pid_ == 0) {
      struct flock whole {};
      whole.l_type = F_WRLCK;
      whole.l_whence = SEEK_SET;
      const int fd = ::open(lock.c_str(), O_RDWR | O_CREAT, 0644);
      const char told = ::fcntl(fd, F_SETLK, &whole) == 0 ? 'y' : 'n';
      if (::write(ready[1], &told, 1) == 1)
        for (;;) ::pause();
      ::_exit(1);
    }
    char told = 'n';
    REQUIRE(::read(ready[0], &told, 1) == 1);
    REQUIRE(told == 'y');
    ::close(ready[0]);
    ::close(ready[1]);
  }
  ~Supervisor() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  pid_t pid() const { return pid_; }

 private:
  pid_t pid_;
};

}  // namespace

TEST_CASE("rm removes runs with --yes, and says how much went") {
  const TemporaryFolder folder;
  const fs::path one = a_run(folder, "one"), two = a_run(folder, "two");
  const Said said = athanor_says({"rm", "one", two.string(), "--yes"}, folder.path());
  INFO(said.err);
  CHECK(said.status == 0);
  CHECK(has(said.out, "removed " + one.string() + " ("));
  CHECK(fs::is_empty(folder / "runs"));
}

TEST_CASE("without a terminal rm wants --yes") {
  const TemporaryFolder folder;
  const fs::path run = a_run(folder, "one");
  const Said said = athanor_says({"rm", run.string()});
  CHECK(said.status == 1);
  CHECK(said.err ==
        "athanor: removing a run asks first, and there is no terminal to ask on\n  give --yes to remove without "
        "asking\n");
  CHECK(fs::exists(run / "ledger.sqlite"));
}

namespace {

// What `athanor rm` makes of an answer typed on a terminal; its exit status.
int rm_answered(const fs::path &run, const std::string &answer) {
  int terminal = -1;
  const std::string program = tests::built("bin/athanor");
  const pid_t pid = ::forkpty(&terminal, nullptr, nullptr, nullptr);
  if (pid == 0) {
    ::execl(program.c_str(), program.c_str(), "rm", run.c_str(), nullptr);
    ::_exit(127);
  }
  REQUIRE(::write(terminal, answer.data(), answer.size()) == static_cast<ssize_t>(answer.size()));
  char said[512];
  while (::read(terminal, said, sizeof said) > 0) {  // until the other side is closed
  }
  int status = 0;
  ::waitpid(pid, &status, 0);
  ::close(terminal);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("on a terminal rm asks, and only y removes") {
  const TemporaryFolder folder;
  const fs::path run = a_run(folder, "one");
  CHECK(rm_answered(run, "\n") == 1);
  CHECK(rm_answered(run, "maybe\n") == 1);
  CHECK(fs::exists(run / "ledger.sqlite"));
  CHECK(rm_answered(run, "y\n") == 0);
  CHECK_FALSE(fs::exists(run));
}

TEST_CASE("rm removes only what is a run, and all that are named or none") {
  const TemporaryFolder folder;
  const fs::path run = a_run(folder, "one");
  folder.write("thesis/chapter.tex", "years of work");
  Said said = athanor_says({"rm", run.string(), (folder / "thesis").string(), "--yes"});
  CHECK(said.status == 1);
  CHECK(has(said.err, "this is no run folder: it lacks ledger.sqlite or pipeline.yaml"));
  said = athanor_says({"rm", (folder / "runs").string(), "--yes"});
  CHECK(said.status == 1);
  fs::create_directory_symlink(run, folder / "link");
  said = athanor_says({"rm", (folder / "link").string() + "/", "--yes"});
  CHECK(said.status == 1);
  CHECK(has(said.err, "this is a link, and what it leads to is not removed through it"));
  CHECK(fs::exists(run / "ledger.sqlite"));
  CHECK(fs::exists(folder / "thesis/chapter.tex"));
}

TEST_CASE("a run that somebody holds stays, and its holder is named") {
  const TemporaryFolder folder;
  const fs::path run = a_run(folder, "one");
  {
    const RunLock lock(run);
    const Said said = athanor_says({"rm", run.string(), "--yes"});
    CHECK(said.status == 1);
    CHECK(has(said.err, "this run is running (process " + std::to_string(::getpid()) + " on "));
    CHECK(has(said.err, "`athanor pause " + run.string() + "` pauses it\n"));
  }
  CHECK_FALSE(run_holder(run));
  CHECK(athanor_says({"rm", run.string(), "--yes"}).status == 0);
}

TEST_CASE("looking who holds a run keeps nobody from taking it") {
  const TemporaryFolder folder;
  const fs::path run = a_run(folder, "one");
  folder.write("runs/one/lock", "process 1 on nowhere since long ago");  // of a process that was killed
  CHECK_FALSE(run_holder(run));
  const RunLock lock(run);
  CHECK(run_holder(run)->process == ::getpid());
}

TEST_CASE("a run whose programs still run stays") {
  const TemporaryFolder folder;
  const fs::path run = a_run(folder, "one"), job = run / "jobs/label-smoothing.experiment.node-6.run";
  fs::create_directories(job);
  {
    const Supervisor supervisor(job / "lock");
    const Said said = athanor_says({"rm", run.string(), "--yes"});
    CHECK(said.status == 1);
    CHECK(said.err == "athanor: " + run.string() + ": a program of this run still runs: " +
                          "label-smoothing.experiment.node-6.run (process " + std::to_string(supervisor.pid()) +
                          ")\n  wait until they have ended, or end their processes, or take them over with `athanor "
                          "resume " +
                          run.string() + "`\n");
  }
  CHECK(live_jobs(run).empty());
  CHECK(athanor_says({"rm", run.string(), "--yes"}).status == 0);
}

TEST_CASE("a job that left no sign of its end is not passed over in silence") {
  const TemporaryFolder folder;
  const fs::path run = make_run(folder, "one", 1, [](BelievableRun &r) {
    r.ledger().submit_job("on-a-cluster", "main/experiment", "node-1/run", "cluster", "jobs/on-a-cluster",
                          Json::object());
  });
  CHECK(lost_jobs(run).empty());  // it never began: it has no folder
  fs::create_directories(run / "jobs/on-a-cluster");
  const Said said = athanor_says({"rm", run.string(), "--yes"});
  CHECK(said.status == 1);
  CHECK(has(said.err, "it is not known whether on-a-cluster still runs"));
  write_file(run / "jobs/on-a-cluster/exit.json", "{}");
  CHECK(athanor_says({"rm", run.string(), "--yes"}).status == 0);
}

TEST_CASE("links in a run go, and what they lead to stays, closed folders are opened") {
  const TemporaryFolder folder;
  const fs::path run = a_run(folder, "one"), data = folder.write("data/digits.csv", "1,2,3").parent_path();
  fs::create_directories(run / "jobs/a/data");
  fs::create_directory_symlink(data, run / "jobs/a/data/digits");
  fs::create_directory_symlink("/", run / "jobs/a/root");
  folder.write("runs/one/jobs/a/work/kept/file", "x");
  fs::permissions(run / "jobs/a/work/kept", fs::perms::none);
  const Said said = athanor_says({"rm", run.string(), "--yes", "--json"});
  INFO(said.err);
  CHECK(said.status == 0);
  CHECK(Json::parse(said.out)[0]["run"] == run.string());
  CHECK(fs::is_empty(folder / "runs"));
  CHECK(read_file(data / "digits.csv") == "1,2,3");
}
