// SPDX-License-Identifier: Apache-2.0
//
// The stage `writeup`: study, results, claims and figures in; paper/1 and citations/1 out. Here is the order of
// things: gather literature, read the record for the appendix, then the rounds of writing, or of revising a former
// paper. How each of them works is in its own file.
#include <algorithm>
#include <athanor/plugin.hpp>
#include <ctime>
#include <fstream>
#include <iterator>

#include "author/context.hpp"
#include "author/revision.hpp"
#include "author/writing.hpp"
#include "citations/citations.hpp"
#include "citations/gather.hpp"
#include "citations/support.hpp"
#include "compile/format.hpp"
#include "disclosure/appendix.hpp"
#include "manuscript.hpp"
#include "writeup_info.h"

namespace athanor::writeup {

using sdk::Error;
using sdk::Host;

namespace {

std::string read(const std::filesystem::path &path) {
  std::ifstream in(path, std::ios::binary);
  if (!in)
    throw Error("internal", "cannot read " + path.string(), "install the plugin writeup with its folder beside it");
  return {std::istreambuf_iterator<char>(in), {}};
}

// The start of the run as seconds since 1970, so that the same run compiles to the same PDF.
std::string epoch_of(const Json &run) {
  std::tm t{};
  if (!strptime(run.value("started", "").c_str(), "%Y-%m-%dT%H:%M:%S", &t)) return "0";
  return std::to_string(timegm(&t));
}

}  // namespace

struct Stage {
  static constexpr const char *kind = "stage", *name = "writeup", *info = writeup_info;

  Stage(const Json &options, const std::filesystem::path &resources) : options_(options), resources_(resources) {}

  // A template that lacks something is found before anything runs.
  static void validate(const Json &options) {
    const std::string folder = options.value("template", "");
    if (folder.empty()) return;
    if (options.value("format", "article") != "article")
      throw Error("bad_options", "both a format and a template are given", "leave out one of them", "/template");
    format_in(folder);
  }

  Json run(const Json &request, Host &host) {
    const std::string schema = request.value("schema", "");
    if (schema == "athanor.stage.estimate/1") return estimate(request.value("wired", Json::array()));
    if (schema != "athanor.stage.run/1") sdk::unknown_request(request);
    const Json &inputs = request.at("inputs");
    const Json idea = inputs.contains("idea") ? inputs.at("idea") : Json();
    Material material{idea,
                      inputs.at("study"),
                      inputs.at("claims"),
                      inputs.at("figures"),
                      {{"schema", "citations/1"}, {"citations", Json::array()}},
                      request.value("run", Json::object()),
                      Json::array(),
                      NamedResults(inputs.at("results")),
                      {},
                      options_.value("authors", "Athanor"),
                      options_.value("columns", 2),
                      format_of(options_, resources_),
                      {}};
    const Json roles = material.run.value("roles", Json::object());
    for (const auto &[role, model] : roles.items()) {
      material.models.push_back(model);
      material.models.back()["role"] = role;
    }
    for (Table table :
         {results_table(material.study, material.results, material.format.widths), claims_table(material.claims)})
      if (!table.latex.empty()) material.tables.push_back(std::move(table));
    std::optional<Revision> revision = revision_in(host, inputs);
    material.citations = gather(host, inputs, material, revision);
    material.appendix =
        appendix_latex(facts_of(material, run_record(host, read(resources_ / "disclosure/machine.sh"))));
    const std::filesystem::path folder = request.at("folder").get<std::string>();
    const Press press{host,
                      material.format,
                      material.figures,
                      folder,
                      read(resources_ / "compile/compile.sh"),
                      read(resources_ / "compile/pages.sh"),
                      options_.value("compile_seconds", 100),
                      epoch_of(material.run)};
    const Written written = Writing(press, material, options_, revision ? &*revision : nullptr)
                                .write(draft_context(material, options_, program_of(host, material.study)));
    return result(press, material, written, options_);
  }

