// SPDX-License-Identifier: Apache-2.0
//
// What runs do and cost, in the text format of Prometheus (version 0.0.4):
// https://prometheus.io/docs/instrumenting/exposition_formats/
#ifndef ATHANOR_SERVE_METRICS_HPP
#define ATHANOR_SERVE_METRICS_HPP

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace athanor::serve {

// `runs`: the member of that name in Runs::list().
std::string metrics(const nlohmann::json &runs);

}  // namespace athanor::serve

#endif
