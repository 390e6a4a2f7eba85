// SPDX-License-Identifier: Apache-2.0
//
// What the stages need beside inputs and models: a backend that works, and the programs that they start.
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "foundation/child.hpp"
#include "foundation/error.hpp"
#include "pipeline/checking.hpp"

namespace athanor {
namespace {

bool asks_for(const StageStep &stage, const std::string &service) {
  const Json &services = list_at(stage.use.component->info, "services");
  return std::find(services.begin(), services.end(), service) != services.end();
}

void check_services(Checking &c) {
  const bool backend = c.value("/backend").is_object(), tools = c.value("/tools").is_object();
  for (const StageStep *stage : c.stages()) {
    const std::string use = pointer_to(c.at[stage->id], "use");
    if (asks_for(*stage, "athanor.experiment/1") && !backend)
      c.error(use, "stage '" + stage->id + "' runs experiments, but no backend is declared",
              "add `backend: {use: local}`");
    else if (asks_for(*stage, "athanor.tool/1") && !backend && !tools)
      c.error(use, "stage '" + stage->id + "' runs programs, but neither tools nor a backend are declared",
              "add `tools: {use: local}`");
    if (asks_for(*stage, "athanor.literature/1") && !c.value("/literature").is_array())
      c.warning(use, "stage '" + stage->id + "' looks up literature, but no source is declared",
                "it goes on without; add `literature: [{use: bibtex, with: {file: FILE}}]` or another source");
  }
}

bool is_there(const std::string &program) {
  if (program.find('/') != std::string::npos) return ::access(program.c_str(), X_OK) == 0;
  const char *path = std::getenv("PATH");
  std::istringstream folders{std::string(path ? path : "/usr/local/bin:/usr/bin:/bin")};
  for (std::string folder; std::getline(folders, folder, ':');)
    if (::access((folder + "/" + program).c_str(), X_OK) == 0) return true;
  return false;
}

std::string where_to_get(const std::string &program) {
  static const std::map<std::string, std::string> packages{{"latexmk", "latexmk"},
                                                           {"pdflatex", "texlive-latex-recommended"},
                                                           {"bibtex", "texlive-binaries"},
                                                           {"pdfinfo", "poppler-utils"},
                                                           {"pdftotext", "poppler-utils"},
                                                           {"pdftoppm", "poppler-utils"},
                                                           {"bwrap", "bubblewrap"},
                                                           {"python3", "python3"},
                                                           {"chktex", "chktex"},
                                                           {"gcc", "gcc"},
                                                           {"g++", "g++"},
                                                           {"make", "make"},
                                                           {"gnuplot", "gnuplot-nox"},
                                                           {"Rscript", "r-base-core"}};
  const auto found = packages.find(program.substr(program.rfind('/') + 1));
  return found == packages.end() ? "install it, or put it into a folder of $PATH"
                                 : "on Debian: apt install " + found->second;
}

// Each is missing once, whoever needs it first.
class NeededPrograms {
 public:
  explicit NeededPrograms(Checking &c) : c_(c) {}

  void need(const Json &programs, const std::string &pointer, const std::string &who) {
    for (const Json &program : programs)
      if (program.is_string() && seen_.insert(program.get<std::string>()).second &&
          !is_there(program.get<std::string>()))
        c_.error(pointer, "the program " + program.get<std::string>() + " that " + who + " needs is not installed",
                 where_to_get(program.get<std::string>()));
  }

