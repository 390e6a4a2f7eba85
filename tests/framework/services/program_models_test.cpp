// SPDX-License-Identifier: Apache-2.0
//
// Programs of jobs that ask models through the house: recorded, bounded, paid for once.
#include <catch2/catch.hpp>

#include "foundation/json.hpp"
#include "run/control.hpp"
#include "run/replay.hpp"
#include "tests/framework/services/a_run.hpp"

using namespace athanor;
using tests::ARun;
using tests::lines;

namespace {

std::string question(const std::string &text, const Json &more = Json::object()) {
  Json body{{"model", "default"}, {"messages", Json::array({Json{{"role", "user"}, {"content", text}}})}};
  body.update(more);
  return canonical(body);
}

// Jobs that ask; `words` are their commands' words.
struct Asking : ARun {
  Asking(const std::vector<std::string> &words, Json crowd = Json::object(), const Json &echo = Json::object(),
         const Json &caller = Json::object())
      : ARun(with(words, std::move(crowd)), echo, Json::object()) {
    plan.backend = tests::use("backend", "caller", caller);
  }
  static Json with(const std::vector<std::string> &words, Json crowd) {
    crowd.update({{"asks", 0}, {"command", words}});
    if (!crowd.contains("jobs")) crowd["jobs"] = 1;
    if (!crowd.contains("models")) crowd["models"] = {"default"};
    return crowd;
  }
  // Statuses and bodies, in the order of asking.
  std::vector<std::string> answers(const std::string &job = "job-0") const {
    std::vector<std::string> out;
    const std::string text = read_file(run_folder() / "jobs" / ("main.crowd." + job) / "work/answers");
    for (std::size_t at = 0, end; (end = text.find("\n====\n", at)) != std::string::npos; at = end + 6)
      out.push_back(text.substr(at, end - at));
    return out;
  }
  Json body(std::size_t number, const std::string &job = "job-0") const {
    const std::string text = answers(job).at(number);
    return Json::parse(text.substr(text.find("\r\n\r\n") + 4));
  }
  int status(std::size_t number) const { return std::stoi(answers().at(number).substr(9, 3)); }
  Json rows(const std::string &sql) const { return ledger()->select(sql); }
};

}  // namespace

TEST_CASE("a program asks a model, and the record has it under the job's name") {
  Asking run({question("what is it"), question("what else"), question("what is it")});
  const RunResult result = run.go();
  REQUIRE(result.message == "");
  CHECK(run.idea().at("hypothesis") == "1 ok, 0 failed");
  const Json body = run.body(0);
  CHECK(body.at("choices").at(0).at("message") == Json{{"role", "assistant"}, {"content", "what is it"}});
  CHECK(body.at("choices").at(0).at("finish_reason") == "stop");
  CHECK(body.at("usage") == Json{{"prompt_tokens", 3}, {"completion_tokens", 5}, {"total_tokens", 8}});
  CHECK(body.at("model") == "default");

  const Json calls = run.rows("SELECT name,kind,role,request_json FROM calls WHERE kind='llm' ORDER BY seq");
  REQUIRE(calls.size() == 3);
  const std::string first = calls[0]["name"], third = calls[2]["name"];
  CHECK(first.rfind("job-0:model-", 0) == 0);
  CHECK(first.substr(0, first.size() - 2) == third.substr(0, third.size() - 2));  // the same question, asked again
  CHECK(first.back() == '1');
  CHECK(third.back() == '2');
  CHECK(calls[0]["role"] == "default");
  CHECK(run.rows("SELECT outcome FROM attempts").size() == 3);
  CHECK(run.rows("SELECT name FROM answers WHERE name LIKE '%:model-%' AND ok=1").size() == 3);
}

TEST_CASE("a replay asks nobody, and has what programs asked all the same") {
  const tests::TemporaryFolder logs;
  Asking run({question("one"), question("two")}, {{"jobs", 3}}, {{"log", (logs / "asks").string()}});
  REQUIRE(run.go().end == RunResult::End::done);
  REQUIRE(lines(logs / "asks") == 6);
  const Replayed replayed = replay_run(run.run_folder(), run.folder / "replay", run.plan, run.types, run.stop, {});
  CHECK(replayed.run.message == "");
  CHECK(replayed.identical());
  CHECK(replayed.made == 0);
  CHECK(replayed.taken == std::map<std::string, std::int64_t>{{"experiment", 3}, {"llm", 6}});
  CHECK(lines(logs / "asks") == 6);
  const auto other = Ledger::open_to_read(run.folder / "replay/ledger.sqlite");
  for (const char *sql : {"SELECT name,key,answer_json FROM calls JOIN answers USING(instance,name) ORDER BY name",
                          "SELECT call,number,key,reply_json FROM attempts ORDER BY call,number"})
    CHECK(other->select(sql) == run.rows(sql));
}

