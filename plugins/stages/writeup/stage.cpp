// SPDX-License-Identifier: Apache-2.0
//
// The stage `writeup`: study, results, claims and figures in; paper/1 and citations/1 out. Here is the order of
// things: gather literature, let the author draft (or revise a former paper after its review), compare what is cited
// with its source, audit, compile, let the author mend. How each of them works is in its own file.
#include <algorithm>
#include <athanor/plugin.hpp>
#include <ctime>
#include <fstream>
#include <iterator>
#include <set>

#include "citations.hpp"
#include "compile.hpp"
#include "context.hpp"
#include "gather.hpp"
#include "manuscript.hpp"
#include "revision.hpp"
#include "support.hpp"
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

bool has_errors(const Findings &findings) {
  return std::any_of(findings.begin(), findings.end(), [](const Finding &f) { return f.severity == "error"; });
}

// Nothing that stops a paper, and still worth a round: the author may do better.
bool worth_mending(const Findings &findings) {
  static const std::set<std::string> rules{"page_limit", "citation_unsupported", "citation_mismatch",
                                           "citation_retracted"};
  return std::any_of(findings.begin(), findings.end(), [](const Finding &f) { return rules.count(f.rule) != 0; });
}

std::string listed(const Findings &findings) {
  std::string out;
  int shown = 0;
  for (const Finding &f : findings)
    if (f.severity == "error" && shown++ < 8) out += "\n  " + f.where + ": " + f.message + " (" + f.rule + ")";
  if (shown > 8) out += "\n  and " + std::to_string(shown - 8) + " more";
  return out;
}

// One round of the author's work and what became of it.
struct Round {
  Manuscript manuscript;
  Compiled compiled;
  Findings findings;  // of both
  Json draft, citations, answers;
};

}  // namespace

struct Stage {
  static constexpr const char *kind = "stage", *name = "writeup", *info = writeup_info;