 private:
  Checking &c_;
  std::set<std::string> seen_;
};

// Those of stages and of plugins; what the domain profile's experiments run may be in another place than this machine.
void check_programs(Checking &c, NeededPrograms &programs) {
  for (const StageStep *stage : c.stages())
    programs.need(list_at(stage->use.component->info, "programs"), pointer_to(c.at[stage->id], "use"),
                  "stage '" + stage->id + "'");
  for (const auto &[use, pointer] :
       {std::pair(&c.plan.backend, "/backend/use"), std::pair(&c.plan.tools, "/tools/use")})
    if (*use && (*use)->component)
      programs.need(list_at((*use)->component->info, "programs"), pointer, (*use)->component->title());
}

// Whether TeX finds a class, package or style. Where nobody can say, nothing is missing: the stage will see.
bool tex_has(const std::string &file) {
  const char *path = std::getenv("PATH"), *home = std::getenv("HOME");
  try {
    const ChildEnd end = run_child({{"kpsewhich", file},
                                    {std::string("PATH=") + (path ? path : "/usr/local/bin:/usr/bin:/bin"),
                                     std::string("HOME=") + (home ? home : "/")},
                                    {},
                                    std::size_t{64} << 10,
                                    std::chrono::seconds(20)});
    return end.status == 0;
  } catch (const Error &) {
    return true;
  }
}

// The files of TeX that a stage needs under its options: {when: {option: value}, files, packages}.
void check_tex(Checking &c) {
  for (const StageStep *stage : c.stages())
    for (const Json &need : list_at(stage->use.component->info, "tex")) {
      const Json &when = object_at(need, "when");
      const bool needed = std::all_of(when.items().begin(), when.items().end(), [&](const auto &one) {
        return stage->use.options.contains(one.key()) && stage->use.options.at(one.key()) == one.value();
      });
      if (!needed) continue;
      std::string missing;
      for (const Json &file : list_at(need, "files"))
        if (!tex_has(file.get<std::string>())) missing += (missing.empty() ? "" : ", ") + file.get<std::string>();
      if (!missing.empty())
        c.error(pointer_to(c.at[stage->id], "use"),
                "TeX has no " + missing + ", which stage '" + stage->id + "' needs with these options",
                "on Debian: apt install " + text_at(need, "packages"));
    }
}

std::string gpus_in_words(std::uint64_t count, std::uint64_t memory) {
  std::string out = std::to_string(count) + (count == 1 ? " GPU" : " GPUs");
  if (memory == 0) return out;
  char amount[32];
  std::snprintf(amount, sizeof amount, "%.3g", static_cast<double>(memory) / (std::uint64_t{1} << 30));
  return out + " with " + amount + " GiB" + (count == 1 ? "" : " each");
}

// What a backend has less than a job asks for; empty where it has enough, or does not say.
std::string gpu_shortage(const Json &capacity, std::uint64_t count, std::uint64_t memory) {
  if (!capacity.contains("gpus")) return {};
  auto there = capacity.value("gpus", std::uint64_t{0});
  if (there > 0 && capacity.contains("gpu_devices")) {
    const Json &devices = list_at(capacity, "gpu_devices");
    there = static_cast<std::uint64_t>(std::count_if(devices.begin(), devices.end(), [&](const Json &device) {
      return (count == 1 || !device.value("part", false)) && device.value("memory_bytes", std::uint64_t{0}) >= memory;
    }));
  }
  if (there >= count) return {};
  const std::string why = text_at(capacity, "gpus_why");
  return "has " + (there == 0 ? std::string("none") : "only " + std::to_string(there)) +
         (why.empty() ? "" : ": " + why);
}

// Stages whose programs are to have GPUs say so in their options `gpus` and `gpu_memory`, or leave it to the profile.
void check_gpus(Checking &c, const Use &use, const Json &capacity) {
  const Json &profile = object_at(c.plan.domain, "experiment");
  for (const StageStep *stage : c.stages()) {
    if (!asks_for(*stage, "athanor.experiment/1")) continue;
    const Json &options = stage->use.options;
    const auto count = options.value("gpus", profile.value("gpus", std::uint64_t{0}));
    const auto memory = options.value("gpu_memory", profile.value("gpu_memory_bytes", std::uint64_t{0}));
    if (count == 0) continue;
    const std::string shortage = gpu_shortage(capacity, count, memory);
    if (shortage.empty()) continue;
    const std::string with = pointer_to(c.at[stage->id], "with");
    const Json &given = c.value(with);
    c.error(given.contains("gpus") || given.contains("gpu_memory") ? with : pointer_to(c.at[stage->id], "use"),
            "stage '" + stage->id + "' wants " + gpus_in_words(count, memory) + " for each run of a program, and " +
                use.component->title() + " " + shortage,
            "ask for less, or use a backend that has them");
  }
}

// Returns what the backend said of itself.
Json check_capacity(Checking &c, const Use &use, const std::string &pointer, bool experiments) {
  try {
    const Json capacity = c.request.ask(*use.component, use.options, {{"schema", "athanor.backend.capacity/1"}});
    if (experiments && list_at(capacity, "problems").empty()) check_gpus(c, use, capacity);
    for (const Json &problem : list_at(capacity, "problems"))
      c.error(pointer, use.component->title() + ": " + text_at(problem, "message"), text_at(problem, "hint"));
    return capacity;
  } catch (const Error &e) {
    c.error(pointer, use.component->title() + ": " + e.message(), e.hint());
    return Json::object();
  }
}

}  // namespace

void check_needs(Checking &c) {
  check_services(c);
  if (!c.request.probe) return;
  NeededPrograms programs(c);
  check_programs(c, programs);
  check_tex(c);
  Json capacity = Json::object();
  const bool fits = !has_errors(c.findings);  // options that do not fit cannot be asked about
  if (fits && c.plan.backend) capacity = check_capacity(c, *c.plan.backend, "/backend/use", true);
  // Experiments that run in an image find their programs there, or not: only a job can tell.
  if (!capacity.contains("container"))
    programs.need(list_at(object_at(c.plan.domain, "experiment"), "programs"), "/domain", "the domain profile");
  if (fits && c.plan.tools) check_capacity(c, *c.plan.tools, "/tools/use", false);
}

}  // namespace athanor
