// SPDX-License-Identifier: Apache-2.0
//
// What the server shows of runs, and what is said to them through it.
#include <catch2/catch.hpp>

#include "foundation/json.hpp"
#include "report/open_run.hpp"
#include "run/folder.hpp"
#include "served.hpp"
#include "tests/framework/report/believable_run.hpp"

using namespace athanor;
using namespace athanor::test;

namespace {

fs::path fresh(const Served &served, const std::string &name) {
  fs::create_directories(served.folder / name);
  return served.folder / name;
}

Json json_of(const Reply &reply) {
  INFO(reply.body);
  REQUIRE(reply.status == 200);
  return Json::parse(reply.body);
}

Json error_of(const Reply &reply) { return Json::parse(reply.body).at("error"); }

// A run of which a stage has made an idea and waits for a word.
void let_wait(BelievableRun &run) {
  run.artifact("main", "ideation", "idea", "idea/1",
               {{"id", "smooth"}, {"title", "Smooth labels"}, {"hypothesis", "<img src=x onerror=alert(1)>"}});
  run.ledger().stage_state("main/ideation", "main", "ideation", "ideation", "waiting",
                           {{"when", "after"}, {"outputs", {{"idea", "main/ideation/idea@1"}}}});
  run.ledger().wait_for_all();
}

Json last_event(const fs::path &run, const std::string &kind) {
  OpenRun open(run);
  const Json rows =
      open.ledger().select("SELECT instance,data_json FROM events WHERE kind=? ORDER BY seq DESC LIMIT 1", {kind});
  return rows.empty() ? Json() : rows[0];
}

}  // namespace

TEST_CASE("The list has every run with its state, best metric and cost") {
  Served served;
  BelievableRun(fresh(served, "good")).all();
  BelievableRun(fresh(served, "group/cut off"));
  served.folder.write("broken/ledger.sqlite", "no ledger");
  const Json runs = json_of(served.get("/api/runs")).at("runs");
  REQUIRE(runs.size() == 3);
  Json by_name;
  for (const Json &run : runs) by_name[run.at("name").get<std::string>()] = run;
  CHECK(by_name["good"]["state"] == "done");
  CHECK(by_name["good"]["best"]["metric"] == 0.897);
  CHECK(by_name["good"]["use"]["cost_usd"].is_number());
  CHECK(by_name["good"]["verdicts"]["refuted"] == 1);
  CHECK(by_name["group/cut off"]["state"] == "died");
  CHECK(by_name["broken"]["state"] == "unreadable");
  CHECK(json_of(served.get("/api/runs/group%2Fcut%20off"))["state"] == "died");
  CHECK(served.get("/runs/group%2Fcut%20off/").status == 200);
  CHECK(served.get("/runs/nothing/").status == 404);
}

TEST_CASE("A run's page has its outline, details and pictures from the server") {
  Served served;
  BelievableRun(fresh(served, "one")).all();
  const Json outline = json_of(served.get("/api/runs/one/outline"));
  CHECK(outline["run"]["state"] == "done");
  const std::string key = outline["trees"][0]["nodes"][5]["more"];
  CHECK(json_of(served.get("/api/runs/one/detail?key=" + serve::encoded(key))).is_object());
  const std::string picture = outline["story"][0]["figures"][0]["picture"];
  const Reply shown = served.get("/api/runs/one/blob/" + serve::encoded(picture));
  CHECK(shown.status == 200);
  CHECK(shown.has("Content-Type: image/svg+xml"));
  CHECK(served.get("/assets/run.js").body.find("function render(") != std::string::npos);
}

TEST_CASE("Whoever watches is told what changes, and only then") {
  Served served;
  BelievableRun run(fresh(served, "one"));
  run.ledger().wait_for_all();
  const Client all(served.port()), watcher(served.port());
  all.send(served.request("GET", "/api/events", {served.bearer()}));
  watcher.send(served.request("GET", "/api/runs/one/events", {served.bearer()}));
  CHECK(watcher.read("\n\n").find("text/event-stream") != std::string::npos);
  CHECK(all.read("\"died\"").find("event: runs\ndata: ") != std::string::npos);
  run.end("run.done");
  run.ledger().wait_for_all();
  CHECK(watcher.read("\"done\"").find("\"state\":\"done\"") != std::string::npos);
  CHECK(all.read("\"done\"").find("\"state\":\"done\"") != std::string::npos);
}

TEST_CASE("A waiting stage is shown with what it made, edited, and approved with a note") {
  Served served;
  BelievableRun run(fresh(served, "one"));
  let_wait(run);
  const Json asked = json_of(served.get("/api/runs/one/waiting"));
  REQUIRE(asked.size() == 1);
  CHECK(asked[0]["outputs"]["idea"]["document"]["title"] == "Smooth labels");
  Json idea = asked[0]["outputs"]["idea"]["document"];
  idea["title"] = "Rough labels";
  const std::string edit = "/api/runs/one/edit";
  CHECK(error_of(served.post(edit, R"({"artifact":"ideation.idea","value":{"id":1}})"))["message"]
            .get<std::string>()
            .find("idea") != std::string::npos);
  CHECK(json_of(served.post(edit, Json{{"artifact", "main/ideation.idea"}, {"value", idea}}.dump()))["message"] ==
        "main/ideation/idea@2 takes its place");
  CHECK(error_of(served.post("/api/runs/one/approve", R"({"stage":"ideaton"})"))["message"] ==
        "no stage 'ideaton' waits for a word");
  const Json told = json_of(served.post("/api/runs/one/approve", R"({"stage":"ideation","note":"good <b>idea</b>"})"));
  CHECK(told["message"] == "main/ideation is approved");
  CHECK(told["held"] == false);
  CHECK(last_event(served.folder / "one", "stage.approved")["data_json"]["note"] == "good <b>idea</b>");
  CHECK(json_of(served.get("/api/runs/one/waiting")).empty());
  CHECK(served.post("/api/runs/one/reject", R"({"stage":"ideation"})").status == 404);
}

