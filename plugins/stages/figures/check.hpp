// SPDX-License-Identifier: Apache-2.0
//
// What must be true of drawn files before anybody looks at them: each one there, whole, not empty, none twice. What
// needs pixels was found beside the drawing (draw/pictures.py) and comes as a look:
// {faults: [text], remarks: [text], fingerprint: hexadecimal digits}.
#ifndef ATHANOR_FIGURES_CHECK_HPP
#define ATHANOR_FIGURES_CHECK_HPP

#include <athanor/plugin.hpp>
#include <string>
#include <vector>

namespace athanor::figures {

using sdk::Json;

// The stored file of that path among the outcome's files: {artifact, media_type, size}. Throws sdk::Error naming the
// path when it is missing or empty.
Json file_of(const Json &outcome, const std::string &path);

// A JSON file that a job left; throws sdk::Error when it is missing or cannot be read.
Json read_json(sdk::Host &host, const Json &outcome, const std::string &path);

// A drawn picture by which others are found to be the same.
struct Seen {
  std::string id, artifact, fingerprint;
};

// How far two fingerprints are apart: the mean difference of a cell's ink, 0 to 15. Of different lengths: 15.
double distance(const std::string &one, const std::string &other);

// The id of the first of `all` that shows the same picture: the same bytes, or fingerprints at most `reach` apart.
std::string same_as(const Seen &picture, const std::vector<Seen> &all, double reach);

}  // namespace athanor::figures

#endif