TEST_CASE("only the roles that the work names can be asked, and they are listed") {
  Asking run({"GET /v1/models HTTP/1.1\r\n\r\n", question("x", {{"model", "gpt-9"}}), "GET /else HTTP/1.1\r\n\r\n"});
  REQUIRE(run.go().end == RunResult::End::done);
  CHECK(run.body(0).at("data").at(0).at("id") == "default");
  CHECK(run.status(1) == 404);
  CHECK(run.body(1).at("error").at("message") == "there is no model 'gpt-9' here; there are: default");
  CHECK(run.status(2) == 404);
  CHECK(run.rows("SELECT name FROM calls WHERE kind='llm'").empty());
}

TEST_CASE("a run of a program has so many model calls and no more") {
  Asking run({question("1"), question("2"), question("3")}, {{"model_calls", 2}});
  REQUIRE(run.go().end == RunResult::End::done);
  CHECK(run.idea().at("hypothesis") == "0 ok, 1 failed");
  CHECK(run.status(1) == 200);
  CHECK(run.status(2) == 429);
  CHECK(run.body(2).at("error").at("message").get<std::string>().find("has made its 2 model calls") !=
        std::string::npos);
  CHECK(run.answers().at(2).find("x-should-retry: false") != std::string::npos);
}

TEST_CASE("a spent budget is told to the program, pauses the run, and what was answered is not paid for again") {
  const tests::TemporaryFolder logs;
  Asking run({"anyway", question("1"), question("2")}, Json::object(), {{"log", (logs / "asks").string()}});
  run.plan.budget.tokens = 1005;  // a call takes 8, and until it has ended nobody knows that it is not 1,000
  const RunResult paused = run.go();
  CHECK(paused.end == RunResult::End::paused);
  CHECK_THAT(paused.message, Catch::Contains("1005 tokens"));
  CHECK(lines(logs / "asks") == 1);
  CHECK(run.rows("SELECT name FROM answers WHERE name='job-0'").empty());  // it says nothing about the program

  run.plan.budget.tokens = 100000;
  const RunResult result = run.go();
  REQUIRE(result.message == "");
  CHECK(run.status(0) == 200);
  CHECK(run.status(1) == 200);
  CHECK(lines(logs / "asks") == 2);
}

TEST_CASE("a job that the house lost runs again and is given the answers that it had") {
  const tests::TemporaryFolder logs;
  logs.write("lose", "");
  Asking run({question("1"), question("1")}, Json::object(), {{"log", (logs / "asks").string()}},
             {{"lose", (logs / "lose").string()}});
  REQUIRE(run.go().end == RunResult::End::done);
  CHECK(run.idea().at("hypothesis") == "1 ok, 0 failed");
  CHECK(run.rows("SELECT seq FROM events WHERE kind='job.lost'").size() == 1);
  CHECK(lines(logs / "asks") == 2);
}

TEST_CASE("requests that are none are refused, and the next is answered") {
  const auto post = [](const std::string &headers, const std::string &body) {
    return "POST /v1/chat/completions HTTP/1.1\r\n" + headers + "\r\n" + body;
  };
  Asking run({"anyway", post("Content-Length: 3\r\n", "{]}"), post("Content-Length: 99999999999\r\n", ""),
              post("Content-Length: x\r\n", ""), post("Content-Length:\n\r\n", ""),
              post("Transfer-Encoding: chunked\r\n", "0\r\n\r\n"), "GET /" + std::string(100000, 'x'),
              post("Content-Length: 10\r\n", "{}"), question("x", {{"messages", "none"}}), question("x", {{"n", 3}}),
              question("x", {{"stream", "perhaps"}}), "GET\r\n\r\n", question("fine")});
  REQUIRE(run.go().end == RunResult::End::done);
  const std::vector<int> expected{400, 413, 400, 400, 411, 431, 400, 400, 400, 400, 400, 200};
  std::vector<int> seen;
  for (std::size_t i = 0; i < expected.size(); ++i) seen.push_back(run.status(i));
  CHECK(seen == expected);
}

TEST_CASE("a stream is one event, its end, and the usage where it is wanted") {
  Asking run({question("word", {{"stream", true}, {"stream_options", {{"include_usage", true}}}})});
  REQUIRE(run.go().end == RunResult::End::done);
  const std::string text = run.answers().at(0);
  CHECK(text.find("Content-Type: text/event-stream") != std::string::npos);
  CHECK(text.find("\"delta\":{\"content\":\"word\",\"role\":\"assistant\"},\"finish_reason\":null") !=
        std::string::npos);
  CHECK(text.find("\"finish_reason\":\"stop\"") != std::string::npos);
  CHECK(text.find("\"completion_tokens\":5") != std::string::npos);
  CHECK(text.substr(text.size() - 14) == "data: [DONE]\n\n");
}

TEST_CASE("models for programs need a backend with doors and roles that there are") {
  const auto refusal = [](Asking &run) {
    run.go();
    return run.rows("SELECT answer_json FROM answers WHERE name='job-0'").at(0).at("answer_json").value("message", "");
  };
  Asking without({question("x")}, Json::object(), Json::object(), {{"doors", false}});
  CHECK_THAT(refusal(without), Catch::Contains("cannot give a program a way to the models"));
  Asking unknown({question("x")}, {{"models", {"judge"}}});
  CHECK_THAT(refusal(unknown), Catch::Contains("the model role 'judge', which the pipeline does not have"));
}
