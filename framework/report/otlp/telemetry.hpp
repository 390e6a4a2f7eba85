// SPDX-License-Identifier: Apache-2.0
//
// A run as OpenTelemetry sees it: spans for the run, its stages, calls, tries at model calls and programs, by the names
// of the semantic conventions for generative AI; and metrics summed up over the run. Out of the ledger alone.
#ifndef ATHANOR_REPORT_OTLP_TELEMETRY_HPP
#define ATHANOR_REPORT_OTLP_TELEMETRY_HPP

#include <functional>
#include <nlohmann/json.hpp>
#include <string>

#include "report/record.hpp"

namespace athanor::otlp {

// What the spans and metrics of a run have in common.
struct RunFacts {
  std::string id, name, version, state, trace;
  std::string began, latest;  // times of the ledger; what has no end is taken to last until `latest`
  Json error;                 // of a run that failed or was held up; null
};
RunFacts facts_of(Record &record);

// Calls `take` for each span, parents before what is in them. `content`: with what was asked and answered.
void each_span(Record &record, const RunFacts &facts, bool content, const std::function<void(Json span)> &take);

// {"resource": ..., "scopeSpans": [{"scope": ..., "spans": [...]}]}, an element of resourceSpans.
Json resource_spans(const RunFacts &facts, Json spans);

// An element of resourceMetrics.
Json resource_metrics(Record &record, const RunFacts &facts);

}  // namespace athanor::otlp

#endif
