// SPDX-License-Identifier: Apache-2.0
//
// Attempts by what a job leaves behind: the host reads and keeps it when the job is gone. The wall is the host's care.
#include <sys/resource.h>

#include "framework/foundation/remove_tree.hpp"
#include "tests/plugins/local/escapes/attempt.hpp"
#include "tests/plugins/local/escapes/collecting.hpp"

namespace escapes {
namespace {

std::function<bool(Scene &)> hands_over(const std::string &text) {
  return [text](Scene &scene) {
    const Collected got = collect(scene);
    return got.hung || got.fell_over || got.found.dump().find(text) != std::string::npos;
  };
}

bool is_brought_down(Scene &scene) {
  const Collected got = collect(scene);
  return got.hung || got.fell_over;
}

std::function<bool(Scene &)> keeps_more_than(std::size_t files) {
  return [files](Scene &scene) {
    const Collected got = collect(scene);
    return got.hung || got.fell_over || got.found.at("files").size() > files;
  };
}

void put_picture(Scene &scene) { write_text(scene.house / "secret.png", secret); }

// A control character in what is told.
bool is_told_control_characters(Scene &scene) {
  const Collected got = collect(scene);
  if (got.hung || got.fell_over) return true;
  for (const Json &fault : got.found.at("faults"))
    for (const char c : fault.get<std::string>())
      if (static_cast<unsigned char>(c) < 0x20) return true;
  for (const auto &[path, text] : got.found.at("files").items())
    if (path.find_first_of("\n\x1b") != std::string::npos) return true;
  return false;
}

bool cannot_be_removed(Scene &scene) {
  const rlimit usual{1024, 1024};
  setrlimit(RLIMIT_NOFILE, &usual);
  std::error_code failed;
  if (scene.walled)
    athanor::remove_tree(scene.work, failed);
  else
    fs::remove_all(scene.work, failed);
  return static_cast<bool>(failed);
}

}  // namespace

Attempts leftovers() {
  const Json none = Json::object(), large{{"limits", {{"disk_bytes", 512 << 20}}}};
  return {
      {"leave a link to a file of the house as the results", "leftovers",
       "os.symlink('/mnt/home/diary', 'results.jsonl')", hands_over(diary)},
      {"leave a link to another job's results as the results", "leftovers",
       "os.symlink(SIBLING + '/work/results.jsonl', 'results.jsonl')", hands_over("results of the sibling")},
      {"leave a link to a picture of the house", "leftovers",
       "os.mkdir('figures')\nos.symlink(HOUSE + '/secret.png', 'figures/a.png')", hands_over(secret), none,
       put_picture},
      {"leave a link to a folder of the house as the folder of figures", "leftovers", "os.symlink(HOUSE, 'figures')",
       hands_over(secret), none, put_picture},
      {"leave a second name of a file of the house", "leftovers", R"(
os.mkdir('figures')
os.link(HOUSE + '/secret.png', 'figures/a.png')
)",
       hands_over(secret), none, put_picture},
      {"leave a pipe as the results", "leftovers", "os.mkfifo('results.jsonl')", is_brought_down},
      {"leave a pipe as a figure", "leftovers", "os.mkdir('figures')\nos.mkfifo('figures/a.png')", is_brought_down},
      {"leave a link to a device without an end as the results", "leftovers",
       "os.symlink('/dev/zero', 'results.jsonl')", is_brought_down},
      {"leave a device without an end as a figure",
       "leftovers",
       R"(
os.mkdir('figures')
os.mknod('figures/a.png', 0o666 | 0o020000, os.makedev(1, 5))
)",
       is_brought_down,
       none,
       {},
       true},
      {"leave a figure that says it holds a terabyte", "leftovers", R"(
os.mkdir('figures')
os.truncate(os.open('figures/a.png', os.O_CREAT | os.O_RDWR), 1 << 40)
)",
       is_brought_down},
      {"leave results of a hundred megabytes in one line", "leftovers", R"(
with open('results.jsonl', 'w') as file: file.write('{"metric":"' + 'x' * 100000000 + '","value":1}')
)",
       [](Scene &scene) {
         const Collected got = collect(scene);
         return got.hung || got.fell_over || got.found.at("results").dump().size() > 1 << 26;
       },
       large},
      {"leave five thousand figures", "leftovers", R"(
os.mkdir('figures')
for i in range(5000): os.close(os.open(f'figures/{i}.png', os.O_CREAT))
)",
       keeps_more_than(2000)},
      {"leave figures whose names are several lines", "leftovers", R"(
os.mkdir('figures')
with open('figures/a\n[athanor] the run succeeded.png', 'w') as file: file.write('x')
)",
       is_told_control_characters},
      {"leave figures whose names paint on the terminal", "leftovers", R"(
os.mkdir('figures')
with open('figures/\x1b[2J\x1b[H.png', 'w') as file: file.write('x')
)",
       is_told_control_characters},
      {"leave results that paint on the terminal when they are faulted", "leftovers",
       "with open('results.jsonl', 'w') as file: file.write('\\x1b[2J\\x1b[Hall is well\\n')",
       is_told_control_characters},
      {"leave figures whose names are no text", "leftovers", R"(
os.mkdir('figures')
with open(b'figures/\xff\xfe.png', 'w') as file: file.write('x')
)",
       is_brought_down},
      {"leave folders so deep that they cannot be removed", "leftovers", R"(
os.mkdir('figures')
os.chdir('figures')
for _ in range(3000):
    os.mkdir('d')
    os.chdir('d')
hold()
)",
       [](Scene &scene) { return is_brought_down(scene) || cannot_be_removed(scene); }},
      {"leave examples nested a million deep", "leftovers", R"(
with open('examples.jsonl', 'w') as file:
    file.write('{"split":"train","example":' + '[' * 400000 + ']' * 400000 + '}\n')
)",
       is_brought_down},
  };
}

}  // namespace escapes
