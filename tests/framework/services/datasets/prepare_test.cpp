// SPDX-License-Identifier: Apache-2.0
//
// Which data sets a job sees and what a stage is told of them.
#include <catch2/catch.hpp>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "services/datasets/datasets.hpp"
#include "services/run_context.hpp"
#include "services/work.hpp"
#include "tests/framework/services/datasets/files_in.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

DataSet at_path(const std::string &id, const fs::path &path, bool hidden = false) {
  DataSet out;
  out.id = out.label = id;
  out.path = path;
  out.hidden = hidden;
  return out;
}

// A run with a table, a folder, hidden labels and a package's data.
struct Prepared {
  TemporaryFolder folder;
  Plan plan;
  Types types{std::vector<fs::path>{fs::path(ATHANOR_SOURCE_DIR) / "sdk" / "schemas"}};
  std::unique_ptr<Ledger> ledger = Ledger::create(folder / "ledger.sqlite");
  ArtifactStore artifacts{folder.path(), *ledger, types};
  Pool pool{1};
  std::atomic<bool> stop{false};
  SecretStore secrets;
  HttpService http{secrets};
  DataSets datasets;
  RunContext run{folder.path(), plan, *ledger, artifacts, types, pool, stop, secrets, http, {}, &datasets};

  Prepared() {
    plan.datasets = {at_path("sticks", folder.write("mine/sticks.csv", "length,kind\n1,a\n2,b\n")),
                     at_path("pictures", folder.write("mine/pictures/1.txt", "x").parent_path()),
                     at_path("labels", folder.write("mine/labels.csv", "1\n0\n"), true)};
    plan.datasets[0].licence = "CC0-1.0";
    DataSet digits;
    digits.id = digits.label = "digits";
    digits.package = "scikit-learn";
    plan.datasets.push_back(digits);
    datasets.prepare(run, folder / "cache");
  }
  PreparedJob job(const Json &work, bool experiment) {
    const Json request = Json{{"command", {"true"}}, {"files", Json::array()}};
    Json whole = request;
    whole.update(work);
    const PreparedJob out = prepare_job(run, {"main", "s", "call"}, whole, experiment);
    lay_out(run, out, whole);
    return out;
  }
  fs::path data() const { return folder / "jobs/main.s.call/data"; }
};

}  // namespace

TEST_CASE("an experiment sees every data set that is not hidden, under its own name") {
  Prepared p;
  const Json job = p.job(Json::object(), true).job;
  CHECK(job.at("env").at("ATHANOR_DATA") == p.data().string());
  CHECK(job.at("readable") == Json{(p.data() / "sticks/sticks.csv").string(), (p.data() / "pictures").string()});
  CHECK(read_file(p.data() / "sticks/sticks.csv") == "length,kind\n1,a\n2,b\n");
  CHECK(read_file(p.data() / "pictures/1.txt") == "x");
  CHECK(files_in(p.data()) == std::set<std::string>{"pictures", "sticks"});
}

TEST_CASE("a job may name what it sees, hidden data are for tools only") {
  Prepared p;
  CHECK(p.job({{"data", {"sticks"}}}, true).data == std::vector<std::string>{"sticks"});
  CHECK(files_in(p.data()) == std::set<std::string>{"sticks"});
  CHECK(p.job({{"data", {"labels"}}}, false).data == std::vector<std::string>{"labels"});
  CHECK(read_file(p.data() / "labels/labels.csv") == "1\n0\n");
  CHECK_THROWS_WITH(p.job({{"data", {"labels"}}}, true), "an experiment may not see the hidden data set 'labels'");
  CHECK_THROWS_WITH(p.job({{"data", {"lables"}}}, false), "there is no data set 'lables' in this run");
}

TEST_CASE("a tool sees no data unless it names some") {
  Prepared p;
  const Json job = p.job(Json::object(), false).job;
  CHECK_FALSE(job.at("env").contains("ATHANOR_DATA"));
  CHECK(job.at("readable").empty());
}

TEST_CASE("a job asks for the GPUs of its request, or for those of the profile where that says nothing") {
  Prepared p;
  p.plan.domain = {{"experiment", {{"gpus", 1}, {"gpu_memory_bytes", 1024}}}};
  const auto wish = [&](const Json &work, bool experiment) {
    const Json job = p.job(work, experiment).job;
    return Json{job.value("gpus", 0), job.value("gpu_memory_bytes", 0), job.value("gpus_alone", false)};
  };
  CHECK(wish(Json::object(), true) == Json{1, 1024, false});
  CHECK(wish({{"gpus", 2}, {"gpu_memory_bytes", 4096}, {"gpus_alone", true}}, true) == Json{2, 4096, true});
  CHECK(wish({{"gpus", 0}}, true) == Json{0, 0, false});
  CHECK(wish(Json::object(), false) == Json{0, 0, false});  // a tool
}

