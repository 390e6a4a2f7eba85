// SPDX-License-Identifier: Apache-2.0
//
// Jobs that reach the hosts which their pipeline lists, and no others. All servers are here, in the tests' own network.
#include <signal.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <mutex>

#include "backend.hpp"
#include "server.hpp"

namespace fs = std::filesystem;

namespace {

// What programs use to speak of it.
const char *const helpers = R"(
import os, socket, sys, threading, urllib.request, urllib.error
PROXY = os.environ['http_proxy'].split('//')[1].split(':')
def to_proxy(text):
    s = socket.create_connection((PROXY[0], int(PROXY[1])), 20)
    s.sendall(text.encode())
    return s
def rest(s):
    out = b''
    while True:
        part = s.recv(65536)
        if not part: return out.decode()
        out += part
)";

Json network_job(const Place &place, const std::string &id, const std::string &program,
                 const Json &more = Json::object()) {
  return python_job(place, id, helpers + program, more);
}

Json listing(const std::vector<std::string> &hosts) { return {{"network", hosts}}; }

std::string nearby(const Server &server) { return "localhost:" + std::to_string(server.port); }

// The row of the Exit's table for this host.
Json row(const Json &exit, const std::string &host, bool allowed) {
  for (const Json &one : exit.value("connections", Json::array()))
    if (one.at("host") == host && one.at("allowed") == allowed) return one;
  return nullptr;
}

// The process number of the one that keeps the job's door; the tests have a process namespace of their own.
pid_t keeper_of_door() {
  for (const auto &entry : fs::directory_iterator("/proc"))
    if (text_of(entry.path() / "comm") == "athanor-door\n") return std::stoi(entry.path().filename().string());
  return 0;
}

}  // namespace

TEST_CASE("a job fetches a page from a host that its pipeline lists, and its end tells of it") {
  const Place place;
  std::mutex mutex;
  std::string heard;
  Server server([&](int c) {
    const std::lock_guard<std::mutex> lock(mutex);
    heard = head_of(c);
    say(c, page("the page"));
  });
  Backend backend(listing({"private:" + nearby(server)}));
  const Json exit = backend.run(network_job(
      place, "a",
      "print(urllib.request.urlopen('http://" + nearby(server) + "/data?x=1', timeout=20).read().decode())"));
  INFO(story(exit));
  CHECK(output(exit) == "the page\n");
  const std::string asked = [&] {
    const std::lock_guard<std::mutex> lock(mutex);
    return heard;
  }();
  CHECK(asked.rfind("GET /data?x=1 HTTP/1.1\r\nHost: " + nearby(server) + "\r\n", 0) == 0);
  CHECK(asked.find("Proxy") == std::string::npos);
  const Json told = row(exit, "localhost", true);
  CHECK(told.at("port") == server.port);
  CHECK(told.at("count") == 1);
  CHECK(told.at("sent_bytes") == asked.size());
  CHECK(told.at("received_bytes") == page("the page").size());
}

