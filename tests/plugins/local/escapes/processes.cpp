// SPDX-License-Identifier: Apache-2.0
//
// Attempts to have more processes than a job may, to outlive the job, and to harm the house's processes.
#include <sys/resource.h>
#include <sys/time.h>

#include <chrono>
#include <thread>

#include "tests/plugins/local/escapes/attempt.hpp"

namespace escapes {
namespace {

// Beats as long as it lives, at most a minute.
const std::string beat = R"(
def beat():
    for i in range(6000):
        with open('beat', 'w') as file: file.write(str(i))
        os.rename('beat', 'heartbeat')
        time.sleep(0.01)
    os._exit(0)
)";

// The last are born when the first has long ended.
bool two_hundred_born(Scene &scene) {
  for (int i = 0; i < (scene.walled ? 1 : 3000); ++i) {
    if (text_of(scene.work / "born").size() >= 200) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

}  // namespace

Attempts processes() {
  const Json brief{{"limits", {{"seconds", 1}}}}, none = Json::object();
  return {
      {"have two hundred processes", "processes", R"(
for _ in range(200):
    if os.fork() == 0:
        time.sleep(5)
        os._exit(0)
hold()
)",
       looted("held")},
      {"have two hundred threads", "processes", R"(
import threading
for _ in range(200): threading.Thread(target=time.sleep, args=(5,), daemon=True).start()
hold()
)",
       looted("held")},
      {"fork in every fork", "processes", R"(
for _ in range(8): os.fork()
with open('born', 'a') as file: file.write('x')
time.sleep(1.5)
os._exit(0)
)",
       two_hundred_born},
      {"spin when the time is over",
       "time",
       beat + "beat()",
       [](Scene &scene) { return scene.heart_beats(); },
       brief,
       {},
       false,
       2},
      {"refuse to end when asked",
       "time",
       beat + R"(
for number in range(1, 65):
    try: signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError): pass
beat()
)",
       [](Scene &scene) { return scene.heart_beats(); },
       brief,
       {},
       false,
       2},
      {"live on as a daemon when the time is over",
       "time",
       beat + R"(
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for fd in range(3): os.close(fd)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        beat()
    os._exit(0)
time.sleep(30)
)",
       [](Scene &scene) { return scene.heart_beats(); },
       brief,
       {},
       false,
       2},
      {"live on as a daemon when the job has ended", "time", beat + R"(
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0: beat()
    os._exit(0)
while not os.path.exists('heartbeat'): time.sleep(0.01)
)",
       [](Scene &scene) { return scene.heart_beats(); }},
      {"kill a process of the house", "processes", "os.kill(bystander(), signal.SIGKILL)",
       [](Scene &scene) { return !scene.bystander_lives(); }},
      {"kill everything in reach", "processes", R"(
os.kill(-1, signal.SIGKILL)
time.sleep(0.3)
bystander()
)",
       [](Scene &scene) { return !scene.bystander_lives(); }},
      {"kill what started the job", "processes", R"(
parent = os.getppid()
os.kill(parent, signal.SIGKILL)
time.sleep(0.3)
if os.getppid() == parent: raise RuntimeError('process %d does not die' % parent)
)",
       [](Scene &scene) { return !scene.house_lives(); }},
      {"tell the house that the job failed by the house's fault", "processes", R"(
for pid in (1, os.getppid()):
    try:
        for fd in os.listdir(f'/proc/{pid}/fd'):
            place = f'/proc/{pid}/fd/{fd}'
            if os.readlink(place).startswith('pipe:'):
                with open(place, 'w') as file: file.write('failed forged words\n')
    except OSError as problem: last = problem
raise last
)",
       [](Scene &scene) { return scene.house_was_told("forged words"); }},
      {"have a process of the house killed first when memory is short", "processes",
       "with open(f'/proc/{bystander()}/oom_score_adj', 'w') as file: file.write('900')",
       [](Scene &scene) {
         return text_of("/proc/" + std::to_string(scene.bystander()) + "/oom_score_adj") == "900\n";
       }},
      {"take a process of the house its descriptors", "processes", R"(
import resource
resource.prlimit(bystander(), resource.RLIMIT_NOFILE, (7, 7))
)",
       [](Scene &scene) {
         rlimit now{};
         return prlimit(scene.bystander(), RLIMIT_NOFILE, nullptr, &now) == 0 && now.rlim_cur == 7;
       }},
      {"slow a process of the house down", "processes", "os.setpriority(os.PRIO_PROCESS, bystander(), 19)",
       [](Scene &scene) { return getpriority(PRIO_PROCESS, static_cast<id_t>(scene.bystander())) == 19; }},
      {"run before all others",
       "processes",
       "os.setpriority(os.PRIO_PROCESS, 0, -10)\nloot(os.getpriority(0, 0))",
       looted("-10"),
       none,
       {},
       true},
      {"run in real time",
       "processes",
       R"(
os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
loot('policy %d' % os.sched_getscheduler(0))
)",
       looted("policy 1"),
       none,
       {},
       true},
      {"open three thousand files", "processes", R"(
import resource
any_of(lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096)), lambda: None)
kept = [open('/dev/null') for _ in range(3000)]
loot('opened')
)",
       looted("opened")},
  };
}

}  // namespace escapes
