// SPDX-License-Identifier: Apache-2.0
//
// See bubblewrap.hpp. The order of arguments is the order of mounts: what is bound later covers what stands there.
#include "sandbox/supervisor/bubblewrap.hpp"

#include <unistd.h>

#include <algorithm>
#include <initializer_list>

namespace athanor::sandbox {
namespace {

constexpr char tmp_bytes[] = "268435456", shm_bytes[] = "67108864";

// What a client needs to tell whom it talks to, where a job may reach anybody.
const char *const certificates[] = {"/etc/ssl/certs", "/etc/ssl/openssl.cnf", "/etc/pki/tls/certs",
                                    "/etc/pki/ca-trust/extracted"};

bool reaches_network(const Job &job) {
  return std::any_of(job.doors.begin(), job.doors.end(), [](const Door &door) { return !door.hosts.empty(); });
}

}  // namespace

const std::vector<std::string> merged_folders{"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"};
const std::vector<std::string> system_files{"/etc/alternatives",
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

std::vector<std::string> bubblewrap_arguments(const Job &job, const Sources &at) {
  std::vector<std::string> a{
      "--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--as-pid-1", "--cap-drop",
      "ALL",           "--hostname",     "sandbox",           "--clearenv"};
  const auto add = [&](std::initializer_list<std::string> more) { a.insert(a.end(), more); };
  if (job.disable_userns) add({"--disable-userns"});
  for (const auto &[name, value] : job.environment) add({"--setenv", name, value});
  add({"--ro-bind", "/usr", "/usr"});
  for (const std::string &path : merged_folders) {
    char target[256];
    const ssize_t size = readlink(path.c_str(), target, sizeof target);
    if (size > 0)
      add({"--symlink", std::string(target, static_cast<std::size_t>(size)), path});
    else
      add({"--ro-bind-try", path, path});
  }
  for (const std::string &path : system_files) add({"--ro-bind-try", path, path});
  if (reaches_network(job))
    for (const char *path : certificates) add({"--ro-bind-try", path, path});
  add({"--proc", "/proc", "--dev", "/dev", "--size", shm_bytes, "--tmpfs", "/dev/shm", "--size", tmp_bytes, "--tmpfs",
       "/tmp"});
  add({"--ro-bind", at.launcher, launcher_inside, "--bind", at.work, job.inside});
  for (std::size_t i = 0; i < job.readable.size(); ++i) add({"--ro-bind", at.readable[i], job.readable[i]});
  for (std::size_t i = 0; i < job.devices.size(); ++i) add({"--dev-bind", at.devices[i], job.devices[i]});
  add({"--chdir", job.inside, "--remount-ro", "/dev", "--remount-ro", "/"});
  return a;
}

}  // namespace athanor::sandbox
