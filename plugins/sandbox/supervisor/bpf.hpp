// SPDX-License-Identifier: Apache-2.0
//
// Pieces of a system call filter, to be put together like expressions. A body is code that always returns; tests look
// at the low 32 bits of an argument, which is all that the kernel takes of those that are tested here.
#ifndef ATHANOR_SANDBOX_BPF_HPP
#define ATHANOR_SANDBOX_BPF_HPP

#include <linux/filter.h>

#include <cstdint>
#include <vector>

namespace athanor::sandbox::bpf {

using Body = std::vector<sock_filter>;

Body allow();
Body refuse(int error);

// Loads one field of seccomp_data, by its offset.
sock_filter load(std::uint32_t offset);

// Is the argument one of these values?
Body one_of(unsigned argument, const std::vector<std::uint32_t> &values, const Body &then, const Body &otherwise);
// Does it have any of these bits?
Body any_bit(unsigned argument, std::uint32_t bits, const Body &then, const Body &otherwise);
// Is it a null pointer, all 64 bits of it?
Body is_null(unsigned argument, const Body &then, const Body &otherwise);

// With the call's number loaded: the body for that call, falling through for others.
void add_call(Body &code, long number, const Body &body);

}  // namespace athanor::sandbox::bpf

#endif
