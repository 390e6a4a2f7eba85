// SPDX-License-Identifier: Apache-2.0
//
// A listening socket on its way from whoever made it, inside a job's walls perhaps, to the process that takes its
// connections. The launcher's half is launcher/doors.c.
#ifndef ATHANOR_SANDBOX_CHANNEL_HPP
#define ATHANOR_SANDBOX_CHANNEL_HPP

#include <cstdint>

#include "sandbox/folder.hpp"

namespace athanor::sandbox {

bool send_socket(int channel, int socket);
// Blocks. Empty at the channel's end.
Descriptor receive_socket(int channel);

// Listens at 127.0.0.1 on the port, or on another where that is taken; the port becomes the one it is. Throws
// std::system_error.
Descriptor listen_nearby(std::uint16_t &port);

}  // namespace athanor::sandbox

#endif
