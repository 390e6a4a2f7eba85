// SPDX-License-Identifier: Apache-2.0
//
// The backend on real processes, asked as the host asks it.
#include <signal.h>
#include <sys/stat.h>

#include <athanor/testing.hpp>
#include <thread>

#if __has_include(<catch2/catch_all.hpp>)  // Catch2 3
#include <catch2/catch_all.hpp>
using Catch::Matchers::ContainsSubstring;
#else
#include <catch2/catch.hpp>
inline auto ContainsSubstring(const std::string &part) { return Catch::Contains(part); }
#endif

#include "plugin.cpp"

using namespace athanor::sdk::testing;
namespace fs = std::filesystem;

namespace {

class Backend {
 public:
  explicit Backend(const Json &more = Json::object()) : instance_(options(more), RESOURCES) {}
  Json ask(const char *what, Json request) {
    request["schema"] = std::string("athanor.backend.") + what + "/1";
    return instance_.run(request, host_);
  }
  std::string state(const std::string &id, const std::string &folder = "") {
    Json request{{"ids", {id}}};
    if (!folder.empty()) request["folders"] = {{id, folder}};
    return ask("find", request).at("jobs")[0].at("state");
  }
  // Waits for the job and says how it ended.
  Json exit(const std::string &id) {
    for (int i = 0; i < 100 && ask("wait", {{"ids", {id}}, {"seconds", 0.2}}).at("jobs").empty(); ++i) continue;
    return ask("collect", {{"ids", {id}}}).at("jobs").at(0);
  }

