// SPDX-License-Identifier: Apache-2.0
#include "cli/verbs.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>

#include "cli/check.hpp"
#include "cli/estimate.hpp"
#include "cli/export.hpp"
#include "cli/import.hpp"
#include "cli/models.hpp"
#include "cli/plugins.hpp"
#include "cli/replay.hpp"
#include "cli/reproduce.hpp"
#include "cli/run.hpp"
#include "cli/schema_verb.hpp"
#include "foundation/error.hpp"
#include "foundation/install.hpp"
#include "foundation/words.hpp"
#include "plugin/catalogue.hpp"

namespace athanor {
namespace {

Catalogue catalogue_for(const Arguments &arguments) { return Catalogue::scan(plugin_folders(arguments.plugin_dirs)); }

int check(const Arguments &arguments) {
  return verb_check({arguments.words.front(), arguments.set, true}, catalogue_for(arguments), arguments.json);
}

int estimate(const Arguments &arguments) {
  return verb_estimate({arguments.words.front(), arguments.set, true}, catalogue_for(arguments), arguments.like,
                       arguments.json);
}

int models(const Arguments &arguments) {
  return verb_models({arguments.words.front(), arguments.set, true}, catalogue_for(arguments), arguments.ping,
                     arguments.json);
}

int plugins(const Arguments &arguments) { return verb_plugins(arguments.words, arguments.plugin_dirs, arguments.json); }

int schema(const Arguments &arguments) { return verb_schema(arguments.words, catalogue_for(arguments)); }

int version(const Arguments &) {
  std::printf("athanor %s\n", ATHANOR_VERSION);
  return exit_ok;
}

int scan_plugin(const Arguments &arguments) { return scanning_child(arguments.words.front()); }

void print_help() {
  std::printf("athanor %s: an autonomous research system of plugins\n\nusage: athanor VERB [ARGUMENTS] [OPTIONS]\n\n",
              ATHANOR_VERSION);
  for (const Verb &verb : verbs())
    if (*verb.sentence)
      std::printf("  %-32s %s\n", (std::string(verb.name) + " " + verb.arguments).c_str(), verb.sentence);
  std::printf(
      "\noptions\n"
      "  --set KEY=VALUE     overrides one value of the pipeline: seed=7, stages.ideation.with.ideas=5\n"
      "  --run-dir DIR       the folder of the new run (default: a dated one below runs/)\n"
      "  --out DIR           import: the folder for what is taken over (default: NAME-imported here)\n"
      "  --calls             export: the answered model calls alone, as one file\n"
      "  --tolerance X       reproduce: how far values may be apart, relatively; 0 is exact (default: the archive's)\n"
      "  --timing            reproduce: compares times and speeds as well\n"
      "  --plugin-dir DIR    also looks for plugins here, before the usual places\n"
      "  --like RUN          estimate: takes the tokens of tasks from this run (default: those below runs/)\n"
      "  --ping              models: makes the smallest real call to each\n"
      "  --json              machine-readable output\n"
      "  --quiet, -q         only the result\n\n"
      "exit status: 0 done; 1 a check or a run failed; 2 the command line makes no sense; 75 paused, to be resumed\n");
}

void refuse_unknown_options(const Arguments &given, const Verb &verb) {
  std::vector<std::string> used;
  if (!given.set.empty()) used.emplace_back("--set");
  if (!given.run_dir.empty()) used.emplace_back("--run-dir");
  if (!given.out.empty()) used.emplace_back("--out");
  if (!given.tolerance.empty()) used.emplace_back("--tolerance");
  if (given.timing) used.emplace_back("--timing");
  if (given.calls) used.emplace_back("--calls");
  if (!given.like.empty()) used.emplace_back("--like");
  if (given.ping) used.emplace_back("--ping");
  if (given.json) used.emplace_back("--json");
  if (given.quiet) used.emplace_back("--quiet");
  for (const std::string &option : used)
    if (std::find(verb.options.begin(), verb.options.end(), option) == verb.options.end())
      throw Error("bad_request", std::string("`athanor ") + verb.name + "` has no option " + option,
                  "`athanor help` lists what there is");
}

int run_verb(const Arguments &arguments) {
  const auto verb =
      std::find_if(verbs().begin(), verbs().end(), [&](const Verb &v) { return arguments.verb == v.name; });
  if (verb == verbs().end()) {
    std::vector<std::string> names;
    for (const Verb &v : verbs())
      if (*v.sentence) names.emplace_back(v.name);
    const std::string near = nearest(arguments.verb, names);
    throw Error("bad_request",
                "there is no verb '" + arguments.verb + "'" + (near.empty() ? "" : "; did you mean '" + near + "'?"),
                "`athanor help` lists what there is");
  }
  if (arguments.words.size() < verb->least || arguments.words.size() > verb->most)
    throw Error("bad_request", std::string("usage: athanor ") + verb->name + " " + verb->arguments, verb->sentence);
  refuse_unknown_options(arguments, *verb);
  return verb->run(arguments);
}

}  // namespace

const std::vector<Verb> &verbs() {
  static const std::vector<Verb> table{
      {"run",
       "PIPELINE",
       "runs a pipeline in a new run folder",
       1,
       1,
       {"--set", "--run-dir", "--json", "--quiet"},
       &verb_run},
      {"resume",
       "RUN",
       "goes on with a run that was stopped; repeats nothing",
       1,
       1,
       {"--json", "--quiet"},
       &verb_resume},
      {"replay",
       "RUN",
       "repeats a run from its record alone and compares",
       1,
       1,
       {"--run-dir", "--json"},
       &verb_replay},
      {"export",
       "RUN [ARCHIVE]",
       "packs a run into one archive (.zip, .tar.gz) for others",
       1,
       2,
       {"--calls", "--json"},
       &verb_export},
      {"reproduce",
       "ARCHIVE",
       "runs the confirmed experiments of an archive again and compares",
       1,
       1,
       {"--run-dir", "--tolerance", "--timing", "--json", "--quiet"},
       &verb_reproduce},
      {"import",
       "FOLDER",
       "takes over ideas, settings and runs of AI Scientist-v2",
       1,
       1,
       {"--out", "--run-dir", "--json", "--quiet"},
       &verb_import},
      {"check", "PIPELINE", "proves the wiring before anything runs", 1, 1, {"--set", "--json"}, &check},
      {"estimate",
       "PIPELINE",
       "says what a run will ask for and cost, before it runs",
       1,
       1,
       {"--set", "--like", "--json"},
       &estimate},
      {"models",
       "PIPELINE",
       "lists the models of a pipeline; --ping asks each one",
       1,
       1,
       {"--set", "--ping", "--json"},
       &models},
      {"plugins", "[show KIND/NAME]", "lists what there is to use, or shows one thing", 0, 2, {"--json"}, &plugins},
      {"schema", "[TYPE]", "prints the JSON Schema of pipelines, or of an artifact type", 0, 1, {}, &schema},
      {"version", "", "prints the version", 0, 0, {}, &version},
      {"scan-plugin", "FILE", "", 1, 1, {}, &scan_plugin},
  };
  return table;
}

int run_command_line(int argc, const char *const *argv) {
  try {
    const Arguments arguments = parse_arguments(argc, argv);
    if (arguments.version) return version(arguments);
    if (arguments.help || arguments.verb == "help") {
      print_help();
      return exit_ok;
    }
    if (arguments.verb.empty()) {
      print_help();
      return exit_usage;
    }
    return run_verb(arguments);
  } catch (const Error &e) {
    std::fprintf(stderr, "athanor: %s\n", describe(e).c_str());
    return e.code() == "bad_request" ? exit_usage : exit_failed;
  } catch (const std::exception &e) {
    std::fprintf(stderr,
                 "athanor: internal error: %s\n  this is a bug; please report it with the command that you gave\n",
                 e.what());
    return exit_failed;
  }
}

}  // namespace athanor
