// SPDX-License-Identifier: Apache-2.0
//
// Doors that the host asks for: somebody outside answers at a port that only the job has.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <memory>

#include "backend.hpp"
#include "server.hpp"

namespace fs = std::filesystem;

namespace {

// A job with one door; its program finds the port in the environment.
Json with_door(const Place &place, const std::string &id, const fs::path &socket, const std::string &program,
               Json more = Json::object()) {
  more["doors"] = {{{"socket", socket.string()}, {"port", 40123}, {"env", {{"ORACLE", "127.0.0.1:{port}"}}}}};
  return python_job(place, id, R"(
import os, socket, sys, time
def ask(words):
    host, port = os.environ['ORACLE'].split(':')
    s = socket.create_connection((host, int(port)), 20)
    s.sendall(words.encode())
    s.shutdown(socket.SHUT_WR)
    return s.recv(100).decode()
)" + program,
                    more);
}

Server::Answer saying(const std::string &word) {
  return [word](int c) { say(c, word + all_of(c)); };
}

// A folder that only its owner may enter, as the host makes it.
fs::path folder_in(const Place &place) {
  const fs::path out = place.path / "door";
  fs::create_directory(out);
  fs::permissions(out, fs::perms::owner_all);
  return out;
}

}  // namespace

TEST_CASE("behind a door somebody answers, with walls and without") {
  const Place place;
  const Server server(folder_in(place) / "s", saying("you said "));
  for (const char *sandbox : {"strict", "none"}) {
    Backend backend(Json{{"sandbox", sandbox}});
    const Json exit =
        backend.run(with_door(place, sandbox, place.path / "door/s", "print(ask('hello'), os.environ['ORACLE'])"));
    INFO(story(exit));
    CHECK(output(exit).rfind("you said hello 127.0.0.1:", 0) == 0);
    CHECK_FALSE(exit.contains("connections"));
  }
}

TEST_CASE("jobs without walls have their doors at different ports") {
  const Place place;
  const Server server(folder_in(place) / "s", saying(""));
  Backend backend(Json{{"sandbox", "none"}, {"workers", 2}});
  const std::string program = R"(
print(ask('hello'))
print(os.environ['ORACLE'], flush=True)
while not os.path.exists('go-on'): time.sleep(0.01)
)";
  for (const char *id : {"a", "b"})
    backend.ask("submit", {{"jobs", {with_door(place, id, place.path / "door/s", program)}}});
  REQUIRE(soon([&] {
    return text_of(place.path / "a/stdout").find("127.") != std::string::npos &&
           text_of(place.path / "b/stdout").find("127.") != std::string::npos;
  }));
  for (const char *id : {"a", "b"}) std::ofstream(place.path / id / "work/go-on").close();
  const Json a = backend.end_of("a"), b = backend.end_of("b");
  INFO(story(a) << story(b));
  CHECK(output(a).rfind("hello\n", 0) == 0);
  CHECK(output(a) != output(b));
}

TEST_CASE("who listens may go away without an answer and come back with another socket: the job is answered then") {
  const Place place;
  const fs::path socket = folder_in(place) / "s";
  auto server = std::make_unique<Server>(socket, [](int c) { head_of(c); });
  Backend backend;
  const Json made = with_door(place, "a", socket, R"(
host, port = os.environ['ORACLE'].split(':')
s = socket.create_connection((host, int(port)), 60)
s.sendall(b'question' + bytes(100000) + b'\r\n\r\n')
print(s.recv(100).decode())
)");
  backend.ask("submit", {{"jobs", {made}}});
  REQUIRE(soon([&] { return server->connections > 1; }));  // asked again
  server.reset();
  pause_ms(300);
  const Server other(socket, [](int c) { say(c, "answer to " + std::to_string(head_of(c).size())); });
  const Json exit = backend.end_of("a");
  INFO(story(exit));
  CHECK(output(exit) == "answer to 100012\n");
}

TEST_CASE("nothing of a door is inside but its port") {
  const Place place;
  const Server server(folder_in(place) / "s", saying(""));
  Backend backend(Json{{"processes", 1}});
  const Json exit = backend.run(with_door(place, "a", place.path / "door/s", R"(
print(ask('hello'), sorted(p for p in os.listdir('/proc') if p.isdigit()), sorted(os.listdir('/proc/self/fd')))
print(os.path.exists(')" + (place.path / "door").string() + "'))"));
  INFO(story(exit));
  // Process 1 is the launcher, 2 the program; descriptor 3 is the look at the folder itself.
  CHECK(output(exit) == "hello ['1', '2'] ['0', '1', '2', '3']\nFalse\n");
}

TEST_CASE("doors that cannot be are refused before the job begins") {
  const Place place;
  Backend backend;
  const auto refusal = [&](const Json &doors) {
    const Json job = shell_job(place, "a", "true", {{"doors", doors}});
    return backend.ask("submit", {{"jobs", {job}}}).at("jobs").at(0).value("error", Json()).value("message", "");
  };
  CHECK(refusal({{{"socket", "here"}, {"port", 40000}}}).find("absolute path") != std::string::npos);
  CHECK(refusal({{{"socket", "/a/b"}, {"port", 80}}}).find("port 80") != std::string::npos);
  CHECK(refusal(Json::array({Json{{"socket", "/a/b"}, {"port", 40000}}, Json{{"socket", "/a/c"}, {"port", 40000}}}))
            .find("a port each") != std::string::npos);
}
