// SPDX-License-Identifier: Apache-2.0
//
// `athanor estimate` and `athanor models` over the quickstart, whose model is free and scripted.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <thread>

#include "foundation/json.hpp"
#include "tests/end_to_end/athanor_command.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

Json stage(const Json &estimate, const std::string &id) {
  for (const Json &one : estimate.at("stages"))
    if (one.at("id") == id) return one;
  return {};
}

// A server on this machine that takes one request and gives one answer.
class OneAnswer {
 public:
  explicit OneAnswer(const std::string &body) : listening_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto *plain = reinterpret_cast<sockaddr *>(&address);
    if (::bind(listening_, plain, size) || ::listen(listening_, 1) || ::getsockname(listening_, plain, &size))
      throw std::runtime_error("no server");
    url_ = "http://127.0.0.1:" + std::to_string(ntohs(address.sin_port)) + "/chat";
    thread_ = std::thread([this, body] { serve(body); });
  }
  ~OneAnswer() {
    ::shutdown(listening_, SHUT_RDWR);
    thread_.join();
    ::close(listening_);
  }
  const std::string &url() const { return url_; }

 private:
  void serve(const std::string &body) {
    const int client = ::accept(listening_, nullptr, nullptr);
    if (client < 0) return;
    std::string request;
    char piece[4096];
    while (request.find("ready") == std::string::npos) {  // the question ends the chat
      const ssize_t got = ::read(client, piece, sizeof piece);
      if (got <= 0) break;
      request.append(piece, static_cast<std::size_t>(got));
    }
    const std::string answer =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
        "Content-Length: " +
        std::to_string(body.size()) + "\r\n\r\n" + body;
    if (::send(client, answer.data(), answer.size(), MSG_NOSIGNAL) > 0) ::shutdown(client, SHUT_WR);
    while (::read(client, piece, sizeof piece) > 0) {
    }
    ::close(client);
  }

  int listening_;
  std::string url_;
  std::thread thread_;
};

}  // namespace

TEST_CASE("the quickstart's estimate holds what a run of it does, and costs nothing") {
  const TemporaryFolder folder;
  const Said said = athanor_says({"estimate", source("configs/quickstart.yaml"), "--json"}, folder.path());
  INFO(said.err);
  REQUIRE(said.status == 0);
  const Json estimate = Json::parse(said.out);
  CHECK(estimate.at("total").at("cost_usd") == Json{0.0, 0.0});
  CHECK(estimate.at("total").at("complete") == true);
  CHECK(estimate.at("unknown").empty());
  CHECK(stage(estimate, "ideation").at("branches") == Json{1, 1});
  CHECK(stage(estimate, "experiment").at("branches") == Json{1, 1});  // the best of three ideas
  const Json ideation = stage(estimate, "ideation");
  // A run of it makes 1, 3 and 3; an idea may be sent back once, or dropped before it is reflected on.
  const std::map<std::string, Json> calls{
      {"ideation.queries", {1, 1}}, {"ideation.propose", {3, 6}}, {"ideation.reflect", {1, 3}}};
  for (const Json &task : ideation.at("tasks")) CHECK(task.at("calls") == calls.at(task.at("task")));
  // A run of it makes 68: the versions, 13 programs, two of them under two further seeds, and the best, three ablations
  // and the independent program on ten seeds.
  const Json experiments = estimate.at("total").at("experiments");
  CHECK(experiments[0] <= 68);
  CHECK(experiments[1] >= 68);
  CHECK(experiments[1] <= 90);
}

TEST_CASE("options from the command line change the estimate, the table names stage, role and what is not known") {
  const TemporaryFolder folder;
  const Said said =
      athanor_says({"estimate", source("configs/quickstart.yaml"), "--set", "stages.ideation.with.ideas=5", "--set",
                    "models.default.price.input=2", "--set", "models.default.price.output=10"},
                   folder.path());
  INFO(said.err);
  REQUIRE(said.status == 0);
  CHECK(said.out.find("STAGE") == 0);
  CHECK(said.out.find("ideation    1         default  scientist  7-16 ") != std::string::npos);
  CHECK(said.out.find("\ntotal") != std::string::npos);
  CHECK(said.out.find("$") != std::string::npos);
  CHECK(said.out.find("as the stages expect them") != std::string::npos);
  CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("the models of a pipeline are listed with what they are used for, a scripted one is not pinged") {
  const TemporaryFolder folder;
  const Said said = athanor_says({"models", source("configs/quickstart.yaml"), "--ping"}, folder.path());
  INFO(said.err);
  REQUIRE(said.status == 0);
  CHECK(said.out.find("default  scripted  scientist  JSON  free") != std::string::npos);
  CHECK(said.out.find("ideation (propose, queries, reflect), experiment (ablate, ") != std::string::npos);
  CHECK(said.out.find("scripted: not asked") != std::string::npos);
  const Said json = athanor_says({"models", source("configs/quickstart.yaml"), "--json"}, folder.path());
  const Json roles = Json::parse(json.out).at("roles");
  REQUIRE(roles.size() == 1);
  CHECK(roles[0].at("price").at("origin") == "the provider");
}

TEST_CASE("a ping goes over the wire: who answers has a cost, who does not ends it with status 1") {
  const TemporaryFolder folder;
  const OneAnswer server(R"({"parts": [{"type": "text", "text": "ready"}], "model_resolved": "one-2026",
    "usage": {"input_tokens": 1000, "output_tokens": 100}})");
  folder.write("two.yaml", "athanor: 1\ninputs: {}\nmodels:\n  default: {use: wired, model: one, with: {url: '" +
                               server.url() + "'}, price: {input: 2, output: 10}}\n" +
                               "  gone: {use: wired, model: two, with: {url: 'http://127.0.0.1:1/chat'}}\n" +
                               "stages: [{use: dice}]\n");
  const Said said =
      athanor_says({"models", "two.yaml", "--ping", "--json", "--plugin-dir", END_TO_END_PLUGINS}, folder.path());
  INFO(said.out + said.err);
  REQUIRE(said.status == 1);
  const Json roles = Json::parse(said.out).at("roles");
  REQUIRE(roles.size() == 2);
  CHECK(roles[0].at("ping").at("ok") == true);
  CHECK(roles[0].at("ping").at("model") == "one-2026");
  CHECK(roles[0].at("ping").at("cost_usd").get<double>() == Approx(0.003));
  CHECK(roles[1].at("ping").at("ok") == false);
  CHECK(roles[1].at("ping").at("error").at("code") == "unavailable");
  CHECK(roles[1].at("price").is_null());
  CHECK(roles[1].at("unknown").get<std::string>().find("add `price: {input: ..., output: ...}`") != std::string::npos);
}

TEST_CASE("what does not pass the check is neither estimated nor listed") {
  const TemporaryFolder folder;
  folder.write("broken.yaml", "athanor: 1\nstages: []\n");
  for (const char *verb : {"estimate", "models"}) {
    const Said said = athanor_says({verb, "broken.yaml"}, folder.path());
    CHECK(said.status == 1);
    CHECK(said.out.empty());
    CHECK(said.err.find("broken.yaml:") != std::string::npos);
  }
}
