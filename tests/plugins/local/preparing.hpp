// SPDX-License-Identifier: Apache-2.0
//
// Preparing an image in a test: nobody listens, nobody stops it, and no launcher has to run in it.
#ifndef ATHANOR_TESTS_LOCAL_PREPARING_HPP
#define ATHANOR_TESTS_LOCAL_PREPARING_HPP

#include "sandbox/container/container.hpp"

inline const athanor::sandbox::Stop never;
inline const athanor::sandbox::Say quietly = [](const std::string &) {};
inline const std::filesystem::path no_launcher;

inline athanor::sdk::Error problem_with(const athanor::sandbox::Container &container) {
  try {
    athanor::sandbox::prepare_image(container, no_launcher, quietly, never);
  } catch (const athanor::sdk::Error &e) {
    return e;
  }
  return {"none", "the image can be used"};
}

#endif
