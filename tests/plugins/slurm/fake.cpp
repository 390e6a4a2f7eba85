// SPDX-License-Identifier: Apache-2.0
#include "fake.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>

namespace fs = std::filesystem;

namespace {

// jobs/NUMBER holds "COUNT NAME STATE NODE", where COUNT is the number of elements, 0 for no array; after a line of its
// own, other states of single elements: "ELEMENT STATE".
constexpr char common[] = R"SH(#!/bin/bash
here=$(dirname "$0")
name=$(basename "$0")
echo "$name" >>"$here/calls"
[ "$1" = --version ] && exit 0
[ ! -e "$here/do-$name" ] || . "$here/do-$name"
)SH";

constexpr char sbatch[] = R"SH(
cat >"$here/script"
printf '%s\n' "$@" >"$here/words"
count=0 job=athanor
for word; do
  case $word in
  --test-only) exit 0 ;;
  --array=0-*) count=$((${word#--array=0-} + 1)) ;;
  --job-name=*) job=${word#--job-name=} ;;
  esac
done
number=$(($(cat "$here/last") + 1))
echo "$number" >"$here/last"
echo "$count $job PENDING" >"$here/jobs/$number"
echo "$number"
)SH";

constexpr char squeue[] = R"SH(
cd "$here/jobs"
for number in *; do
  [ -e "$number" ] || continue
  awk -v number="$number" 'NR == 1 { count = $1; name = $2; state = $3; next } { own[$1] = $2 }
    END {
      node = state == "PENDING" ? "" : "n1"
      if (count == 0) print number "|N/A|" state "|" name "|" node "|None"
      for (i = 0; i < count; ++i) print number "|" i "|" (i in own ? own[i] : state) "|" name "|" node "|None"
    }' "$number"
done
)SH";

constexpr char scancel[] = R"SH(
for number; do
  case $number in
  *_\[*\])
    list=${number#*_\[}
    list=${list%\]}
    for range in ${list//,/ }; do
      for i in $(seq "${range%-*}" "${range#*-}"); do echo "$i CANCELLED" >>"$here/jobs/${number%%_*}"; done
    done
    ;;
  *_*) echo "${number#*_} CANCELLED" >>"$here/jobs/${number%_*}" ;;
  *) sed -i '1s/ [A-Z]*$/ CANCELLED/' "$here/jobs/$number" ;;
  esac
done
)SH";

void program(const fs::path &file, const std::string &text) {
  std::ofstream(file) << common << text;
  fs::permissions(file, fs::perms::owner_all);
}

}  // namespace

FakeSlurm::FakeSlurm() {
  fs::create_directories(place.path / "bin" / "jobs");
  std::ofstream(place.path / "bin" / "last") << "100\n";
  std::ofstream(place.path / "bin" / "calls");
  program(place.path / "bin" / "sbatch", sbatch);
  program(place.path / "bin" / "squeue", squeue);
  program(place.path / "bin" / "scancel", scancel);
  program(place.path / "bin" / "sinfo", "echo 'main*|up|infinite|64000|8|4|idle|(null)'\n");
  program(place.path / "bin" / "scontrol", "echo 'AccountingStorageType = accounting_storage/slurmdbd'\n");
  program(place.path / "bin" / "sacct", "");
}

void FakeSlurm::make(const std::string &program, const std::string &script) const {
  const fs::path file = place.path / "bin" / ("do-" + program);
  if (script.empty()) {
    fs::remove(file);
    return;
  }
  const fs::path draft = place.path / "bin" / ("draft-" + program);
  std::ofstream(draft) << script << "\n";
  fs::rename(draft, file);  // a program that begins meanwhile reads a whole one
}

void FakeSlurm::set_state(const std::string &number, const std::string &state) const {
  const fs::path file = place.path / "bin" / "jobs" / number;
  std::istringstream words(text_of(file));
  std::string count, name;
  words >> count >> name;
  std::ofstream(place.path / "bin" / "draft") << count << " " << name << " " << state << "\n";
  fs::rename(place.path / "bin" / "draft", file);
}

void FakeSlurm::forget(const std::string &number) const { fs::remove(place.path / "bin" / "jobs" / number); }

int FakeSlurm::calls(const std::string &program) const {
  std::istringstream log(text_of(place.path / "bin" / "calls"));
  int count = 0;
  for (std::string name; log >> name;) count += program.empty() || name == program;
  return count;
}
int FakeSlurm::calls() const { return calls(""); }

std::string FakeSlurm::words() const { return text_of(place.path / "bin" / "words"); }

Json FakeSlurm::options(const Json &more) const {
  Json options{{"bin", (place.path / "bin").string()}, {"poll", 0.1}, {"late", 0.5}, {"calls_per_minute", 600}};
  options.update(more);
  return options;
}

void write_exit(const Place &place, const std::string &id, const Json &exit) {
  Json document{{"id", id}, {"seconds", 1}};
  document.update(exit);
  std::ofstream(place.path / id / "exit.part") << document.dump();
  fs::rename(place.path / id / "exit.part", place.path / id / "exit.json");
}

namespace {
std::string line_of_note(const Place &place, const std::string &id, int number) {
  std::string line;
  std::ifstream note(place.path / id / "slurm");
  for (int i = 0; i < number; ++i)
    if (!std::getline(note, line)) return "";
  return line;
}
}  // namespace

std::string token_of(const Place &place, const std::string &id) { return line_of_note(place, id, 1); }
std::string number_in(const Place &place, const std::string &id) { return line_of_note(place, id, 3); }
