// SPDX-License-Identifier: Apache-2.0
//
// Base64 (RFC 4648, with padding), as data: URIs, hashes in a Content-Security-Policy and pictures in requests want it.
#ifndef ATHANOR_FOUNDATION_BASE64_HPP
#define ATHANOR_FOUNDATION_BASE64_HPP

#include <string>
#include <string_view>

namespace athanor {

std::string base64(std::string_view bytes);

}  // namespace athanor

#endif
