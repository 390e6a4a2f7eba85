// SPDX-License-Identifier: Apache-2.0
//
// `athanor status`: how a run stands, what it has used, and what to do next.
#include "run/folder.hpp"
#include "support.hpp"

using namespace athanor;
using namespace athanor::test;

namespace {

// One try of one call; without an end where `outcome` is empty.
void attempt(BelievableRun &run, const std::string &name, const std::string &outcome, std::optional<double> cost,
             bool maybe_billed = false) {
  const std::string instance = "main/ideation";
  run.ledger().start_call({instance, name, "llm", "ideation.propose", "default", "key", 1, Json::object()});
  Attempt one;
  one.instance = instance;
  one.call = name;
  one.provider = "vendor";
  one.model = "thinker";
  one.request = one.reply = Json::object();
  run.ledger().start_attempt(one);
  if (outcome.empty()) return;
  one.outcome = outcome;
  one.cost = cost;
  one.maybe_billed = maybe_billed;
  if (outcome == "ok") one.input_tokens = 1200, one.output_tokens = 34;
  run.ledger().end_attempt(one);
  if (outcome == "ok") run.ledger().end_call(instance, name, true, Json::object());
}

}  // namespace

TEST_CASE("status tells what is known of the money from what is not") {
  const TemporaryFolder folder;
  const fs::path run = make_run(folder, "spent", 1, [](BelievableRun &r) {
    r.ledger().stage_state("main/ideation", "main", "ideation", "ideation", "running", Json::object());
    attempt(r, "known", "ok", 0.25);
    attempt(r, "also-known", "ok", 0.1);
    attempt(r, "unpriced", "ok", std::nullopt);
    attempt(r, "refused", "rate_limited", std::nullopt);     // costs nothing
    attempt(r, "cut-off", "truncated", std::nullopt, true);  // may have been billed
    attempt(r, "under-way", "", std::nullopt);               // in flight, or possibly billed
  });
  Json status;
  {
    const RunLock lock(run);
    status = Json::parse(athanor_says({"status", run.string(), "--json"}).out);
    CHECK(status["state"] == "running");
    CHECK(status["models"]["possibly_billed"] == 1);  // what is under way is not
  }
  const Said said = athanor_says({"status", "spent"}, folder.path());
  INFO(said.out << said.err);
  CHECK(said.status == 0);
  CHECK(has(said.out, "state    died: its process ended without a word\n"));
  CHECK(has(said.out,
            "cost     at least $0.350; the price of 1 answer is not known; 2 attempts without an answer, "
            "possibly billed; tokens 3,600 in, 102 out\n"));
  CHECK(has(said.out, "3 calls without an answer; a resumed run makes them again, or finds their programs\n"));
  CHECK(has(said.out, "next     `athanor resume " + run.string() +
                          "` goes on with main/ideation; nothing that was recorded is lost\n"));
}

TEST_CASE("status goes stage by stage, shows the search, the branches and what went wrong") {
  const TemporaryFolder folder;
  const fs::path run = make_run(folder, "searching", 1, [](BelievableRun &r) {
    r.ideas();
    r.search();
  });
  const auto before = content_of(run);
  const RunLock lock(run);
  const Said said = athanor_says({"status", run.string()});
  INFO(said.out << said.err);
  CHECK(said.status == 0);
  CHECK(has(said.out, "state    running, process " + std::to_string(::getpid())));
  CHECK(has(said.out, "main/ideation               done"));
  CHECK(has(said.out, "label-smoothing/experiment  running"));
  CHECK(has(said.out, "…/review                    not started"));
  CHECK(has(said.out, "phase ablate: 9 nodes (1 buggy, 1 failed, 6 good, 1 running)"));
  CHECK(has(said.out, "early-stopping   dropped  idea/1.scores.overall  6.1"));
  CHECK(has(said.out, "trouble  1 warning\n"));
  CHECK(has(said.out, "label-smoothing/experiment: the plan of the study is asked for again"));
  CHECK(has(said.out,
            "it goes on by itself with label-smoothing/experiment; `athanor pause " + run.string() + "` pauses it\n"));
  auto after = content_of(run);
  after.erase("lock");
  CHECK(after == before);  // looking changes nothing
}

