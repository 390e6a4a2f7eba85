// SPDX-License-Identifier: Apache-2.0
#include "report/otlp/export.hpp"

#include <cstdlib>
#include <thread>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "report/otlp/telemetry.hpp"
#include "services/http/http.hpp"
#include "services/http/url.hpp"

namespace athanor {
namespace {

constexpr std::size_t spans_of_portion = 512, bytes_of_portion = 2 * 1024 * 1024;
constexpr int most_tries = 4;

std::unique_ptr<Ledger> ledger_of(const fs::path &run) {
  std::error_code none;
  if (!fs::is_regular_file(run / "ledger.sqlite", none))
    throw Error("not_found", "there is no ledger.sqlite, so this is no run folder", "give the folder of a run",
                run.string());
  return Ledger::open_to_read(run / "ledger.sqlite");
}

int value_of_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::string percent_decoded(const std::string &text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? value_of_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? value_of_digit(text[i + 2]) : -1;
    if (low < 0) {
      out += text[i];
      continue;
    }
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

std::string trimmed(const std::string &text) {
  const std::size_t first = text.find_first_not_of(" \t"), last = text.find_last_not_of(" \t");
  return first == std::string::npos ? "" : text.substr(first, last - first + 1);
}

// "api-key=abc,x=y" of the environment.
Json headers_of_environment() {
  Json out = Json::object();
  const char *given = std::getenv("OTEL_EXPORTER_OTLP_HEADERS");
  const std::string text = given ? given : "";
  for (std::size_t from = 0; from < text.size();) {
    const std::size_t end = std::min(text.find(',', from), text.size());
    const std::string one = text.substr(from, end - from);
    from = end + 1;
    const std::size_t equals = one.find('=');
    if (trimmed(one).empty()) continue;
    if (equals == std::string::npos)
      throw Error("bad_request", "OTEL_EXPORTER_OTLP_HEADERS holds something that is not NAME=VALUE",
                  "write NAME=VALUE, separated by commas");
    out[trimmed(one.substr(0, equals))] = percent_decoded(trimmed(one.substr(equals + 1)));
  }
  return out;
}

class Collector {
 public:
  Collector(const std::string &address, std::chrono::milliseconds pause)
      : http_(secrets_), base_(address), headers_(headers_of_environment()), pause_(pause) {
    while (!base_.empty() && base_.back() == '/') base_.pop_back();
    grant_.who = "export";
    grant_.own_origins = {Url(base_).origin()};
  }

  void send(const char *path, const Json &document) {
    const std::string body = canonical(document);
    for (int tries = 1;; ++tries) {
      std::string problem;
      try {
        const Json answer = http_.exchange({{"schema", "athanor.http/1"},
                                            {"method", "POST"},
                                            {"url", base_ + path},
                                            {"headers", headers_},
                                            {"body", {{"json_text", body}}},
                                            {"max_bytes", 4 * 1024 * 1024},
                                            {"timeouts", {{"connect", 10}, {"first_byte", 60}, {"total", 120}}}},
                                           grant_);
        const int status = answer.at("status").get<int>();
        if (status >= 200 && status < 300) return refuse_partial(path, answer);
        problem = base_ + path + " answered with the status " + std::to_string(status);
        if (status != 429 && status != 502 && status != 503 && status != 504)
          throw Error("refused", problem, status == 404 ? "is this the collector's HTTP port, usually 4318?" : "");
      } catch (const Error &e) {
        if (e.code() != "unavailable" && e.code() != "timeout" && e.code() != "truncated") throw;
        problem = e.message();
      }
      if (tries == most_tries) throw Error("unavailable", problem, "is the collector running?");
      std::this_thread::sleep_for(pause_ * tries);
    }
  }

 private:
  // A collector may take a part and say so.
  void refuse_partial(const char *path, const Json &answer) const {
    const Json said = Json::parse(answer.value("body", ""), nullptr, false);
    if (!said.is_object()) return;
    const Json &partial = object_at(said, "partialSuccess");
    for (const char *key : {"rejectedSpans", "rejectedDataPoints"}) {
      const Json rejected = partial.value(key, Json());
      const std::string count = rejected.is_string()   ? rejected.get<std::string>()
                                : rejected.is_number() ? rejected.dump()
                                                       : "0";
      if (count != "0")
        throw Error("refused", base_ + path + " did not take " + count +
                                   " of what was sent: " + partial.value("errorMessage", "it does not say why"));
    }
  }

  SecretStore secrets_;
  HttpService http_;
  std::string base_;
  Json headers_;
  Grant grant_;
  std::chrono::milliseconds pause_;
};

}  // namespace

ExportedTelemetry export_telemetry(const fs::path &run, const fs::path &file, bool content) {
  const auto ledger = ledger_of(run);
  std::error_code none;
  if (fs::exists(file, none))
    throw Error("refused", "there is something already where the file is to go", "choose another name", file.string());
  Record record(run, *ledger);
  const otlp::RunFacts facts = otlp::facts_of(record);
  Json spans = Json::array();
  otlp::each_span(record, facts, content, [&](Json span) { spans.push_back(std::move(span)); });
  ExportedTelemetry out{spans.size(), 0, facts.trace};
  const Json metrics = otlp::resource_metrics(record, facts);
  out.metrics = metrics.at("scopeMetrics")[0].at("metrics").size();
  Json document = Json::object();
  document["resourceSpans"].push_back(otlp::resource_spans(facts, std::move(spans)));
  document["resourceMetrics"].push_back(metrics);
  write_file(file, canonical(document) + "\n");
  return out;
}

ExportedTelemetry send_telemetry(const fs::path &run, const std::string &address, bool content,
                                 std::chrono::milliseconds pause) {
  const auto ledger = ledger_of(run);
  Collector collector(address, pause);
  Record record(run, *ledger);
  const otlp::RunFacts facts = otlp::facts_of(record);
  ExportedTelemetry out{0, 0, facts.trace};
  Json portion = Json::array();
  std::size_t bytes = 0;
  const auto send = [&] {
    if (portion.empty()) return;
    out.spans += portion.size();
    Json document = Json::object();
    document["resourceSpans"].push_back(otlp::resource_spans(facts, std::move(portion)));
    collector.send("/v1/traces", document);
    portion = Json::array();
    bytes = 0;
  };
  otlp::each_span(record, facts, content, [&](Json span) {
    bytes += content ? span.dump().size() : 0;  // without texts all are small
    portion.push_back(std::move(span));
    if (portion.size() == spans_of_portion || bytes > bytes_of_portion) send();
  });
  send();
  Json document = Json::object();
  document["resourceMetrics"].push_back(otlp::resource_metrics(record, facts));
  out.metrics = document["resourceMetrics"][0].at("scopeMetrics")[0].at("metrics").size();
  collector.send("/v1/metrics", document);
  return out;
}

}  // namespace athanor
