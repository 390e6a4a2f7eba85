// SPDX-License-Identifier: Apache-2.0
//
// Where the distribution has Catch2 3, the names of Catch2 2 that the tests use. Debian 12 has the second version,
// Ubuntu 24.04 the third.
#ifndef ATHANOR_TESTS_CATCH2_V3_HPP
#define ATHANOR_TESTS_CATCH2_V3_HPP

#include <catch2/catch_all.hpp>
#include <string>

using Catch::Approx;

namespace Catch {
using Matchers::EndsWith;
using Matchers::Matches;
using Matchers::StartsWith;
using Matchers::UnorderedEquals;
inline auto Contains(const std::string &part) { return Matchers::ContainsSubstring(part); }
}  // namespace Catch

#endif
