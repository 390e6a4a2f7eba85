// SPDX-License-Identifier: Apache-2.0
//
// One data set from its server into the cache. Who may be reached, proxies and certificates are the http client's
// rules.
#ifndef ATHANOR_SERVICES_DATASETS_FETCH_HPP
#define ATHANOR_SERVICES_DATASETS_FETCH_HPP

#include <chrono>
#include <functional>
#include <vector>

#include "pipeline/plan.hpp"
#include "services/http/http.hpp"

namespace athanor {

constexpr std::uint64_t usual_largest_dataset = std::uint64_t{1} << 30;

// The most bytes that may come from its url.
std::uint64_t most_bytes(const DataSet &set);

struct FetchManner {
  std::vector<std::chrono::milliseconds> waits{std::chrono::seconds(1), std::chrono::seconds(4)};  // between tries
  std::function<bool()> cancelled;
  std::function<void(const Json &row)> on_exchange;  // as HttpHooks has it
};

// Fetches, checks size and hash, and puts it into the cache; nothing stays there of what does not fit. Faults of the
// way are tried again, and are then thrown as they are ("unavailable", "timeout", "truncated", "server_error",
// "rate_limited": the run pauses). What the pipeline has to put right is "not_found" or "refused". Throws Cancelled.
fs::path fetch_dataset(const DataSet &set, const fs::path &cache, HttpService &http, const FetchManner &manner);

// "12.3 MB": sizes for people.
std::string in_bytes(std::uint64_t bytes);

}  // namespace athanor

#endif
