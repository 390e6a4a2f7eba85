// SPDX-License-Identifier: Apache-2.0
//
// See bare.hpp. Inside, process 1 collects orphans and tells of its two children: the house, whose child the job is,
// and the bystander.
#include "tests/plugins/local/escapes/bare.hpp"

#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <stdexcept>

namespace escapes {
namespace {

[[noreturn]] void give_up(int news, const std::string &what) {
  const std::string line = "failed " + what + ": " + std::strerror(errno) + "\n";
  _exit(write(news, line.data(), line.size()) > 0 ? 1 : 2);
}

void tell(int news, const char *line) {
  if (write(news, line, std::strlen(line)) < 0) _exit(3);
}

void write_file(const char *path, const std::string &text, int news) {
  const int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0 || write(fd, text.data(), text.size()) < 0) give_up(news, path);
  close(fd);
}

// The network stays that of the throw-away namespace: what is heard there has got out.
void separate(int news) {
  const uid_t uid = geteuid();
  const gid_t gid = getegid();
  if (unshare(CLONE_NEWNS | CLONE_NEWPID | (uid == 0 ? 0 : CLONE_NEWUSER)) != 0) give_up(news, "no namespaces");
  if (uid == 0) return;
  write_file("/proc/self/setgroups", "deny", news);
  write_file("/proc/self/uid_map", std::to_string(uid) + " " + std::to_string(uid) + " 1\n", news);
  write_file("/proc/self/gid_map", std::to_string(gid) + " " + std::to_string(gid) + " 1\n", news);
}

// So that even a bomb which has nothing against it ends while the machine can still bear it.
void bound() {
  const auto bounded = [](__rlimit_resource_t what, rlim_t most) {
    const rlimit limit{most, most};
    setrlimit(what, &limit);
  };
  bounded(RLIMIT_AS, rlim_t{3} << 30);
  bounded(RLIMIT_CPU, 60);
  bounded(RLIMIT_CORE, 0);
  if (geteuid() != 0) bounded(RLIMIT_NPROC, 2000);
}

[[noreturn]] void become_job(const Scene &scene, const std::vector<std::string> &command) {
  const int out = open((scene.job / "stdout").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666),
            err = open((scene.job / "stderr").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0666),
            null = open("/dev/null", O_RDONLY);
  if (out < 0 || err < 0 || null < 0 || chdir(scene.work.c_str()) != 0) _exit(126);
  dup2(null, 0);
  dup2(out, 1);
  dup2(err, 2);
  bound();
  std::vector<std::string> environment{"PATH=/usr/bin:/bin", "HOME=" + scene.work.string(), "TMPDIR=/tmp",
                                       "LANG=C.UTF-8"};
  for (const auto &[name, value] : scene.env.items()) environment.push_back(name + "=" + value.get<std::string>());
  std::vector<char *> argv, envp;
  for (const auto &word : command) argv.push_back(const_cast<char *>(word.c_str()));
  for (const auto &word : environment) envp.push_back(const_cast<char *>(word.c_str()));
  argv.push_back(nullptr);
  envp.push_back(nullptr);
  execve(argv[0], argv.data(), envp.data());
  _exit(127);
}

// An ordinary user's process, as a host is, and not one with all the rights in a namespace of its own.
void drop_capabilities() {
  if (geteuid() == 0) return;
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  const __user_cap_data_struct none[2] = {};
  syscall(SYS_capset, &header, none);
  prctl(PR_SET_DUMPABLE, 1);
}

// The house: runs the job, tells of its end, and stays.
[[noreturn]] void be_house(const Scene &scene, const std::vector<std::string> &command, int news) {
  drop_capabilities();
  const pid_t job = fork();
  if (job == 0) become_job(scene, command);
  int status = 0;
  while (waitpid(job, &status, 0) < 0 && errno == EINTR) continue;
  tell(news, "job\n");
  for (;;) pause();
}

[[noreturn]] void be_first(const Scene &scene, const std::vector<std::string> &command, int news) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      mount("proc", "/proc", "proc", 0, nullptr) != 0)
    give_up(news, "no /proc of its own");
  for (const char *memory : {"/tmp", "/dev/shm"})
    if (mount("tmpfs", memory, "tmpfs", 0, "mode=1777,size=512m") != 0) give_up(news, memory);
  // What the tests print is nobody's business here.
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int fd = 0; fd < 3; ++fd) dup2(null, fd);
  const pid_t bystander = fork();
  if (bystander == 0) become_bystander(scene.token);
  const pid_t house = fork();
  if (house == 0) be_house(scene, command, news);
  for (;;) {
    const pid_t ended = waitpid(-1, nullptr, 0);
    if (ended == house) tell(news, "house\njob\n");
    if (ended == bystander) tell(news, "bystander\n");
    if (ended < 0 && errno == ECHILD) pause();
  }
}

}  // namespace

Bare::Bare(const Scene &scene, const std::vector<std::string> &command) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  outer_ = fork();
  if (outer_ < 0) throw std::runtime_error("no process");
  if (outer_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    separate(ends[1]);
    const pid_t first = fork();
    if (first == 0) be_first(scene, command, ends[1]);
    while (waitpid(first, nullptr, 0) < 0 && errno == EINTR) continue;
    _exit(0);
  }
  close(ends[1]);
  news_ = ends[0];
}

Bare::~Bare() {
  // Its end is that of process 1 inside, and that is the end of all.
  if (outer_ > 0) {
    kill(outer_, SIGKILL);
    while (waitpid(outer_, nullptr, 0) < 0 && errno == EINTR) continue;
    // Not before the last writer is gone.
    for (char c = 0; read(news_, &c, 1) != 0;) continue;
  }
  close(news_);
}

void Bare::listen(int milliseconds) {
  pollfd watched{news_, POLLIN, 0};
  char chunk[512];
  if (poll(&watched, 1, milliseconds) != 1) return;
  const ssize_t got = read(news_, chunk, sizeof chunk);
  if (got > 0) heard_.append(chunk, static_cast<std::size_t>(got));
  if (got == 0) heard_ += "house\njob\nbystander\n";
  if (heard_.compare(0, 7, "failed ") == 0 && heard_.find("forged") == std::string::npos)
    throw std::runtime_error("without walls: " + heard_);
}

void Bare::wait(double seconds) {
  const auto until = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  while (heard_.find("job\n") == std::string::npos && std::chrono::steady_clock::now() < until) listen(20);
}

bool Bare::house_lives() {
  listen(50);
  return heard_.find("house\n") == std::string::npos;
}
bool Bare::bystander_lives() {
  listen(50);
  return heard_.find("bystander\n") == std::string::npos;
}
bool Bare::was_told(const std::string &words) {
  listen(50);
  return heard_.find(words) != std::string::npos;
}

}  // namespace escapes
