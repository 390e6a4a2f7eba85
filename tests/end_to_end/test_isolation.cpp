// SPDX-License-Identifier: Apache-2.0
//
// Runs with plugins in processes of their own: the stage in Python of the examples, a stage that crashes and begins
// again, one that does not hear that it shall stop. What was answered is never asked twice.
#include <signal.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <map>
#include <set>
#include <sstream>
#include <thread>

#include "foundation/json.hpp"
#include "foundation/schema.hpp"
#include "ledger/ledger.hpp"
#include "tests/end_to_end/athanor_command.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

// The example, where it can be changed.
struct Example {
  TemporaryFolder folder;
  fs::path home = folder / "python-stage", run = folder / "run";

  Example() { fs::copy(source("examples/python-stage"), home, fs::copy_options::recursive); }

  Said says(const std::string &verb, const std::vector<std::string> &more = {}) {
    std::vector<std::string> words{verb,
                                   verb == "run" || verb == "check" ? (home / "outline.yaml").string() : run.string()};
    if (verb == "run") words.insert(words.end(), {"--run-dir", run.string()});
    words.insert(words.end(), more.begin(), more.end());
    return athanor_says(words, folder.path());
  }
  void replace(const std::string &file, const std::string &from, const std::string &to) const {
    std::string text = read_file(home / file);
    const std::size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    write_file(home / file, text.replace(at, from.size(), to));
    if (file == "outline.py") fs::permissions(home / file, fs::perms::owner_all);
  }
  // After its answer, and only the first time, the stage does this.
  void once(const std::string &python) const {
    replace("outline.py", "        sections = [dict(",
            "        import os, signal, time, pathlib\n"
            "        mark = pathlib.Path(__file__).with_name('done-before')\n"
            "        if not mark.exists():\n"
            "            mark.touch()\n"
            "            " +
                python +
                "\n"
                "        sections = [dict(");
  }
  Json select(const std::string &query) const { return Ledger::open_to_read(run / "ledger.sqlite")->select(query); }
};

}  // namespace

TEST_CASE("the stage in Python of the examples is checked, run and replayed like any other") {
  Example example;
  CHECK(example.says("check").status == 0);
  const Said said = example.says("run");
  INFO(said.err);
  REQUIRE(said.status == 0);
  const Json outline = Json::parse(read_file(example.run / "artifacts/main/outline/outline@1.json"));
  CHECK(outline.at("title") == "Why tea goes cold");
  REQUIRE(outline.at("sections").size() == 3);
  CHECK(outline["sections"][0] ==
        Json{{"title", "The question"}, {"about", "How fast tea cools and what might change it."}, {"words", 9}});
  CHECK(
      example.select("SELECT seq FROM events WHERE kind='log' AND data_json LIKE '%3 sections for Why tea%'").size() ==
      1);
  const Said replayed = example.says("replay", {"--run-dir", (example.folder / "again").string()});
  INFO(replayed.err);
  CHECK(replayed.status == 0);
  CHECK(replayed.out.find("1 of 1 artifacts are identical") != std::string::npos);
  CHECK(example.says("estimate").status != 0);  // a run is no pipeline
  CHECK(athanor_says({"estimate", (example.home / "outline.yaml").string()}).status == 0);
}

TEST_CASE("what a program made is edited against the type that lies beside it") {
  Example example;
  example.replace("outline.yaml", "    id: outline\n", "    id: outline\n    approve: after\n");
  Command host(
      {built("bin/athanor"), "run", (example.home / "outline.yaml").string(), "--run-dir", example.run.string()},
      example.folder.path());
  const auto waits = [&] {
    if (!fs::exists(example.run / "ledger.sqlite")) return false;
    const auto stage = Ledger::open_to_read(example.run / "ledger.sqlite")->stage("main/outline");
    return stage && stage->state == "waiting";
  };
  while (host.running() && !waits()) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  REQUIRE(waits());
  host.send(SIGINT);
  CHECK(host.wait().status == 75);  // nobody runs it now
  Json outline = Json::parse(read_file(example.run / "artifacts/main/outline/outline@1.json"));
  outline["title"] = "Why coffee goes cold";
  example.folder.write("better.json", outline.dump());
  outline.erase("title");
  example.folder.write("worse.json", outline.dump());
  const Said worse = example.says("edit", {"outline.outline", "worse.json"});
  CHECK(worse.status == 1);
  CHECK_THAT(worse.err, Catch::Contains("title"));
  CHECK_THAT(example.says("edit", {"outline.outline", "better.json"}).out,
             Catch::StartsWith("main/outline/outline@2 takes its place\n"));
}