TEST_CASE("an outcome says which GPUs the job had, and when they were the cause of its failure") {
  Prepared p;
  const Json work{{"command", {"true"}}, {"gpus", 1}};
  const Json exit{{"reason", "exited"},    {"exit_code", 1},     {"seconds", 1.0},
                  {"cause", "gpu_memory"}, {"gpus_alone", true}, {"gpus", {{{"name", "Made-up"}}}}};
  const Json outcome = outcome_of(p.run, {"main", "s", "call"}, work, p.job(work, true), exit);
  CHECK(outcome.at("status") == "failed");
  CHECK(outcome.at("cause") == "gpu_memory");
  CHECK(outcome.at("environment").at("gpus") == Json{{{"name", "Made-up"}}});
  CHECK(outcome.at("environment").at("gpus_alone") == true);
}

TEST_CASE("an outcome says on which data it was") {
  Prepared p;
  const Json work{{"command", {"true"}}, {"data", {"sticks", "digits"}}};
  const PreparedJob job = p.job(work, true);
  const Json exit{{"reason", "exited"}, {"exit_code", 0}, {"seconds", 1.0}};
  const Json outcome = outcome_of(p.run, {"main", "s", "call"}, work, job, exit);
  CHECK(outcome.at("environment").at("datasets") ==
        Json{{{"id", "sticks"}, {"sha256", sha256("length,kind\n1,a\n2,b\n")}, {"bytes", 20}, {"licence", "CC0-1.0"}},
             {{"id", "digits"}, {"package", "scikit-learn"}}});
}

TEST_CASE("the record says what each is, stages are told all but the hidden, and where programs find them") {
  Prepared p;
  p.ledger->wait_for_all();
  const Json rows = p.ledger->select("SELECT data_json FROM events WHERE kind='dataset.ready' ORDER BY seq");
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].at("data_json").at("sha256") == sha256("length,kind\n1,a\n2,b\n"));
  CHECK(rows[0].at("data_json").at("path") == (p.folder / "mine/sticks.csv").string());
  CHECK_FALSE(rows[2].at("data_json").contains("preview"));
  const Json told = p.datasets.told();
  REQUIRE(told.size() == 3);
  CHECK(told[0].at("location") == "$ATHANOR_DATA/sticks/sticks.csv");
  CHECK(told[0].at("preview").get<std::string>().find("2 rows, 2 columns") != std::string::npos);
  CHECK(told[0].at("facts").at("rows") == 2);
  CHECK_FALSE(told[0].contains("path"));
  CHECK(told[1].at("location") == "$ATHANOR_DATA/pictures");
  CHECK_FALSE(told[2].contains("location"));
  const Json domain = p.datasets.domain({{"id", "d"}, {"datasets", {{{"id", "sticks"}, {"label", "sticks"}}}}});
  CHECK(domain.at("datasets")[0] == told[0]);

  DataSets recalled;
  fs::remove_all(p.folder / "mine");
  recalled.recall(*p.ledger);
  CHECK(recalled.told() == told);
}

TEST_CASE("data that change under a run end it, and so do data with another hash than declared") {
  Prepared p;
  p.folder.write("mine/sticks.csv", "length,kind\n1,b\n2,a\n");
  DataSets resumed;
  CHECK_THROWS_WITH(resumed.prepare(p.run, p.folder / "cache"),
                    "the data set 'sticks' has changed since the run began");
  p.plan.datasets[0].sha256 = std::string(64, '0');
  DataSets strict;
  CHECK_THROWS_WITH(strict.prepare(p.run, p.folder / "cache"),
                    Catch::Matchers::StartsWith("the data set 'sticks' has the SHA-256 "));
}

TEST_CASE("what check says will be fetched") {
  const TemporaryFolder cache;
  DataSet set;
  set.id = "fashion";
  set.url = "https://data.example.org/fashion.csv";
  set.sha256 = sha256("f");
  set.max_bytes = 40000000;
  CHECK(announcements({set}, cache.path()) ==
        std::vector<std::string>{"data set 'fashion': will be fetched from https://data.example.org/fashion.csv, at "
                                 "most 40.0 MB"});
  cache.write(set.sha256, "f");
  CHECK(
      announcements({set}, cache.path()) ==
      std::vector<std::string>{"data set 'fashion': in the cache already, from https://data.example.org/fashion.csv"});
}
