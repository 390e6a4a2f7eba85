// SPDX-License-Identifier: Apache-2.0
//
// See bpf.hpp. Little-endian machines only, as the two that seccomp.cpp knows.
#include "sandbox/supervisor/bpf.hpp"

#include <linux/seccomp.h>

#include <cstddef>

namespace athanor::sandbox::bpf {
namespace {

constexpr std::uint16_t load_word = BPF_LD | BPF_W | BPF_ABS, give_back = BPF_RET | BPF_K,
                        if_equal = BPF_JMP | BPF_JEQ | BPF_K, if_any_bit = BPF_JMP | BPF_JSET | BPF_K;

std::uint32_t low(unsigned argument) {
  return static_cast<std::uint32_t>(offsetof(seccomp_data, args) + 8 * static_cast<std::size_t>(argument));
}

sock_filter jump(std::uint16_t test, std::uint32_t value, std::size_t when_true, std::size_t when_false) {
  return {test, static_cast<std::uint8_t>(when_true), static_cast<std::uint8_t>(when_false), value};
}

void append(Body &code, const Body &more) { code.insert(code.end(), more.begin(), more.end()); }

}  // namespace

Body allow() { return {{give_back, 0, 0, SECCOMP_RET_ALLOW}}; }
Body refuse(int error) { return {{give_back, 0, 0, SECCOMP_RET_ERRNO | static_cast<std::uint32_t>(error)}}; }
sock_filter load(std::uint32_t offset) { return {load_word, 0, 0, offset}; }

Body one_of(unsigned argument, const std::vector<std::uint32_t> &values, const Body &then, const Body &otherwise) {
  Body code{load(low(argument))};
  for (std::size_t left = values.size(); left > 0; --left)
    code.push_back(jump(if_equal, values[values.size() - left], left - 1 + otherwise.size(), 0));
  append(code, otherwise);
  append(code, then);
  return code;
}

Body any_bit(unsigned argument, std::uint32_t bits, const Body &then, const Body &otherwise) {
  Body code{load(low(argument)), jump(if_any_bit, bits, otherwise.size(), 0)};
  append(code, otherwise);
  append(code, then);
  return code;
}

Body is_null(unsigned argument, const Body &then, const Body &otherwise) {
  Body code{load(low(argument)), jump(if_equal, 0, 0, 2), load(low(argument) + 4),
            jump(if_equal, 0, otherwise.size(), 0)};
  append(code, otherwise);
  append(code, then);
  return code;
}

void add_call(Body &code, long number, const Body &body) {
  code.push_back(jump(if_equal, static_cast<std::uint32_t>(number), 0, body.size()));
  append(code, body);
}

}  // namespace athanor::sandbox::bpf
