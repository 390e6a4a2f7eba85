// SPDX-License-Identifier: Apache-2.0
#include "cli/verbs.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <map>

#include "cli/check.hpp"
#include "cli/compare.hpp"
#include "cli/control.hpp"
#include "cli/diff.hpp"
#include "cli/docs.hpp"
#include "cli/doctor.hpp"
#include "cli/estimate.hpp"
#include "cli/export.hpp"
#include "cli/fork.hpp"
#include "cli/import.hpp"
#include "cli/ls.hpp"
#include "cli/models.hpp"
#include "cli/new.hpp"
#include "cli/plugins.hpp"
#include "cli/replay.hpp"
#include "cli/reproduce.hpp"
#include "cli/review.hpp"
#include "cli/rm.hpp"
#include "cli/run.hpp"
#include "cli/schema_verb.hpp"
#include "cli/serve.hpp"
#include "cli/show.hpp"
#include "cli/status.hpp"
#include "cli/verify.hpp"
#include "cli/watch.hpp"
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

int docs(const Arguments &arguments) {
  if (arguments.out.empty())
    throw Error("bad_request", "`athanor docs` needs --out DIR", "name a folder for the pages");
  return verb_docs(arguments.out, arguments.plugin_dirs);
}

int version(const Arguments &) {
  std::printf("athanor %s\n", ATHANOR_VERSION);
  return exit_ok;
}

int scan_plugin(const Arguments &arguments) { return scanning_child(arguments.words.front()); }
int serve_plugin(const Arguments &arguments) { return serving_child(arguments.words.front()); }
int exec_plugin(const Arguments &arguments) { return executing_child(arguments.words.front()); }

void print_help() {
  std::printf("athanor %s: an autonomous research system of plugins\n\nusage: athanor VERB [ARGUMENTS] [OPTIONS]\n\n",
              ATHANOR_VERSION);
  static const std::map<std::string, const char *> headings{{"check", "before a run"},
                                                            {"run", "running"},
                                                            {"approve", "a person's word"},
                                                            {"ls", "looking"},
                                                            {"replay", "repeating, sharing"}};
  for (const Verb &verb : verbs()) {
    if (!*verb.sentence) continue;
    if (const auto heading = headings.find(verb.name); heading != headings.end()) std::printf("%s\n", heading->second);
    std::printf("  %-32s %s\n", (std::string(verb.name) + " " + verb.arguments).c_str(), verb.sentence);
  }
  std::printf(
      "\noptions\n"
      "  --set KEY=VALUE     overrides one value of the pipeline: seed=7, stages.ideation.with.ideas=5;\n"
      "                      without a value (budget.usd=) as if the pipeline did not say it\n"
      "  --run-dir DIR       the folder of the new run (default: a dated one below runs/)\n"
      "  --out DIR           import: the folder for what is taken over (default: NAME-imported here); docs: of the "
      "pages\n"
      "  --calls             export: the answered model calls alone, as one file\n"
      "  --ideas             export: the ideas alone, as one file that AI Scientist-v2 reads\n"
      "  --otlp FILE|URL     export: spans and metrics by OpenTelemetry, as a file or to http://HOST:4318\n"
      "  --otlp-content      export: with what was asked of models and what they answered\n"
      "  --tolerance X       reproduce: how far values may be apart, relatively; 0 is exact (default: the archive's)\n"
      "  --timing            reproduce: compares times and speeds as well\n"
      "  --plugin-dir DIR    also looks for plugins here, before the usual places\n"
      "  --budget KEY=VALUE  resume: a new cap: usd=15, tokens=2000000, experiments=80, wall=6h\n"
      "  --from STAGE|NODE   fork: what begins anew, or the last node that is shared: experiment, experiment/node-7\n"
      "  --pipeline FILE     fork, resume: another pipeline for what is still to come; review: the one that judges\n"
      "  --calibrate         review: lays the scores beside those that people gave\n"
      "  --scores FILE       review: what people gave (default: scores.csv or scores.json in the folder)\n"
      "  --no-run            fork: only makes the run folder\n"
      "  --accept-changes    resume: goes on under a changed pipeline, or in a fork where that is needed\n"
      "  --note TEXT         approve, reject: why\n"
      "  --isolate           run, resume, fork, replay, review: every plugin in a process of its own\n"
      "  --like RUN          estimate: takes the tokens of tasks from this run (default: those below runs/)\n"
      "  --ping              models: makes the smallest real call to each\n"
      "  --salvage DIR       doctor: saves what can be read of a damaged run into this new folder\n"
      "  --lang LANGUAGE     new: c++ (the default) or c\n"
      "  --follow, -f        logs: goes on until the run ends\n"
      "  --code              show: a node with its whole program\n"
      "  --yes               rm: does not ask\n"
      "  --level N           verify: 1 loads, 2 behaves, 3 keeps the contract (default), 4 fuzz\n"
      "  --check NAME        verify: this check alone\n"
      "  --seed N            verify: where the fuzz level begins (default: another each time)\n"
      "  --port N            serve: the port (default: 8740; 0: any that is free)\n"
      "  --listen ADDRESS    serve: not only this machine may ask; wants TLS, or --insecure-plain\n"
      "  --tls-cert FILE     serve: the certificate with its chain (PEM), and with --tls-key its private key\n"
      "  --insecure-plain    serve: other machines may ask without TLS; token and pages can be read on the way\n"
      "  --json              machine-readable output\n"
      "  --quiet, -q         only the result\n\n"
      "exit status: 0 done; 1 a check or a run failed; 2 the command line makes no sense; 75 paused, to be resumed\n");
}

