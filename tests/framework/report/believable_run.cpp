// SPDX-License-Identifier: Apache-2.0
//
// See believable_run.hpp.
#include "believable_run.hpp"

#include <unistd.h>

#include "foundation/files.hpp"
#include "foundation/json.hpp"

namespace athanor::test {
namespace {

const std::string branch = "label-smoothing", search_stage = branch + "/experiment";

fs::path fresh_folder() {
  std::string pattern = (fs::temp_directory_path() / "athanor-report-XXXXXX").string();
  return ::mkdtemp(pattern.data());
}

// A picture that needs no program to draw it: SVG is text.
std::string bars(const std::vector<int> &heights) {
  std::string out =
      "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 360 220'><rect width='360' height='220' fill='white'/>";
  for (std::size_t i = 0; i < heights.size(); ++i)
    out += "<rect x='" + std::to_string(40 + 62 * i) + "' y='" + std::to_string(190 - heights[i]) +
           "' width='40' height='" + std::to_string(heights[i]) + "' fill='" + (i % 2 ? "#a8431b" : "#8b9a8f") + "'/>";
  return out + "<path d='M30 20V190H350' fill='none' stroke='black'/></svg>";
}

Json record(const std::string &id, const std::string &condition, double noise, double value, int seed) {
  return {{"id", id},
          {"metric", "accuracy"},
          {"value", value},
          {"condition", condition},
          {"dataset", "digits"},
          {"split", "test"},
          {"seed", seed},
          {"factors", {{"noise", noise}}}};
}

Json idea(const std::string &id, const std::string &title, double overall) {
  return {{"id", id},
          {"title", title},
          {"hypothesis", title + " keeps accuracy when labels are wrong."},
          {"experiments", {"Train with and without it at three noise levels."}},
          {"scores", {{"novelty", 4}, {"feasibility", 9}, {"interest", 6}, {"overall", overall}}}};
}

}  // namespace

Folder::Folder() : path(fresh_folder()) {}
Folder::~Folder() { fs::remove_all(path); }

BelievableRun::BelievableRun(const fs::path &folder) : folder_(folder) {
  write_file(folder / "topic.md",
             "# Label noise on small images\n\nHow does label noise affect the accuracy and the calibration of "
             "classifiers?\n");
  write_file(folder / "pipeline.yaml",
             "athanor: 1\ntopic: topics/label-noise.md\nmodels:\n  default: {use: scripted, model: digits}\nstages:\n  "
             "- use: ideation\n");
  write_file(
      folder / "pipeline.json",
      pretty(
          {{"stages",
            {{{"id", "ideation"}, {"use", "ideation"}},
             {{"for_each", "ideation.ideas"},
              {"stages", {{{"id", "experiment"}, {"use", "experiment"}}, {{"id", "review"}, {"use", "review"}}}}}}}}));
  ledger_ = Ledger::create(folder / "ledger.sqlite");
  ledger_->meta("id", "2026-03-14-150926-quickstart");
  ledger_->meta("athanor", "0.1.0");
  ledger_->meta("created", timestamp());
  ledger_->event("", "run.created", {{"pipeline", "quickstart.yaml"}, {"seed", 7}});
  ledger_->event("", "run.started", {{"athanor", "0.1.0"}});
}

BelievableRun::~BelievableRun() { ledger_->wait_for_all(); }

void BelievableRun::stage(const std::string &of, const std::string &id, const std::string &state, const Json &detail) {
  ledger_->stage_state(of + "/" + id, of, id, id, state, detail);
}

Json BelievableRun::file(const std::string &content, const std::string &media_type) {
  const std::string sha = sha256(content);
  write_file(folder_ / "blobs" / sha.substr(0, 2) / sha.substr(2), content);
  ledger_->blob(sha, static_cast<std::int64_t>(content.size()), media_type);
  return {{"artifact", "sha256:" + sha}, {"media_type", media_type}, {"size", content.size()}};
}

void BelievableRun::artifact(const std::string &of, const std::string &stage_id, const std::string &output,
                             const std::string &type, const Json &value) {
  const std::string name = of + "/" + stage_id + "/" + output + "@1", text = pretty(value);
  const ArtifactRow row{name,
                        of,
                        stage_id,
                        output,
                        type,
                        sha256(text),
                        "artifacts/" + name + ".json",
                        1,
                        static_cast<std::int64_t>(text.size())};
  write_file(folder_ / row.path, text);
  ledger_->artifact(row);
}

void BelievableRun::call(const std::string &instance, const std::string &name, const std::string &task,
                         const std::string &prompt, const std::string &reply, const Json &cost) {
  ledger_->start_call({instance, name, "llm", task, "coder", "key", 1, {{"task", task}}});
  Attempt attempt;
  attempt.instance = instance;
  attempt.call = name;
  attempt.provider = "scripted";
  attempt.model = "digits";
  attempt.template_hash = sha256(task);
  attempt.request = {{"messages",
                      {{{"role", "system"}, {"parts", {{{"type", "text"}, {"text", "You write experiments."}}}}},
                       {{"role", "user"}, {"parts", {{{"type", "text"}, {"text", prompt}}}}}}}};
  attempt.scripted = true;
  ledger_->start_attempt(attempt);
  attempt.outcome = "ok";
  attempt.reply = {{"parts", {{{"type", "text"}, {"text", reply}}}}};
  attempt.input_tokens = static_cast<std::int64_t>(prompt.size() / 4);
  attempt.output_tokens = static_cast<std::int64_t>(reply.size() / 4);
  if (cost.is_number()) attempt.cost = cost.get<double>();
  ledger_->end_attempt(attempt);
  ledger_->end_call(instance, name, true, {{"text", reply}});
}

void BelievableRun::job(const std::string &instance, const std::string &name, const Json &records,
                        const std::string &status, const std::string &output, const Json &files) {
  std::string id = instance + "/" + name;
  for (char &c : id)
    if (c == '/') c = '.';
  const Json work{{"command", {"/usr/bin/python3", "experiment.py"}},
                  {"seed", 11},
                  {"purpose", name.substr(0, name.find('/')) + ": measure the study"}};
  ledger_->start_call({instance, name, "experiment", "", "", "key", 0, work});
  ledger_->submit_job(id, instance, name, "local", "jobs/" + id, work);
  const int exit_code = status == "ok" ? 0 : 1;
  ledger_->end_job(id,
                   {{"id", id},
                    {"reason", "exited"},
                    {"exit_code", exit_code},
                    {"seconds", 3.4},
                    {"cpu_seconds", 3.1},
                    {"peak_bytes", 141000000}},
                   records);
  ledger_->end_call(instance, name, true,
                    {{"status", status},
                     {"output", output},
                     {"records", records},
                     {"files", files},
                     {"faults", Json::array()},
                     {"left_out", Json::array({"figures/huge.png is larger than 32 MiB"})},
                     {"seconds", 3.4}});
}

void BelievableRun::node(const Json &node) { ledger_->node(search_stage, node); }

void BelievableRun::ideas() {
  stage("main", "ideation", "running");
  const Json ideas{idea("early-stopping", "Early stopping by a clean validation split", 6.1),
                   idea(branch, "Label smoothing as a shield against wrong labels", 7.4),
                   idea("bagging", "Bagging over resampled labels", 5.2)};
  call("main/ideation", "propose", "ideation.propose", "Topic: label noise", ideas.dump());
  artifact("main", "ideation", "ideas", "idea/1", ideas);
  stage("main", "ideation", "done", {{"outputs", {{"ideas", "main/ideation/ideas@1"}}}});
  for (const Json &one : ideas) ledger_->branch_state(one.at("id"), "main", "running", {{"item", one}});
  for (const char *dropped : {"early-stopping", "bagging"})
    ledger_->branch_state(dropped, "main", "dropped",
                          {{"by", "idea/1.scores.overall"}, {"value", dropped[0] == 'e' ? 6.1 : 5.2}});
}

void BelievableRun::search() {
  stage(branch, "experiment", "running");
  struct Tried {
    const char *op, *phase, *parent, *state, *title;
    double metric;
  };
  const Tried tried[] = {{"draft", "implement", "", "buggy", "Logistic regression with smoothed targets", 0},
                         {"draft", "implement", "", "good", "Multilayer perceptron, soft targets", 0.871},
                         {"debug", "implement", "node-1", "good", "Repair the shape of the targets", 0.862},
                         {"tune", "tune", "node-2", "good", "Weaker smoothing", 0.884},
                         {"tune", "tune", "node-2", "good", "Stronger smoothing", 0.853},
                         {"improve", "explore", "node-4", "good", "Smoothing that follows the noise level", 0.897},
                         {"improve", "explore", "node-4", "failed", "", 0},
                         {"ablate", "ablate", "node-6", "good", "Without the estimated noise level", 0.886},
                         {"ablate", "ablate", "node-6", "running", "Without warm-up", 0}};
  int number = 0;
  for (const Tried &one : tried) {
    const std::string id = "node-" + std::to_string(++number), state = one.state, run = id + "/run";
    Json document{{"id", id},       {"operator", one.op},      {"phase", one.phase},
                  {"state", state}, {"objective", "accuracy"}, {"calls", {id + "/" + one.op, run}},
                  {"seconds", 3.4}};
    if (*one.parent) document["parent"] = one.parent;
    if (*one.title) document["title"] = one.title;
    call(search_stage, id + "/" + one.op, std::string("experiment.") + one.op,
         "The idea: label smoothing.\nWrite a program.", R"({"plan": "Train with soft targets.", "code": "..."})");
    if (state == "failed") document["analysis"] = "the model's answer could not be used: no member 'code'";
    if (state == "good") {
      document["metric"] = one.metric;
      document["settings"] = {{"smoothing", 0.1}, {"hidden", 64}};
      Json picture = file(bars({60 + number * 5, 90 + number * 8, 50, 120}), "image/svg+xml");
      picture["path"] = "figures/accuracy.svg";
      job(search_stage, run,
          {record(run + "#1", "baseline", 0.2, one.metric - 0.02, 11),
           record(run + "#2", "smooth", 0.2, one.metric, 11)},
          "ok", "epoch 1 loss 1.92\nepoch 40 loss 0.31\n", Json::array({picture}));
    }
    if (state == "buggy") {
      document["analysis"] = "the program ended with exit status 1: ValueError: shapes (64,10) and (64,) not aligned";
      job(search_stage, run, Json::array(), "failed",
          "Traceback (most recent call last):\n  File \"experiment.py\", line 41, in <module>\nValueError: shapes "
          "(64,10) and (64,) not aligned\n");
    }
    if (state != "failed") {
      document["plan"] =
          "Replace the one-hot targets by a mixture with the uniform distribution, and train a small network on them. "
          "Measure accuracy on the clean test split at each noise level.";
      document["code"] =
          "import json, os\nimport numpy as np\nfrom sklearn.datasets import load_digits\n\nseed = "
          "int(os.environ[\"ATHANOR_SEED\"])\nrng = np.random.default_rng(seed)\n\ndef report(**record):\n    with "
          "open(os.environ[\"ATHANOR_RESULTS\"], \"a\") as results:\n        results.write(json.dumps(record) + "
          "\"\\n\")\n";
    }
    node(document);
  }
  ledger_->event(search_stage, "log",
                 {{"level", 3}, {"message", "the plan of the study is asked for again: two claims had the same id"}});
}

void BelievableRun::findings() {
  Json table = Json::array(), evidence = Json::array();
  for (int seed = 21; seed < 26; ++seed) {
    const std::string name = "confirm/run-" + std::to_string(seed);
    job(search_stage, name,
        {record(name + "#1", "baseline", 0.4, 0.71 + seed * 0.001, seed),
         record(name + "#2", "smooth", 0.4, 0.75 + seed * 0.001, seed)},
        "ok", "done\n");
    evidence.push_back(name + "#1");
    evidence.push_back(name + "#2");
  }
  const std::map<std::string, double> values{{"diff", 0.04}, {"low", 0.021}, {"high", 0.059}};
  for (const char *statistic : {"diff", "low", "high"})
    table.push_back({{"name", std::string("accuracy.digits.test.smooth-vs-baseline.noise=0.4.") + statistic},
                     {"metric", "accuracy"},
                     {"statistic", statistic},
                     {"condition", "smooth"},
                     {"control", "baseline"},
                     {"value", values.at(statistic)},
                     {"printed", std::to_string(values.at(statistic)).substr(0, 5)},
                     {"evidence", evidence}});
  artifact(branch, "experiment", "results", "results/1", {{"records", Json::array()}, {"table", table}});
  artifact(branch, "experiment", "study", "study/1",
           {{"question", "Does label smoothing keep a classifier accurate and calibrated when labels are wrong?"},
            {"objective", {{"metric", "accuracy"}, {"direction", "maximise"}}},
            {"metrics",
             {{{"id", "accuracy"}, {"label", "Accuracy"}, {"direction", "maximise"}, {"digits", 3}},
              {{"id", "ece"}, {"label", "Calibration error"}, {"direction", "minimise"}, {"digits", 3}}}},
            {"conditions",
             {{{"id", "baseline"}, {"label", "one-hot targets"}, {"role", "baseline"}},
              {{"id", "smooth"}, {"label", "smoothed targets"}, {"role", "treatment"}}}},
            {"factors", {{{"id", "noise"}, {"label", "Share of wrong labels"}, {"levels", {0.0, 0.2, 0.4}}}}},
            {"search", {{"chosen", {{"node", "node-6"}}}}}});
  auto claim = [&](const char *id, const char *statement, const char *metric, double diff, double low, double high,
                   double p, const char *verdict) {
    return Json{{"id", id},
                {"statement", statement},
                {"metric", metric},
                {"dataset", "digits"},
                {"split", "test"},
                {"factors", {{"noise", 0.4}}},
                {"treatment", "smooth"},
                {"control", "baseline"},
                {"test", {{"name", "paired t"}, {"n", 5}, {"p_adjusted", p}}},
                {"effect", {{"difference", diff}, {"low", low}, {"high", high}}},
                {"verdict", verdict},
                {"evidence", evidence}};
  };
  artifact(branch, "experiment", "claims", "claims/1",
           {{"claims",
             {claim("accurate", "With 40 % wrong labels, smoothed targets give the higher accuracy.", "accuracy", 0.040,
                    0.021, 0.059, 0.0031, "supported"),
              claim("calibrated", "Smoothed targets are better calibrated under noise.", "ece", 0.031, 0.012, 0.050,
                    0.0124, "refuted"),
              claim("harmless", "Without noise, smoothing does not change the accuracy.", "accuracy", 0.002, -0.006,
                    0.010, 0.58, "inconclusive")}},
            {"family", {{"tests", 3}, {"correction", "Holm"}, {"alpha", 0.05}}}});
  stage(branch, "experiment", "done", {{"outputs", Json::object()}});
}

void BelievableRun::figures() {
  stage(branch, "figures", "running");
  artifact(
      branch, "figures", "figures", "figures/1",
      {{"figures",
        {{{"id", "accuracy"},
          {"caption", "Accuracy on the clean test split by share of wrong labels; bars are means over five seeds."},
          {"file", file(bars({150, 152, 118, 131, 84}), "image/svg+xml")},
          {"records", {"confirm/run-21#1"}}},
         {{"id", "calibration"},
          {"caption", "Expected calibration error of the same runs. Lower is better."},
          {"file", file(bars({30, 48, 61, 74, 96}), "image/svg+xml")},
          {"records", {"confirm/run-21#2"}}}}}});
  stage(branch, "figures", "done", {{"outputs", Json::object()}});
}

// Every kind of number that a manuscript has, and commands that mean nothing here.
Json BelievableRun::draft() const {
  const std::string name = "accuracy.digits.test.smooth-vs-baseline.noise=0.4.";
  return {
      {"title", "Smoothed Targets Keep Accuracy, Not Calibration, Under Label Noise"},
      {"abstract", "We compare one-hot and smoothed targets."},
      {"sections",
       {{{"id", "results"},
         {"title", "Results"},
         {"text",
          "With \\emph{40 % wrong labels} the difference is \\result{" + name + "diff} (\\result{" + name +
              "low} to \\result{" + name + "high}), an interval of width \\derived{" + name + "high - " + name +
              "low}; see \\figureref{accuracy} \\citep{szegedy2016}.\n\n\\begin{equation}t_k = (1-\\varepsilon)\\,[k = "
              "y] + \\frac{\\varepsilon}{K}.\\end{equation}\n<script>alert(1)</script> is text."}},
        {{"id", "limitations"},
         {"title", "Limitations"},
         {"text", "\\begin{itemize}\\item One data set.\\end{itemize}"}}}}};
}

void BelievableRun::paper() {
  stage(branch, "writeup", "running");
  const std::string pdf = "%PDF-1.5 a paper";
  write_file(folder_ / "paper.pdf", pdf);
  artifact(branch, "writeup", "paper", "paper/1",
           {{"title", "Smoothed Targets Keep Accuracy, Not Calibration, Under Label Noise"},
            {"abstract",
             "We compare one-hot and smoothed targets on handwritten digits whose training labels are partly wrong."},
            {"pdf", file(pdf, "application/pdf")},
            {"pages", 4},
            {"draft", file(draft().dump(), "application/json")},
            {"audit",
             {{"findings", {{{"rule", "length"}, {"severity", "note"}, {"message", "The paper has 4 pages."}}}},
              {"numbers", {{"in_text", 31}, {"traced", 31}, {"untraced", 0}}}}},
            {"statement", "This paper was written by a machine; its model was scripted, not a language model."}});
  artifact(branch, "writeup", "citations", "citations/1",
           {{"citations",
             {{{"key", "szegedy2016"},
               {"title", "Rethinking the Inception Architecture for Computer Vision"},
               {"authors", {"Christian Szegedy", "Vincent Vanhoucke"}},
               {"year", 2016},
               {"bibtex", "@inproceedings{}"},
               {"source", "bibtex"},
               {"verdict", "from your file"}}}}});
  stage(branch, "writeup", "done", {{"outputs", Json::object()}});
}

void BelievableRun::review() {
  stage(branch, "review", "running");
  artifact(branch, "review", "review", "review/1",
           {{"summary", "All automatic checks but one passed."},
            {"strengths", {"Every number is traced to a record."}},
            {"weaknesses", {"One data set."}},
            {"overall", 5},
            {"scores", {{"soundness", 3}, {"clarity", 3}, {"confidence", 2}}},
            {"decision", "none"},
            {"checklist",
             {{{"id", "numbers"},
               {"question", "Is every number in the text traced to a record?"},
               {"passed", true},
               {"detail", "31 of 31"}},
              {{"id", "figures"},
               {"question", "Is every figure mentioned in the text?"},
               {"passed", false},
               {"detail", "calibration is not"}},
              {{"id", "vision"}, {"question", "Are the figures readable?"}, {"passed", nullptr}}}},
            {"reviewer", {{"model", "digits"}, {"scripted", true}, {"count", 1}}}});
  stage(branch, "review", "done", {{"outputs", Json::object()}});
}

void BelievableRun::end(const std::string &event, const Json &data) { ledger_->event("", event, data); }

void BelievableRun::all() {
  ideas();
  search();
  findings();
  figures();
  paper();
  review();
  ledger_->branch_state(branch, "main", "done",
                        {{"item", idea(branch, "Label smoothing as a shield against wrong labels", 7.4)}});
  end("run.done");
  ledger_->wait_for_all();
}

}  // namespace athanor::test