TEST_CASE("options of a program are judged by its schema, and by itself") {
  Example example;
  const Said said = example.says("check", {"--set", "stages.outline.with.sections=0"});
  CHECK(said.status == 1);
  const Said by_itself = example.says("check", {"--set", "stages.0.with.forbidden=two words"});
  CHECK(by_itself.status == 1);
}

TEST_CASE("a stage that crashed begins again as its pipeline says, and repeats no call that was answered") {
  Example example;
  example.once("os.kill(os.getpid(), signal.SIGSEGV)");
  const Said said = example.says("run");
  INFO(said.err);
  REQUIRE(said.status == 0);
  const Json retried = example.select("SELECT data_json FROM events WHERE kind='stage.retried'");
  REQUIRE(retried.size() == 1);
  CHECK(retried[0]["data_json"]["error"]["code"] == "plugin_crashed");
  CHECK(retried[0]["data_json"]["error"]["message"] == "stage/outline crashed with SIGSEGV in run");
  CHECK(retried[0]["data_json"]["failed"] == 1);
  CHECK(example.select("SELECT rowid FROM attempts").size() == 1);
  CHECK(example.select("SELECT name FROM calls").size() == 1);
}

TEST_CASE("a stage that crashes more often than it may begin again fails, and can be resumed") {
  Example example;
  example.replace("outline.yaml", "    retry: {times: 2} ", "    #");
  example.once("os._exit(4)");
  const Said said = example.says("run");
  CHECK(said.status == 1);
  CHECK(said.err.find("main/outline: stage/outline ended with exit status 4 in run") != std::string::npos);
  CHECK(example.says("resume").status == 0);
  CHECK(example.select("SELECT rowid FROM attempts").size() == 1);
}

TEST_CASE("a stage that prints where only messages belong fails with what it printed") {
  Example example;
  example.replace("outline.yaml", "    retry: {times: 2} ", "    #");
  example.once("os.write(1, b'so far so good\\n')");
  const Said said = example.says("run");
  CHECK(said.status == 1);
  CHECK(said.err.find(R"(stage/outline was stopped: it sent a line that is no message: "so far so good")") !=
        std::string::npos);
}

TEST_CASE("a stage that is deaf to the wish to stop is ended, and goes on by the names of its calls") {
  Example example;
  example.once("time.sleep(1000)");
  Command command(
      {built("bin/athanor"), "run", (example.home / "outline.yaml").string(), "--run-dir", example.run.string()},
      example.folder.path());
  for (int i = 0; i < 6000 && !fs::exists(example.home / "done-before"); ++i) ::usleep(10000);
  REQUIRE(fs::exists(example.home / "done-before"));
  command.send(SIGINT);
  const Said said = command.wait();
  INFO(said.err);
  CHECK(said.status == 75);
  CHECK(example.select("SELECT seq FROM events WHERE kind='log' AND data_json LIKE '%did not stop within 10 s%'")
            .size() == 1);
  const Said resumed = example.says("resume");
  INFO(resumed.err);
  CHECK(resumed.status == 0);
  CHECK(example.select("SELECT rowid FROM attempts").size() == 1);
}

TEST_CASE("when the host is killed no program of it is left, and the run goes on by the names of its calls") {
  Example example;
  example.once("mark.write_text(str(os.getpid())); time.sleep(1000)");
  {
    Command command(
        {built("bin/athanor"), "run", (example.home / "outline.yaml").string(), "--run-dir", example.run.string()},
        example.folder.path());
    for (int i = 0;
         i < 6000 && (!fs::exists(example.home / "done-before") || read_file(example.home / "done-before").empty());
         ++i)
      ::usleep(10000);
    command.kill_now();
  }
  const int program = std::stoi(read_file(example.home / "done-before"));
  for (int i = 0; i < 2000 && ::kill(program, 0) == 0; ++i) ::usleep(5000);
  CHECK(::kill(program, 0) != 0);
  const Said resumed = example.says("resume");
  INFO(resumed.err);
  CHECK(resumed.status == 0);
  CHECK(example.select("SELECT rowid FROM attempts").size() == 1);
}

