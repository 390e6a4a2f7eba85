// SPDX-License-Identifier: Apache-2.0
//
// Where images come from: each knows how to ask its program about an image and how to have it unpacked. What is
// promised of the result is in container.hpp.
#ifndef ATHANOR_SANDBOX_IMAGE_SOURCES_HPP
#define ATHANOR_SANDBOX_IMAGE_SOURCES_HPP

#include <athanor/plugin.hpp>
#include <filesystem>
#include <string>

#include "sandbox/container/container.hpp"

namespace athanor::sandbox {

// All throw sdk::Error, as prepare_image() does. The answers: an Image that lies in the store.

// A name in Podman's storage, of this user.
Image podman_image(const std::string &name, const std::filesystem::path &store, const Say &say, const Stop &stop);

// A file in Apptainer's format (SIF).
Image apptainer_image(const std::filesystem::path &file, const std::filesystem::path &store, const Say &say,
                      const Stop &stop);

// Variables as a program lists them, NAME=VALUE each.
sdk::Json environment_of(const std::vector<std::string> &lines);

}  // namespace athanor::sandbox

#endif
