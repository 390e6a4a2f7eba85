// SPDX-License-Identifier: Apache-2.0
//
// Words that the verbs that look at runs share: times, counts, money, texts of models and programs on a terminal.
#ifndef ATHANOR_CLI_RUN_WORDS_HPP
#define ATHANOR_CLI_RUN_WORDS_HPP

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace athanor {

std::string counted(std::int64_t n, const std::string &one, const std::string &many = "");  // "1 node", "3 nodes"
std::string grouped(std::int64_t n);                                                        // "12,345"
std::string bytes_text(std::uint64_t n);                                                    // "950 B", "1.2 MB"
std::string local_moment(const std::string &at);  // "2026-01-31 15:04", here, from UTC; "" when it is no time
// The number, or "" for anything else.
std::string number_or_nothing(const nlohmann::json &value);
std::string signed_number(double value);  // "+0.012"

// "$1.23", "at least $1.23 (2 of 9 calls unknown)", "unknown", "" for no attempts: of a row, or a sum, of model_use().
std::string cost_text(const nlohmann::json &use);
// "12,345 in, 678 out", with "at least" where some are unknown.
std::string tokens_text(const nlohmann::json &use);

// A text of several lines without anything that steers a terminal; tabs and line ends stay.
std::string harmless(const std::string &text);
// Each line behind so many spaces, with a line end at the end.
std::string indented(const std::string &text, std::size_t by);
// In lines of at most `width` characters, broken at spaces, each behind `indent` spaces.
std::string wrapped(const std::string &text, std::size_t indent, std::size_t width);

// Each line with at most `width` characters, the columns as they are: for tables.
std::string fitted(const std::string &text, std::size_t width);

// How wide the terminal behind standard output is; 120 without one.
std::size_t line_width();

}  // namespace athanor

#endif
