// SPDX-License-Identifier: Apache-2.0
//
// What of a report is long, and read by few: prompts, replies, programs, outputs, records. The outline of a report
// holds a reference in its place, under "more", and whoever asks for the outline says what becomes of the rest:
// report.html packs it into blocks of its own, a page that is served live fetches it when somebody looks.
#ifndef ATHANOR_REPORT_KEEP_HPP
#define ATHANOR_REPORT_KEEP_HPP

#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace athanor {

// Is told the key of a detail ("call/INSTANCE/NAME", see report_detail) and how it is made, which may take a while;
// returns what is to stand under "more".
using Make = std::function<nlohmann::json()>;
using Keep = std::function<nlohmann::json(const std::string &key, const Make &make)>;

}  // namespace athanor

#endif
