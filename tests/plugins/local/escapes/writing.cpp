// SPDX-License-Identifier: Apache-2.0
//
// Attempts to write where a job has no business.
#include <sys/stat.h>

#include "tests/plugins/local/escapes/attempt.hpp"

namespace escapes {
namespace {

bool canary_changed(Scene &scene) { return text_of(scene.house / "canary") != canary_text; }

}  // namespace

Attempts writing() {
  const auto is_there = [](const char *path) {
    return [path](Scene &scene) { return fs::exists(fs::symlink_status(scene.folder / path)); };
  };
  return {
      {"change a file of the house", "write", "change(HOUSE + '/canary')", canary_changed},
      {"change a file through the root of any process", "write", R"(
def through(pid): return lambda: change(f'/proc/{pid}/root{HOUSE}/canary')
any_of(*[through(pid) for pid in ['self'] + others()])
)",
       canary_changed},
      {"change a file that was given to read",
       "write",
       R"(
canary = HOUSE + '/canary'
def exchange():
    with open(HOUSE + '/other', 'w') as file: file.write('exchanged')
    os.rename(HOUSE + '/other', canary)
any_of(lambda: change(canary), lambda: (os.chmod(canary, 0o666), change(canary)), exchange,
       lambda: (syscall('mount', b'none', HOUSE.encode(), 0, 32 | 4096, 0), change(canary)))
)",
       canary_changed,
       {{"readable", {"$HOUSE"}}}},
      {"change a file of the house by a hard link", "write", "os.link(HOUSE + '/canary', 'mine')\nchange('mine')",
       canary_changed},
      {"add to another job's results", "write", "change(SIBLING + '/work/results.jsonl')",
       [](Scene &scene) { return text_of(scene.sibling / "work/results.jsonl") != sibling_results; }},
      {"write the record of the job's own end", "write", R"(
def forge(folder): return lambda: change(folder + '/exit.json', '{"reason":"forged"}') or change(folder + '/forged')
any_of(*[forge(folder) for folder in (JOB, '..', '/proc/self/cwd/..', '/work/..')])
)",
       [](Scene &scene) {
         return fs::exists(scene.job / "forged") ||
                text_of(scene.job / "exit.json").find("forged") != std::string::npos;
       }},
      {"write into the file of the job's own output", "write", R"(
any_of(lambda: change(JOB + '/stdout', 'forged words'), lambda: change('../stdout', 'forged words'))
)",
       [](Scene &scene) { return scene.said().find("forged words") != std::string::npos; }},
      {"have another job cancelled", "write", "change(SIBLING + '/cancel')", is_there("sibling/cancel")},
      {"take another job's lock away", "write", "os.unlink(SIBLING + '/lock')",
       [](Scene &scene) { return !fs::exists(scene.sibling / "lock"); }},
      {"move the working folder elsewhere", "write", R"(
any_of(lambda: os.rename(WORK, JOB + '/gone'), lambda: os.rename('../work', '../gone'),
       lambda: os.rename('/work', '/gone'))
)",
       is_there("job/gone")},
      {"leave a program behind that runs as whoever made it", "write", R"(
with open('tool', 'w') as file: file.write('#!/bin/sh\n')
os.chmod('tool', 0o6777)
if not os.stat('tool').st_mode & 0o6000: raise PermissionError('no such mode here')
)",
       [](Scene &scene) {
         struct stat about {};
         return lstat((scene.work / "tool").c_str(), &about) == 0 && (about.st_mode & (S_ISUID | S_ISGID)) != 0;
       }},
  };
}

}  // namespace escapes
