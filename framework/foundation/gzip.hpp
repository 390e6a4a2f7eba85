// SPDX-License-Identifier: Apache-2.0
//
// gzip (RFC 1952), as a browser's DecompressionStream reads it. The same text gives the same bytes.
#ifndef ATHANOR_FOUNDATION_GZIP_HPP
#define ATHANOR_FOUNDATION_GZIP_HPP

#include <string>
#include <string_view>

namespace athanor {

// Throws Error("internal") when libarchive was built without gzip.
std::string gzip(std::string_view text);

}  // namespace athanor

#endif
