// SPDX-License-Identifier: Apache-2.0
//
// Values of settings, counts and costs as a person writes them. What is not known is called unknown.
#ifndef ATHANOR_WRITEUP_SAYING_HPP
#define ATHANOR_WRITEUP_SAYING_HPP

#include <string>
#include <vector>

#include "finding.hpp"

namespace athanor::writeup {

inline constexpr const char *unknown = "unknown";

std::string capital(std::string word);  // of ASCII only
std::string joined(const std::vector<std::string> &words, const char *between = ", ");
// Any value, cut to `most` bytes where it is a text. Of a path only its name counts: another machine has it elsewhere.
std::string said(const Json &value, std::size_t most = 120);
// "a = 1; b = 2"; what is empty was not set.
std::string settings(const Json &options);
// 1234567 -> "1,234,567"
std::string count(const Json &number);
std::string dollars(const Json &cost);

}  // namespace athanor::writeup

#endif
