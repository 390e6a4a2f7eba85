// SPDX-License-Identifier: Apache-2.0
//
// Which GPUs a machine has, from what a made-up nvidia-smi prints: what real ones print on machines without, with one,
// with four, with divided ones, with a broken driver, and with one that hangs.
#include <sys/stat.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "gpus/ask_program.hpp"
#include "gpus/listing.hpp"
#include "sandbox/gpu_memory.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor::local;
namespace fs = std::filesystem;

namespace {

constexpr double plenty = 60;  // seconds

struct Machine {
  athanor::tests::TemporaryFolder folder;
  GpuOptions options = GpuOptions::from(athanor::sdk::Json::object());

  // With an nvidia-smi that does what the script says.
  explicit Machine(const std::string &script) {
    options.nvidia_smi = (folder.path() / "nvidia-smi").string();
    options.proc = (folder.path() / "proc").string();
    options.devices = std::vector<std::string>{(folder.path() / "nvidia{minor}").string()};
    std::ofstream(options.nvidia_smi) << "#!/bin/sh\n" << script;
    chmod(options.nvidia_smi.c_str(), 0755);
    for (int minor = 0; minor < 8; ++minor) std::ofstream(folder.path() / ("nvidia" + std::to_string(minor)));
  }
  Listing list(double seconds = plenty) const { return list_gpus(options, seconds); }
};

std::string line(int index, const std::string &mig = "[N/A]") {
  const std::string number = std::to_string(index);
  return number + ", GPU-0000000" + number + "-aaaa-bbbb-cccc-dddddddddddd, 00000000:0" + number + ":00.0, 24576, " +
         mig + ", NVIDIA GeForce RTX 3090\n";
}

std::string printing(const std::string &text) { return "cat <<'END'\n" + text + "END\n"; }

}  // namespace

TEST_CASE("a machine without nvidia-smi has no GPU, which is no error") {
  GpuOptions options = GpuOptions::from(athanor::sdk::Json::object());
  options.nvidia_smi = "/nowhere/nvidia-smi";
  const Listing found = list_gpus(options, plenty);
  CHECK(found.gpus.empty());
  CHECK(found.problems.empty());
  CHECK(found.why == "/nowhere/nvidia-smi is not installed");
}

TEST_CASE("a driver without GPUs names none") {
  const Listing found = Machine("").list();
  CHECK(found.gpus.empty());
  CHECK_THAT(found.why, Catch::EndsWith("names none"));
}

TEST_CASE("a GPU has an identity, a name, a memory and a device") {
  const Listing found = Machine(printing(line(0))).list();
  REQUIRE(found.gpus.size() == 1);
  CHECK(found.why.empty());
  CHECK(found.gpus[0].index == "0");
  CHECK(found.gpus[0].id == "GPU-00000000-aaaa-bbbb-cccc-dddddddddddd");
  CHECK(found.gpus[0].name == "NVIDIA GeForce RTX 3090");
  CHECK(found.gpus[0].memory == 25769803776);
  CHECK(found.gpus[0].minor == 0);
  CHECK_FALSE(found.gpus[0].part);
}

TEST_CASE("four GPUs are four, and a comma in a name does no harm") {
  const std::string fourth =
      "3, GPU-00000003-aaaa-bbbb-cccc-dddddddddddd, 00000000:03:00.0, 81920, Disabled, Big, fast\n";
  const Listing found = Machine(printing(line(0) + line(1) + line(2) + fourth)).list();
  REQUIRE(found.gpus.size() == 4);
  CHECK(found.gpus[3].name == "Big, fast");
}

TEST_CASE("the device is the driver's number of a GPU, not its place in the list") {
  Machine machine(printing(line(1)));
  const fs::path about = fs::path(machine.options.proc) / "gpus" / "0000:01:00.0";
  fs::create_directories(about);
  std::ofstream(about / "information") << "Model: \t\t NVIDIA\nDevice Minor: \t 5\n";
  CHECK(machine.list().gpus.at(0).minor == 5);
}

