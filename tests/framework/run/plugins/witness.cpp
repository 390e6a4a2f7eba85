// SPDX-License-Identifier: Apache-2.0
//
// A stage for tests: tells what program of the user's, backend and budget it was told of, and hands its files to a job
// as they are.
#include <athanor/plugin.hpp>
#include <filesystem>

using namespace athanor::sdk;

namespace {

constexpr const char *info_text = R"({
  "schema": "athanor.component/1", "summary": "Tells what it was given; for tests.",
  "options": {"type": "object", "additionalProperties": false, "properties": {
    "wait_for": {"type": "string", "default": "", "description": "unavailable until this file is there"}}},
  "inputs": {}, "outputs": {"idea": {"type": "idea/1"}},
  "services": ["athanor.experiment/1"], "wants": ["backend", "budget"],
  "speaks": ["athanor.stage.run/1"]})";

struct Witness {
  static constexpr const char *kind = "stage", *name = "witness", *info = info_text;
  Witness(const Json &options, const std::filesystem::path &) : wait_for_(options.value("wait_for", "")) {}

  Json run(const Json &request, Host &host) {
    if (!wait_for_.empty() && !std::filesystem::exists(wait_for_)) throw Error("unavailable", "not yet");
    const Json code = request.at("run").value("code", Json());
    if (code.is_object()) {
      host.start("program", {{"schema", "athanor.experiment/1"}, {"files", code.at("files")}, {"command", {"true"}}});
      while (host.next()) {
      }
    }
    const Json told{{"backend", request.at("run").value("backend", Json())},
                    {"budget", request.at("run").value("budget", Json())}};
    return {
        {"outputs",
         {{"idea",
           {{"id", "witness"}, {"title", "What was given"}, {"hypothesis", code.dump()}, {"question", told.dump()}}}}}};
  }

 private:
  const std::string wait_for_;
};

}  // namespace

ATHANOR_PLUGIN("org.athanor.tests.witness", "1.0.0", Witness)
