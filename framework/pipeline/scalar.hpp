// SPDX-License-Identifier: Apache-2.0
//
// What a plain YAML scalar means, apart from where it stands. Only document.cpp uses this.
#ifndef ATHANOR_PIPELINE_SCALAR_HPP
#define ATHANOR_PIPELINE_SCALAR_HPP

#include <string>

#include "pipeline/document.hpp"

namespace athanor {

// Thrown and collected while a file is read; becomes a finding.
struct Broken {
  Place place;
  std::string message, hint;
};

// By the core schema of YAML 1.2, section 10.3.2, but for numbers with a leading zero, which stay texts.
// Throws Broken for a number that JSON cannot hold.
Json plain_scalar(const std::string &text, Place place);

}  // namespace athanor

#endif
