// SPDX-License-Identifier: Apache-2.0
//
// The command line: one set of options for all verbs, checked against what each verb knows.
#ifndef ATHANOR_CLI_ARGUMENTS_HPP
#define ATHANOR_CLI_ARGUMENTS_HPP

#include <filesystem>
#include <string>
#include <vector>

namespace athanor {

struct Arguments {
  std::string verb;
  std::vector<std::string> words;                  // what is no option
  std::vector<std::filesystem::path> plugin_dirs;  // --plugin-dir, as given, made absolute
  std::vector<std::string> set;                    // --set KEY=VALUE
  std::filesystem::path run_dir, out;              // --run-dir, --out
  std::vector<std::filesystem::path> like;         // --like RUN, as given
  std::vector<std::string> budget;                 // --budget [INSTANCE:]KEY=VALUE
  std::string note;                                // --note TEXT
  std::filesystem::path salvage;                   // --salvage NEWFOLDER, as given
  bool code = false;                               // --code
  bool yes = false;                                // --yes
  std::string tolerance;                           // --tolerance, as given
  bool ping = false;                               // --ping
  bool calls = false, ideas = false;               // --calls, --ideas
  bool timing = false;                             // --timing
  bool json = false, quiet = false, help = false, version = false;
  std::vector<std::string> given;               // the options that stood there, "--set" and so on
  bool calibrate = false;                       // --calibrate
  std::filesystem::path scores;                 // --scores FILE, as given
  std::string from;                             // --from STAGE or NODE
  std::filesystem::path pipeline;               // --pipeline FILE, as given
  bool no_run = false, accept_changes = false;  // --no-run, --accept-changes
  bool isolate = false;                         // --isolate
  bool follow = false;                          // --follow
  std::string language;                         // --lang
  std::string level, seed, check;               // verify: --level, --seed, --check, as given
  std::string otlp;                             // --otlp FILE or URL, as given
  bool otlp_content = false;                    // --otlp-content
  std::string port, listen;                     // serve: --port, --listen, as given
  std::filesystem::path tls_cert, tls_key;      // serve: --tls-cert, --tls-key, as given
  bool insecure_plain = false;                  // serve: --insecure-plain
};

// Throws Error("bad_request") in words for the user: an unknown option with the nearest known one, a missing value.
Arguments parse_arguments(int argc, const char *const *argv);

}  // namespace athanor

#endif
