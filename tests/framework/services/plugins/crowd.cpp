// SPDX-License-Identifier: Apache-2.0
//
// A stage for tests: many jobs and model calls in flight on its one thread, and what came back, in order.
#include <athanor/plugin.hpp>

using namespace athanor::sdk;

namespace {

constexpr const char *info_text = R"({
  "schema": "athanor.component/1", "summary": "Starts many calls at once; for tests.",
  "options": {"type": "object", "additionalProperties": false, "properties": {
    "jobs": {"type": "integer", "default": 10, "description": "how many jobs"},
    "with_gpu": {"type": "integer", "default": 0, "description": "how many of them, the first, ask for a GPU"},
    "asks": {"type": "integer", "default": 4, "description": "how many model calls"},
    "stop_after": {"type": "integer", "default": 0, "description": "fails after so many completions; 0: never"},
    "task": {"enum": ["crowd.ask", "crowd.plan"], "default": "crowd.ask", "description": "what the model calls ask"},
    "samples": {"type": "integer", "default": 1, "description": "how many answers each asks for"},
    "stubborn": {"type": "boolean", "default": false, "description": "goes on without the calls that it may not start"},
    "strict": {"type": "boolean", "default": false, "description": "a call that has no answer ends the stage"},
    "models": {"type": "array", "items": {"type": "string"}, "default": [], "description": "roles that the jobs' programs may ask"},
    "model_calls": {"type": "integer", "default": 20, "description": "how often each may"},
    "command": {"type": ["string", "array"], "default": "true", "description": "what the jobs run: a word, or several"}}},
  "inputs": {}, "outputs": {"idea": {"type": "idea/1"}},
  "services": ["athanor.llm/1", "athanor.experiment/1"],
  "tasks": {"crowd.ask": {"context": {"type": "object", "properties": {"number": {"type": "integer"}}, "required": ["number"]}},
    "crowd.plan": {"context": {"type": "object", "properties": {"number": {"type": "integer"}}, "required": ["number"]},
      "reply": {"type": "object", "properties": {"number": {"type": "integer"}}, "required": ["number"]}}},
  "speaks": ["athanor.stage.run/1"]})";

struct Crowd {
  static constexpr const char *kind = "stage", *name = "crowd", *info = info_text;
  Crowd(const Json &options, const std::filesystem::path &) : options_(options) {}

  Json run(const Json &, Host &host) {
    const int jobs = options_.value("jobs", 10), asks = options_.value("asks", 4);
    const Json command = options_.value("command", Json("true"));
    const auto start = [&](const std::string &call, const Json &request) {
      try {
        host.start(call, request);
      } catch (const Error &) {
        if (!options_.value("stubborn", false)) throw;
      }
    };
    for (int i = 0; i < jobs; ++i) {
      Json work{{"schema", "athanor.experiment/1"},
                {"files", Json::array()},
                {"command", command.is_array() ? command : Json::array({command})},
                {"seed", i}};
      if (i < options_.value("with_gpu", 0)) work["gpus"] = 1;
      if (const Json models = options_.value("models", Json::array()); !models.empty()) {
        work["models"] = models;
        work["model_calls"] = options_.value("model_calls", 20);
      }
      start("job-" + std::to_string(i), work);
    }
    for (int i = 0; i < asks; ++i) {
      Json request = llm_request(options_.value("task", "crowd.ask"), {{"number", i}});
      if (options_.value("samples", 1) > 1) request["n"] = options_.at("samples");
      start("ask-" + std::to_string(i), request);
    }
    std::string order;
    int ok = 0, failed = 0, seen = 0;
    while (const auto done = host.next()) {
      if (done->error && options_.value("strict", false)) throw *done->error;
      order += done->name + " ";
      const bool good = done->ok && done->result.value("status", "ok") == "ok";
      ++(good ? ok : failed);
      if (++seen == options_.value("stop_after", 0)) throw Error("bad_reply", "stopped as asked");
    }
    return {{"outputs",
             {{"idea",
               {{"id", "crowd"},
                {"title", order},
                {"hypothesis", std::to_string(ok) + " ok, " + std::to_string(failed) + " failed"}}}}}};
  }

 private:
  const Json options_;
};

}  // namespace

ATHANOR_PLUGIN("org.athanor.tests.crowd", "1.0.0", Crowd)
