// SPDX-License-Identifier: Apache-2.0
//
// See bubblewrap.hpp. The order of arguments is the order of mounts: what is bound later covers what stands there.
#include "sandbox/supervisor/bubblewrap.hpp"

#include <unistd.h>

#include <algorithm>
#include <initializer_list>

#include "sandbox/folder.hpp"
#include "sandbox/image_paths.hpp"
#include "sandbox/supervisor/driver.hpp"
#include "sandbox/supervisor/give_up.hpp"
#include "sandbox/supervisor/image.hpp"

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

namespace {

using Words = std::vector<std::string>;

void add(Words &words, std::initializer_list<std::string> more) { words.insert(words.end(), more); }

// This machine's programs and libraries.
void show_system(const Job &job, Words &a) {
  add(a, {"--ro-bind", "/usr", "/usr"});
  for (const std::string &path : merged_folders) {
    char target[256];
    const ssize_t size = readlink(path.c_str(), target, sizeof target);
    if (size > 0)
      add(a, {"--symlink", std::string(target, static_cast<std::size_t>(size)), path});
    else
      add(a, {"--ro-bind-try", path, path});
  }
  for (const std::string &path : system_files) add(a, {"--ro-bind-try", path, path});
  if (reaches_network(job))
    for (const char *path : certificates) add(a, {"--ro-bind-try", path, path});
}

// Where a job sees what it is given: at the same place, or where the links of its image lead from there.
std::string place_of(const std::string &path, const Sources &at) {
  if (at.root.empty()) return path;
  const std::string place = place_in_image(at.root, path);
  if (place.empty()) give_up("the image leads " + path + " to a place that the sandbox makes itself", 0);
  return place;
}

// The image instead; with this machine's word on whom to trust, which the job's environment names, and its driver.
void show_image_and_driver(const Job &job, const Sources &at, const Words &places, Words &a) {
  const std::string trusted = place_of(trusted_certificates, at);
  const bool certified = reaches_network(job) && access(trusted_certificates, R_OK) == 0;
  Words all = places;
  if (certified) all.push_back(trusted);
  const Words image = show_image(at.root, all);
  a.insert(a.end(), image.begin(), image.end());
  if (certified) add(a, {"--ro-bind", trusted_certificates, trusted});
  for (const std::string &library : job.driver)
    add(a, {"--ro-bind", library, driver_inside + library.substr(library.rfind('/'))});
}

void set_environment(const Job &job, Words &a) {
  std::string libraries = job.driver.empty() ? "" : driver_inside;
  for (const auto &[name, value] : job.environment) {
    add(a, {"--setenv", name, value});
    if (name == "LD_LIBRARY_PATH" && !libraries.empty() && !value.empty()) libraries += ":" + value;
  }
  if (!libraries.empty()) add(a, {"--setenv", "LD_LIBRARY_PATH", libraries});
}

}  // namespace

std::vector<std::string> bubblewrap_arguments(const Job &job, const Sources &at) {
  Words a{"--unshare-all", "--unshare-user", "--die-with-parent", "--new-session", "--as-pid-1", "--cap-drop",
          "ALL",           "--hostname",     "sandbox",           "--clearenv"};
  if (job.disable_userns) add(a, {"--disable-userns"});
  set_environment(job, a);
  const std::string inside = place_of(job.inside, at);
  Words places{inside};
  for (const std::string &path : job.readable) places.push_back(place_of(path, at));
  if (at.root.empty())
    show_system(job, a);
  else
    show_image_and_driver(job, at, places, a);
  add(a, {"--proc", "/proc", "--dev", "/dev", "--size", shm_bytes, "--tmpfs", "/dev/shm", "--size", tmp_bytes,
          "--tmpfs", "/tmp"});
  add(a, {"--ro-bind", at.launcher, launcher_inside, "--bind", at.work, inside});
  for (std::size_t i = 0; i < job.readable.size(); ++i) add(a, {"--ro-bind", at.readable[i], places[i + 1]});
  for (std::size_t i = 0; i < job.devices.size(); ++i) add(a, {"--dev-bind", at.devices[i], job.devices[i]});
  add(a, {"--chdir", job.inside, "--remount-ro", "/dev", "--remount-ro", "/"});
  return a;
}

}  // namespace athanor::sandbox
