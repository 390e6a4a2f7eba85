// SPDX-License-Identifier: Apache-2.0
//
// A source of literature against a server on this machine that answers with the very bytes of a fixture: a file
// tests/plugins/SOURCE/fixtures/CASE.http holds status line, headers, a blank line and the body.
//
//     SourceUnderTest<crossref::Crossref> source("crossref");
//     source.serves("/works/10.1/x", {"down", "work"});           // the first request, then all further ones
//     CHECK(source.lookup({{"doi", "10.1/x"}}).at("title") == "...");
#pragma once

#include <athanor/literature.hpp>
#include <athanor/testing.hpp>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "tests/framework/services/http/fault_server.hpp"
#include "tests/framework/services/http/world.hpp"
#include "tests/sdk/documents/documents.hpp"

namespace athanor::test {

using sdk::Json;
namespace fs = std::filesystem;

inline std::string recorded(const std::string &source, const std::string &name) {
  return athanor::read_file(fs::path(ATHANOR_SOURCE_DIR) / "tests/plugins" / source / "fixtures" / (name + ".http"));
}

// What a request asked for, decoded: "query.bibliographic" -> "long short-term memory".
inline std::map<std::string, std::string> query_of(const tests::Request &request) {
  std::map<std::string, std::string> out;
  std::string name, value;
  bool in_value = false;
  const auto end = [&] {
    if (!name.empty()) out[name] = value;
    name.clear();
    value.clear();
    in_value = false;
  };
  for (std::size_t i = 0; i < request.query.size(); ++i) {
    char c = request.query[i];
    if (c == '&') {
      end();
      continue;
    }
    if (c == '=' && !in_value) {
      in_value = true;
      continue;
    }
    if (c == '%') {
      c = static_cast<char>(std::stoi(request.query.substr(i + 1, 2), nullptr, 16));
      i += 2;
    }
    (in_value ? value : name) += c;
  }
  end();
  return out;
}

template <class Source>
class SourceUnderTest {
 public:
  // `url_options`: the options that say where to ask; all lead to the server on this machine.
  explicit SourceUnderTest(std::string name, const std::vector<std::string> &url_options = {"base_url"})
      : name_(std::move(name)), world_(server) {
    for (const std::string &option : url_options)
      options[option] = server.url(option == "base_url" ? "" : "/" + option);
    host_.answer("athanor.http/1", [this](const Json &request) -> Json {
      requests.push_back(request);
      tests::require_document("athanor.http/1", request);
      try {
        const Json answer = world_.ask(request);
        tests::require_document("athanor.http.result/1", answer);
        return answer;
      } catch (const athanor::Error &e) {
        throw sdk::Error::from(athanor::to_document(e));
      }
    });
  }

  void serves(const std::string &path, const std::vector<std::string> &cases) {
    auto &route = server.on(path);
    for (const std::string &one : cases) route.raw(recorded(name_, one));
  }

  std::vector<Json> search(const std::string &query, int limit = 10) {
    const Json papers =
        run({{"schema", "athanor.literature.search/1"}, {"query", query}, {"limit", limit}}).at("papers");
    return {papers.begin(), papers.end()};
  }
  Json reply_to_lookup(Json wanted) {
    wanted["schema"] = "athanor.literature.lookup/1";
    return run(wanted);
  }
  Json lookup(const Json &wanted) { return reply_to_lookup(wanted).at("paper"); }

  // The code and the message of the error that a request ends with.
  template <class Call>
  sdk::Error fails(Call &&call) {
    try {
      call();
    } catch (const sdk::Error &e) {
      return e;
    }
    return sdk::Error("none", "it succeeded");
  }
  sdk::Error search_fails(const std::string &query = "memory") {
    return fails([&] { search(query); });
  }

  std::vector<std::string> targets() const {
    std::vector<std::string> out;
    for (const auto &request : server.requests()) out.push_back(request.path);
    return out;
  }

  tests::FaultServer server;
  Json options = Json::object();
  std::vector<Json> requests;  // as the source made them

 private:
  Json run(const Json &request) {
    if (!instance_) instance_ = std::make_unique<sdk::testing::Instance<Source>>(options);
    const Json reply = instance_->run(request, host_);
    tests::require_document(request.at("schema"), request);
    tests::require_document(tests::answer_to(request.at("schema")), reply);
    return reply;
  }

  const std::string name_;
  tests::World world_;
  sdk::testing::FakeHost host_;
  std::unique_ptr<sdk::testing::Instance<Source>> instance_;
};

}  // namespace athanor::test
