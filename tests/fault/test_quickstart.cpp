// SPDX-License-Identifier: Apache-2.0
//
// The quickstart, real programs and LaTeX and all, is killed once in each of its five stages, at moments whose seed is
// printed, and goes on to the end.
#include "tests/fault/books.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

const char *const stages[] = {"ideation", "experiment", "figures", "writeup", "review"};

struct Quickstart : Trial {
  Quickstart()
      : Trial(source("configs/quickstart.yaml"), {"parameters.noise_levels=[0.0, 0.4]"},
              "models.default.with.served_log=") {}

  // Of the stage instance whose id this is: running, done, ... ; empty before it began.
  std::string state(const std::string &stage) const {
    if (!begun()) return {};
    const Json rows = ledger()->select("SELECT state FROM stages WHERE stage=?", {stage});
    return rows.empty() ? "" : rows[0].at("state").get<std::string>();
  }
  // Milliseconds between the beginning and the end of a stage of a run that nobody disturbed.
  double length(const std::string &stage) const {
    return 86400e3 * ledger()
                         ->select(
                             "SELECT julianday(MAX(at)) - julianday(MIN(at)) AS days FROM events WHERE instance "
                             "LIKE '%/'||? AND kind IN ('stage.running','stage.done')",
                             {stage})[0]
                         .at("days")
                         .get<double>();
  }
};

// What must not happen again at a kill: answers that were recorded (each is served once), and jobs at all.
void check_counts(const Quickstart &run, std::size_t kills) {
  std::map<std::string, std::size_t> served;
  for (const std::string &line : run.requests()) ++served[line];
  const auto ledger = run.ledger();
  std::size_t repeated = 0;
  for (const auto &[line, times] : served) {
    const std::string name = line.substr(0, line.find('\t'));
    INFO(line << " was served " << times << " times");
    repeated += times - 1;
    const auto open = ledger->select("SELECT COUNT(*) AS n FROM attempts WHERE call=? AND ended IS NULL", {name});
    CHECK(times <= 1 + open[0].at("n").get<std::size_t>());
  }
  CHECK(repeated <= 2 * kills);
  std::map<std::string, std::size_t> started;
  for (const std::string &line : run.starts()) ++started[line];
  for (const auto &[job, times] : started) {
    INFO(job);
    CHECK(times == 1);
  }
  CHECK(ledger->select("SELECT COUNT(*) AS n FROM jobs")[0].at("n") == started.size());
}

}  // namespace

TEST_CASE("the quickstart survives the death of its host in each of its stages", "[quickstart]") {
  std::map<std::string, double> length;
  {
    const Quickstart undisturbed;
    const Said said = undisturbed.go()->wait();
    INFO(said.err);
    REQUIRE(said.status == 0);
    for (const char *stage : stages) length[stage] = undisturbed.length(stage);
  }
  std::mt19937_64 random(seed_of_the_moments());
  std::uniform_real_distribution<double> part(0, 0.7);
  std::set<std::string> hit;
  // Once is enough unless a stage was faster than expected and had ended when it was to die.
  for (int round = 0; round < 3 && hit.size() < std::size(stages); ++round) {
    const Quickstart run;
    INFO("seed " << seed_of_the_moments());
    std::size_t kills = 0;
    for (const char *stage : stages) {
      const double after = part(random) * length[stage];
      if (hit.count(stage)) continue;
      const auto host = run.go();
      if (!wait_for(*host, [&] { return !run.state(stage).empty(); })) break;
      std::this_thread::sleep_for(Milliseconds(after));
      host->kill_now();
      ++kills;
      if (run.state(stage) == "running") hit.insert(stage);
    }
    const Said said = run.go()->wait();
    INFO(said.err);
    REQUIRE(said.status == 0);
    check_counts(run, kills);
    check_replay(run);
    CHECK(fs::exists(run.run / "paper.pdf"));
  }
  CHECK(hit.size() == std::size(stages));
}