  Stage(const Json &options, const std::filesystem::path &resources) : options_(options), resources_(resources) {}

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
                      options_.value("columns", 2)};
    const Json roles = material.run.value("roles", Json::object());
    for (const auto &[role, model] : roles.items()) {
      material.models.push_back(model);
      material.models.back()["role"] = role;
    }
    for (Table table :
         {results_table(material.study, material.results, material.columns), claims_table(material.claims)})
      if (!table.latex.empty()) material.tables.push_back(std::move(table));
    std::optional<Revision> revision = revision_in(host, inputs);
    material.citations = gather(host, inputs, material, revision);
    const Round round = write(host, material, revision);
    return result(host, request.at("folder").get<std::string>(), material, round, revision);
  }

 private:
  // The draft is shown every named result, and a repair the draft besides.
  Json estimate(const Json &wired) const {
    const int repairs = options_.value("repairs", 1);
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
    if (repairs > 0) tasks["writeup.repair"] = calls(0, repairs, {8000, 50000}, {2500, 15000});
    tasks.update(gathering_calls(options_));
    tasks.update(support_calls(options_));
    return {{"schema", "athanor.stage.estimate/1"},
            {"calls", tasks},
            {"experiments", {0, 0}},
            {"seconds", {5, 120 + 180 * (1 + repairs)}}};
  }

  // --- literature

  Json gather(Host &host, const Json &inputs, const Material &material, const std::optional<Revision> &revision) {
    Json context = subject_context(material), known = Json::object();
    context["points"] = revision ? revision->points : Json::array();
    if (revision && inputs.contains("citations")) known = inputs.at("citations");
    return Gathering(host, options_).gather(context, known);
  }

  // --- writing

  Round write(Host &host, Material &material, std::optional<Revision> &revision) {
    const int pages = options_.value("pages", 6), repairs = options_.value("repairs", 1);
    const Json context = draft_context(material, pages, options_.value("title", ""), program_of(host, material.study));
    host.progress(0.3, "writing");
    Json draft = revision ? revise(host, *revision, context)
                          : host.call("draft", sdk::llm_request("writeup.draft", context)).at("json");
    SupportCheck support(options_.value("support", 40));
    std::optional<Round> good;  // the last one that compiled and may be kept
    for (int attempt = 0;; ++attempt) {
      support.check(host, "support-" + std::to_string(attempt + 1), draft, material.citations);
      material.citations = support.annotated(std::move(material.citations), draft);
      if (revision) material.answers = settled_answers(*revision, draft);
      Round round = attempt_at(host, material, draft, support, attempt, pages);
      const bool stays = !must_stop(round);
      // A mended draft replaces an earlier one that could stand only when it can stand too.
      if (stays) good = std::move(round);
      const Findings &findings = stays ? good->findings : round.findings;
      const bool done = stays && !has_errors(findings) && !worth_mending(findings);
      if (done || attempt == repairs) {
        if (good) return std::move(*good);
        throw Error("bad_reply",
                    "the paper was not written, because the draft has problems that the author did not mend:" +
                        listed(findings),
                    "see the calls of this stage; `audit: report` lists what the audit finds instead of stopping, "
                    "`repairs: N` allows more rounds");
      }
      draft = repair(host, draft, findings, context, attempt + 1);
    }
  }

  Round attempt_at(Host &host, const Material &material, const Json &draft, const SupportCheck &support, int attempt,
                   int pages) {
    Round round{assemble(material, draft, read(resources_ / "templates/article.tex.mustache")),
                {},
                {},
                draft,
                material.citations,
                material.answers};
    round.findings = round.manuscript.findings;
    for (Findings found : {audit_citations(material.citations, draft, round.manuscript.citations),
                           support.findings(draft, material.citations)})
      round.findings.insert(round.findings.end(), found.begin(), found.end());
    if (blocked(round.findings)) return round;
    host.progress(0.6, "compiling");
    round.compiled = compile(host, "compile-" + std::to_string(attempt + 1), round.manuscript, material.figures,
                             read(resources_ / "compile.sh"), epoch_of(material.run));
    round.findings.insert(round.findings.end(), round.compiled.findings.begin(), round.compiled.findings.end());
    if (round.compiled.pages > pages)
      round.findings.push_back({"page_limit", "warning", "paper",
                                "it has " + std::to_string(round.compiled.pages) + " pages and may have " +
                                    std::to_string(pages) + "; shorten it"});
    return round;
  }

  // An unknown result stops in every mode: there is no number that could be printed.
  bool blocked(const Findings &findings) const {
    const bool strict = options_.value("audit", "strict") == "strict";
    return std::any_of(findings.begin(), findings.end(), [&](const Finding &f) {
      return f.severity == "error" && (strict || f.rule == "unknown_result");
    });
  }
  bool must_stop(const Round &round) const { return !round.compiled.good() || blocked(round.findings); }

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

  Json repair(Host &host, const Json &draft, const Findings &findings, const Json &context, int round) {
    const Json asked = repair_context(draft, findings, context);
    host.log(sdk::Level::info,
             "the draft has " + std::to_string(asked.at("problems").size()) + " problems; the author mends it");
    return mended(draft,
                  host.call("repair-" + std::to_string(round), sdk::llm_request("writeup.repair", asked)).at("json"));
  }

  // --- what comes out

  Json result(Host &host, const std::filesystem::path &folder, const Material &material, const Round &round,
              const std::optional<Revision> &revision) {
    const Manuscript &m = round.manuscript;
    Json sources = Json::array();
    const auto source = [&](const std::string &path, const std::string &text, const char *type) {
      std::ofstream(folder / path, std::ios::binary) << text;
      sources.push_back({{"path", path}, {"file", sdk::put_artifact(host, path, type)}});
    };
    source("main.tex", m.main, "application/x-tex");
    source("results.tex", m.results_file, "application/x-tex");
    source("references.bib", m.bibliography, "application/x-bibtex");
    std::ofstream(folder / "draft.json", std::ios::binary) << round.draft.dump(1);
    for (const Json &f : material.figures.at("figures"))
      sources.push_back({{"path", figure_path(f)}, {"file", f.at("file")}});
    for (Json &s : sources) s["file"].erase("schema");

    Json findings = Json::array(), cited = Json::array();
    for (const Finding &f : round.findings) findings.push_back(f.document());
    for (const Json &c : round.citations.at("citations"))
      if (std::find(m.citations.begin(), m.citations.end(), c.at("key")) != m.citations.end())
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
               {"page_limit", options_.value("pages", 6)}};
    paper["draft"] = sdk::put_artifact(host, "draft.json", "application/json");
    paper["draft"].erase("schema");
    if (revision) {
      paper["answers"] = round.answers;
      paper["revises"] = revision->of;
    }
    return {{"schema", "athanor.stage.result/1"}, {"outputs", {{"paper", paper}, {"citations", round.citations}}}};
  }

  Json options_;
  std::filesystem::path resources_;
};

}  // namespace athanor::writeup

ATHANOR_PLUGIN("org.athanor.writeup", "1.0.0", athanor::writeup::Stage)
