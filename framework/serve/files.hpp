// SPDX-License-Identifier: Apache-2.0
//
// Files of a run folder, for a browser. Programs may still write there: no link is followed, at no place of the path,
// and what is opened is what was judged.
#ifndef ATHANOR_SERVE_FILES_HPP
#define ATHANOR_SERVE_FILES_HPP

#include <filesystem>
#include <string>
#include <vector>

#include "serve/http.hpp"

namespace athanor::serve {

// The file below `folder` at these pieces of a path, as an answer: pictures and PDFs to be shown, all else as plain
// text or to be kept; nothing in it is run. Throws Error("not_found") when there is no such plain file or the path
// leads out of the folder, Error("refused") when it is too large to be sent.
Response file_below(const std::filesystem::path &folder, const std::vector<std::string> &pieces);

}  // namespace athanor::serve

#endif
