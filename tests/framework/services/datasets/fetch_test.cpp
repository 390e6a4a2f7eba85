// SPDX-License-Identifier: Apache-2.0
//
// Data sets from a server that misbehaves: each fault has its own words, and nothing stays in the cache.
#include "services/datasets/fetch.hpp"

#include <catch2/catch.hpp>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "tests/framework/services/datasets/files_in.hpp"
#include "tests/framework/services/http/fault_server.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

const std::string table = "length,kind\n1,a\n2,b\n";

struct Fetching {
  const TemporaryFolder folder;
  FaultServer server;
  SecretStore secrets;
  HttpService http{secrets};
  FetchManner manner;
  DataSet set;

  Fetching() {
    manner.waits = {std::chrono::milliseconds(0), std::chrono::milliseconds(0)};
    set.id = "sticks";
    set.url = server.url("/sticks.csv");
    set.sha256 = sha256(table);
  }
  fs::path fetch() { return fetch_dataset(set, folder / "cache", http, manner); }
  // The error that it ends with; the cache must be left as if nothing had been.
  Error fails() {
    try {
      fetch();
    } catch (const Error &e) {
      CHECK(files_in(folder / "cache").empty());
      return e;
    }
    return {"none", "it succeeded"};
  }
};

}  // namespace

TEST_CASE("a data set comes whole from its server into the cache") {
  Fetching f;
  f.server.on("/sticks.csv").answer(200, table, {{"Content-Type", "text/csv"}});
  std::vector<Json> rows;
  f.manner.on_exchange = [&](const Json &row) { rows.push_back(row); };
  const fs::path place = f.fetch();
  CHECK(place == f.folder / "cache" / f.set.sha256);
  CHECK(read_file(place) == table);
  REQUIRE(rows.size() == 1);
  CHECK(rows[0].at("who") == "dataset/sticks");
  CHECK(rows[0].at("bytes_received").get<std::size_t>() >= table.size());
}

TEST_CASE("bytes are taken as they are, whatever they are") {
  Fetching f;
  const std::string bytes("\x00\xff\xfe\r\n\x00", 6);
  f.set.sha256 = sha256(bytes);
  f.server.on("/sticks.csv").stream("application/octet-stream", {bytes.substr(0, 2), bytes.substr(2)});
  CHECK(read_file(f.fetch()) == bytes);
}

TEST_CASE("a file with another hash is refused, and not asked for twice") {
  Fetching f;
  f.server.on("/sticks.csv").answer(200, "something else", {});
  const Error e = f.fails();
  CHECK(e.code() == "refused");
  CHECK(e.message() == "the data set 'sticks' could not be fetched: the file has the SHA-256 " +
                           sha256("something else") + ", not " + f.set.sha256);
  CHECK(e.where() == f.set.url);
  CHECK(f.server.requests().size() == 1);
}

TEST_CASE("a transfer that is cut is tried again, and pauses the run when it stays so") {
  Fetching f;
  SECTION("the second time it comes") {
    f.server.on("/sticks.csv").answer(200, table, {}).cut_after(5).answer(200, table, {});
    CHECK(read_file(f.fetch()) == table);
  }
  SECTION("it never comes") {
    f.server.on("/sticks.csv").answer(200, table, {}).cut_after(5, true);
    const Error e = f.fails();
    CHECK(e.code() == "truncated");
    CHECK(is_house_fault(e.code()));
    CHECK(e.message() == "the data set 'sticks' could not be fetched: the answer of 127.0.0.1:" +
                             std::to_string(f.server.port()) + " was cut off");
    CHECK(f.server.requests().size() == 3);
  }
}

TEST_CASE("what is larger than allowed is refused at its limit") {
  Fetching f;
  f.set.max_bytes = 1000000;
  f.server.on("/sticks.csv").big(50000000);
  const Error e = f.fails();
  CHECK(e.code() == "refused");
  CHECK(e.message() == "the data set 'sticks' could not be fetched: it is larger than 1.0 MB");
  CHECK(e.hint() == "if it is meant to be, write max_bytes: SIZE below its url");
}

TEST_CASE("the size is bounded where nobody says so") {
  DataSet set;
  CHECK(most_bytes(set) == std::uint64_t{1} << 30);
  set.max_bytes = 5;
  CHECK(most_bytes(set) == 5);
}

TEST_CASE("what the server says is told: not there, not for everybody, not now") {
  Fetching f;
  auto answered = [&](int status) {
    f.set.url = f.server.url("/" + std::to_string(status));
    f.server.on("/" + std::to_string(status)).answer(status, "<html>no</html>", {});
    return f.fails();
  };
  CHECK(answered(404).code() == "not_found");
  CHECK(answered(404).message() == "the data set 'sticks' could not be fetched: the server answered with status 404");
  CHECK(answered(403).code() == "refused");
  CHECK(answered(429).code() == "rate_limited");
  CHECK(answered(503).code() == "server_error");
}

TEST_CASE("no network pauses the run") {
  Fetching f;
  const RefusingPort nobody;
  f.set.url = nobody.url() + "/sticks.csv";
  const Error e = f.fails();
  CHECK(e.code() == "unavailable");
  CHECK(e.message().find("the data set 'sticks' could not be fetched: no connection to 127.0.0.1:") == 0);
}

TEST_CASE("a redirect to another server is followed only where the data set names it") {
  Fetching f;
  FaultServer store;
  store.on("/blob").answer(200, table, {});
  f.server.on("/sticks.csv").redirect(302, store.url("/blob"));
  const Error e = f.fails();
  CHECK(e.code() == "refused");
  CHECK(e.hint() == "if that is right, add its address to `origins` of the data set");
  CHECK(store.connections() == 0);
  f.set.origins = {store.url()};
  CHECK(read_file(f.fetch()) == table);
}

TEST_CASE("a run that is stopped stops fetching") {
  Fetching f;
  f.server.on("/sticks.csv").hang();
  f.manner.cancelled = [&] { return !f.server.requests().empty(); };
  CHECK_THROWS_AS(f.fetch(), Cancelled);
  CHECK(files_in(f.folder / "cache").empty());
}