 private:
  // The draft is shown every named result, and a repair the draft besides.
  Json estimate(const Json &wired) const {
    const int repairs = options_.value("repairs", 1), looks = options_.value("reflections", 1),
              seconds = options_.value("compile_seconds", 100);
    const auto calls = [](int low, int high, std::pair<int, int> input, std::pair<int, int> output) -> Json {
      return {{"count", {low, high}},
              {"input_tokens", {input.first, input.second}},
              {"output_tokens", {output.first, output.second}}};
    };
    const bool revising = std::find(wired.begin(), wired.end(), "review") != wired.end();
    Json tasks = Json::object();
    if (revising)
      tasks = revision_calls();
    else
      tasks["writeup.draft"] = calls(1, 1, {6000, 40000}, {2500, 15000});
    if (repairs + looks > 0) tasks["writeup.repair"] = calls(0, repairs + looks, {8000, 50000}, {2500, 15000});
    // Asked only where a model sees; a page is a picture of one or two thousand tokens.
    if (looks > 0) tasks["writeup.look"] = calls(0, looks, {4000, 40000}, {50, 3000});
    tasks.update(gathering_calls(options_));
    tasks.update(support_calls(options_));
    return {{"schema", "athanor.stage.estimate/1"},
            {"calls", tasks},
            {"experiments", {0, 0}},
            {"seconds", {6, 140 + (80 + seconds) * (1 + repairs) + (260 + seconds) * looks}}};
  }

  // --- literature

  Json gather(Host &host, const Json &inputs, const Material &material, const std::optional<Revision> &revision) {
    Json context = subject_context(material), known = Json::object();
    context["points"] = revision ? revision->points : Json::array();
    if (revision && inputs.contains("citations")) known = inputs.at("citations");
    return Gathering(host, options_).gather(context, known);
  }

  // --- writing

  // A program that cannot be read is not worth losing the paper for.
  std::string program_of(Host &host, const Json &study) {
    if (!study.contains("program")) return "";
    try {
      return read(sdk::get_artifact(host, study.at("program")));
    } catch (const Error &e) {
      host.log(sdk::Level::warn, "the author is not shown the program of the study: " + e.message);
      return "";
    }
  }

  // --- what comes out

  static Json result(const Press &press, const Material &material, const Written &written, const Json &options) {
    const Round &round = written.round;
    const Manuscript &m = round.manuscript;
    Json sources = Json::array();
    const auto source = [&](const std::string &path, const std::string &text, const char *type) {
      std::filesystem::create_directories((press.folder / path).parent_path());
      std::ofstream(press.folder / path, std::ios::binary) << text;
      sources.push_back({{"path", path}, {"file", sdk::put_artifact(press.host, path, type)}});
    };
    source("main.tex", m.main, "application/x-tex");
    source("results.tex", m.results_file, "application/x-tex");
    source("references.bib", m.bibliography, "application/x-bibtex");
    std::ofstream(press.folder / "draft.json", std::ios::binary) << round.draft.dump(1);
    for (const PaperFile &f : material.format.files) source(f.path, f.content, "application/octet-stream");
    for (const Json &f : material.figures.at("figures"))
      sources.push_back({{"path", figure_path(f)}, {"file", f.at("file")}});
    for (Json &s : sources) s["file"].erase("schema");

    Json findings = Json::array(), cited = Json::array();
    for (const Finding &f : round.findings) findings.push_back(f.document());
    for (const Json &c : round.citations.at("citations"))
      if (std::find(m.citations.begin(), m.citations.end(), c.at("key").get<std::string>()) != m.citations.end())
        cited.push_back({{"key", c.at("key")}, {"verdict", c.at("verdict")}});
    Json paper{{"schema", "paper/1"},
               {"title", m.title},
               {"abstract", m.abstract},
               {"pdf", round.compiled.pdf},
               {"sources", sources},
               {"pages", round.compiled.pages},
               {"text", round.compiled.text},
               {"citations", cited},
               {"figures", m.figures},
               {"results", m.results},
               {"audit", {{"findings", findings}, {"numbers", m.counts.document()}}},
               {"models", material.models},
               {"statement", m.statement},
               {"format", material.format.name},
               {"page_limit", options.value("pages", 6)},
               {"counted_pages", round.counted_pages},
               {"reflection", written.reflection},
               {"versions", written.versions}};
    paper["draft"] = sdk::put_artifact(press.host, "draft.json", "application/json");
    paper["draft"].erase("schema");
    if (!round.revises.empty()) {
      paper["answers"] = round.answers;
      paper["revises"] = round.revises;
    }
    return {{"schema", "athanor.stage.result/1"}, {"outputs", {{"paper", paper}, {"citations", round.citations}}}};
  }

  Json options_;
  std::filesystem::path resources_;
};

}  // namespace athanor::writeup

ATHANOR_PLUGIN("org.athanor.writeup", "1.0.0", athanor::writeup::Stage)
