// SPDX-License-Identifier: Apache-2.0
//
// Single values of a table, as text: numbers, missing ones, and how they are shown.
#ifndef ATHANOR_SERVICES_DATASETS_VALUES_HPP
#define ATHANOR_SERVICES_DATASETS_VALUES_HPP

#include <optional>
#include <string>
#include <string_view>

namespace athanor {

std::optional<double> number_of(std::string_view text);  // finite numbers only
inline bool is_number(std::string_view text) { return number_of(text).has_value(); }
bool is_missing(std::string_view text);  // empty, NA, NaN, null, None, N/A, ?
std::string trimmed(const std::string &text);
// One line of at most so many bytes, in valid UTF-8.
std::string shown(std::string_view text, std::size_t most = 40);
std::string shown(double number);                                                     // six significant digits
std::string counted(std::size_t n, const std::string &one, const std::string &many);  // "1,797 rows"

}  // namespace athanor

#endif
