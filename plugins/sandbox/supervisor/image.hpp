// SPDX-License-Identifier: Apache-2.0
//
// An image's files as bubblewrap's arguments, in place of this machine's system.
#ifndef ATHANOR_SANDBOX_IMAGE_HPP
#define ATHANOR_SANDBOX_IMAGE_HPP

#include <string>
#include <vector>

namespace athanor::sandbox {

// What lies in `root` is shown read-only below /, but for what the sandbox makes itself. `places`: where something else
// will be mounted. A mount point cannot be made in a folder that is bound read-only, so folders on the way to one are
// made anew, and what they hold is shown one by one. In the child only: gives up where a folder cannot be listed.
std::vector<std::string> show_image(const std::string &root, const std::vector<std::string> &places);

}  // namespace athanor::sandbox

#endif
