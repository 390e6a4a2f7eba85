// SPDX-License-Identifier: Apache-2.0
#include "cli/arguments.hpp"

#include <boost/program_options.hpp>

#include "foundation/error.hpp"
#include "foundation/words.hpp"

namespace athanor {
namespace po = boost::program_options;

Arguments parse_arguments(int argc, const char *const *argv) {
  po::options_description options;
  const auto many = [] { return po::value<std::vector<std::string>>()->composing(); };
  options.add_options()("help,h", "")("version,V", "")("json", "")("quiet,q", "")("ping", "")("code", "")(
      "follow,f", "")("yes", "");
  options.add_options()("calls", "")("ideas", "")("timing", "")("out", po::value<std::string>(), "")(
      "tolerance", po::value<std::string>(), "");
  options.add_options()("set", many(), "")("like", many(), "")("plugin-dir", many(), "")("budget", many(), "");
  options.add_options()("run-dir", po::value<std::string>(), "")("note", po::value<std::string>(), "");
  options.add_options()("from", po::value<std::string>(), "")("pipeline", po::value<std::string>(), "")("no-run", "")(
      "accept-changes", "");
  options.add_options()("calibrate", "")("scores", po::value<std::string>(), "");
  options.add_options()("salvage", po::value<std::string>(), "")("isolate", "");
  options.add_options()("otlp", po::value<std::string>(), "")("otlp-content", "");
  options.add_options()("lang", po::value<std::string>(), "");
  options.add_options()("level", po::value<std::string>(), "")("seed", po::value<std::string>(), "")(
      "check", po::value<std::string>(), "");
  options.add_options()("port", po::value<std::string>(), "")("listen", po::value<std::string>(), "")(
      "tls-cert", po::value<std::string>(), "")("tls-key", po::value<std::string>(), "")("insecure-plain", "");
  options.add_options()("words", po::value<std::vector<std::string>>(), "");
  po::positional_options_description positions;
  positions.add("words", -1);
  // Guessing off: a script must not depend on an abbreviation that a later option makes ambiguous.
  const int style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;

  po::variables_map values;
  try {
    po::store(po::command_line_parser(argc, argv).options(options).positional(positions).style(style).run(), values);
    po::notify(values);
  } catch (const po::unknown_option &e) {
    const std::string given = e.get_option_name();
    std::vector<std::string> known;
    for (const auto &option : options.options())
      if (option->long_name() != "words") known.push_back("--" + option->long_name());
    const std::string near = nearest(given, known);
    throw Error("bad_request",
                "there is no option '" + given + "'" + (near.empty() ? "" : "; did you mean '" + near + "'?"),
                "`athanor help` lists them");
  } catch (const po::error &e) {
    throw Error("bad_request", std::string("the command line cannot be read: ") + e.what(),
                "`athanor help` lists what there is");
  }

  Arguments out;
  for (const auto &option : options.options())
    if (values.count(option->long_name())) out.given.push_back("--" + option->long_name());
  out.json = values.count("json") > 0;
  out.quiet = values.count("quiet") > 0;
  out.follow = values.count("follow") > 0;
  out.code = values.count("code") > 0;
  out.yes = values.count("yes") > 0;
  out.ping = values.count("ping") > 0;
  out.calls = values.count("calls") > 0;
  out.ideas = values.count("ideas") > 0;
  out.timing = values.count("timing") > 0;
  if (values.count("tolerance")) out.tolerance = values["tolerance"].as<std::string>();
  if (values.count("like"))
    for (const std::string &run : values["like"].as<std::vector<std::string>>()) out.like.emplace_back(run);
  out.help = values.count("help") > 0;
  out.version = values.count("version") > 0;
  if (values.count("set")) out.set = values["set"].as<std::vector<std::string>>();
  if (values.count("run-dir"))
    out.run_dir = std::filesystem::absolute(values["run-dir"].as<std::string>()).lexically_normal();
  if (values.count("salvage")) out.salvage = values["salvage"].as<std::string>();
  if (values.count("out")) out.out = std::filesystem::absolute(values["out"].as<std::string>()).lexically_normal();
  if (values.count("plugin-dir")) {
    for (const std::string &dir : values["plugin-dir"].as<std::vector<std::string>>()) {
      if (!std::filesystem::is_directory(dir))
        throw Error("bad_request", "--plugin-dir " + dir + ": there is no such folder",
                    "name a folder that holds plugins (*.so)");
      out.plugin_dirs.push_back(std::filesystem::absolute(dir));
    }
  }
  out.calibrate = values.count("calibrate") > 0;
  if (values.count("scores")) out.scores = values["scores"].as<std::string>();
  if (values.count("from")) out.from = values["from"].as<std::string>();
  if (values.count("pipeline")) out.pipeline = values["pipeline"].as<std::string>();
  out.no_run = values.count("no-run") > 0;
  out.isolate = values.count("isolate") > 0;
  out.accept_changes = values.count("accept-changes") > 0;
  if (values.count("budget")) out.budget = values["budget"].as<std::vector<std::string>>();
  if (values.count("otlp")) out.otlp = values["otlp"].as<std::string>();
  out.otlp_content = values.count("otlp-content") > 0;
  if (values.count("lang")) out.language = values["lang"].as<std::string>();
  if (values.count("note")) out.note = values["note"].as<std::string>();
  if (values.count("level")) out.level = values["level"].as<std::string>();
  if (values.count("seed")) out.seed = values["seed"].as<std::string>();
  if (values.count("check")) out.check = values["check"].as<std::string>();
  if (values.count("port")) out.port = values["port"].as<std::string>();
  if (values.count("listen")) out.listen = values["listen"].as<std::string>();
  if (values.count("tls-cert")) out.tls_cert = values["tls-cert"].as<std::string>();
  if (values.count("tls-key")) out.tls_key = values["tls-key"].as<std::string>();
  out.insecure_plain = values.count("insecure-plain") > 0;
  if (values.count("words")) out.words = values["words"].as<std::vector<std::string>>();
  if (!out.words.empty()) {
    out.verb = out.words.front();
    out.words.erase(out.words.begin());
  }
  return out;
}

}  // namespace athanor
