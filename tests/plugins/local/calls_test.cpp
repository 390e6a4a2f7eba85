// SPDX-License-Identifier: Apache-2.0
//
// The filter of system calls: what it refuses, with which error, and that ordinary programs do not notice it. The same
// calls are made without it, too: where every program may make a call, it has to work there.
#include <catch2/catch.hpp>
#include <map>
#include <sstream>

#include "backend.hpp"

namespace {

using Answers = std::map<std::string, std::string>;

Answers answers(const Place &place, Backend &backend, const std::string &id) {
  const std::string program = ATHANOR_BUILD_DIR "/tests/athanor_calls";
  const Json exit = backend.run(job(place, id, {program}, {{"readable", {program}}}));
  INFO(story(exit));
  REQUIRE(exit.at("reason") == "exited");
  Answers found;
  std::istringstream lines(output(exit));
  for (std::string name, answer; lines >> name >> answer;) found[name] = answer;
  return found;
}

}  // namespace

TEST_CASE("calls that no experiment needs are refused, others are not") {
  const Place place;
  Backend strict, none(Json{{"sandbox", "none"}});
  const Answers walled = answers(place, strict, "walled"), open = answers(place, none, "open");
  const Answers expected{{"ptrace", "EPERM"},
                         {"process_vm_readv", "EPERM"},
                         {"process_vm_writev", "EPERM"},
                         {"kcmp", "EPERM"},
                         {"pidfd_getfd", "EPERM"},
                         {"keyctl", "EPERM"},
                         {"add_key", "EPERM"},
                         {"request_key", "EPERM"},
                         {"unshare_user", "EPERM"},
                         {"unshare_time", "EPERM"},
                         {"unshare_files", "works"},
                         {"clone_user", "EPERM"},
                         {"clone3", "ENOSYS"},
                         {"setns", "EPERM"},
                         {"mount", "EPERM"},
                         {"umount2", "EPERM"},
                         {"fsopen", "EPERM"},
                         {"open_tree", "EPERM"},
                         {"move_mount", "EPERM"},
                         {"mount_setattr", "EPERM"},
                         {"open_by_handle_at", "EPERM"},
                         {"chroot", "EPERM"},
                         {"bpf", "EPERM"},
                         {"perf_event_open", "EPERM"},
                         {"userfaultfd", "EPERM"},
                         {"io_uring_setup", "EPERM"},
                         {"init_module", "EPERM"},
                         {"finit_module", "EPERM"},
                         {"kexec_load", "EPERM"},
                         {"swapon", "EPERM"},
                         {"reboot", "EPERM"},
                         {"quotactl", "EPERM"},
                         {"syslog", "EPERM"},
                         {"shmget", "EPERM"},
                         {"memfd_secret", "EPERM"},
                         {"not_invented_yet", "ENOSYS"},
                         {"personality_odd", "EPERM"},
                         {"personality_asked", "works"},
                         {"socket_unix", "works"},
                         {"socket_tcp", "works"},
                         {"socket_udp6", "works"},
                         {"socket_routes", "works"},
                         {"socket_audit", "EPROTONOSUPPORT"},
                         {"socket_generic", "EPROTONOSUPPORT"},
                         {"socket_mptcp", "EPROTONOSUPPORT"},
                         {"socket_packet", "EAFNOSUPPORT"},
                         {"socket_vsock", "EAFNOSUPPORT"},
                         {"socket_alg", "EAFNOSUPPORT"},
                         {"socketpair", "works"},
                         {"push_input", "EPERM"},
                         {"push_input_high", "EPERM"},
                         {"chmod", "works"},
                         {"set_user_id", "EPERM"},
                         {"create_set_user_id", "EPERM"},
                         {"create", "works"},
                         {"device", "EPERM"},
                         {"fifo", "works"},
                         {"openat2", "ENOSYS"}};
  for (const auto &[name, answer] : expected) {
    INFO(name);
    REQUIRE(walled.count(name) == 1);
    CHECK(walled.at(name) == answer);
  }
  // Whatever their rights, programs have these on every machine, unless something keeps them away.
  for (const char *name :
       {"ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd", "keyctl", "add_key", "unshare_user", "shmget",
        "personality_odd", "socket_generic", "set_user_id", "create_set_user_id"}) {
    INFO(name);
    CHECK(open.at(name) == "works");
  }
}

#ifdef __x86_64__
TEST_CASE("the other lists of system calls that the machine knows are shut") {
  const Place place;
  Backend strict;
  const Answers walled = answers(place, strict, "walled");
  CHECK(walled.at("x32") == "ENOSYS");
  CHECK(walled.at("i386") == "ENOSYS");
}
#endif

TEST_CASE("ordinary programs do not notice the filter") {
  const Place place;
  Backend strict;
  const Json exit =
      strict.run(python_job(place, "a",
                            "import multiprocessing, subprocess, tempfile, shutil, os, threading\n"
                            "import numpy as np\n"
                            "import matplotlib; matplotlib.use('Agg')\n"
                            "import matplotlib.pyplot as plt\n"
                            "if __name__ == '__main__':\n"
                            "  with multiprocessing.Pool(2) as pool: print(sum(pool.map(abs, [-1, -2])))\n"
                            "  thread = threading.Thread(target=print, args=('thread',))\n"
                            "  thread.start(); thread.join()\n"
                            "  print(subprocess.check_output(['sh', '-c', 'echo child'], text=True).strip())\n"
                            "  print(int(np.linalg.eigvalsh(np.eye(200)).sum()))\n"
                            "  plt.plot([1, 2]); plt.savefig('plot.pdf'); plt.savefig('plot.png')\n"
                            "  shutil.copy2('plot.png', tempfile.mkdtemp())\n"
                            "  os.rename('plot.png', 'drawn.png'); os.makedirs('a/b', exist_ok=True)\n",
                            {{"limits", {{"seconds", 120}}}}));
  INFO(story(exit));
  CHECK(exit.at("exit_code") == 0);
  CHECK(output(exit) == "3\nthread\nchild\n200\n");
}

TEST_CASE("TeX does not notice the filter") {
  const Place place;
  Backend strict;
  const Json exit =
      strict.run(shell_job(place, "a",
                           "printf '\\\\documentclass{article}\\\\begin{document}A\\\\end{document}' > a.tex; "
                           "pdflatex -interaction=batchmode a.tex && head -c 5 a.pdf",
                           {{"limits", {{"seconds", 120}}}}));
  INFO(story(exit));
  CHECK(exit.at("exit_code") == 0);
  CHECK_THAT(output(exit), Catch::EndsWith("%PDF-"));
}