 private:
  static Json options(const Json &more) {
    Json out{{"walls", "none"}, {"workers", 2}, {"time", 10.0}, {"memory", 1 << 30}, {"wrap", Json::array()}};
    out.update(more);
    return out;
  }
  FakeHost host_;
  Instance<Bare> instance_;
};

// A job's folder as the host makes it; away again in the end.
struct Folder {
  Folder() {
    char name[] = "/tmp/bare-test.XXXXXX";
    path = ::mkdtemp(name);
    fs::create_directory(path / "work");
  }
  ~Folder() { fs::remove_all(path); }
  Json job(const std::string &id, const std::string &script, Json more = Json::object()) const {
    Json out{{"id", id},
             {"folder", path.string()},
             {"command", {"/bin/sh", "-c", script}},
             {"env", {{"GREETING", "hello"}}},
             {"limits", {{"seconds", 5}}}};
    out.update(more);
    return {{"jobs", {out}}};
  }
  std::string text(const char *name) const {
    std::ifstream in(path / name);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  fs::path path;
};

}  // namespace

TEST_CASE("a job runs in its working folder, with its environment and nothing of the host's") {
  Folder folder;
  ::setenv("SECRET_OF_THE_HOST", "42", 1);
  Backend backend;
  CHECK(backend.ask("submit", folder.job("a", "pwd; echo $GREETING-$SECRET_OF_THE_HOST; exit 3"))
            .at("jobs")[0]
            .at("accepted") == true);
  const Json exit = backend.exit("a");
  CHECK(exit.at("reason") == "exited");
  CHECK(exit.at("exit_code") == 3);
  CHECK(exit.at("stdout") == (folder.path / "stdout").string());
  CHECK(folder.text("stdout") == (folder.path / "work").string() + "\nhello-\n");
}

TEST_CASE("the same id is the same job, while it runs and after it") {
  Folder folder;
  Backend backend;
  for (int i = 0; i < 2; ++i) backend.ask("submit", folder.job("a", "echo once >> ran; sleep 0.2"));
  backend.exit("a");
  backend.ask("submit", folder.job("a", "echo once >> ran"));
  CHECK(backend.exit("a").at("reason") == "exited");
  CHECK(folder.text("work/ran") == "once\n");
}

TEST_CASE("a host that was started after the job finds it, running or ended, and starts nothing again") {
  Folder folder;
  {
    Backend before;
    before.ask("submit", folder.job("a", "echo once >> ran; sleep 0.5; exit 7"));
  }
  Backend after;
  CHECK(after.state("a") == "unknown");
  CHECK(after.state("a", folder.path) == "running");
  CHECK(after.exit("a").at("exit_code") == 7);
  Backend later;
  CHECK(later.state("a", folder.path) == "ended");
  later.ask("submit", folder.job("a", "echo once >> ran"));
  CHECK(later.exit("a").at("exit_code") == 7);
  CHECK(folder.text("work/ran") == "once\n");
}

TEST_CASE("a job that takes too long is ended, and so is what it started") {
  Folder folder;
  Backend backend(Json{{"time", 0.3}});
  backend.ask("submit", folder.job("a", "(sleep 1.5; echo late > late) & sleep 60"));
  const Json exit = backend.exit("a");
  CHECK(exit.at("reason") == "timeout");
  CHECK(exit.at("seconds") < 5.0);
  std::this_thread::sleep_for(std::chrono::milliseconds(1500));
  CHECK(folder.text("work/late").empty());
}

TEST_CASE("a tool has the time that its stage gives it") {
  Folder folder;
  Backend backend(Json{{"time", 0.1}});
  backend.ask("submit", folder.job("a", "sleep 0.4", {{"tool", true}}));
  CHECK(backend.exit("a").at("reason") == "exited");
}

TEST_CASE("a job is cancelled while it runs and while it waits in line") {
  Folder one, two;
  Backend backend(Json{{"workers", 1}});
  backend.ask("submit", one.job("a", "sleep 60"));
  backend.ask("submit", two.job("b", "echo ran > ran"));
  CHECK(backend.state("b") == "queued");
  backend.ask("cancel", {{"ids", {"b"}}});
  CHECK(backend.exit("b").at("reason") == "cancelled");
  CHECK_THROWS_WITH(backend.ask("release", {{"ids", {"a"}}}), ContainsSubstring("has not ended"));
  backend.ask("cancel", {{"ids", {"a"}}});
  CHECK(backend.exit("a").at("reason") == "cancelled");
  CHECK(two.text("work/ran").empty());
  backend.ask("release", {{"ids", {"a", "b"}}});
  CHECK(backend.state("a") == "unknown");
}

TEST_CASE("a job whose runner went away is lost, which is not its fault, and may be run again") {
  Folder folder;
  Backend backend;
  backend.ask("submit", folder.job("a", "echo $$ > pid; sleep 60"));
  const pid_t runner = bare::lock_holder(folder.path);
  REQUIRE(runner > 0);
  while (folder.text("work/pid").empty()) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  ::kill(runner, SIGKILL);
  CHECK(backend.exit("a").at("reason") == "lost");
  ::kill(std::stoi(folder.text("work/pid")), SIGKILL);
  CHECK(Backend().state("a", folder.path) == "unknown");  // so that the host submits it again
  backend.ask("submit", folder.job("a", "exit 0"));
  CHECK(backend.exit("a").at("exit_code") == 0);
}

TEST_CASE("a program that is not there, and one that a signal ends, say so") {
  Folder one, two;
  Backend backend;
  backend.ask("submit", one.job("a", "", {{"command", {"/no/such/program"}}}));
  CHECK(backend.exit("a").at("exit_code") == 127);
  CHECK(one.text("stderr") == "cannot run /no/such/program: No such file or directory\n");
  backend.ask("submit", two.job("b", "kill -SEGV $$"));
  const Json exit = backend.exit("b");
  CHECK(exit.at("reason") == "signalled");
  CHECK(exit.at("signal") == SIGSEGV);
}

TEST_CASE("commands stand behind the words of `wrap`") {
  Folder folder;
  Backend backend(Json{{"wrap", {"nice", "-n", "7"}}});
  backend.ask("submit", folder.job("a", "nice"));
  backend.exit("a");
  CHECK(folder.text("stdout") == "7\n");
}

TEST_CASE("it says what it does not promise") {
  const Json capacity = Backend().ask("capacity", Json::object());
  CHECK(capacity.at("problems").empty());
  std::vector<std::string> missing;
  for (const Json &one : capacity.at("missing")) missing.push_back(one.at("guarantee"));
  for (const char *word : {"no_network", "no_secrets", "memory_limit", "tree_kill"})
    CHECK(std::find(missing.begin(), missing.end(), word) != missing.end());
  CHECK(capacity.at("guarantees") == Json{"time_limit", "declared_environment", "survives_host"});
}
