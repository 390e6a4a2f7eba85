// SPDX-License-Identifier: Apache-2.0
#include "services/datasets/fetch.hpp"

#include <cstdio>
#include <thread>

#include "foundation/error.hpp"
#include "services/datasets/cache.hpp"
#include "services/http/url.hpp"

namespace athanor {
namespace {

Grant grant_of(const DataSet &set) {
  Grant out;
  out.who = "dataset/" + set.id;
  out.own_origins.insert(Url(set.url).origin());
  for (const std::string &origin : set.origins) out.further_origins.insert(Url(origin).origin());
  return out;
}

std::string what(const DataSet &set) { return "the data set '" + set.id + "' could not be fetched: "; }

Error of_status(const DataSet &set, int status) {
  const std::string said = "the server answered with status " + std::to_string(status);
  if (status == 429) return {"rate_limited", what(set) + said, "wait a while, then resume the run", set.url};
  if (status == 408 || status >= 500) return {"server_error", what(set) + said, "resume the run later", set.url};
  if (status == 401 || status == 403)
    return {"refused", what(set) + said, "it is not for everybody: fetch it yourself and give its path", set.url};
  return {status == 404 || status == 410 ? "not_found" : "refused", what(set) + said,
          "check the url in a browser; it may have moved", set.url};
}

// Faults of the way keep their code; the others are the pipeline's to put right, and a second try would not help.
Error of_way(const DataSet &set, const Error &e) {
  if (e.code() == "too_large")
    return {"refused", what(set) + "it is larger than " + in_bytes(most_bytes(set)),
            "if it is meant to be, write max_bytes: SIZE below its url", set.url};
  if (e.code() == "refused" && e.message().find("redirects to") != std::string::npos)
    return {"refused", what(set) + e.message(), "if that is right, add its address to `origins` of the data set",
            set.url};
  return {e.code(), what(set) + e.message(), e.hint(), e.where().empty() ? set.url : e.where()};
}

Error wrong_hash(const DataSet &set, const std::string &found) {
  return {"refused", what(set) + "the file has the SHA-256 " + found + ", not " + set.sha256,
          "either the file has changed at its server, or the sha256 is wrong: look at the file before you change it",
          set.url};
}

fs::path try_once(const DataSet &set, const fs::path &cache, HttpService &http, const FetchManner &manner) {
  Incoming incoming(cache);
  HttpHooks hooks;
  hooks.cancelled = manner.cancelled;
  hooks.on_exchange = manner.on_exchange;
  hooks.on_bytes = [&](std::string_view bytes) { incoming.write(bytes); };
  const Json request{{"schema", "athanor.http/1"},
                     {"method", "GET"},
                     {"url", set.url},
                     {"max_bytes", most_bytes(set)},
                     {"timeouts", {{"connect", 30}, {"first_byte", 120}, {"idle", 120}}}};
  const int status = http.exchange(request, grant_of(set), hooks).at("status").get<int>();
  if (status < 200 || status > 299) throw of_status(set, status);
  const std::string found = incoming.sha256();
  if (found != set.sha256) throw wrong_hash(set, found);
  return incoming.keep(found);
}

void wait_for(std::chrono::milliseconds time, const FetchManner &manner) {
  constexpr std::chrono::milliseconds slice{100};
  for (; time.count() > 0; time -= slice) {
    if (manner.cancelled && manner.cancelled()) throw Cancelled();
    std::this_thread::sleep_for(std::min(time, slice));
  }
}

}  // namespace

std::uint64_t most_bytes(const DataSet &set) { return set.max_bytes > 0 ? set.max_bytes : usual_largest_dataset; }

fs::path fetch_dataset(const DataSet &set, const fs::path &cache, HttpService &http, const FetchManner &manner) {
  for (std::size_t tries = 0;; ++tries) {
    try {
      return try_once(set, cache, http, manner);
    } catch (const Error &e) {
      const Error named = e.where() == set.url ? e : of_way(set, e);
      if (!is_house_fault(named.code()) || tries >= manner.waits.size()) throw named;
    }
    wait_for(manner.waits[tries], manner);
  }
}

std::string in_bytes(std::uint64_t bytes) {
  const char *const units[] = {"bytes", "kB", "MB", "GB", "TB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 1000 && unit + 1 < std::size(units); ++unit) value /= 1000;
  char text[32];
  std::snprintf(text, sizeof text, unit == 0 || value >= 100 ? "%.0f %s" : "%.1f %s", value, units[unit]);
  return text;
}

}  // namespace athanor
