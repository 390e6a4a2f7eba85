// SPDX-License-Identifier: Apache-2.0
//
// A plugin of the first release, on the C++ layer of then: a provider, a source of literature, and a stage that asks
// for all that a stage may ask. It is built against sdk/abi/1.0 and must run in every host to come.
#include <algorithm>
#include <athanor/plugin.hpp>
#include <fstream>
#include <iterator>

namespace {

using athanor::sdk::Error;
using athanor::sdk::Host;
using athanor::sdk::Json;

struct Provider {
  static constexpr const char *kind = "provider", *name = "old_echo", *info = R"json({
    "schema": "athanor.component/1", "summary": "Says again what it was told.", "scripted": true,
    "options": {"type": "object", "additionalProperties": false},
    "speaks": ["athanor.provider.profile/1", "athanor.provider.complete/1"]})json";
  Provider(const Json &, const std::filesystem::path &) {}
  Json run(const Json &request, Host &host) const {
    if (request.at("schema") == "athanor.provider.profile/1")
      return {{"model", request.at("model")},
              {"structured", {"json"}},
              {"json", true},
              {"vision", false},
              {"tools", false},
              {"stream", true},
              {"description", "echo"},
              {"price", "free"},
              {"system", "echo"},
              {"server", "localhost:0"}};
    if (request.at("schema") != "athanor.provider.complete/1") athanor::sdk::unknown_request(request);
    const std::string prompt = request.at("messages").back().at("parts").at(0).at("text");
    const std::string heard = prompt.substr(0, prompt.find('\n'));
    const std::string said = request.contains("response_format") ? Json{{"heard", heard}}.dump() : heard;
    host.emit({{"schema", "athanor.provider.delta/1"}, {"type", "text"}, {"text", said}});
    return {{"schema", "athanor.provider.reply/1"},
            {"parts", {{{"type", "text"}, {"text", said}}}},
            {"finish", {{"unified", "stop"}, {"raw", "stop"}}},
            {"usage", {{"input_tokens", heard.size()}, {"output_tokens", said.size()}}}};
  }
};

struct Shelf {
  static constexpr const char *kind = "literature", *name = "old_shelf", *info = R"json({
    "schema": "athanor.component/1", "summary": "Has one paper.",
    "options": {"type": "object", "additionalProperties": false},
    "speaks": ["athanor.literature.search/1", "athanor.literature.lookup/1"]})json";
  Shelf(const Json &, const std::filesystem::path &) {}
  Json run(const Json &request, Host &) const {
    const Json paper{{"id", "one"},           {"source", "old_shelf"},
                     {"title", "On Shelves"}, {"authors", {"Ada Lovelace"}},
                     {"verified", false},     {"year", 1843}};
    if (request.at("schema") == "athanor.literature.search/1") return {{"papers", {paper}}};
    if (request.at("schema") == "athanor.literature.lookup/1")
      return {{"paper", request.value("title", "") == "On Shelves" ? paper : Json()}};
    athanor::sdk::unknown_request(request);
  }
};

struct Stage {
  static constexpr const char *kind = "stage", *name = "old_asker", *info = R"json({
    "schema": "athanor.component/1", "summary": "Asks for all that a stage may ask.",
    "options": {"type": "object", "additionalProperties": false,
                "properties": {"pause": {"type": "string", "format": "duration", "default": "10ms", "description": "a pause"}}},
    "outputs": {"answers": {"type": "org.test.answers/1"}},
    "services": ["athanor.llm/1", "athanor.literature/1", "athanor.artifact.put/1", "athanor.artifact.get/1",
                 "athanor.record/1", "athanor.node/1", "athanor.state.append/1", "athanor.state.snapshot/1",
                 "athanor.state.load/1", "athanor.timer/1"],
    "tasks": {"old.ask": {"context": {"type": "object", "properties": {"word": {"type": "string"}}},
                          "reply": {"type": "object", "required": ["heard"], "properties": {"heard": {"type": "string"}}}}},
    "speaks": ["athanor.stage.run/1", "athanor.stage.estimate/1"]})json";

  Stage(const Json &options, const std::filesystem::path &resources)
      : pause_(options.at("pause")), resources_(resources) {}

  static void validate(const Json &options) {
    if (options.at("pause").get<double>() > 60) throw Error("bad_options", "nobody waits so long", "", "/pause");
  }

  Json run(const Json &request, Host &host) const {
    if (request.at("schema") == "athanor.stage.estimate/1")
      return {{"calls", {{"old.ask", {{"count", {2, 2}}, {"input_tokens", {1, 99}}, {"output_tokens", {1, 99}}}}}}};
    if (request.at("schema") != "athanor.stage.run/1") athanor::sdk::unknown_request(request);
    Json answers = Json::object();
    answers["asked"] = host.call("ask", athanor::sdk::llm_request("old.ask", {{"word", "hello"}})).at("json");
    answers["found"] =
        host.call("search", {{"schema", "athanor.literature/1"}, {"search", {{"query", "shelves"}, {"limit", 3}}}})
            .at("papers")
            .size();
    host.start("wait", {{"schema", "athanor.timer/1"}, {"seconds", pause_}});
    host.start("again", athanor::sdk::llm_request("old.ask", {{"word", "twice"}}));
    answers["ended"] = Json::array();
    while (const auto ended = host.next()) answers["ended"].push_back(ended->name);
    std::sort(answers["ended"].begin(), answers["ended"].end());
    const std::filesystem::path folder = request.at("folder").get<std::string>();
    std::ofstream(folder / "note.txt") << "kept";
    const Json reference = athanor::sdk::put_artifact(host, "note.txt", "text/plain");
    std::ifstream kept(athanor::sdk::get_artifact(host, reference));
    answers["kept"] = std::string(std::istreambuf_iterator<char>(kept), {});
    host.call({{"schema", "athanor.state.append/1"}, {"entries", {1, 2}}});
    answers["journal"] = host.call({{"schema", "athanor.state.load/1"}}).at("entries");
    host.call({{"schema", "athanor.node/1"}, {"id", "n"}, {"state", "good"}, {"calls", {"ask"}}});
    answers["nodes"] = host.call({{"schema", "athanor.record/1"}, {"what", "nodes"}}).at("items").size();
    try {
      host.call("none", {{"schema", "athanor.experiment/1"}, {"files", Json::array()}, {"command", {"true", "x"}}});
    } catch (const Error &e) {
      answers["refused"] = e.code;
    }
    return {{"schema", "athanor.stage.result/1"}, {"outputs", {{"answers", answers}}}};
  }

 private:
  double pause_;
  std::filesystem::path resources_;
};

}  // namespace

ATHANOR_PLUGIN("org.test.old_shelf", "1.0.0", Provider, Shelf, Stage)
