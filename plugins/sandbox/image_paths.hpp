// SPDX-License-Identifier: Apache-2.0
//
// Paths inside of an image that lies unpacked in a folder. Its links mean places of the image, never of this machine,
// so nothing here lets the kernel follow one.
#ifndef ATHANOR_SANDBOX_IMAGE_PATHS_HPP
#define ATHANOR_SANDBOX_IMAGE_PATHS_HPP

#include <string>

namespace athanor::sandbox {

// Names below / that the sandbox makes itself, whatever the image has there.
bool is_of_the_sandbox(const std::string &name);

// Where the absolute path leads, with all of the image's links followed: what does not exist is a plain name. Empty
// where it leads to / itself, into what the sandbox makes (unless it began there), or in a circle.
std::string place_in_image(const std::string &root, const std::string &path);

}  // namespace athanor::sandbox

#endif