TEST_CASE("a provider whose process dies is one that is away: it is asked again, and the stage hears nothing of it") {
  Example example;
  write_file(
      example.home / "provider.py",
      "#!/usr/bin/env python3\n"
      "import json, os, pathlib, plugin_wire, signal\n"
      "INFO = {'schema': 'athanor.component/1', 'summary': 'Dies of its first chat.', 'options': {'type': 'object'},\n"
      "        'speaks': ['athanor.provider.profile/1', 'athanor.provider.complete/1']}\n"
      "class Mortal:\n"
      "    def __init__(self, options, resources): pass\n"
      "    def run(self, request, host):\n"
      "        if request['schema'] == 'athanor.provider.profile/1':\n"
      "            return {'model': request['model'], 'json': True, 'system': 'example'}\n"
      "        mark = pathlib.Path(__file__).with_name('died-before')\n"
      "        if not mark.exists():\n"
      "            mark.touch()\n"
      "            os.kill(os.getpid(), signal.SIGKILL)\n"
      "        text = json.dumps({'sections': [{'title': 'One', 'about': 'The only one.'}]})\n"
      "        return {'schema': 'athanor.provider.reply/1', 'parts': [{'type': 'text', 'text': text}],\n"
      "                'finish': {'unified': 'stop'}, 'usage': {'input_tokens': 1, 'output_tokens': 1}}\n"
      "plugin_wire.serve('org.example.mortal', '1.0.0', [('provider', 'mortal', INFO, Mortal)])\n");
  fs::permissions(example.home / "provider.py", fs::perms::owner_all);
  example.replace("outline.yaml", "use: scripted, model: scientist, with: {script: script.yaml}",
                  "use: {exec: provider.py}, model: one");
  const Said said = example.says("run");
  INFO(said.err);
  REQUIRE(said.status == 0);
  const Json attempts = example.select("SELECT outcome, maybe_billed FROM attempts ORDER BY number");
  REQUIRE(attempts.size() == 2);
  CHECK(attempts[0].at("outcome") == "unavailable");
  CHECK(attempts[0].at("maybe_billed") == 1);  // its request may have left the house by then
  CHECK(attempts[1].at("outcome") == "ok");
  CHECK(example.select("SELECT name FROM calls").size() == 1);
  CHECK(example.select("SELECT seq FROM events WHERE kind='stage.retried'").empty());
}

TEST_CASE("what is said on the wire is as the schemas of its lines say") {
  Example example;
  write_file(example.home / "tap.py",
             "#!/usr/bin/env python3\n"
             "import pathlib, subprocess, sys, threading\n"
             "home = pathlib.Path(__file__).parent\n"
             "plugin = subprocess.Popen([sys.executable, home / 'outline.py'], stdin=-1, stdout=-1)\n"
             "def pass_on(source, into, name):\n"
             "    for line in source:\n"
             "        with open(home / name, 'ab') as log: log.write(line)\n"
             "        into.write(line)\n"
             "        into.flush()\n"
             "    into.close()\n"
             "back = threading.Thread(target=pass_on, args=(plugin.stdout, sys.stdout.buffer, 'said-by-plugin'))\n"
             "back.start()\n"
             "pass_on(sys.stdin.buffer, plugin.stdin, 'said-by-host')\n"
             "back.join()\n");
  fs::permissions(example.home / "tap.py", fs::perms::owner_all);
  fs::rename(example.home / "outline", example.home / "tap");  // its resources
  example.replace("outline.yaml", "use: {exec: outline.py}", "use: {exec: tap.py}");
  const Said said = example.says("run");
  INFO(said.err);
  REQUIRE(said.status == 0);
  for (const auto &[side, least] :
       std::map<std::string, std::set<std::string>>{{"host", {"hello", "validate", "create", "run", "result"}},
                                                    {"plugin", {"result", "call", "log", "progress"}}}) {
    const Json schema = Json::parse(read_file(source("sdk/schemas/documents/athanor.wire." + side + "-1.json")));
    std::set<std::string> seen;
    std::istringstream lines(read_file(example.home / ("said-by-" + side)));
    for (std::string line; std::getline(lines, line);) {
      INFO(side << " says " << line);
      for (const Fault &fault : check_against(Json::parse(line), schema))
        FAIL_CHECK(fault.pointer << ": " << fault.message);
      seen.insert(Json::parse(line).at("type"));
    }
    for (const std::string &type : least) CHECK(seen.count(type) == 1);
    CHECK_FALSE(check_against({{"type", "hello again"}, {"id", 1}}, schema).empty());
    CHECK_FALSE(check_against({{"type", "result"}, {"document", Json::object()}}, schema).empty());
  }
}
