// SPDX-License-Identifier: Apache-2.0
//
// HMAC with SHA-256 (RFC 2104): what shows that a text comes from somebody who has the key.
#ifndef ATHANOR_FOUNDATION_HMAC_HPP
#define ATHANOR_FOUNDATION_HMAC_HPP

#include <array>
#include <string>
#include <string_view>

namespace athanor {

using Digest = std::array<unsigned char, 32>;

Digest hmac_sha256(std::string_view key, std::string_view text);
std::string hex(const Digest &digest);  // lower-case

}  // namespace athanor

#endif
