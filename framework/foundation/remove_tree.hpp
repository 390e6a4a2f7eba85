// SPDX-License-Identifier: Apache-2.0
//
// Removing a folder that somebody else filled: folders nested thousands deep, ones that may not be listed, links.
#ifndef ATHANOR_FOUNDATION_REMOVE_TREE_HPP
#define ATHANOR_FOUNDATION_REMOVE_TREE_HPP

#include <filesystem>
#include <system_error>

namespace athanor {

// Removes what is there, whatever it is, without following links; nothing there is fine. The first thing that could
// not be removed is in `failed`, and the rest goes all the same. Nobody else may write to the tree meanwhile.
void remove_tree(const std::filesystem::path &path, std::error_code &failed);

}  // namespace athanor

#endif
