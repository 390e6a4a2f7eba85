// SPDX-License-Identifier: Apache-2.0
//
// See container.hpp.
#include "sandbox/container/container.hpp"

#include <algorithm>
#include <cctype>
#include <chrono>

#include "sandbox/container/elf.hpp"
#include "sandbox/container/sources.hpp"
#include "sandbox/container/store.hpp"
#include "sandbox/image_paths.hpp"

namespace athanor::sandbox {

namespace fs = std::filesystem;
using sdk::Error;
using sdk::Json;

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds heartbeat{2};

[[noreturn]] void refuse_option(const std::string &what, const std::string &hint, const char *option) {
  throw Error("bad_options", std::string(option) + ": " + what, hint, std::string("/") + option);
}

[[noreturn]] void refuse(const char *code, const std::string &what, const std::string &hint) {
  throw Error(code, "container: " + what, hint);
}

bool is_name(const std::string &text) {
  return std::isalnum(static_cast<unsigned char>(text[0])) &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return std::isalnum(c) || c == '.' || c == '_' || c == '-' || c == '/' || c == ':' || c == '@';
         });
}

// A folder that somebody unpacked.
Image folder_image(const std::string &path) {
  std::error_code failed;
  const fs::path root = fs::canonical(path, failed);
  if (failed) refuse("image_missing", path + " cannot be opened: " + failed.message(), "");
  if (root == "/")
    refuse("image_unknown", path + " is this machine itself",
           "leave out `container` to have programs run with its system");
  std::error_code none;
  if (!fs::is_directory(fs::symlink_status(root / "usr", none)) && !fs::exists(fs::symlink_status(root / "bin", none)))
    refuse("image_unknown", path + " holds no root file system: it has neither usr nor bin",
           "name the folder that is to be / for programs");
  return {root.string(), Json::object(), {{"image", path}, {"tool", "folder"}}};
}

Image image_of(const Container &container, const Say &say, const Stop &stop) {
  const std::string &image = container.image;
  if (image[0] != '/') return podman_image(image, image_store(container.store), say, stop);
  std::error_code failed;
  if (fs::is_directory(image, failed)) return folder_image(image);
  if (fs::is_regular_file(image, failed)) return apptainer_image(image, image_store(container.store), say, stop);
  refuse("image_missing", "there is no " + image,
         "it is to be a .sif file (`apptainer build " + image +
             " docker://NAME` makes one) or a folder that holds a "
             "root file system; names of Podman's storage have no / in front");
}

// Programs that nearly every image has one of.
constexpr const char *usual_programs[] = {"/bin/sh", "/usr/bin/env", "/usr/bin/python3", "/usr/local/bin/python3",
                                          "/bin/bash"};

void check_machine(const Image &image, const Elf &launcher) {
  for (const char *program : usual_programs) {
    const auto found = read_elf(image.root + place_in_image(image.root, program));
    if (!found) continue;
    if (found->machine == launcher.machine) return;
    refuse("image_foreign",
           "the programs of " + image.told.at("image").get<std::string>() + " are for " + machine_name(found->machine) +
               ", and this machine is " + machine_name(launcher.machine),
           "take an image for this machine");
  }
}

}  // namespace

Container Container::from(const Json &options) {
  Container out{options.value("container", ""), options.value("container_store", "")};
  if (!out.store.empty() && out.store[0] != '/')
    refuse_option("'" + out.store + "' is not an absolute path", "write /...", "container_store");
  if (!out.declared()) return out;
  if (out.image.find("://") != std::string::npos)
    refuse_option("'" + out.image + "' says where to fetch an image, and nothing is fetched here",
                  "fetch it with `podman pull`, and write the name that `podman images` shows", "container");
  if (out.image[0] != '/' && (out.image[0] == '.' || out.image[0] == '~' || fs::path(out.image).extension() == ".sif"))
    refuse_option("'" + out.image + "' is not an absolute path", "write /...", "container");
  if (out.image[0] != '/' && !is_name(out.image))
    refuse_option("'" + out.image + "' is no name of an image", "such as python:3.12 or localhost/mine:1", "container");
  if (options.value("sandbox", "strict") == "none")
    refuse_option("programs are shown an image by the sandbox, and the pipeline says `sandbox: none`",
                  "say `sandbox: strict`, or leave out `container`", "container");
  return out;
}

Say say_to(sdk::Host &host) {
  return [&host](const std::string &text) {
    host.log(sdk::Level::info, text);
    host.progress(-1, text);
  };
}

Stop stop_of(sdk::Host &host) {
  return [&host, next = Clock::now()]() mutable {
    if (Clock::now() >= next) {
      next = Clock::now() + heartbeat;
      host.progress(-1, "");
    }
    return host.cancelled();
  };
}

Image prepare_image(const Container &container, const fs::path &launcher, const Say &say, const Stop &stop) {
  const auto own = read_elf(launcher.string());
  if (own && !own->loader.empty())
    refuse("launcher_dynamic",
           launcher.string() + " is linked with this machine's C library, which an image need not have",
           "build athanor where the static C library is installed (Debian: libc6-dev, Fedora: glibc-static)");
  Image image = image_of(container, say, stop);
  if (own) check_machine(image, *own);
  return image;
}

}  // namespace athanor::sandbox
