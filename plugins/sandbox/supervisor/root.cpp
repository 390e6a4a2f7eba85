// SPDX-License-Identifier: Apache-2.0
//
// A sandbox made by root may open the host's /proc/sys for writing, whatever uid it shows inside, because the
// kernel's uid is still 0. So root becomes `nobody` before bubblewrap starts. `nobody` cannot walk to a run folder
// below /root; what the job may see is first bound, as root, to places that it can reach.
#include "sandbox/supervisor/root.hpp"

#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "sandbox/folder.hpp"
#include "sandbox/supervisor/give_up.hpp"

namespace athanor::sandbox {
namespace {

// A private mount namespace in which everything that the job may see is bound below /tmp. Sources are opened
// before /tmp is covered, since they may lie in it.
class Stage {
 public:
  Stage() {
    if (unshare(CLONE_NEWNS) != 0 || mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0)
      give_up("cannot make a private mount namespace", errno);
  }
  std::string add(const std::string &path) {
    opened_.push_back(open(path.c_str(), O_PATH | O_CLOEXEC));
    if (opened_.back() < 0) give_up("cannot open " + path, errno);
    return "/tmp/" + std::to_string(opened_.size() - 1);
  }
  void build() {
    if (mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, "mode=0755,size=4m") != 0)
      give_up("cannot mount a private /tmp", errno);
    for (std::size_t i = 0; i < opened_.size(); ++i) {
      const std::string place = "/tmp/" + std::to_string(i), source = "/proc/self/fd/" + std::to_string(opened_[i]);
      struct stat about {};
      const bool folder = fstat(opened_[i], &about) == 0 && S_ISDIR(about.st_mode);
      if (folder)
        mkdir(place.c_str(), 0755);
      else
        close(open(place.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
      if (mount(source.c_str(), place.c_str(), nullptr, MS_BIND | MS_REC, nullptr) != 0)
        give_up("cannot bind " + place, errno);
    }
  }

 private:
  std::vector<int> opened_;
};

}  // namespace

void become_nobody() {
  if (geteuid() != 0) return;
  if (setgroups(0, nullptr) != 0 || setresgid(nobody, nobody, nobody) != 0 || setresuid(nobody, nobody, nobody) != 0)
    give_up("started as root, cannot become the user " + std::to_string(nobody) + " (nobody)", errno);
}

Sources reachable_sources(const Job &job, const std::string &launcher) {
  Sources at{job.folder + "/" + work_folder, launcher, job.readable, job.devices, job.root};
  if (geteuid() != 0) return at;
  Stage stage;
  at.work = stage.add(at.work);
  at.launcher = stage.add(at.launcher);
  if (!at.root.empty()) at.root = stage.add(at.root);
  for (auto *paths : {&at.readable, &at.devices})
    for (auto &path : *paths) path = stage.add(path);
  stage.build();
  become_nobody();
  return at;
}

}  // namespace athanor::sandbox
