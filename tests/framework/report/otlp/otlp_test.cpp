// SPDX-License-Identifier: Apache-2.0
//
// A run as OpenTelemetry gets it: byte for byte what is kept beside this file, and what a collector is sent.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <set>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "ledger/ledger.hpp"
#include "report/otlp/export.hpp"
#include "report/otlp/values.hpp"
#include "tests/framework/ledger/raw.hpp"
#include "tests/framework/services/http/fault_server.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

const fs::path here = fs::path(ATHANOR_SOURCE_DIR) / "tests/framework/report/otlp";

struct Run {
  TemporaryFolder folder;
  fs::path path = folder / "run";
  Run() {
    folder.write("run/pipeline.json", R"({"name": "dice", "stages": [{"id": "dice", "use": "dice"}]})");
    Ledger::create(path / "ledger.sqlite");
    sqlite(path / "ledger.sqlite", read_file(here / "run.sql"));
  }
  Json exported(bool content = false) const {
    const fs::path file = folder / (content ? "content.json" : "plain.json");
    export_telemetry(path, file, content);
    return Json::parse(read_file(file));
  }
};

const Json &spans_of(const Json &document) { return document.at("resourceSpans")[0].at("scopeSpans")[0].at("spans"); }

Json attribute(const Json &of, const std::string &key) {
  for (const Json &one : of.at("attributes"))
    if (one.at("key") == key) return one.at("value");
  return nullptr;
}

}  // namespace

TEST_CASE("an exported run is what is kept beside this test, byte for byte") {
  const Run run;
  for (const auto &[content, kept] : {std::pair{false, "expected.json"}, std::pair{true, "expected-content.json"}}) {
    const std::string found = pretty(run.exported(content));
    INFO(kept);
    if (std::getenv("ATHANOR_WRITE_EXPECTED")) write_file(here / kept, found);
    CHECK(found == read_file(here / kept));
  }
}

TEST_CASE("spans stand below what they are part of, and have the ids that they had the last time") {
  const Run run, again;
  const Json document = run.exported();
  CHECK(document == again.exported());
  std::set<std::string> known;
  for (const Json &span : spans_of(document)) {
    INFO(span.dump(1));
    CHECK(span.at("traceId").get<std::string>().size() == 32);
    CHECK(span.at("spanId").get<std::string>().size() == 16);
    CHECK(known.insert(span.at("spanId")).second);
    if (span.contains("parentSpanId"))
      CHECK(known.count(span.at("parentSpanId")) == 1);
    else
      CHECK(span.at("name") == "run dice");
    CHECK(std::stoll(span.at("startTimeUnixNano").get<std::string>()) <=
          std::stoll(span.at("endTimeUnixNano").get<std::string>()));
  }
  CHECK(known.size() == 1 + 1 + 3 + 3 + 2);
}

TEST_CASE("no text of a prompt or an answer is exported unless somebody asks for it") {
  const Run run;
  const std::string plain = run.exported().dump(), whole = run.exported(true).dump();
  for (const char *text : {"Roll a secret.", "You roll dice.", "A six."}) {
    INFO(text);
    CHECK(plain.find(text) == std::string::npos);
    CHECK(whole.find(text) != std::string::npos);
  }
}

TEST_CASE("a try that failed says why, one without an end that it has none") {
  const Run run;
  std::vector<Json> attempts;
  const Json document = run.exported();
  for (const Json &span : spans_of(document))
    if (span.at("name") == "chat big") attempts.push_back(span);
  REQUIRE(attempts.size() == 3);
  CHECK(attempts[0].at("kind") == 3);
  CHECK(attempts[0].at("status") == Json{{"code", 2}, {"message", "busy"}});
  CHECK(attribute(attempts[0], "error.type") == Json{{"stringValue", "overloaded"}});
  CHECK(attribute(attempts[1], "gen_ai.usage.input_tokens") == Json{{"intValue", "120"}});
  CHECK(attribute(attempts[1], "gen_ai.provider.name") == Json{{"stringValue", "acme"}});
  CHECK(attribute(attempts[1], "gen_ai.response.model") == Json{{"stringValue", "big-2026-01"}});
  CHECK(attribute(attempts[1], "athanor.cost.usd") == Json{{"doubleValue", 0.0025}});
  CHECK(attribute(attempts[2], "gen_ai.provider.name") == Json{{"stringValue", "vendor"}});  // it did not say more
  CHECK(attribute(attempts[2], "athanor.unfinished") == Json{{"boolValue", true}});
}