TEST_CASE("memory that nobody tells is unknown, and a GPU that is lost is left out and named") {
  const Listing found =
      Machine(printing("0, GPU-00000000-aaaa, 00000000:01:00.0, [N/A], [N/A], NVIDIA GB10\n"
                       "1, [GPU is lost], [GPU is lost], [GPU is lost], [GPU is lost], [GPU is lost]\n"))
          .list();
  REQUIRE(found.gpus.size() == 1);
  CHECK(found.gpus[0].memory == 0);
  CHECK_THAT(found.why, Catch::Contains("says nothing usable of 1 GPU"));
}

TEST_CASE("a GPU without its device file is left out, because a program would not find it") {
  Machine machine(printing(line(0) + line(1)));
  fs::remove(machine.folder.path() / "nvidia1");
  const Listing found = machine.list();
  REQUIRE(found.gpus.size() == 1);
  CHECK(found.gpus[0].index == "0");
  CHECK(found.why == "the GPU 1 has no device file " + (machine.folder.path() / "nvidia1").string());
}

TEST_CASE("a driver that does not answer means no GPU, with what it said") {
  const Listing found =
      Machine("echo 'NVIDIA-SMI has failed because it could not communicate with the driver.'\nexit 9\n").list();
  CHECK(found.gpus.empty());
  CHECK_THAT(found.why, Catch::EndsWith("ended with status 9: NVIDIA-SMI has failed because it could not communicate "
                                        "with the driver."));
}

TEST_CASE("an nvidia-smi that hangs is given up and killed") {
  Machine machine("echo $$ > \"$0.pid\"\nsleep 1000\n");
  const Listing found = machine.list(0.5);
  CHECK(found.gpus.empty());
  CHECK_THAT(found.why, Catch::Contains("did not answer within"));
  std::ifstream file(machine.options.nvidia_smi + ".pid");
  if (int pid = 0; file >> pid) CHECK_FALSE(fs::exists("/proc/" + std::to_string(pid)));
}

TEST_CASE("an older driver that knows no parts is asked again without them") {
  const Listing found = Machine(
                            "case \"$1\" in *mig*) echo 'Field \"mig.mode.current\" is not a valid field to query.'\n"
                            "  exit 2;; esac\n" +
                            printing(line(0, "P0")))
                            .list();
  CHECK(found.gpus.size() == 1);
}

TEST_CASE("of a divided GPU each part is one, and the GPU itself is none") {
  Machine machine("if [ \"$1\" = -L ]; then\n" +
                  printing("GPU 0: NVIDIA A100-SXM4-40GB (UUID: GPU-00000000-aaaa)\n"
                           "  MIG 3g.20gb     Device  0: (UUID: MIG-11111111-aaaa)\n"
                           "  MIG 1g.5gb      Device  1: (UUID: MIG-22222222-aaaa)\n"
                           "GPU 1: NVIDIA GeForce RTX 3090 (UUID: GPU-00000001-aaaa)\n") +
                  "else\n" + printing(line(0, "Enabled") + line(1)) + "fi\n");
  const Listing found = machine.list();
  REQUIRE(found.gpus.size() == 3);
  CHECK(found.gpus[0].index == "1");
  CHECK_FALSE(found.gpus[0].part);
  CHECK(found.gpus[1].index == "0:0");
  CHECK(found.gpus[1].id == "MIG-11111111-aaaa");
  CHECK(found.gpus[1].name == "NVIDIA GeForce RTX 3090 MIG 3g.20gb");
  CHECK(found.gpus[1].memory == 20000000000);
  CHECK(found.gpus[1].minor == 0);
  CHECK(found.gpus[1].part);
  CHECK(found.gpus[2].id == "MIG-22222222-aaaa");
}

