// SPDX-License-Identifier: Apache-2.0
//
// A pipeline that gives its programs GPUs is held against what its backend says it has.
#include <catch2/catch.hpp>

#include "tests/framework/pipeline/support.hpp"

using namespace athanor;
using namespace athanor::testing;

namespace {

constexpr std::uint64_t gibibyte = std::uint64_t{1} << 30;

// What the check says of a stage with these options, on a backend with this capacity.
std::string findings(const std::string &with, const Json &capacity) {
  const Folder folder;
  write_file(folder.path / "p.yaml",
             "athanor: 1\ntopic: topic.md\n"
             "models: {default: {use: scripted, model: m, with: {script: script.yaml}}}\n"
             "backend: {use: local}\nliterature: []\nstages:\n  - {use: ideation}\n  - for_each: ideas\n"
             "    stages:\n      - {use: experiment, with: " +
                 with + "}\n");
  const CheckRequest asked = with_capacity(request(folder.path / "p.yaml"), capacity);
  return messages(check_pipeline(asked, catalogue()));
}

Json device(std::uint64_t memory, bool part = false) {
  return {{"name", "Made-up"}, {"memory_bytes", memory}, {"part", part}};
}

}  // namespace

TEST_CASE("more GPUs than there are is an error, with why there are none") {
  CHECK(findings("{gpus: 2}", {{"gpus", 0}, {"gpus_why", "nvidia-smi is not installed"}}) ==
        "stage 'experiment' wants 2 GPUs for each run of a program, and backend/local has none: nvidia-smi is not "
        "installed\n");
  CHECK(findings("{gpus: 3}", {{"gpus", 2}}) ==
        "stage 'experiment' wants 3 GPUs for each run of a program, and backend/local has only 2\n");
}

TEST_CASE("as many GPUs as there are, or none, is no finding") {
  CHECK(findings("{gpus: 2}", {{"gpus", 2}}).empty());
  CHECK(findings("{gpus: 0}", {{"gpus", 0}}).empty());
  CHECK(findings("{}", {{"gpus", 0}}).empty());
}

TEST_CASE("only GPUs that are large enough count") {
  const Json two = {{"gpus", 2}, {"gpu_devices", {device(8 * gibibyte), device(24 * gibibyte)}}};
  CHECK(findings("{gpus: 1, gpu_memory: 16GiB}", two).empty());
  CHECK(findings("{gpus: 2, gpu_memory: 16GiB}", two) ==
        "stage 'experiment' wants 2 GPUs with 16 GiB each for each run of a program, and backend/local has only 1\n");
}

TEST_CASE("of parts of a divided GPU a job can have one") {
  const Json parts = {{"gpus", 2}, {"gpu_devices", {device(20 * gibibyte, true), device(20 * gibibyte, true)}}};
  CHECK(findings("{gpus: 1}", parts).empty());
  CHECK(findings("{gpus: 2}", parts) ==
        "stage 'experiment' wants 2 GPUs for each run of a program, and backend/local has none\n");
}

TEST_CASE("a backend that does not say what it has is believed to have it") {
  CHECK(findings("{gpus: 8}", Json::object()).empty());
}
