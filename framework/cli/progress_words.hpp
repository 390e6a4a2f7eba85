// SPDX-License-Identifier: Apache-2.0
//
// Words that both the plain and the live view use for an event.
#ifndef ATHANOR_CLI_PROGRESS_WORDS_HPP
#define ATHANOR_CLI_PROGRESS_WORDS_HPP

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace athanor {

// The text on one line, at most `limit` characters, without control characters and runs of spaces: what a model or a
// program wrote must not steer the terminal.
std::string one_line(std::string_view text, std::size_t limit = 300);

std::string seconds_text(double seconds);  // "4.2 s", "63 s", "12 min 05 s"
std::string number_text(double value);     // at most four significant digits

// "accuracy 0.934": what a node of a search tree measured. Empty when it measured nothing.
std::string outcome_of_node(const nlohmann::json &node);

// What is worth a line of its own, because something is not as it should be: "warning ideation: ...". Empty: nothing.
std::string trouble_in(const nlohmann::json &event);

// Seconds between two times of the ledger; below 0 when one of them is no time.
double seconds_between(const std::string &from, const std::string &to);
std::string local_clock(const std::string &at);  // "15:04:05" here, from UTC

}  // namespace athanor

#endif
