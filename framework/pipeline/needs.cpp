// SPDX-License-Identifier: Apache-2.0
//
// What the stages need beside inputs and models: a backend that works, and the programs that they start.
#include <unistd.h>

#include <algorithm>
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

void check_programs(Checking &c) {
  std::set<std::string> seen;
  auto need = [&](const Json &programs, const std::string &pointer, const std::string &who) {
    for (const Json &program : programs)
      if (program.is_string() && seen.insert(program.get<std::string>()).second &&
          !is_there(program.get<std::string>()))
        c.error(pointer, "the program " + program.get<std::string>() + " that " + who + " needs is not installed",
                where_to_get(program.get<std::string>()));
  };
  for (const StageStep *stage : c.stages())
    need(list_at(stage->use.component->info, "programs"), pointer_to(c.at[stage->id], "use"),
         "stage '" + stage->id + "'");
  need(list_at(object_at(c.plan.domain, "experiment"), "programs"), "/domain", "the domain profile");
  for (const auto &[use, pointer] :
       {std::pair(&c.plan.backend, "/backend/use"), std::pair(&c.plan.tools, "/tools/use")})
    if (*use && (*use)->component)
      need(list_at((*use)->component->info, "programs"), pointer, (*use)->component->title());
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

void check_capacity(Checking &c, const Use &use, const std::string &pointer) {
  try {
    const Json capacity = c.request.ask(*use.component, use.options, {{"schema", "athanor.backend.capacity/1"}});
    for (const Json &problem : list_at(capacity, "problems"))
      c.error(pointer, use.component->title() + ": " + text_at(problem, "message"), text_at(problem, "hint"));
  } catch (const Error &e) {
    c.error(pointer, use.component->title() + ": " + e.message(), e.hint());
  }
}

}  // namespace

void check_needs(Checking &c) {
  check_services(c);
  if (!c.request.probe) return;
  check_programs(c);
  check_tex(c);
  if (has_errors(c.findings)) return;  // options that do not fit cannot be asked about
  if (c.plan.backend) check_capacity(c, *c.plan.backend, "/backend/use");
  if (c.plan.tools) check_capacity(c, *c.plan.tools, "/tools/use");
}

}  // namespace athanor
