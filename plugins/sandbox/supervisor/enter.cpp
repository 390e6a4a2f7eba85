// SPDX-License-Identifier: Apache-2.0
//
// Two holes are closed here that plain use of bubblewrap leaves open:
//   - bubblewrap is started with an empty environment and reads its arguments from a descriptor: its own
//     environment can be read from inside (/proc/1/environ), its command line from outside.
//   - root becomes `nobody` before bubblewrap starts. A sandbox made by root may open the host's
//     /proc/sys for writing, whatever uid it shows inside, because the kernel's uid is still 0.
// `nobody` cannot walk to a run folder below /root, so what the job may see is first bound, as root, to
// places that it can reach, in a mount namespace that only this job has.
#include "sandbox/supervisor/enter.hpp"

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>

#include "sandbox/folder.hpp"

namespace athanor::sandbox {
namespace {

constexpr int report_fd = 3, arguments_fd = 4;
constexpr char launcher_inside[] = "/athanor-launch";
constexpr char tmp_bytes[] = "268435456", shm_bytes[] = "67108864";

// System folders that may be links into /usr, and files below /etc and /var that programs need: shared libraries
// chosen by `alternatives`, fonts, time zone, the configurations of Python, R, matplotlib and TeX. None is private.
constexpr const char *merged[] = {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"};
constexpr const char *system_files[] = {"/etc/alternatives",
                                        "/etc/ld.so.cache",
                                        "/etc/passwd",
                                        "/etc/group",
                                        "/etc/nsswitch.conf",
                                        "/etc/localtime",
                                        "/etc/fonts",
                                        "/etc/python3",
                                        "/etc/python3.11",
                                        "/etc/matplotlibrc",
                                        "/etc/R",
                                        "/etc/chktexrc",
                                        "/etc/LatexMk",
                                        "/etc/texmf",
                                        "/var/lib/texmf",
                                        "/etc/mime.types",
                                        "/etc/magic",
                                        "/etc/papersize",
                                        "/var/cache/fontconfig"};

[[noreturn]] void give_up(int report, const std::string &what, int error) {
  const std::string line = "failed " + what + (error ? std::string(": ") + std::strerror(error) : "") + "\n";
  if (write(report, line.data(), line.size()) < 0) _exit(126);
  _exit(125);
}

// What the job may see, under names that bubblewrap can reach.
struct Sources {
  std::string work, launcher;
  std::vector<std::string> readable, devices;
};

// As root, before the uid is dropped: a private mount namespace in which everything that the job may see is
// bound below /tmp. Sources are opened before /tmp is covered, since they may lie in it.
class Stage {
 public:
  explicit Stage(int report) : report_(report) {
    if (unshare(CLONE_NEWNS) != 0 || mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
      give_up(report_, "cannot make a private mount namespace", errno);
  }
  std::string add(const std::string &path) {
    opened_.push_back(open(path.c_str(), O_PATH | O_CLOEXEC));
    if (opened_.back() < 0) give_up(report_, "cannot open " + path, errno);
    return "/tmp/" + std::to_string(opened_.size() - 1);
  }
  void build() {
    if (mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=4m") != 0)
      give_up(report_, "cannot mount a private /tmp", errno);
    for (std::size_t i = 0; i < opened_.size(); ++i) {
      const std::string place = "/tmp/" + std::to_string(i), source = "/proc/self/fd/" + std::to_string(opened_[i]);
      struct stat about {};
      const bool folder = fstat(opened_[i], &about) == 0 && S_ISDIR(about.st_mode);
      if (folder)
        mkdir(place.c_str(), 0755);
      else
        close(open(place.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
      if (mount(source.c_str(), place.c_str(), nullptr, MS_BIND | MS_REC, nullptr) != 0)
        give_up(report_, "cannot bind " + place, errno);
    }
  }

 private:
  int report_;
  std::vector<int> opened_;
};

void drop_root(int report) {
  if (setgroups(0, nullptr) != 0 || setresgid(nobody, nobody, nobody) != 0 || setresuid(nobody, nobody, nobody) != 0)
    give_up(report, "started as root, cannot become the user " + std::to_string(nobody) + " (nobody)", errno);
}

Sources sources(const Job &job, const std::string &launcher, int report) {
  Sources at{job.folder + "/" + work_folder, launcher, job.readable, job.devices};
  if (geteuid() != 0) return at;
  Stage stage(report);
  at.work = stage.add(at.work);
  at.launcher = stage.add(at.launcher);
  for (auto *paths : {&at.readable, &at.devices})
    for (auto &path : *paths) path = stage.add(path);
  stage.build();
  drop_root(report);
  return at;
}

std::vector<std::string> walls(const Job &job, const Sources &at) {
  std::vector<std::string> a{
      "--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--as-pid-1", "--cap-drop",
      "ALL",           "--hostname",     "sandbox",           "--clearenv"};
  const auto add = [&](std::initializer_list<std::string> more) { a.insert(a.end(), more); };
  if (job.disable_userns) add({"--disable-userns"});
  for (const auto &[name, value] : job.environment) add({"--setenv", name, value});
  add({"--ro-bind", "/usr", "/usr"});
  for (const char *path : merged) {
    char target[256];
    const ssize_t size = readlink(path, target, sizeof target);
    if (size > 0)
      add({"--symlink", std::string(target, static_cast<std::size_t>(size)), path});
    else
      add({"--ro-bind-try", path, path});
  }
  for (const char *path : system_files) add({"--ro-bind-try", path, path});
  add({"--proc", "/proc", "--dev", "/dev", "--size", shm_bytes, "--tmpfs", "/dev/shm", "--size", tmp_bytes, "--tmpfs",
       "/tmp"});
  add({"--ro-bind", at.launcher, launcher_inside, "--bind", at.work, job.inside});
  for (std::size_t i = 0; i < job.readable.size(); ++i) add({"--ro-bind", at.readable[i], job.readable[i]});
  for (std::size_t i = 0; i < job.devices.size(); ++i) add({"--dev-bind", at.devices[i], job.devices[i]});
  add({"--chdir", job.inside, "--remount-ro", "/dev", "--remount-ro", "/"});
  return a;
}

// The arguments as bubblewrap's --args wants them, in memory, at arguments_fd.
void pass_arguments(const std::vector<std::string> &arguments, int report) {
  std::string text;
  for (const auto &a : arguments) text.append(a).push_back('\0');
  const int fd = memfd_create("arguments", 0);
  if (fd < 0 || write(fd, text.data(), text.size()) != static_cast<ssize_t>(text.size()) || lseek(fd, 0, SEEK_SET) != 0)
    give_up(report, "cannot pass bubblewrap its arguments", errno);
  if (fd == arguments_fd) return;
  if (dup2(fd, arguments_fd) < 0) give_up(report, "cannot pass bubblewrap its arguments", errno);
  close(fd);
}

[[noreturn]] void become(const std::vector<std::string> &words, const std::vector<std::string> &environment,
                         int report) {
  std::vector<char *> argv, envp;
  for (const auto &w : words) argv.push_back(const_cast<char *>(w.c_str()));
  for (const auto &e : environment) envp.push_back(const_cast<char *>(e.c_str()));
  argv.push_back(nullptr);
  envp.push_back(nullptr);
  execve(argv[0], argv.data(), envp.data());
  give_up(report, "cannot start " + words[0], errno);
}

// Standard descriptors, and the report at a place that is known inside; everything else closes by itself.
void take_ends(const Ends &ends) {
  // Out of the way of the places that are about to be filled.
  const int report = fcntl(ends.report, F_DUPFD_CLOEXEC, 10), out = fcntl(ends.out, F_DUPFD_CLOEXEC, 10),
            err = fcntl(ends.err, F_DUPFD_CLOEXEC, 10);
  const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (report < 0 || out < 0 || err < 0 || null < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(err, 2) < 0 ||
      dup2(report, report_fd) < 0)
    give_up(ends.report, "cannot arrange the job's descriptors", errno);
}

// When memory runs out after all, the kernel should take the job, not the house.
void prefer_as_victim() {
  const Descriptor file(open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC));
  if (file && write(file.get(), "500", 3) < 0) return;  // a wish: the watchdog is what holds
}

}  // namespace

void enter(const Job &job, const std::string &launcher, const Ends &ends) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  signal(SIGPIPE, SIG_DFL);
  umask(022);
  prefer_as_victim();
  take_ends(ends);
  std::vector<std::string> launch{std::to_string(report_fd), "0", std::to_string(job.limits.disk)};
  launch.insert(launch.end(), job.command.begin(), job.command.end());

  if (!job.strict) {
    std::vector<std::string> words{launcher}, environment;
    words.insert(words.end(), launch.begin(), launch.end());
    for (const auto &[name, value] : job.environment) environment.emplace_back(name).append("=").append(value);
    setsid();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (chdir((job.folder + "/" + work_folder).c_str()) != 0)
      give_up(report_fd, "cannot enter the job's working folder", errno);
    become(words, environment, report_fd);
  }
  // The launcher and the program count too; only inside a namespace of its own does a count mean this job.
  launch[1] = std::to_string(job.limits.processes + 1);
  pass_arguments(walls(job, sources(job, launcher, report_fd)), report_fd);
  std::vector<std::string> words{job.bwrap, "--args", std::to_string(arguments_fd), "--", launcher_inside};
  words.insert(words.end(), launch.begin(), launch.end());
  become(words, {}, report_fd);
}

}  // namespace athanor::sandbox
