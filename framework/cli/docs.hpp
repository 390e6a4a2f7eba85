// SPDX-License-Identifier: Apache-2.0
//
// `athanor docs`: the reference pages of plugins, made of what they say of themselves.
#ifndef ATHANOR_CLI_DOCS_HPP
#define ATHANOR_CLI_DOCS_HPP

#include <filesystem>
#include <string>
#include <vector>

#include "cli/description.hpp"
#include "plugin/catalogue.hpp"

namespace athanor {

// One Markdown page; the same component always gives the same bytes.
std::string reference_page(const Description &description, const std::string &plugin);

// Writes KIND-NAME.md for each component and an index README.md into `out`, and takes away pages of components that are
// gone. With `plugin_dirs` only what lies in those folders. Returns the exit status: 0; 1 when there is no plugin, or
// `out` has files that no verb wrote.
int verb_docs(const std::filesystem::path &out, const std::vector<std::filesystem::path> &plugin_dirs);

}  // namespace athanor

#endif
