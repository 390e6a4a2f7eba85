// SPDX-License-Identifier: Apache-2.0
//
// A run's spans and metrics for the tools that gather them: as a file in the JSON encoding of the OpenTelemetry
// protocol (OTLP), or sent to a collector over HTTP.
#ifndef ATHANOR_REPORT_OTLP_EXPORT_HPP
#define ATHANOR_REPORT_OTLP_EXPORT_HPP

#include <chrono>
#include <filesystem>
#include <string>

namespace athanor {

struct ExportedTelemetry {
  std::size_t spans = 0, metrics = 0;
  std::string trace;  // its id
};

// Throws Error when `run` is no run folder, or `file` exists already. content: with what was asked and answered.
ExportedTelemetry export_telemetry(const std::filesystem::path &run, const std::filesystem::path &file, bool content);

// To `collector`, http(s)://HOST:PORT[/PATH], in portions to /v1/traces and /v1/metrics below it. The headers named in
// the environment's OTEL_EXPORTER_OTLP_HEADERS (NAME=VALUE, separated by commas, percent-encoded) go along. What a
// collector that is busy does not take is sent again, three times at most. Throws Error when it cannot be reached or
// refuses.
ExportedTelemetry send_telemetry(const std::filesystem::path &run, const std::string &collector, bool content,
                                 std::chrono::milliseconds pause = std::chrono::seconds(1));

}  // namespace athanor

#endif
