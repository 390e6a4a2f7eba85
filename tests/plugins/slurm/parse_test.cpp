// SPDX-License-Identifier: Apache-2.0
//
// What Slurm 22.05 printed on a real cluster, and what is made of it; and lines that no program should print.
#include <catch2/catch.hpp>

#include "backends/slurm/parse.hpp"

using namespace athanor::slurm;

TEST_CASE("squeue: one line for each job, array elements apart, whatever stands in the reason") {
  const auto found = rows(
      "14|N/A|RUNNING|athanor-m2kd81|n1|None\n"
      "15|0|COMPLETED|athanor-9z|n2|None\n"
      "15|3|PENDING|athanor-9z||(ReqNodeNotAvail, UnavailableNodes:n[1-2])|really\n"
      "16|N/A|NODE_FAIL|other job|n1|NodeDown\n");
  REQUIRE(found.size() == 4);
  CHECK(found[0].number.text() == "14");
  CHECK(found[0].node == "n1");
  CHECK(found[1].number.text() == "15_0");
  CHECK(found[2].number == JobNumber{"15", 3});
  CHECK(found[2].reason == "(ReqNodeNotAvail, UnavailableNodes:n[1-2])|really");
  CHECK(found[3].name == "other job");
}

TEST_CASE("lines that cannot be understood are left out, and the others stay") {
  CHECK(rows("").empty());
  CHECK(rows("slurm_load_jobs error: Unexpected message received\n").empty());
  CHECK(rows("x|N/A|RUNNING|a|b|c\n|||||\n7|N/A|||b|c\n99999999999999999999999|N/A|RUNNING|a|b|c\n").empty());
  CHECK(rows("12|[0-5%2]|PENDING|a||Resources\n").size() == 1);  // without --array, several elements in one line
  CHECK(history("12.batch|FAILED|n1|1:0\n12_[4-9]|PENDING|None assigned|0:0\n\x01|||").empty());
  CHECK(partitions("main|up\n").empty());
  CHECK(configuration("no equals sign\n=\n").size() == 1);
  CHECK(submitted("sbatch: error: something\n").empty());
}

TEST_CASE("each word for a state is waiting, running or over, and an unknown one is not over") {
  for (const char *word : {"PENDING", "CONFIGURING", "REQUEUED", "REQUEUE_HOLD", "SPECIAL_EXIT"})
    CHECK(phase_of(word) == Phase::waiting);
  for (const char *word : {"RUNNING", "COMPLETING", "SUSPENDED", "STAGE_OUT", "A_WORD_OF_TOMORROW"})
    CHECK(phase_of(word) == Phase::running);
  for (const char *word : {"BOOT_FAIL", "CANCELLED", "COMPLETED", "DEADLINE", "FAILED", "NODE_FAIL", "OUT_OF_MEMORY",
                           "PREEMPTED", "REVOKED", "TIMEOUT"})
    CHECK(phase_of(word) == Phase::over);
}

TEST_CASE("sacct: the jobs without their steps, who cancelled left out") {
  const auto found = history(
      "15_0|COMPLETED|n2|0:0\n"
      "15_0.batch|COMPLETED|n2|0:0\n"
      "16|CANCELLED by 1000|None assigned|0:0\n"
      "17|NODE_FAIL|n1|1:0\n");
  REQUIRE(found.size() == 3);
  CHECK(found[0].number.text() == "15_0");
  CHECK(found[1].state == "CANCELLED");
  CHECK(found[1].node.empty());
  CHECK(found[2].state == "NODE_FAIL");
  CHECK(found[2].reason == "exit status 1:0");
}

TEST_CASE("sbatch: the number, with or without a cluster, whatever a plugin of the site says before") {
  CHECK(submitted("1234\n") == "1234");
  CHECK(submitted("1234;alpha\n") == "1234");
  CHECK(submitted("Welcome to alpha!\nestimated cost: 12 units\n1234;alpha\n") == "1234");
}

TEST_CASE("sinfo: each partition with its largest node, and how many of its nodes are usable") {
  const auto found = partitions(
      "main*|up|2-00:00:00|64000+|32|10|idle|(null)\n"
      "main*|up|2-00:00:00|512000|64|2|drained*|gpu:a100:4(S:0-1),gpu:v100:2(S:0),craynetwork:1\n"
      "main*|up|2-00:00:00|64000|32|1|idle*|(null)\n"
      "shut|down|infinite|4000|2|1|down*|gpu:2\n");
  REQUIRE(found.size() == 2);
  CHECK(found[0].name == "main");
  CHECK(found[0].usual);
  CHECK(found[0].up);
  CHECK(found[0].seconds == 172800);
  CHECK(found[0].memory == std::uint64_t{512000} << 20);
  CHECK(found[0].cpus == 64);
  CHECK(found[0].gpus == 6);
  CHECK(found[0].nodes == 13);
  CHECK(found[0].usable == 10);
  CHECK_FALSE(found[1].up);
  CHECK(found[1].seconds == 0);
  CHECK(found[1].gpus == 2);
  CHECK(found[1].usable == 0);
}

TEST_CASE("times as Slurm writes them") {
  CHECK(seconds_of("2-03:04:05") == 183845);
  CHECK(seconds_of("1-00") == 86400);
  CHECK(seconds_of("03:04:05") == 11045);
  CHECK(seconds_of("04:05") == 245);
  CHECK(seconds_of("30") == 1800);
  CHECK(seconds_of("infinite") == 0);
  CHECK(seconds_of("n/a") == 0);
  CHECK(seconds_of("") == 0);
}

TEST_CASE("jobs are named together, elements of one array in ranges") {
  using Names = std::vector<std::string>;
  CHECK(named_together({}) == Names{});
  CHECK(named_together({{"12", -1}}) == Names{"12"});
  CHECK(named_together({{"13", 4}}) == Names{"13_4"});
  CHECK(named_together({{"13", 7}, {"13", 1}, {"12", -1}, {"13", 0}, {"13", 2}, {"9", 3}, {"9", 4}}) ==
        Names{"12", "13_[0-2,7]", "9_[3-4]"});
}

TEST_CASE("scontrol show config: names and values") {
  const auto found = configuration(
      "Configuration data as of 2026-11-23T10:00:00\n"
      "AccountingStorageType   = accounting_storage/none\n"
      "MaxArraySize            = 1001\n"
      "\nSlurmctld(primary) at here is UP\n");
  CHECK(found.at("AccountingStorageType") == "accounting_storage/none");
  CHECK(found.at("MaxArraySize") == "1001");
}

TEST_CASE("a scheduler that is away or full is told from one that says no") {
  for (const char *words :
       {"sbatch: error: Batch job submission failed: Unable to contact slurm controller (connect failure)",
        "squeue: error: slurm_receive_msgs: Socket timed out on send/recv operation",
        "sbatch: error: Batch job submission failed: Job violates accounting/QOS policy (job submit limit, user's size "
        "and/or time limits)",
        "sbatch: error: Slurm temporarily unable to accept job, sleeping and retrying",
        "slurm_load_jobs error: Zero Bytes were transmitted or received",
        "sbatch: error: Batch job submission failed: Protocol authentication error"})
    CHECK(is_passing(words));
  for (const char *words : {"sbatch: error: invalid partition specified: fast",
                            "sbatch: error: Batch job submission failed: Requested node configuration is not available",
                            "sbatch: error: Batch job submission failed: Invalid account or account/partition "
                            "combination specified",
                            "sbatch: error: Batch job submission failed: Requested time limit is invalid (missing or "
                            "exceeds some limit)"})
    CHECK_FALSE(is_passing(words));
}
