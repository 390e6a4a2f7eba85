// SPDX-License-Identifier: Apache-2.0
//
// A real program behind real walls asks through the house, which is killed while it answers and goes on later.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <thread>

#include "run/control.hpp"
#include "run/replay.hpp"
#include "tests/framework/services/a_run.hpp"

using namespace athanor;
using tests::ARun;
using tests::lines;

namespace {

// With the plugins that ship, for the backend `local`.
const Catalogue &shipped_plugins() {
  static const Catalogue catalogue = [] {
    set_scanner(fs::path(ATHANOR_BUILD_DIR) / "bin" / "athanor", std::chrono::seconds(60));
    return Catalogue::scan({fs::path(ATHANOR_BUILD_DIR) / "lib/athanor/plugins"});
  }();
  return catalogue;
}

// Asks twice, as a client library would, and measures how long the answers are.
const char *const program = R"(
import json, os, urllib.request
def ask(text):
    body = json.dumps({'model': 'default', 'messages': [{'role': 'user', 'content': text}]}).encode()
    request = urllib.request.Request(os.environ['OPENAI_BASE_URL'] + '/chat/completions', body,
                                     {'Content-Type': 'application/json', 'Authorization': 'Bearer ' + os.environ['OPENAI_API_KEY']})
    return json.load(urllib.request.urlopen(request))['choices'][0]['message']['content']
assert os.environ['ATHANOR_MODELS'] == 'default'
answers = [ask('first'), ask('second question')]
print(answers)
with open(os.environ['ATHANOR_RESULTS'], 'a') as results:
    for answer in answers: results.write(json.dumps({'metric': 'length', 'value': len(answer)}) + '\n')
)";

struct Asking : ARun {
  explicit Asking(const Json &echo)
      : ARun({{"jobs", 1}, {"asks", 0}, {"models", {"default"}}, {"command", {"/usr/bin/python3", "-c", program}}},
             echo, Json::object()) {
    plan.backend = {"backend", "local", Json::object(), shipped_plugins().find("backend", "local")};
  }
};

}  // namespace

TEST_CASE("a program's question survives the house that is killed while it answers") {
  const tests::TemporaryFolder logs;
  const fs::path gate = logs / "gate", log = logs / "asks";
  Asking run({{"log", log.string()}, {"until", gate.string()}});
  const pid_t house = fork();
  REQUIRE(house >= 0);
  if (house == 0) {
    run.go();
    _exit(0);
  }
  const auto in_flight = [&] {
    return fs::exists(run.run_folder() / "ledger.sqlite") && !run.ledger()->select("SELECT seq FROM attempts").empty();
  };
  for (int i = 0; i < 3000 && !in_flight(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  REQUIRE(in_flight());
  kill(house, SIGKILL);
  waitpid(house, nullptr, 0);

  logs.write("gate", "");
  const RunResult result = run.go();
  REQUIRE(result.message == "");
  CHECK(run.idea().at("hypothesis") == "1 ok, 0 failed");
  const auto ledger = run.ledger();
  CHECK(ledger->select("SELECT value FROM results ORDER BY id") == Json{{{"value", 5.0}}, {{"value", 15.0}}});
  CHECK(ledger->select("SELECT name FROM calls WHERE kind='llm'").size() == 2);
  CHECK(ledger->select("SELECT name FROM answers WHERE name LIKE '%:model-%'").size() == 2);
  // The try that was cut off, the same again, and the second question.
  CHECK(ledger->select("SELECT seq FROM attempts").size() == 3);
  CHECK(ledger->select("SELECT id FROM job_ends").size() == 1);
  CHECK(lines(log) == 2);

  const Replayed replayed = replay_run(run.run_folder(), run.folder / "replay", run.plan, run.types, run.stop, {});
  CHECK(replayed.run.message == "");
  CHECK(replayed.identical());
  CHECK(replayed.made == 0);
  CHECK(lines(log) == 2);
}
