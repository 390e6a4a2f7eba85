// SPDX-License-Identifier: Apache-2.0
//
// The body of a request: a JSON document whose {"$file": ...} are filled with the bytes of files, or a text.
#ifndef ATHANOR_SERVICES_HTTP_BODY_HPP
#define ATHANOR_SERVICES_HTTP_BODY_HPP

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace athanor {

using Json = nlohmann::json;

struct Body {
  std::string text, media_type;
};

// body: {json} | {json_text} | {text, media_type?}. `files`: those that may be put in; a link is followed before it is
// compared. Throws Error("bad_request"), Error("refused") for another file, Error("too_large") for more than 64 MiB.
Body make_body(const Json &body, const std::vector<std::filesystem::path> &files);

}  // namespace athanor

#endif
