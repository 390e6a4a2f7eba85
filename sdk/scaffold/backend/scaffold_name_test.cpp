// SPDX-License-Identifier: Apache-2.0
//
// Tests without a host: jobs are small shell commands in a folder here.
#include <athanor/testing.hpp>
#include <cstdio>
#include <fstream>
#include <sstream>

using athanor::sdk::Json;
namespace fs = std::filesystem;
namespace testing = athanor::sdk::testing;

namespace {

// The plugin's first component, driven through its table as a host does.
const athanor_component *const tested = athanor_plugin_v1()->components[0];

int failed = 0;

void check(bool holds, const char *what) {
  if (!holds) ++failed;
  std::printf("%s: %s\n", holds ? "ok" : "NOT SO", what);
}

const fs::path folder = fs::absolute("scaffold_name_test_jobs");

Json job(const std::string &id, const std::string &script, double seconds = 60) {
  fs::create_directories(folder / id / "work");
  return {{"id", id},
          {"folder", (folder / id).string()},
          {"command", {"sh", "-c", script}},
          {"env", {{"GREETING", "hello"}}},
          {"limits", {{"seconds", seconds}}},
          {"readable", Json::array()},
          {"threads", 1}};
}

struct Backend {
  testing::FakeHost host;
  testing::ComponentInstance instance{tested, {{"slots", 2}}};

  Json ask(const char *what, Json request = Json::object()) {
    request["schema"] = std::string("athanor.backend.") + what + "/1";
    return instance.run(request, host);
  }
  void submit(const Json &one) { ask("submit", {{"jobs", Json::array({one})}}); }
  Json end_of(const std::string &id) {
    for (int i = 0; i < 200; ++i)
      if (!ask("wait", {{"ids", {id, id}}, {"seconds", 0.1}}).at("jobs").empty()) break;
    return ask("collect", {{"ids", Json::array({id})}}).at("jobs").at(0);
  }
};

std::string text_of(const fs::path &file) {
  std::ifstream in(file);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

void runs_a_job_in_its_folder() {
  Backend backend;
  backend.submit(job("one", "echo \"$GREETING\" > results; echo said; exit 3"));
  const Json end = backend.end_of("one");
  check(end.at("reason") == "exited" && end.at("exit_code") == 3, "a job's exit status is told");
  check(text_of(folder / "one/work/results") == "hello\n", "it ran in its folder, with its environment");
  check(text_of(end.at("stdout").get<std::string>()) == "said\n", "what it said is in a file");
  check(backend.end_of("one") == end, "how it ended can be asked twice");
}

void knows_a_job_by_its_id() {
  Backend backend;
  backend.submit(job("twice", "echo x >> count"));
  backend.submit(job("twice", "echo x >> count"));
  backend.end_of("twice");
  check(text_of(folder / "twice/work/count") == "x\n", "the same id is the same job");
  const Json found = backend.ask("find", {{"ids", {"twice", "never"}}});
  check(found.at("jobs").at(0).at("state") == "ended", "a job that was submitted is found");
  check(found.at("jobs").at(1).at("state") == "unknown", "another one is unknown");
  backend.ask("release", {{"ids", {"twice", "twice"}}});
  check(backend.ask("find", {{"ids", {"twice", "never"}}}).at("jobs").at(0).at("state") == "unknown",
        "a job that was released is forgotten");
}

void ends_what_takes_too_long() {
  Backend backend;
  backend.submit(job("slow", "sleep 60", 0.1));
  check(backend.end_of("slow").at("reason") == "timeout", "a job whose time is over is ended");
  backend.submit(job("unwanted", "sleep 60"));
  backend.ask("cancel", {{"ids", Json::array({"unwanted"})}});
  check(backend.end_of("unwanted").at("reason") == "cancelled", "so is one that nobody wants any more");
}

void says_that_a_program_is_not_there() {
  Backend backend;
  Json missing = job("missing", "");
  missing["command"] = Json::array({"no-such-program"});
  backend.submit(missing);
  check(backend.end_of("missing").at("exit_code") == 127, "a program that is not there is the job's fault");
}

}  // namespace

int main() {
  fs::remove_all(folder);
  runs_a_job_in_its_folder();
  knows_a_job_by_its_id();
  ends_what_takes_too_long();
  says_that_a_program_is_not_there();
  fs::remove_all(folder);
  return failed == 0 ? 0 : 1;
}
