// SPDX-License-Identifier: Apache-2.0
//
// The stage `review`: a paper and its records, or somebody else's manuscript, in; review/1 out. Here is the order of
// things: look at the PDF, take out what gives orders, make the automatic checks, let a model look at the pages, ask
// the reviewers, sum up. How each of them works is in its own file.
#include <algorithm>
#include <athanor/plugin.hpp>
#include <cmath>
#include <fstream>
#include <iterator>
#include <set>

#include "checklist.hpp"
#include "panel.hpp"
#include "pdf.hpp"
#include "reading.hpp"
#include "review_info.h"

namespace athanor::review {

using sdk::Error;
using sdk::Host;

namespace {

std::string read(const std::filesystem::path &path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

Json documents_of(const std::vector<sdk::Removed> &removed) {
  Json out = Json::array();
  std::set<std::string> seen;  // what is quoted twice is reported once
  for (const sdk::Removed &r : removed)
    if (seen.insert(r.what + r.excerpt).second) out.push_back(r.document());
  return out;
}

// The points of all reviewers, each once.
Json merged(const std::vector<Reviewer> &panel, const char *what) {
  Json out = Json::array();
  for (const Reviewer &r : panel) {
    const Json points = r.counts() ? r.form.value(what, Json::array()) : Json::array();
    for (const Json &point : points)
      if (std::find(out.begin(), out.end(), point) == out.end()) out.push_back(point);
  }
  return out;
}

}  // namespace

struct Stage {
  static constexpr const char *kind = "stage", *name = "review", *info = review_info;

  Stage(const Json &options, const std::filesystem::path &resources) : options_(options), resources_(resources) {
    panel_.reviewers = options_.value("reviewers", std::size_t{3});
    panel_.roles = options_.value("roles", std::vector<std::string>{"default"});
    panel_.seeds = options_.value("seeds", std::vector<std::uint64_t>{});
    panel_.reflect = options_.value("reflect", false);
  }

  Json run(const Json &request, Host &host) {
    const std::string schema = request.value("schema", "");
    if (schema == "athanor.stage.estimate/1") return estimate();
    if (schema != "athanor.stage.run/1") sdk::unknown_request(request);
    const Json run = request.value("run", Json::object());
    std::vector<sdk::Removed> removed;
    Subject subject = subject_of(request.at("inputs"));
    const Pdf pdf = look_into(host, subject, sees(run));
    subject.text = without_orders(subject.text, "the paper", removed);
    for (const auto &[key, value] : pdf.metadata.items()) look_at_field(key, value, removed);
    subject.orders = static_cast<int>(removed.size());
    const std::vector<Check> checks = checklist(subject);
    const Limits limits{options_.value("text_limit", std::size_t{60000}),
                        options_.value("program_limit", std::size_t{12000}), 60};
    Json reading = reading_of(subject, checks, subject.text, program_of(host, subject), limits, removed);
    reading["seen"] = look_at(host, pdf, reading, removed);
    std::vector<Reviewer> panel = invited(panel_, run, host);
    ask_all(panel, reading, panel_, host);
    const Json spread = spread_of(panel);
    const Json chair = chaired(panel, reading, spread, host);
    Json review = review_of(panel, chair, spread);
    review["checklist"] = Json::array();
    for (const Check &c : checks) review["checklist"].push_back(c.document());
    review["subject"] = {{"title", subject.paper.at("title")}};
    if (pdf.pages > 0) review["subject"]["pages"] = pdf.pages, review["subject"]["pages_read"] = pdf.inspected;
    review["hidden"] = pdf.hidden;
    review["removed"] = documents_of(removed);
    review["seen"] = reading.at("seen");
    for (const Json &r : review["removed"])
      host.log(sdk::Level::warn, r.at("what").get<std::string>() + " " + r.at("why").get<std::string>() + ": " +
                                     r.at("excerpt").get<std::string>());
    return {{"schema", "athanor.stage.result/1"}, {"outputs", {{"review", review}}}};
  }