TEST_CASE("Budgets and notes are recorded, and what cannot be done is said") {
  Served served;
  BelievableRun(fresh(served, "one")).end("run.paused");
  CHECK(json_of(served.post("/api/runs/one/budget", R"({"caps":{"usd":15,"wall":"3h"}})"))["message"] ==
        "the budget is $15 and 3h now");
  CHECK(last_event(served.folder / "one", "budget.set")["data_json"]["caps"]["wall"] == 10800);
  CHECK(json_of(served.get("/api/runs/one"))["budget"]["caps"]["usd"] == 15);
  CHECK(served.post("/api/runs/one/budget", R"({"caps":{"usd":-1}})").status == 400);
  CHECK(served.post("/api/runs/one/budget", R"({"caps":{"dollars":1}})").status == 400);
  CHECK(served.post("/api/runs/one/budget", "{}").status == 400);
  CHECK(json_of(served.post("/api/runs/one/note", R"({"text":"mind the seeds"})"))["message"] == "noted");
  CHECK(error_of(served.post("/api/runs/one/pause", "{}"))["message"] == "nobody is running this run");
  CHECK(served.post("/api/runs/one/pause", "[]").status >= 400);
  CHECK(served.post("/api/runs/one/pause", "{").status >= 400);
  CHECK(served.post("/api/runs/one/rm", "{}").status == 404);
  CHECK(served.post("/api/runs/two/pause", "{}").status == 404);
  const RunLock held(served.folder / "one");
  CHECK(error_of(served.post("/api/runs/one/resume", "{}"))["message"] == "the run is running already");
}

TEST_CASE("A pipeline becomes a form, and only what the form offers can be set") {
  Served served;
  served.folder.write("topic.md", "# Dice\n");
  served.folder.write("mine.yaml", "# Ideas about dice.\nathanor: 1\ntopic: topic.md\nstages: []\n");
  served.folder.write("other.yaml", "just: data\n");
  const Json pipelines = json_of(served.get("/api/pipelines"));
  std::vector<std::string> here;
  for (const Json &one : pipelines)
    if (one["origin"] == "here") here.push_back(one["name"]);
  CHECK(here == std::vector<std::string>{"mine"});
  const Json form = json_of(served.get("/api/pipelines/mine"));
  CHECK(form["parts"].empty());  // it does not pass its check, and the page says why
  CHECK_FALSE(form["diagnostics"].empty());
  CHECK(served.get("/api/pipelines/none").status == 404);
  CHECK(served.post("/api/start", R"({"pipeline":"mine","set":{"stages":1}})").status == 400);
  CHECK(error_of(served.post("/api/start", R"({"pipeline":"mine","unset":"seed"})"))["message"] ==
        "'unset' is no list");
  CHECK(error_of(served.post("/api/start", R"({"pipeline":"mine","unset":[1]})"))["message"] ==
        "'unset' holds what is no path");
  CHECK(served.post("/api/start", R"({"pipeline":"../mine"})").status == 404);
  const Reply empty = served.post("/api/start", R"({"pipeline":"mine","topic":" \n"})");
  CHECK(empty.status == 400);
  CHECK(error_of(empty)["message"] == "the topic is empty");
}

TEST_CASE("Metrics are in the text format of Prometheus") {
  Served served;
  BelievableRun(fresh(served, "one")).all();
  BelievableRun(fresh(served, "a\"b\\c\nd")).end("run.done");
  const Reply reply = served.get("/metrics");
  CHECK(reply.has("Content-Type: text/plain; version=0.0.4; charset=utf-8"));
  for (const char *line : {"# TYPE athanor_runs gauge\n", "athanor_runs{state=\"done\"} 2\n",
                           "# TYPE athanor_run_cost_usd_total counter\n", "athanor_run_model_calls_total{run=\"one\"} ",
                           "athanor_run_tokens_total{run=\"one\",direction=\"output\"} ",
                           "athanor_run_nodes{run=\"one\",stage=\"label-smoothing/experiment\",state=\"good\"} ",
                           "athanor_run_jobs_total{run=\"one\",kind=\"experiments\"} ", "{run=\"a\\\"b\\\\c\\nd\"}"})
    CHECK_THAT(reply.body, Catch::Contains(line));
  CHECK(served.stranger("/metrics").status == 401);
}

TEST_CASE("Two runs are laid side by side") {
  Served served;
  BelievableRun(fresh(served, "one")).all();
  BelievableRun(fresh(served, "two")).all();
  const Json all = json_of(served.get("/api/compare?left=one&right=two"));
  CHECK(all["plan"].empty());
  CHECK(all["claims"].size() == 3);
  CHECK(served.get("/api/compare?left=one").status == 400);
  CHECK(served.get("/api/compare?left=one&right=../two").status == 404);
}