void refuse_unknown_options(const Arguments &given, const Verb &verb) {
  static const std::vector<std::string> of_all{"--plugin-dir", "--help", "--version", "--words"};
  for (const std::string &option : given.given)
    if (std::find(of_all.begin(), of_all.end(), option) == of_all.end() &&
        std::find(verb.options.begin(), verb.options.end(), option) == verb.options.end())
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
      // before a run
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
      {"verify",
       "FILE.so",
       "checks a plugin against the contract, each rule in its own process",
       1,
       1,
       {"--level", "--seed", "--check", "--json"},
       &verb_verify},
      {"new",
       "KIND NAME",
       "writes a plugin or a domain of your own to begin with",
       2,
       2,
       {"--lang", "--json"},
       &verb_new},
      {"schema", "[NAME/VERSION]", "prints the JSON Schema of pipelines, or of a type or document", 0, 1, {}, &schema},
      {"docs", "--out DIR", "writes the reference pages of plugins", 0, 0, {"--out"}, &docs},
      // running
      {"run",
       "PIPELINE",
       "runs a pipeline in a new run folder",
       1,
       1,
       {"--set", "--run-dir", "--isolate", "--json", "--quiet"},
       &verb_run},
      {"review",
       "FILE|FOLDER|RUN",
       "judges a PDF, or all in a folder; --calibrate: beside known scores",
       1,
       1,
       {"--pipeline", "--set", "--run-dir", "--calibrate", "--scores", "--isolate", "--json", "--quiet"},
       &verb_review},
      {"resume",
       "RUN",
       "goes on with a run that was stopped; repeats nothing",
       1,
       1,
       {"--json", "--quiet", "--budget", "--pipeline", "--set", "--accept-changes", "--isolate"},
       &verb_resume},
      {"fork",
       "RUN --from STAGE|NODE",
       "begins a new run that shares what came before",
       1,
       1,
       {"--from", "--pipeline", "--set", "--run-dir", "--no-run", "--isolate", "--json", "--quiet"},
       &verb_fork},
      {"pause", "RUN", "lets a run pause, once what is on its way has come back", 1, 1, {}, &verb_pause},
      {"stop", "RUN", "lets a run stop at once; it can be resumed as well", 1, 1, {}, &verb_stop},
      {"budget", "RUN KEY=VALUE...", "changes what a run may use up: usd=15, wall=6h", 2, 16, {}, &verb_budget},
      // a person's word
      {"approve", "RUN STAGE", "lets a stage that waits for a word go on", 2, 2, {"--note"}, &verb_approve},
      {"reject", "RUN STAGE", "ends a branch at a stage that waits for a word", 2, 2, {"--note"}, &verb_reject},
      {"edit",
       "RUN STAGE.OUTPUT FILE",
       "puts your version of what a waiting stage made in its place",
       3,
       3,
       {},
       &verb_edit},
      {"note", "RUN TEXT", "writes a note into the record of a run", 2, 2, {}, &verb_note},
      // looking
      {"ls", "[FOLDER]", "lists the runs below a folder (default: ./runs)", 0, 1, {"--json"}, &verb_ls},
      {"status", "RUN", "says how a run stands, and what to do next", 1, 1, {"--json"}, &verb_status},
      {"watch", "RUN", "shows what a run does, in another terminal, until it ends", 1, 1, {"--json"}, &verb_watch},
      {"logs",
       "RUN [-f]",
       "says what a run has done, line by line; -f: and what it does",
       1,
       1,
       {"--follow", "--json"},
       &verb_logs},
      {"show",
       "RUN [NODE|CALL|ARTIFACT]",
       "shows what a run found, or one thing in it",
       1,
       2,
       {"--code", "--json"},
       &verb_show},
      {"diff", "RUN NODE NODE", "compares two nodes; of two runs: RUN:NODE RUN:NODE", 2, 3, {"--json"}, &verb_diff},
      {"compare", "RUN RUN", "lays two runs side by side", 2, 2, {"--json"}, &verb_compare},
      {"serve",
       "[FOLDER]",
       "shows the runs below a folder (default: ./runs) in a browser, live",
       0,
       1,
       {"--port", "--listen", "--tls-cert", "--tls-key", "--insecure-plain", "--json"},
       &verb_serve},
      {"doctor",
       "RUN",
       "says whether a run is sound, and saves what can be saved",
       1,
       1,
       {"--salvage", "--json"},
       &verb_doctor},
      {"rm", "RUN...", "removes run folders; asks before", 1, 1000, {"--yes", "--json"}, &verb_rm},
      // repeating and sharing
      {"replay",
       "RUN",
       "repeats a run from its record alone and compares",
       1,
       1,
       {"--run-dir", "--isolate", "--json"},
       &verb_replay},
      {"export",
       "RUN [ARCHIVE]",
       "packs a run into one archive (.zip, .tar.gz) for others",
       1,
       2,
       {"--calls", "--ideas", "--otlp", "--otlp-content", "--json"},
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
      {"version", "", "prints the version", 0, 0, {}, &version},
      {"scan-plugin", "FILE", "", 1, 1, {}, &scan_plugin},
      {"serve-plugin", "FILE", "", 1, 1, {}, &serve_plugin},
      {"exec-plugin", "FILE", "", 1, 1, {}, &exec_plugin},
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
