// SPDX-License-Identifier: Apache-2.0
//
// Jobs that ask for GPUs, on a machine whose nvidia-smi and devices are made up: who gets which, who waits, what is
// seen inside the walls, and what a second run or a second host makes of it.
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>

#include "backend.hpp"

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t gibibyte = std::uint64_t{1} << 30;

// GPUs of 8 GiB each, with the devices nvidia0, nvidia1, ...
struct Machine {
  Place place;
  Json options;

  explicit Machine(int gpus, const Json &more = Json::object()) {
    fs::create_directories(place.path / "dev");
    std::ofstream script(place.path / "nvidia-smi");
    script << "#!/bin/sh\ncat <<'END'\n";
    for (int i = 0; i < gpus; ++i) {
      script << i << ", GPU-" << i << ", 00000000:0" << i << ":00.0, 8192, [N/A], Made-up\n";
      std::ofstream(place.path / "dev" / ("nvidia" + std::to_string(i))) << i;
    }
    script << "END\n";
    script.close();
    std::ofstream(place.path / "dev" / "nvidiactl") << "all";
    chmod((place.path / "nvidia-smi").c_str(), 0755);
    options = {
        {"nvidia_smi", (place.path / "nvidia-smi").string()},
        {"gpu_leases", (place.path / "leases").string()},
        {"gpu_devices", {(place.path / "dev" / "nvidia{minor}").string(), (place.path / "dev" / "nvidiactl").string()}},
        {"workers", 8}};
    options.update(more);
  }
  // Says what it has, and goes on until a file `go` is there.
  Json patient(const std::string &id, const Json &wish) const {
    return shell_job(place, id, "echo $CUDA_VISIBLE_DEVICES > has; while [ ! -e go ]; do sleep 0.02; done", wish);
  }
  bool began(const std::string &id) const { return fs::exists(place.path / id / "work" / "has"); }
  std::string has(const std::string &id) const { return text_of(place.path / id / "work" / "has"); }
  void let_go(const std::string &id) const { std::ofstream(place.path / id / "work" / "go"); }
};

void submit(Backend &backend, const Json &job) {
  const Json answer = backend.ask("submit", {{"jobs", {job}}}).at("jobs").at(0);
  INFO(answer.dump());
  REQUIRE(answer.at("accepted") == true);
}

const Json one{{"gpus", 1}};

}  // namespace

TEST_CASE("a backend tells how many GPUs it has, what they are called, and how much memory they have") {
  const Machine machine(2);
  const Json capacity = Backend(machine.options).ask("capacity");
  CHECK(capacity.at("gpus") == 2);
  CHECK(capacity.at("gpu_devices") == Json::array({{{"name", "Made-up"}, {"memory_bytes", 8 * gibibyte}},
                                                   {{"name", "Made-up"}, {"memory_bytes", 8 * gibibyte}}}));
  CHECK_FALSE(capacity.contains("gpus_why"));
}

TEST_CASE("a job with a GPU sees its device and is told which one it is") {
  const Machine machine(2);
  Backend backend(machine.options);
  const std::string dev = (machine.place.path / "dev").string();
  const Json exit = backend.run(shell_job(
      machine.place, "a", "echo $CUDA_VISIBLE_DEVICES $CUDA_DEVICE_ORDER $ATHANOR_GPU_MEMORY; ls " + dev, one));
  INFO(story(exit));
  CHECK(output(exit) == "GPU-0 PCI_BUS_ID 8589934592\nnvidia0\nnvidiactl\n");
  CHECK(exit.at("gpus") == Json::array({{{"name", "Made-up"}, {"memory_bytes", 8 * gibibyte}}}));
  CHECK(exit.at("gpus_alone") == true);
}

TEST_CASE("a job that asks for no GPU sees none, whatever it declares") {
  const Machine machine(2);
  Backend backend(machine.options);
  const std::string dev = (machine.place.path / "dev").string();
  const Json exit = backend.run(shell_job(machine.place, "a", "echo \"<$CUDA_VISIBLE_DEVICES>\"; ls " + dev + " 2>&1",
                                          {{"env", {{"CUDA_VISIBLE_DEVICES", "0"}}}}));
  CHECK_THAT(output(exit), Catch::StartsWith("<>\n"));
  CHECK_THAT(output(exit), Catch::Contains("No such file"));
  CHECK_FALSE(exit.contains("gpus"));
}

