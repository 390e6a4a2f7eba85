// SPDX-License-Identifier: Apache-2.0
//
// Text for a terminal of so many columns: how wide it is, cut where it does not fit, styled where that is wanted.
#ifndef ATHANOR_CLI_TERMINAL_TEXT_HPP
#define ATHANOR_CLI_TERMINAL_TEXT_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace athanor {

// How many columns the text takes; escape sequences take none.
std::size_t width_of(const std::string &text);
// The text cut to so many columns, colours closed.
std::string cut(const std::string &text, std::size_t columns);
// The same, but the end of the text stays.
std::string cut_front(const std::string &text, std::size_t columns);
// `left` and, at the end of the line, `right`; where both do not fit, `left` is cut.
std::string spread(const std::string &left, const std::string &right, std::size_t columns);
// The text and the spaces behind it that make it so wide.
std::string padded(const std::string &text, std::size_t columns);
// As many of the parts, from the first, as fit, with " · " between them.
std::string as_many_as_fit(const std::vector<std::string> &parts, std::size_t columns);

enum class Style { bold, faint, red, green, yellow };
std::string styled(Style style, const std::string &text, bool colour);

std::string clock_text(double seconds);  // "0:34", "1:02:03"; "" below 0

}  // namespace athanor

#endif
