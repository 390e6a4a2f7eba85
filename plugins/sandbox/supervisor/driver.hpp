// SPDX-License-Identifier: Apache-2.0
//
// The user's half of a GPU's driver: libraries that have to be of the very version that this machine's kernel runs, so
// that an image cannot bring them. A job in an image is shown those of the machine, in a folder of their own.
#ifndef ATHANOR_SANDBOX_DRIVER_HPP
#define ATHANOR_SANDBOX_DRIVER_HPP

#include <string>
#include <vector>

namespace athanor::sandbox {

// Where a job sees them; first in its LD_LIBRARY_PATH.
inline constexpr char driver_inside[] = "/athanor-driver";

// Where distributions and the vendor's installer put them.
extern const std::vector<std::string> driver_folders;

// Absolute paths, one for each name: the first folder that has it wins. Links count under their own names.
std::vector<std::string> driver_libraries(const std::vector<std::string> &folders);

}  // namespace athanor::sandbox

#endif