TEST_CASE("two jobs never have the same GPU, and the one that waits gets it when it is free") {
  const Machine machine(1);
  Backend backend(machine.options);
  submit(backend, machine.patient("a", one));
  REQUIRE(soon([&] { return machine.began("a"); }));
  submit(backend, machine.patient("b", one));
  submit(backend, machine.patient("c", Json::object()));
  REQUIRE(soon([&] { return machine.began("c"); }));  // a job without GPUs passes the one that waits
  CHECK(machine.has("c") == "\n");
  CHECK(backend.state("b") == "queued");
  machine.let_go("a");
  REQUIRE(soon([&] { return machine.began("b"); }));
  CHECK(machine.has("b") == "GPU-0\n");
  for (const char *id : {"b", "c"}) machine.let_go(id);
  for (const char *id : {"a", "b", "c"}) CHECK(backend.end_of(id).at("exit_code") == 0);
}

TEST_CASE("a job that waits for many GPUs is not passed for ever by those that need few") {
  const Machine machine(2);
  Backend backend(machine.options);
  submit(backend, machine.patient("small", one));
  REQUIRE(soon([&] { return machine.began("small"); }));
  submit(backend, machine.patient("large", {{"gpus", 2}}));
  submit(backend, machine.patient("later", one));  // one GPU is free, but it is kept for the large one
  submit(backend, machine.patient("without", Json::object()));
  REQUIRE(soon([&] { return machine.began("without"); }));
  CHECK(backend.state("later") == "queued");
  machine.let_go("small");
  REQUIRE(soon([&] { return machine.began("large"); }));
  CHECK(machine.has("large") == "GPU-0,GPU-1\n");
  CHECK(backend.state("later") == "queued");
  machine.let_go("large");
  REQUIRE(soon([&] { return machine.began("later"); }));
  for (const char *id : {"later", "without"}) machine.let_go(id);
  for (const char *id : {"small", "large", "later", "without"}) backend.end_of(id);
}

TEST_CASE("GPUs that are shared by memory take jobs as long as there is room") {
  const Machine machine(1, {{"gpu_sharing", "memory"}});
  Backend backend(machine.options);
  const Json half{{"gpus", 1}, {"gpu_memory_bytes", 4 * gibibyte}};
  submit(backend, machine.patient("a", half));
  submit(backend, machine.patient("b", half));
  REQUIRE(soon([&] { return machine.began("a") && machine.began("b"); }));
  submit(backend, machine.patient("c", half));
  machine.let_go("a");
  const Json first = backend.end_of("a");
  CHECK(first.at("gpus") == Json::array({{{"name", "Made-up"}, {"memory_bytes", 4 * gibibyte}}}));
  CHECK(first.at("gpus_alone") == false);
  REQUIRE(soon([&] { return machine.began("c"); }));
  for (const char *id : {"b", "c"}) machine.let_go(id);
  for (const char *id : {"b", "c"}) backend.end_of(id);
}

TEST_CASE("a job that is to be alone waits for a GPU that nobody shares") {
  const Machine machine(1, {{"gpu_sharing", "memory"}});
  Backend backend(machine.options);
  const Json little{{"gpus", 1}, {"gpu_memory_bytes", gibibyte}};
  submit(backend, machine.patient("a", little));
  REQUIRE(soon([&] { return machine.began("a"); }));
  Json alone = little;
  alone["gpus_alone"] = true;
  submit(backend, machine.patient("b", alone));
  submit(backend, machine.patient("c", Json::object()));
  REQUIRE(soon([&] { return machine.began("c"); }));
  CHECK(backend.state("b") == "queued");
  machine.let_go("a");
  REQUIRE(soon([&] { return machine.began("b"); }));
  for (const char *id : {"b", "c"}) machine.let_go(id);
  CHECK(backend.end_of("b").at("gpus_alone") == true);
  for (const char *id : {"a", "c"}) backend.end_of(id);
}

TEST_CASE("what no machine of this pipeline has is refused, with what there is") {
  const Machine machine(2);
  Backend backend(machine.options);
  const auto refusal = [&](const Json &wish) {
    const Json answer =
        backend.ask("submit", {{"jobs", {shell_job(machine.place, "a", "true", wish)}}}).at("jobs").at(0);
    REQUIRE(answer.at("accepted") == false);
    return answer.at("error").at("message").get<std::string>();
  };
  CHECK(refusal({{"gpus", 3}}) == "the job asks for 3 GPUs, and this machine has only 2");
  CHECK(refusal({{"gpus", 1}, {"gpu_memory_bytes", 16 * gibibyte}}) ==
        "the job asks for 1 GPU with 16 GiB, and this machine has none");
}

TEST_CASE("where there is no GPU a job that needs one is refused and never runs without") {
  const Machine machine(0);
  Backend backend(machine.options);
  CHECK(backend.ask("capacity").at("gpus") == 0);
  const Json answer = backend.ask("submit", {{"jobs", {shell_job(machine.place, "a", "true", one)}}}).at("jobs").at(0);
  CHECK(answer.at("accepted") == false);
  CHECK_THAT(answer.at("error").at("message").get<std::string>(),
             Catch::StartsWith("the job asks for 1 GPU, and this machine has none: ") && Catch::EndsWith("names none"));
}

