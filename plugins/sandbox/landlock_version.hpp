// SPDX-License-Identifier: Apache-2.0
//
// Which version of Landlock the kernel has.
#ifndef ATHANOR_SANDBOX_LANDLOCK_VERSION_HPP
#define ATHANOR_SANDBOX_LANDLOCK_VERSION_HPP

namespace athanor::sandbox {

// 0 when it has none or does not let it be used. 1: files; 3: truncating too; 4: TCP; 5: ioctl on devices;
// 6: signals and abstract sockets.
int landlock_version();

}  // namespace athanor::sandbox

#endif
