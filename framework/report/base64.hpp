// SPDX-License-Identifier: Apache-2.0
//
// Base64 (RFC 4648, with padding), as data: URIs and Content-Security-Policy hashes want it.
#ifndef ATHANOR_REPORT_BASE64_HPP
#define ATHANOR_REPORT_BASE64_HPP

#include <string>
#include <string_view>

namespace athanor {

std::string base64(std::string_view bytes);

}  // namespace athanor

#endif