TEST_CASE("a job keeps its GPU when the host dies, and the next host knows") {
  const Machine machine(1);
  const pid_t host = fork();
  if (host == 0) {
    Backend backend(machine.options);
    backend.ask("submit", {{"jobs", {machine.patient("a", one)}}});
    for (;;) pause_ms(1000);
  }
  REQUIRE(soon([&] { return machine.began("a"); }));
  REQUIRE(kill(host, SIGKILL) == 0);
  REQUIRE(waitpid(host, nullptr, 0) == host);
  Backend second(machine.options);
  submit(second, machine.patient("b", one));  // before anybody has told it of the job that still runs
  submit(second, machine.patient("c", Json::object()));
  REQUIRE(soon([&] { return machine.began("c"); }));
  CHECK(second.state("b") == "queued");
  submit(second, machine.patient("a", one));
  CHECK(second.state("a") == "running");
  machine.let_go("a");
  CHECK(second.end_of("a").at("gpus").size() == 1);
  REQUIRE(soon([&] { return machine.began("b"); }));
  for (const char *id : {"b", "c"}) machine.let_go(id);
  for (const char *id : {"b", "c"}) second.end_of(id);
}

TEST_CASE("two runs on one machine do not take the same GPU") {
  const Machine machine(2);
  Backend first(machine.options), second(machine.options);
  submit(first, machine.patient("a", one));
  REQUIRE(soon([&] { return machine.began("a"); }));
  submit(second, machine.patient("b", one));
  REQUIRE(soon([&] { return machine.began("b"); }));
  CHECK(machine.has("a") == "GPU-0\n");
  CHECK(machine.has("b") == "GPU-1\n");
  submit(second, machine.patient("c", one));
  machine.let_go("a");
  CHECK(first.end_of("a").at("exit_code") == 0);
  REQUIRE(soon([&] { return machine.began("c"); }));  // nobody told the second run
  CHECK(machine.has("c") == "GPU-0\n");
  for (const char *id : {"b", "c"}) machine.let_go(id);
  for (const char *id : {"b", "c"}) second.end_of(id);
}

TEST_CASE("a GPU without memory left is named as the cause of a failure, and no other failure is") {
  const Machine machine(1);
  Backend backend(machine.options);
  const std::string says = "echo 'torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.' >&2; exit ";
  const Json short_of_it = backend.run(shell_job(machine.place, "a", says + "1", one));
  CHECK(short_of_it.at("reason") == "exited");
  CHECK(short_of_it.at("exit_code") == 1);
  CHECK(short_of_it.at("cause") == "gpu_memory");
  CHECK_FALSE(backend.run(shell_job(machine.place, "b", says + "0", one)).contains("cause"));  // it went on with less
  CHECK_FALSE(backend.run(shell_job(machine.place, "c", "exit 1", one)).contains("cause"));
  CHECK_FALSE(backend.run(shell_job(machine.place, "d", says + "1")).contains("cause"));  // it had none
}

TEST_CASE("where the folder for leases goes away a job is lost, by no fault of its own, and others go on") {
  const Machine machine(1);
  Backend backend(machine.options);
  CHECK(backend.run(shell_job(machine.place, "a", "true", one)).at("exit_code") == 0);
  fs::remove_all(machine.place.path / "leases");
  CHECK(backend.run(shell_job(machine.place, "b", "true", one)).at("reason") == "lost");
  CHECK(backend.run(shell_job(machine.place, "c", "true")).at("exit_code") == 0);
}

TEST_CASE("a real GPU answers behind the walls, and only a job that was lent it") {
  const Place place;
  Backend backend(Json{{"gpu_leases", (place.path / "leases").string()}});
  if (const Json capacity = backend.ask("capacity"); capacity.at("gpus") == 0) {
    WARN("skipped, because this machine has no GPU: " << capacity.value("gpus_why", ""));
    return;
  }
  const Json with = backend.run(shell_job(place, "a", "nvidia-smi -L | grep -c \"$CUDA_VISIBLE_DEVICES\"", one));
  INFO(story(with));
  CHECK(output(with) == "1\n");
  CHECK(backend.run(shell_job(place, "b", "nvidia-smi -L")).at("exit_code") != 0);
}

TEST_CASE("a folder for leases that cannot be made is a problem, and no job is taken") {
  const Machine machine(1, {{"gpu_leases", "/proc/leases"}});
  const Json problems = Backend(machine.options).ask("capacity").at("problems");
  REQUIRE(problems.size() == 1);
  CHECK_THAT(problems[0].at("message").get<std::string>(), Catch::StartsWith("no GPU can be lent out: /proc/leases: "));
}