TEST_CASE("a collector is sent spans and metrics where it expects them, with the headers of the environment") {
  const Run run;
  FaultServer collector;
  collector.on("/otel/v1/traces").answer(503).json(Json::object());
  collector.on("/otel/v1/metrics").json(Json::object());
  ::setenv("OTEL_EXPORTER_OTLP_HEADERS", "x-team=dice%20lab, x-key=abc", 1);
  const ExportedTelemetry sent = send_telemetry(run.path, collector.url("/otel/"), false, std::chrono::milliseconds(1));
  ::unsetenv("OTEL_EXPORTER_OTLP_HEADERS");
  CHECK(sent.spans == 10);
  const auto traces = collector.requests("/otel/v1/traces"), metrics = collector.requests("/otel/v1/metrics");
  REQUIRE(traces.size() == 2);  // it was busy at first
  REQUIRE(metrics.size() == 1);
  CHECK(traces[1].headers.at("content-type") == "application/json");
  CHECK(traces[1].headers.at("x-team") == "dice lab");
  CHECK(metrics[0].headers.at("x-key") == "abc");
  const Json file = run.exported();
  CHECK(traces[1].json() == Json{{"resourceSpans", file.at("resourceSpans")}});
  CHECK(metrics[0].json() == Json{{"resourceMetrics", file.at("resourceMetrics")}});
}

TEST_CASE("what a collector does not take is said") {
  const Run run;
  FaultServer collector;
  collector.on("/v1/traces").json({{"partialSuccess", {{"rejectedSpans", "3"}, {"errorMessage", "too old"}}}});
  CHECK_THROWS_WITH(send_telemetry(run.path, collector.url(), false),
                    Catch::Contains("did not take 3") && Catch::Contains("too old"));
  CHECK_THROWS_WITH(send_telemetry(run.path, collector.url("/elsewhere"), false), Catch::Contains("status 404"));
  const RefusingPort nobody;
  CHECK_THROWS_AS(send_telemetry(run.path, nobody.url(), false, std::chrono::milliseconds(1)), Error);
}

TEST_CASE("an export overwrites nothing, and takes only runs") {
  const Run run;
  run.folder.write("there.json", "mine");
  CHECK_THROWS_WITH(export_telemetry(run.path, run.folder / "there.json", false), Catch::Contains("something already"));
  CHECK(read_file(run.folder / "there.json") == "mine");
  CHECK_THROWS_WITH(export_telemetry(run.folder.path(), run.folder / "new.json", false),
                    Catch::Contains("no run folder"));
}

TEST_CASE("times and values are encoded as the protocol says") {
  CHECK(otlp::nanoseconds("2026-03-14T15:00:00.123Z") == "1773500400123000000");
  CHECK(otlp::nanoseconds("yesterday").empty());
  CHECK(otlp::attributes({{"a", 7}, {"b", 0.5}, {"c", true}, {"d", "x"}, {"e", nullptr}, {"f", {"y", 1}}}) ==
        R"([{"key": "a", "value": {"intValue": "7"}}, {"key": "b", "value": {"doubleValue": 0.5}},
            {"key": "c", "value": {"boolValue": true}}, {"key": "d", "value": {"stringValue": "x"}},
            {"key": "f", "value": {"arrayValue": {"values": [{"stringValue": "y"}, {"intValue": "1"}]}}}])"_json);
}
