// SPDX-License-Identifier: Apache-2.0
//
// The quickstart with every plugin in a process of its own comes to what it comes to without.
#include <catch2/catch.hpp>

#include "foundation/json.hpp"
#include "ledger/ledger.hpp"
#include "tests/end_to_end/athanor_command.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

struct Quickstart {
  TemporaryFolder folder;
  fs::path run = folder / "run";

  explicit Quickstart(const std::vector<std::string> &more) {
    // Which program is tried next follows from which has ended: one at a time, or no two runs need be alike.
    std::vector<std::string> words{
        "run",   source("configs/quickstart.yaml"),    "--run-dir", run.string(),
        "--set", "parameters.noise_levels=[0.0, 0.4]", "--set",     "stages.experiment.with.parallel=1"};
    words.insert(words.end(), more.begin(), more.end());
    const Said said = athanor_says(words, folder.path());
    INFO(said.err);
    REQUIRE(said.status == 0);
  }
  Json artifact(const std::string &name) const {
    return Json::parse(read_file(run / "artifacts" / "label-smoothing" / (name + "@1.json")));
  }
  Json select(const std::string &query) const { return Ledger::open_to_read(run / "ledger.sqlite")->select(query); }
};

}  // namespace

TEST_CASE("isolated or not, the quickstart makes the same calls and comes to the same records, claims and paper") {
  const Quickstart together({}), apart({"--isolate"});
  for (const char *query :
       {"SELECT instance, name, kind, key FROM calls WHERE kind='experiment' ORDER BY instance, name",
        "SELECT id, value FROM results ORDER BY id"})
    CHECK(together.select(query) == apart.select(query));
  const Json results = apart.artifact("experiment/results");
  CHECK(results.at("records") == together.artifact("experiment/results").at("records"));
  CHECK(results.at("table") == together.artifact("experiment/results").at("table"));
  CHECK(apart.artifact("experiment/claims") == together.artifact("experiment/claims"));
  CHECK(apart.artifact("writeup/paper").at("results") == together.artifact("writeup/paper").at("results"));
  CHECK(fs::exists(apart.run / "paper.pdf"));
}
