// SPDX-License-Identifier: Apache-2.0
//
// The image that a pipeline declares for its programs: what may be written, and how it becomes a folder that the
// sandbox shows in place of this machine's system. Podman and Apptainer fetch and unpack; neither runs anything that a
// model wrote, and nothing is ever fetched here.
#ifndef ATHANOR_SANDBOX_CONTAINER_HPP
#define ATHANOR_SANDBOX_CONTAINER_HPP

#include <athanor/plugin.hpp>
#include <filesystem>
#include <functional>
#include <string>

#include "sandbox/container/program.hpp"

namespace athanor::sandbox {

// The options `container` and `container_store`.
struct Container {
  std::string image;  // a name in Podman's storage, or the absolute path of a file of Apptainer's or a folder; or empty
  std::string store;  // absolute: where unpacked images are kept; empty: the user's cache

  bool declared() const { return !image.empty(); }
  // Throws sdk::Error("bad_options").
  static Container from(const sdk::Json &options);
};

// One that is there.
struct Image {
  std::string root;                             // absolute path of its files; empty: there is no image
  sdk::Json environment = sdk::Json::object();  // what it declares
  sdk::Json told;                               // {image, tool, id?, version?}: for the record
};

// Says what takes long.
using Say = std::function<void(const std::string &)>;

// To the host: what is said stands in its log, and `athanor check` shows it. A host that only looks stops a plugin
// which has nothing to say for long, so who is asked whether to stop tells now and then that he is still at it.
Say say_to(sdk::Host &host);
Stop stop_of(sdk::Host &host);

// Finds the image and unpacks it, unless somebody has before. `launcher`: athanor-launch, which has to run inside.
// Throws sdk::Error, whose code, message and hint make a problem for `athanor check`; sdk::Cancelled once `stop`.
Image prepare_image(const Container &container, const std::filesystem::path &launcher, const Say &say,
                    const Stop &stop);

}  // namespace athanor::sandbox

#endif