TEST_CASE("status of a failed run says why and what to do") {
  const TemporaryFolder folder;
  const fs::path run = make_run(folder, "failed", 1, [](BelievableRun &r) {
    r.end("run.failed",
          {{"error", {{"where", "main/ideation"}, {"message", "no idea came"}, {"hint", "mend the topic"}}}});
  });
  const Said said = athanor_says({"status", run.string()});
  CHECK(has(said.out, "state    failed\n         main/ideation: no idea came\n         mend the topic\n"));
  CHECK(has(said.out, "next     mend what is named above; then `athanor resume " + run.string() + "` tries again"));
}

TEST_CASE("a run that is not there is named with the nearest that is") {
  const TemporaryFolder folder;
  make_run(folder, "quickstart-2", 1, [](BelievableRun &r) { r.end("run.done"); });
  const Said said = athanor_says({"status", "quickstart-3"}, folder.path());
  CHECK(said.status == 1);
  CHECK(said.err ==
        "athanor: " + (folder / "quickstart-3").string() + ": there is no such run\n  did you mean 'quickstart-2'?\n");
  const Said no_run = athanor_says({"status", folder.path().string()});
  CHECK(has(no_run.err, "this is no run folder: it has no ledger.sqlite"));
}

TEST_CASE("a run can be looked at where nothing can be written") {
  const TemporaryFolder folder;
  const fs::path run = make_run(folder, "archived", 1, [](BelievableRun &r) { r.all(); });
  REQUIRE_FALSE(fs::exists(run / "ledger.sqlite-wal"));  // closed as it should be: nothing is left beside the ledger
  for (const std::vector<std::string> &verb :
       std::vector<std::vector<std::string>>{{"ls", run.string()},
                                             {"status", run.string()},
                                             {"show", run.string()},
                                             {"show", run.string(), "node-6"},
                                             {"diff", run.string(), "node-4", "node-6"},
                                             {"compare", run.string(), run.string()}}) {
    std::vector<std::string> words{"bwrap",      "--bind", "/",    "/",      "--ro-bind", run.string(),
                                   run.string(), "--dev",  "/dev", "--proc", "/proc",     tests::built("bin/athanor")};
    words.insert(words.end(), verb.begin(), verb.end());
    const Said said = tests::run_command(words, "/");
    INFO(verb.front() << ": " << said.err);
    CHECK(said.status == 0);
  }
  CHECK_FALSE(fs::exists(run / "ledger.sqlite-shm"));
}

TEST_CASE("status shows caps with what is used of them, and who has to say something") {
  const TemporaryFolder folder;
  const fs::path run = make_run(folder, "waiting", 1, [](BelievableRun &r) {
    r.ledger().stage_state("main/ideation", "main", "ideation", "ideation", "running", Json::object());
    attempt(r, "known", "ok", 0.25);
    r.ledger().event("", "budget.set", {{"by", "ann"}, {"caps", {{"usd", 15}, {"wall", 7200}}}});
    r.ledger().event("", "budget.time", {{"seconds", {{"", 90.0}}}});
    r.ledger().stage_state("main/ideation", "main", "ideation", "ideation", "waiting", {{"when", "after"}});
    r.end("run.paused", {{"message", "paused by ann"}});
  });
  write_file(run / "pipeline.json", R"({"budget": {"usd": 10, "experiments": 60}, "stages": []})");
  const Said said = athanor_says({"status", run.string()});
  INFO(said.out << said.err);
  CHECK(has(said.out, "state    paused\n         paused by ann\n"));
  CHECK(has(said.out, "budget   $0.250 of $15, 0 of 60 experiments, 90s of 2h\n"));
  CHECK(has(said.out, "next     main/ideation waits for a person: `athanor approve " + run.string() +
                          " main/ideation` or `athanor reject " + run.string() +
                          " main/ideation`; then `athanor resume " + run.string() + "` goes on\n"));
  CHECK(has(athanor_says({"ls", run.string()}).out, "  main/ideation waits for a person: "));
}