TEST_CASE("a pipeline chooses by number, index or identity") {
  Machine machine(printing(line(0) + line(1) + line(2)));
  const auto chosen = [&](const athanor::sdk::Json &gpus) {
    const GpuOptions told = GpuOptions::from({{"gpus", gpus}});
    machine.options.none = told.none;
    machine.options.count = told.count;
    machine.options.ids = told.ids;
    std::string out;
    for (const Gpu &gpu : machine.list().gpus) out += gpu.index;
    return out;
  };
  CHECK(chosen("auto") == "012");
  CHECK(chosen("none").empty());
  CHECK(chosen(0).empty());
  CHECK(chosen(2) == "01");
  CHECK(chosen({2, 0}) == "20");
  CHECK(chosen(athanor::sdk::Json::array({"GPU-00000001"})) == "1");
}

TEST_CASE("a GPU that the pipeline names and the machine lacks is a problem") {
  Machine machine(printing(line(0)));
  machine.options.ids = {"0", "7"};
  const Listing named = machine.list();
  REQUIRE(named.problems.size() == 1);
  CHECK(named.problems[0].at("message") == "the pipeline names the GPU '7', which this machine does not have");
  machine.options.ids.clear();
  machine.options.count = 3;
  const Listing counted = machine.list();
  REQUIRE(counted.problems.size() == 1);
  CHECK(counted.problems[0].at("message") == "the pipeline wants 3 GPUs of this machine, which has 1");
}

TEST_CASE(
    "where nobody can be asked, GPUs that the pipeline names are taken at their word if their devices are there") {
  Machine machine("");
  machine.options.nvidia_smi = "/nowhere/nvidia-smi";
  machine.options.ids = {"0", "9"};
  const Listing found = machine.list();
  REQUIRE(found.gpus.size() == 1);
  CHECK(found.gpus[0].id == "0");
  REQUIRE(found.problems.size() == 1);
  CHECK_THAT(found.problems[0].at("message").get<std::string>(), Catch::StartsWith("the GPU 9 has no device file"));
}

TEST_CASE("a GPU named twice is refused") {
  CHECK_THROWS_WITH(GpuOptions::from({{"gpus", {0, 0}}}), Catch::Contains("stands there twice"));
}

TEST_CASE("libraries say in their own words that a GPU's memory ran out") {
  const std::string message = GENERATE(
      as<std::string>{},
      "torch.cuda.OutOfMemoryError: CUDA out of memory. Tried to allocate 20.00 GiB (GPU 0; 23.69 GiB total capacity)",
      "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 MiB.",
      "RuntimeError: CUDA error: out of memory",
      "numba.cuda.cudadrv.driver.CudaAPIError: [2] Call to cuMemAlloc results in CUDA_ERROR_OUT_OF_MEMORY",
      "cupy_backends.cuda.api.runtime.CUDARuntimeError: cudaErrorMemoryAllocation: out of memory",
      "jaxlib.xla_extension.XlaRuntimeError: RESOURCE_EXHAUSTED: Out of memory while trying to allocate 8589934592 "
      "bytes.",
      "tensorflow.python.framework.errors_impl.ResourceExhaustedError: OOM when allocating tensor with shape[64,3]",
      "RuntimeError: CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`");
  CHECK(athanor::sandbox::says_gpu_memory_ran_out("Traceback (most recent call last):\n" + message + "\n"));
}

TEST_CASE("other failures are not taken for it") {
  const std::string message = GENERATE(as<std::string>{}, "", "MemoryError: Unable to allocate 8.00 GiB for an array",
                                       "RuntimeError: CUDA error: device-side assert triggered", "std::bad_alloc",
                                       "ValueError: the model is out of memory of its teacher");
  CHECK_FALSE(athanor::sandbox::says_gpu_memory_ran_out(message));
}

TEST_CASE("a real GPU is found where there is one") {
  const Listing found = list_gpus(GpuOptions::from(athanor::sdk::Json::object()), 20);
  if (found.gpus.empty()) {
    WARN("skipped, because this machine has no GPU: " << found.why);
    return;
  }
  for (const Gpu &gpu : found.gpus) {
    CHECK_FALSE(gpu.name.empty());
    CHECK((gpu.id.rfind("GPU-", 0) == 0 || gpu.id.rfind("MIG-", 0) == 0));
    CHECK(fs::exists("/dev/nvidia" + std::to_string(gpu.minor)));
  }
}