TEST_CASE("a tunnel is whole, and one end may finish first") {
  const Place place;
  Server server([](int c) {
    const std::string all = all_of(c);
    say(c, std::string(all.rbegin(), all.rend()));
  });
  Backend backend(listing({"private:" + nearby(server)}));
  const Json exit =
      backend.run(network_job(place, "a", "s = to_proxy('CONNECT " + nearby(server) + R"( HTTP/1.1\r\n\r\n')
while not s.recv(1, socket.MSG_PEEK): pass
head = s.recv(39)
assert head == b'HTTP/1.1 200 Connection established\r\n\r\n', head
s.sendall(b'x' * 300000 + b'end')
s.shutdown(socket.SHUT_WR)
answer = rest(s)
print(len(answer), answer[:4])
)"));
  INFO(story(exit));
  CHECK(output(exit) == "300003 dnex\n");
  CHECK(row(exit, "localhost", true).at("sent_bytes") == 300003);
}

TEST_CASE("a host that is not listed is refused, in words that say what to write") {
  const Place place;
  Server server([](int c) { say(c, page("never")); });
  Backend backend(listing({"data.example.org", "private:" + nearby(server)}));
  const Json exit = backend.run(network_job(place, "a", R"(
try:
    urllib.request.urlopen('http://other.example.org/x', timeout=20)
except urllib.error.HTTPError as e:
    print(e.code, e.read().decode())
try:
    urllib.request.urlopen('https://other.example.org:8443/x', timeout=20)
except OSError as e:
    print(e)
)"));
  INFO(story(exit));
  CHECK(output(exit).find("403 athanor: this job may not reach other.example.org:80; allowed are data.example.org, "
                          "private:localhost") != std::string::npos);
  CHECK(output(exit).find("Add `other.example.org` to `network`") != std::string::npos);
  CHECK(output(exit).find("Tunnel connection failed: 403 Forbidden (this job may not reach other.example.org:8443") !=
        std::string::npos);
  CHECK(row(exit, "other.example.org", false).at("why").get<std::string>().find("Add `") != std::string::npos);
  CHECK(server.connections == 0);
}

TEST_CASE("a listed name that is an address of this machine or of a metadata service is refused") {
  const Place place;
  Server server([](int c) { say(c, page("never")); });
  const std::string port = ":" + std::to_string(server.port);
  Backend backend(listing({"localhost" + port, "127.0.0.1" + port, "[::1]" + port, "[::ffff:127.0.0.1]" + port,
                           "10.0.0.1", "private:169.254.169.254"}));
  const Json exit = backend.run(network_job(place, "a", "PORT = '" + port + "'" + R"(
for host in ['localhost' + PORT, '127.0.0.1' + PORT, '[::1]' + PORT, '[::ffff:127.0.0.1]' + PORT, '10.0.0.1:80',
             '169.254.169.254:80', '0x7f.1' + PORT, '2130706433' + PORT, '127.1' + PORT, 'localhost.' + PORT]:
    print(host, rest(to_proxy('CONNECT ' + host + ' HTTP/1.1\r\n\r\n')).split()[1])
)"));
  INFO(story(exit));
  const std::string said = output(exit);
  CHECK(std::count(said.begin(), said.end(), '\n') == 10);
  CHECK(said.find("200") == std::string::npos);
  CHECK(server.connections == 0);
  CHECK(row(exit, "localhost", false).at("why").get<std::string>().find("`private:localhost" + port + "`") !=
        std::string::npos);
  CHECK(row(exit, "169.254.169.254", false).at("why").get<std::string>().find("never reach") != std::string::npos);
}

TEST_CASE("past the proxy there is still no network, and without the option not even a proxy") {
  const Place place;
  Server server([](int c) { say(c, page("never")); });
  const std::string direct = "import socket\ntry:\n    socket.create_connection(('127.0.0.1', " +
                             std::to_string(server.port) +
                             "), 5)\n    print('reached')\nexcept OSError: print('refused')\n";
  Backend with(listing({"private:" + nearby(server)})), without;
  CHECK(output(with.run(python_job(place, "a", direct))) == "refused\n");
  CHECK(output(without.run(shell_job(place, "b", "env | grep -ic proxy"))) == "0\n");
  // Nor do tools of stages have one.
  CHECK(output(with.run(shell_job(place, "c", "env | grep -ic proxy", {{"tool", true}}))) == "0\n");
}

TEST_CASE("fifty connections at once and one that says nothing are all served") {
  const Place place;
  Server server([](int c) {
    head_of(c);
    say(c, page(std::string(100000, 'x')));
  });
  Backend backend(listing({"private:" + nearby(server)}));
  const Json exit = backend.run(network_job(place, "a", "URL = 'http://" + nearby(server) + "/'" + R"(
silent = [to_proxy('') for i in range(10)] + [to_proxy('CONNECT ') for i in range(10)]
sizes = []
def fetch(): sizes.append(len(urllib.request.urlopen(URL, timeout=50).read()))
threads = [threading.Thread(target=fetch) for i in range(50)]
for t in threads: t.start()
for t in threads: t.join()
print(len(sizes), set(sizes))
)"));
  INFO(story(exit));
  CHECK(output(exit) == "50 {100000}\n");
  CHECK(row(exit, "localhost", true).at("count") == 50);
}

TEST_CASE("heads without end and requests that are none are refused, and the next is served") {
  const Place place;
  Server server([](int c) {
    head_of(c);
    say(c, page("fine"));
  });
  Backend backend(listing({"private:" + nearby(server)}));
  const Json exit = backend.run(network_job(place, "a", "HOST = '" + nearby(server) + "'" + R"(
def status(text):
    try: return rest(to_proxy(text)).split()[1]
    except ConnectionError: return 'reset'
print(status('GET http://' + HOST + '/ HTTP/1.1\r\nX: ' + 'x' * 100000))
print(status('GET / HTTP/1.1\r\n\r\n'), status('\x16\x03\x01\r\n\r\n'), status('CONNECT ' + HOST + ':1 HTTP/1.1\r\n\r\n'))
print(status('GET http://' + HOST + '/ HTTP/1.1\r\n\r\n'))
)"));
  INFO(story(exit));
  CHECK(output(exit) == "431\n400 400 400\n200\n");
}

TEST_CASE("what one job may pass is bounded") {
  const Place place;
  Server server([](int c) {
    head_of(c);
    say(c, page(std::string(20 << 20, 'x')));
  });
  Backend backend(Json{{"network", {"private:" + nearby(server)}}, {"network_bytes", 1000000}});
  const Json exit = backend.run(network_job(place, "a", "URL = 'http://" + nearby(server) + "/'" + R"(
import http.client
for i in range(2):
    try: print(len(urllib.request.urlopen(URL, timeout=50).read()))
    except (http.client.IncompleteRead, ConnectionError): print('cut')
    except urllib.error.HTTPError as e: print(e.code, e.read().decode())
)"));
  INFO(story(exit));
  CHECK(output(exit).rfind("cut\n403 athanor: this job has passed all the bytes", 0) == 0);
  CHECK(row(exit, "localhost", true).at("received_bytes") < 2000000);
}

TEST_CASE("when the door's process is killed, the job sees errors and ends as it likes") {
  const Place place;
  Server server([](int c) { say(c, page("fine")); });
  Backend backend(listing({"private:" + nearby(server)}));
  const Json made = network_job(place, "a", "URL = 'http://" + nearby(server) + "/'" + R"(
import time
urllib.request.urlopen(URL, timeout=20).read()
open('fetched', 'w')
while not os.path.exists('go-on'): time.sleep(0.01)
try: urllib.request.urlopen(URL, timeout=20).read()
except OSError as e: print('no more')
)");
  backend.ask("submit", {{"jobs", {made}}});
  const fs::path work = made.at("folder").get<std::string>() + "/work";
  REQUIRE(soon([&] { return fs::exists(work / "fetched"); }));
  const pid_t keeper = keeper_of_door();
  REQUIRE(keeper > 0);
  REQUIRE(kill(keeper, SIGKILL) == 0);
  std::ofstream(work / "go-on").close();
  const Json exit = backend.end_of("a");
  INFO(story(exit));
  CHECK(exit.at("exit_code") == 0);
  CHECK(output(exit) == "no more\n");
  CHECK(row(exit, "localhost", true).at("count") == 1);
}

TEST_CASE("a job that ends leaves no process behind, and its open connections are counted") {
  const Place place;
  Server server([](int c) { all_of(c); });
  Backend backend(listing({"private:" + nearby(server)}));
  const Json exit =
      backend.run(network_job(place, "a", "s = to_proxy('CONNECT " + nearby(server) + R"( HTTP/1.1\r\n\r\n')
s.recv(100)
s.sendall(b'12345')
import time; time.sleep(0.2)
os._exit(0)
)"));
  INFO(story(exit));
  CHECK(row(exit, "localhost", true).at("sent_bytes") == 5);
  CHECK(soon([] { return keeper_of_door() == 0; }));
}

TEST_CASE("hosts that are listed take the place of the promise that there is no network") {
  const Place place;
  const auto has = [](const Json &words, const char *word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  const Json walled = Backend().ask("capacity"), listed = Backend(listing({"data.example.org"})).ask("capacity"),
             open = Backend(Json{{"network", {"data.example.org"}}, {"sandbox", "none"}}).ask("capacity");
  CHECK(has(walled.at("guarantees"), "no_network"));
  CHECK_FALSE(has(walled.at("guarantees"), "network_by_name"));
  CHECK_FALSE(has(listed.at("guarantees"), "no_network"));
  CHECK(has(listed.at("guarantees"), "network_by_name"));
  CHECK(listed.at("missing").at(0).at("why") == "the pipeline's `network` lets experiments reach data.example.org");
  CHECK_FALSE(has(open.at("guarantees"), "network_by_name"));
}

TEST_CASE("a host that cannot be meant is refused with the option's place") {
  const Place place;
  CHECK_THROWS_WITH(Backend(listing({"data.example.org", "https://x.example.org/"})),
                    Catch::Contains("name only the host") && Catch::Contains("/network/1"));
}
