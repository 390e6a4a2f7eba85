// SPDX-License-Identifier: Apache-2.0
//
// See trial.hpp.
#include "tests/plugins/local/escapes/trial.hpp"

#include <net/if.h>
#include <signal.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <stdexcept>

#include "tests/plugins/local/backend.hpp"
#include "tests/plugins/local/escapes/bare.hpp"

namespace escapes {
namespace {

// What every attempt may use. The numbers are those of the two machines that Debian and Ubuntu are mostly run on.
constexpr char prelude[] = R"(
import os, sys, time, signal, socket, struct, errno
JOB, WORK, SIBLING, HOUSE, TOKEN = (os.environ[name] for name in ('JOB', 'WORK', 'SIBLING', 'HOUSE', 'TOKEN'))
NUMBERS = dict(ptrace=(101, 117), mount=(165, 40), pivot_root=(155, 41), unshare=(272, 97), setns=(308, 268),
    settimeofday=(164, 170), init_module=(175, 105), syslog=(103, 116), shmget=(29, 194), shmat=(30, 196),
    add_key=(248, 217), request_key=(249, 218), keyctl=(250, 219), bpf=(321, 280), perf_event_open=(298, 241),
    userfaultfd=(323, 282), open_by_handle_at=(304, 265), process_vm_readv=(310, 270), io_uring_setup=(425, 425),
    clone3=(435, 435), pidfd_open=(434, 434), pidfd_getfd=(438, 438), fsopen=(430, 430), mlock=(149, 228))

def loot(what):
    with open(LOOT, 'ab') as file: file.write(what if isinstance(what, bytes) else str(what).encode())

LOOT = os.path.join(os.getcwd(), 'loot')

def syscall(name, *arguments):
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    number = NUMBERS[name][os.uname().machine == 'aarch64']
    result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])
    if result == -1: raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result

def any_of(*ways):
    for way in ways:
        try: return way()
        except Exception as problem: last = problem
    raise last

def change(path, text='changed'):
    with open(path, 'a') as file: file.write(text)

def others():
    return [int(p) for p in os.listdir('/proc') if p.isdigit() and int(p) != os.getpid()]

def bystander():
    for pid in others():
        try:
            with open(f'/proc/{pid}/cmdline', 'rb') as file: words = file.read()
        except OSError: continue
        if TOKEN.encode() in words: return pid
    raise ProcessLookupError('nobody of the house is in sight')

def hold():
    'What was taken must still be there after the house has looked.'
    time.sleep(1.5)
    loot('held')

try: exec(compile(sys.argv[1], 'attempt', 'exec'), globals())
except BaseException as problem:
    print('stopped:', type(problem).__name__, problem, flush=True)
    sys.exit(1)
)";

std::vector<std::string> command(const Attempt &attempt) {
  return {"/usr/bin/python3", "-c", prelude, attempt.program};
}

bool is_read_only(const char *path) {
  struct statvfs about {};
  return statvfs(path, &about) == 0 && (about.f_flag & ST_RDONLY) != 0;
}

bool only_loopback() {
  char name[IF_NAMESIZE] = "";
  const auto *all = if_nameindex();
  if (!all) return false;
  bool only = true;
  for (const auto *one = all; one->if_index != 0; ++one) only = only && std::string(one->if_name) == "lo";
  if_freenameindex(const_cast<struct if_nameindex *>(all));
  return only && if_indextoname(1, name);
}

// An environment variable can be set by anybody, so it is looked at what athanor_contain makes: its process 1, file
// systems that are read-only, a network of nothing but loopback, and its own /mnt.
void need_containment() {
  const bool contained = std::getenv("ATHANOR_CONTAINED") && getpid() != 1 &&
                         text_of("/proc/1/cmdline").find("athanor_contain") != std::string::npos && is_read_only("/") &&
                         is_read_only("/usr") && !is_read_only("/mnt") && only_loopback() &&
                         text_of("/mnt/home/diary") == std::string(diary) + "\n";
  if (!contained)
    throw std::runtime_error(
        "escapes are tried only in throw-away namespaces: use ctest, `./dev bench escapes`, or `athanor_contain "
        "PROGRAM`");
}

// The job's document; $HOUSE stands for the scene's folder of that name.
Json more_of(const Attempt &attempt, const Scene &scene) {
  Json more{{"env", scene.env},
            {"limits",
             {{"seconds", 10},
              {"memory_bytes", 256 << 20},
              {"processes", 32},
              {"disk_bytes", 32 << 20},
              {"output_bytes", 64 << 10}}}};
  more.merge_patch(attempt.job);
  if (more.contains("readable"))
    for (Json &path : more["readable"])
      if (path == "$HOUSE") path = scene.house.string();
  return more;
}