 private:
  // Each reviewer is shown the paper, about four bytes a token, the records, a program and a checklist.
  Json estimate() const {
    const int paper = options_.value("text_limit", 60000) / 4, program = options_.value("program_limit", 12000) / 4;
    const auto n = static_cast<int>(panel_.reviewers);
    const auto calls = [](int low, int high, int input_low, int input_high, int output_low, int output_high) -> Json {
      return {{"count", {low, high}},
              {"input_tokens", {input_low, input_high}},
              {"output_tokens", {output_low, output_high}}};
    };
    const int low = 1500 + std::min(2500, paper), high = 6000 + paper + program;
    Json tasks{{"review.form", calls(1, n, low, high, 400, 4000)}};
    if (panel_.reflect) tasks["review.reflect"] = calls(0, n, low + 400, high + 4000, 400, 4000);
    if (n > 1) tasks["review.meta"] = calls(0, 1, 2000, 4000 + 4000 * n, 400, 4000);
    if (options_.value("pictures", 8) > 0)
      tasks["review.look"] = calls(0, 1, 1000, 1000 + 2000 * options_.value("pictures", 8), 100, 2000);
    return {{"schema", "athanor.stage.estimate/1"},
            {"calls", tasks},
            {"experiments", {0, 0}},
            {"seconds", {2, 180 + 60 * (panel_.reflect ? 2 : 1)}}};
  }

  // --- what is judged

  Subject subject_of(const Json &inputs) const {
    const auto given = [&](const char *input) { return inputs.contains(input) ? inputs.at(input) : Json(); };
    Subject out;
    out.paper = given("paper");
    out.study = given("study");
    out.results = given("results");
    out.claims = given("claims");
    out.citations = given("citations");
    out.min_runs = options_.value("min_runs", 3);
    const Json manuscript = given("manuscript");
    if (out.paper.is_null() && manuscript.is_null())
      throw Error("bad_request", "there is no paper to review",
                  "put a stage before this that gives a paper/1, or a PDF under the pipeline's inputs: "
                  "`inputs: {manuscript: paper.pdf}`");
    if (!out.paper.is_null()) return out;
    out.foreign = true;
    out.paper = {{"title", manuscript.at("name")}, {"file", manuscript.at("file")}};
    return out;
  }

  bool sees(const Json &run) const {
    return options_.value("pictures", 8) > 0 &&
           run.value("tasks", Json::object()).value("review.look", Json::object()).value("vision", false);
  }

  // The text as a reader sees it, and what he does not see. A manuscript must be readable; of a paper of this run there
  // is the compiler's own text besides.
  Pdf look_into(Host &host, Subject &subject, bool pictures) {
    host.progress(0.05, "reading the paper");
    const char *member = subject.foreign ? "file" : "pdf";
    Pdf out;
    const bool is_pdf =
        subject.paper.contains(member) && subject.paper.at(member).value("media_type", "") == "application/pdf";
    if (is_pdf) try {
        out = inspect(host, subject.paper.at(member), resources_ / "pdf", options_.value("pages", 60),
                      pictures ? options_.value("pictures", 8) : 0);
        subject.text = out.text;
        subject.hidden = out.hidden;
        if (subject.foreign && !out.title.empty()) subject.paper["title"] = out.title;
      } catch (const Error &e) {
        if (subject.foreign || e.code != "bad_request") throw;
        host.log(sdk::Level::warn, "hidden text was not looked for: " + e.message);
      }
    const char *text = subject.foreign ? "file" : "text";
    if (subject.text.empty() && subject.paper.contains(text) && !(subject.foreign && is_pdf))
      subject.text = read(sdk::get_artifact(host, subject.paper.at(text)));
    if (subject.foreign && subject.text.find_first_not_of(" \n\t") == std::string::npos)
      throw Error("bad_request", "nothing can be read in " + subject.paper.at("title").get<std::string>(),
                  "a scan has no text of its own; give a PDF that was made from text");
    return out;
  }

  static void look_at_field(const std::string &key, const Json &value, std::vector<sdk::Removed> &removed) {
    if (!value.is_string()) return;
    const sdk::Quotation q = sdk::quoted(value.get<std::string>(), 1000, "the PDF's field " + key);
    removed.insert(removed.end(), q.removed.begin(), q.removed.end());
  }

