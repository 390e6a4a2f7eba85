// SPDX-License-Identifier: Apache-2.0
//
// A cluster whose nodes let nobody make namespaces: jobs are lost, with what to do, until the pipeline accepts what is
// then missing, and run behind Landlock and the filter of system calls from then on.
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "cluster.hpp"

namespace fs = std::filesystem;

namespace {

const Json all_accepted{{"accept", {"no_other_processes", "no_outside_metadata", "no_survivors"}}};

std::string slurm_log(const Cluster &at, const std::string &id) { return text_of(at.place.path / id / "slurm.log"); }

// Where root is given up on the node, the way to the job has to be open.
void open_the_way(const Cluster &at) { chmod(at.place.path.c_str(), 0755); }

}  // namespace

TEST_CASE("nodes without namespaces run no job unless that is accepted") {
  const Cluster at;
  open_the_way(at);
  Json half = all_accepted;
  half["accept"].erase(0);
  Backend strict(at.options(), "slurm"), half_accepted(at.options(half), "slurm");
  for (Backend *backend : {&strict, &half_accepted}) {
    const std::string id = backend == &strict ? "a" : "b";
    const Json exit = backend->run(shell_job(at.place, id, "echo ran"));
    INFO(story(exit));
    CHECK(exit.at("reason") == "lost");
    CHECK(exit.at("detail").get<std::string>().find("the sandbox could not be made: bwrap: ") != std::string::npos);
  }
}

TEST_CASE("nodes without namespaces run jobs behind the other walls where that is accepted, and say so") {
  const Cluster at;
  open_the_way(at);
  Backend backend(at.options(all_accepted), "slurm"), none(at.options({{"sandbox", "none"}}), "slurm");
  const auto does = [&](Backend &how, const std::string &id, const std::string &script) {
    const Json exit = how.run(shell_job(at.place, id, script));
    INFO(story(exit) << slurm_log(at, id));
    REQUIRE(exit.at("reason") == "exited");
    return exit.at("exit_code") == 0;
  };
  CHECK(does(backend, "works", "echo fine > here; test \"$HOUSE_SECRET\" = \"\""));
  CHECK(text_of(at.place.path / "works/work/here") == "fine\n");
  CHECK(slurm_log(at, "works").find("behind Landlock and a filter of system calls instead of namespaces: ") !=
        std::string::npos);
  CHECK(does(none, "without-walls", "cat /mnt/home/diary && touch /mnt/tmp/outside"));
  CHECK(does(backend, "behind-walls", "! cat /mnt/home/diary && ! touch /mnt/tmp/outside"));
}

TEST_CASE("what nodes without namespaces cannot keep is promised nowhere once it is accepted") {
  const Cluster at;
  const Json capacity = Backend(at.options(all_accepted), "slurm").ask("capacity");
  const auto has = [&](const char *list, const std::string &word) {
    return capacity.at(list).dump().find('"' + word + '"') != std::string::npos;
  };
  CHECK(has("guarantees", "no_host_write"));
  for (const std::string word : all_accepted.at("accept")) {
    CHECK_FALSE(has("guarantees", word));
    CHECK(has("missing", word));
  }
  const Json usual = Backend(at.options(), "slurm").ask("capacity");
  CHECK(usual.at("missing").empty());
}