bool is_reported(const Scene &scene) {
  const std::string reason = scene.exit.value("reason", ""), said = scene.said();
  if (reason == "timeout" || reason == "memory" || reason == "disk") return true;
  if (reason == "signalled" && (scene.exit.contains("detail") || scene.exit.value("signal", 0) == SIGSYS)) return true;
  return !scene.told.empty() || said.find("stopped: ") != std::string::npos ||
         said.find(" bytes left out here]") != std::string::npos || scene.exit.contains("detail");
}

// Without walls.
void prove(const Attempt &attempt, const Place &place, Verdict &verdict) {
  Scene scene(place.path, false);
  if (attempt.set) attempt.set(scene);
  Bare bare(scene, command(attempt));
  scene.bystander_lives = [&] { return bare.bystander_lives(); };
  scene.house_lives = [&] { return bare.house_lives(); };
  scene.house_was_told = [&](const std::string &words) { return bare.was_told(words); };
  bare.wait(attempt.bare_seconds);
  verdict.proven = attempt.worked(scene);
  verdict.story = "without walls it " + std::string(verdict.proven ? "worked" : "did not work") + "; it said:\n" +
                  scene.said().substr(0, 2000) + scene.told + "\n";
}

class Bystander {
 public:
  explicit Bystander(const std::string &token) : pid_(fork()) {
    if (pid_ == 0) become_bystander(token);
  }
  ~Bystander() {
    if (!lives()) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  Bystander(const Bystander &) = delete;
  Bystander &operator=(const Bystander &) = delete;
  bool lives() {
    if (pid_ > 0 && waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = -1;
    return pid_ > 0;
  }

 private:
  pid_t pid_;
};

constexpr char sibling_script[] = "echo first; while [ ! -e stop ]; do sleep 0.05; done; cat results.jsonl; echo last";

Json as_job(const std::string &id, const fs::path &folder, const std::vector<std::string> &words) {
  return {{"id", id}, {"folder", folder.string()}, {"command", words}};
}

// What happened to the job that ran beside; "" when nothing did.
std::string sibling_harm(Backend &backend, const Scene &scene) {
  write_text(scene.sibling / "work/stop", "");
  const Json exit = backend.end_of("sibling");
  const bool well = exit.at("reason") == "exited" && exit.value("exit_code", 1) == 0 &&
                    output(exit) == "first\n" + std::string(sibling_results) + "last\n";
  return well ? "" : "the sibling came to harm: " + ::story(exit);
}

// Behind walls.
void withstand(const Attempt &attempt, const Place &place, Verdict &verdict) {
  Scene scene(place.path, true);
  if (attempt.set) attempt.set(scene);
  Bystander bystander(scene.token);
  scene.bystander_lives = [&] { return bystander.lives(); };
  Backend backend;
  backend.ask("submit", {{"jobs", {as_job("sibling", scene.sibling, {"sh", "-c", sibling_script})}}});
  const auto begun = [&] { return text_of(scene.sibling / "stdout") == "first\n"; };
  if (!soon(begun)) throw std::runtime_error("the sibling does not start: " + text_of(scene.sibling / "stderr"));
  Json job = as_job("job", scene.job, command(attempt));
  job.update(more_of(attempt, scene));
  scene.exit = backend.run(job);
  const std::string detail = scene.exit.value("detail", "");
  scene.house_lives = [&] { return scene.exit.at("reason") != "lost" && detail.find("something killed") != 0; };
  scene.house_was_told = [&](const std::string &words) { return detail.find(words) != std::string::npos; };
  const bool worked = attempt.worked(scene);
  std::string harm = scene.harm();
  harm += sibling_harm(backend, scene);
  verdict.stopped = !worked && harm.empty() && scene.exit.at("reason") != "lost";
  verdict.reported = is_reported(scene);
  verdict.story += "behind walls it " + std::string(worked ? "worked" : "did not work") +
                   (harm.empty() ? "" : "; " + harm) + "; it ended as " + scene.exit.dump() + " and said:\n" +
                   scene.said().substr(0, 2000) + scene.told + "\n";
}

}  // namespace

Verdict try_out(const Attempt &attempt) {
  need_containment();
  const Place place;
  Verdict verdict;
  verdict.provable = !attempt.for_root || geteuid() == 0;
  if (verdict.provable) prove(attempt, place, verdict);
  if (!verdict.proven && attempt.may_be_missing) verdict.provable = false;
  withstand(attempt, place, verdict);
  return verdict;
}

}  // namespace escapes
