// SPDX-License-Identifier: Apache-2.0
//
// The other side of bench-abi: a source of literature that answers with what it was asked, and on request asks
// the host in between. It does no work of its own, so that only the boundary is measured.
#include <athanor/plugin.hpp>

namespace {

using athanor::sdk::Json;

struct Echo {
  static constexpr const char *kind = "literature", *name = "echo";
  static constexpr const char *info = R"({"schema":"athanor.component/1","summary":"Answers with the request.",
    "options":{"type":"object","properties":{},"additionalProperties":false},"speaks":["bench.echo/1"]})";

  Echo(const Json &, const std::filesystem::path &) {}

  Json run(const Json &request, athanor::sdk::Host &host) {
    Json answer = request;
    for (int i = 0; i < request.value("ask", 0); ++i)
      answer = host.call("echo", {{"schema", "bench.answer/1"}, {"text", request.at("text")}});
    return answer;
  }
};

}  // namespace

ATHANOR_PLUGIN("org.athanor.bench", "1.0.0", Echo)