  // A program that cannot be read is not worth losing the review for.
  std::string program_of(Host &host, const Subject &subject) {
    if (!subject.study.is_object() || !subject.study.contains("program")) return "";
    try {
      return read(sdk::get_artifact(host, subject.study.at("program")));
    } catch (const Error &e) {
      host.log(sdk::Level::warn, "the reviewers are not shown the program of the study: " + e.message);
      return "";
    }
  }

  // What a model that sees remarks about the pages; null when none looked.
  Json look_at(Host &host, const Pdf &pdf, const Json &reading, std::vector<sdk::Removed> &removed) {
    if (pdf.pictures.empty()) return {};
    host.progress(0.15, "looking at the pages");
    Json request = sdk::llm_request(
        "review.look", {{"paper", {{"title", reading.at("paper").at("title")}}}, {"pages", pdf.pictures.size()}});
    request["images"] = pdf.pictures;
    try {
      const Json answer = host.call("look", request);
      Json out = sdk::quoted_values(answer.at("json"), 2000, "what stands in a picture of the paper", removed);
      out["pages"] = pdf.pictures.size();
      out["model"] = answer.value("model", "unknown");
      return out;
    } catch (const Error &e) {
      static const std::set<std::string> of_the_answer{"bad_reply", "refusal", "content_filter", "context_overflow",
                                                       "too_large"};
      if (of_the_answer.count(e.code) == 0) throw;
      host.log(sdk::Level::warn, "nobody looked at the pages: " + e.message);
      return {};
    }
  }

  // --- what comes out

  Json review_of(const std::vector<Reviewer> &panel, const Json &chair, const Json &spread) const {
    const double accept_from = options_.value("accept_from", 6.0);
    const auto first = std::find_if(panel.begin(), panel.end(), [](const Reviewer &r) { return r.counts(); });
    Json out{{"schema", "review/1"}};
    for (const char *what : {"strengths", "weaknesses", "questions", "limitations"})
      out[what] = chair.is_object() && chair.contains(what) ? chair.at(what) : merged(panel, what);
    out["summary"] = chair.is_object() ? chair.at("summary") : first->form.at("summary");
    out["ethics"] = std::any_of(panel.begin(), panel.end(),
                                [](const Reviewer &r) { return r.counts() && r.form.value("ethics", false); });
    // The mean over reviewers, rounded; what the chair would give counts for nothing.
    out["overall"] = static_cast<int>(std::lround(spread.at("overall").at("mean").get<double>()));
    out["scores"] = Json::object();
    for (const auto &[what, of] : spread.items())
      if (what != "overall") out["scores"][what] = static_cast<int>(std::lround(of.at("mean").get<double>()));
    out["decision"] = decision_of(panel, spread, accept_from);
    out["accept_from"] = accept_from;
    out["spread"] = spread;
    if (Json agreement = agreement_of(panel, accept_from); !agreement.is_null()) out["agreement"] = agreement;
    if (chair.is_object()) out["chair"] = {{"model", chair.at("model")}, {"decision", chair.value("decision", "none")}};
    out["reviewers"] = Json::array();
    for (const Reviewer &r : panel) out["reviewers"].push_back(r.document());
    out["reviewer"] = reviewer_of(panel);
    return out;
  }

  static Json reviewer_of(const std::vector<Reviewer> &panel) {
    std::string models;
    std::set<std::string> named;
    int counts = 0;
    bool scripted = false;
    for (const Reviewer &r : panel) {
      if (!r.counts()) continue;
      ++counts;
      scripted = scripted || r.scripted;
      if (named.insert(r.model).second) models += (models.empty() ? "" : ", ") + r.model;
    }
    Json out{{"model", models}, {"scripted", scripted}, {"count", counts}, {"asked", panel.size()}};
    if (scripted) out["note"] = "scripted, not a language model";
    return out;
  }

  Json options_;
  std::filesystem::path resources_;
  PanelOptions panel_;
};

}  // namespace athanor::review

ATHANOR_PLUGIN("org.athanor.review", "1.0.0", athanor::review::Stage)
