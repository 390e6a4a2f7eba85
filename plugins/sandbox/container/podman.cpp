// SPDX-License-Identifier: Apache-2.0
//
// Images in Podman's storage. `podman export` writes out the files of a container that is made for it and never
// started; so it works without root, where `podman image mount` would need a namespace of its own.
#include <sys/utsname.h>

#include <filesystem>
#include <map>

#include "sandbox/container/sources.hpp"
#include "sandbox/container/store.hpp"

namespace athanor::sandbox {

namespace fs = std::filesystem;
using sdk::Error;
using sdk::Json;

namespace {

[[noreturn]] void refuse(const char *code, const std::string &what, const std::string &hint) {
  throw Error(code, "container: " + what, hint);
}

// What `podman image inspect` says of it, with the members that are used here.
Json inspected(const std::string &name, const Stop &stop) {
  const Ended end = run_program({"podman", "image", "inspect", "--format", "json", name}, stop);
  if (end.missing)
    refuse("podman_missing", "there is no program 'podman', and '" + name + "' is a name in its storage",
           "install it (Debian and Ubuntu: `sudo apt-get install podman`), or give the absolute path of a .sif file or "
           "of a folder that holds a root file system");
  if (!end.well() &&
      (end.err.find("image not known") != std::string::npos || end.err.find("no such image") != std::string::npos ||
       end.err.find("failed to find image") != std::string::npos))
    refuse("image_missing", "podman has no image '" + name + "', and none is fetched without your word",
           "fetch it: `podman pull " + name + "`, as the user who starts athanor");
  if (!end.well())
    refuse("podman_failed", "podman cannot tell what '" + name + "' is: " + end.complaint(),
           "see what `podman image inspect " + name + "` says");
  const Json all = Json::parse(end.out, nullptr, false);
  if (!all.is_array() || all.empty() || all[0].value("Id", "").empty())
    refuse("podman_failed", "podman says nothing of '" + name + "' that can be read", "is podman older than 3.0?");
  return all[0];
}

std::string version(const Stop &stop) {
  const std::string said = run_program({"podman", "--version"}, stop).out;  // "podman version 4.3.1"
  const std::size_t from = said.rfind(' ');
  return from == std::string::npos ? said : said.substr(from + 1, said.find('\n', from) - from - 1);
}

void check_machine(const std::string &name, const std::string &architecture) {
  static const std::map<std::string, std::string> names{{"x86_64", "amd64"},    {"aarch64", "arm64"}, {"armv7l", "arm"},
                                                        {"ppc64le", "ppc64le"}, {"s390x", "s390x"},   {"i686", "386"},
                                                        {"riscv64", "riscv64"}};
  utsname here{};
  if (uname(&here) != 0 || architecture.empty()) return;
  const auto known = names.find(here.machine);
  if (known != names.end() && known->second != architecture)
    refuse("image_foreign", "'" + name + "' is for " + architecture + ", and this machine is " + known->second,
           "fetch the image for this machine: `podman pull --platform linux/" + known->second + " " + name + "`");
}

// A container of a name that a killed attempt used as well, so that none is left in the end. One store, one name: the
// store's lock keeps everybody else away.
class Made {
 public:
  Made(const std::string &id, const std::string &key, const Stop &stop) : name_("athanor-unpacks-" + key), stop_(stop) {
    remove();
    const Ended end =
        run_program({"podman", "create", "--pull=never", "--network=none", "--name", name_, id, "/nothing"}, stop_);
    if (!end.well())
      refuse("podman_failed", "podman cannot make a container to unpack: " + end.complaint(),
             "see what `podman create " + id + " true` says");
  }
  ~Made() {
    try {
      remove();
    } catch (...) {  // what is left is removed before the next attempt
    }
  }
  Made(const Made &) = delete;
  Made &operator=(const Made &) = delete;
  const std::string &name() const { return name_; }

 private:
  void remove() const { run_program({"podman", "rm", "--force", "--ignore", name_}, {}); }
  const std::string name_;
  const Stop &stop_;
};

// Owner, set-user-id bits and devices stay behind; whoever runs athanor owns the files.
void unpack(const std::string &id, const std::string &container_key, const fs::path &root, const Stop &stop) {
  const Made container(id, container_key, stop);
  fs::create_directory(root);
  const std::vector<std::string> into{"/bin/sh",
                                      "-c",
                                      "umask 022; exec tar \"$@\"",
                                      "tar",
                                      "--extract",
                                      "--file=-",
                                      "--directory=" + root.string(),
                                      "--no-same-owner",
                                      "--no-same-permissions",
                                      "--delay-directory-restore",
                                      "--anchored",
                                      "--exclude=dev/*",
                                      "--exclude=proc/*",
                                      "--exclude=sys/*"};
  const Ended end = run_into({"podman", "export", container.name()}, into, stop);
  if (!end.well())
    refuse("unpack_failed", "the image could not be unpacked: " + end.complaint(),
           "make room, or name another folder with `container_store`");
}

}  // namespace

Json environment_of(const std::vector<std::string> &lines) {
  Json out = Json::object();
  for (const std::string &line : lines) {
    const std::size_t equals = line.find('=');
    if (equals != std::string::npos && equals > 0) out[line.substr(0, equals)] = line.substr(equals + 1);
  }
  return out;
}

Image podman_image(const std::string &name, const fs::path &store, const Say &say, const Stop &stop) {
  const Json about = inspected(name, stop);
  const std::string id = about.at("Id").get<std::string>();
  check_machine(name, about.value("Architecture", ""));
  const Json told{{"image", name}, {"tool", "podman"}, {"id", id}, {"version", version(stop)}};
  const std::string container_key =
      id.substr(0, 12) + "-" + std::to_string(std::hash<std::string>{}(fs::absolute(store).string()));
  const fs::path entry = stored(
      store, id,
      [&](const fs::path &root) {
        say("container: unpacking '" + name + "' into " + (store / id).string() + ", once");
        unpack(id, container_key, root, stop);
        return told;
      },
      stop);
  Image image{(entry / root_folder).string(), Json::object(), told};
  const Json config = about.value("Config", Json::object());
  if (config.contains("Env") && config.at("Env").is_array())
    image.environment = environment_of(config.at("Env").get<std::vector<std::string>>());
  return image;
}

}  // namespace athanor::sandbox
