// SPDX-License-Identifier: Apache-2.0
//
// Which symbols a shared library offers to others, read from its file (ELF64, System V ABI chapter 4).
#ifndef ATHANOR_VERIFY_EXPORTS_HPP
#define ATHANOR_VERIFY_EXPORTS_HPP

#include <filesystem>
#include <string>
#include <vector>

namespace athanor::verify {

// Defined symbols of the dynamic table that are visible from outside, sorted; without those that linkers make
// themselves. Throws Error when the file has no such table where it should be.
std::vector<std::string> exported_symbols(const std::filesystem::path &file);

}  // namespace athanor::verify

#endif
