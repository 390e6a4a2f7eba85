// SPDX-License-Identifier: Apache-2.0
#include "cli/arguments.hpp"

#include <boost/program_options.hpp>

#include "foundation/error.hpp"
#include "foundation/words.hpp"

namespace athanor {
namespace po = boost::program_options;

Arguments parse_arguments(int argc, const char *const *argv) {
  po::options_description options;
  options.add_options()("help,h", "")("version,V", "")("json", "")("quiet,q", "")("ping", "")("calls", "")(
      "timing", "")("like", po::value<std::vector<std::string>>()->composing(), "")(
      "set", po::value<std::vector<std::string>>()->composing(), "")("run-dir", po::value<std::string>(), "")(
      "out", po::value<std::string>(), "")("tolerance", po::value<std::string>(), "")(
      "plugin-dir", po::value<std::vector<std::string>>()->composing(), "")("words",
                                                                            po::value<std::vector<std::string>>(), "");
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
    const std::string near =
        nearest(given, {"--help", "--version", "--json", "--quiet", "--set", "--run-dir", "--plugin-dir", "--ping",
                        "--like", "--out", "--calls", "--tolerance", "--timing"});
    throw Error("bad_request",
                "there is no option '" + given + "'" + (near.empty() ? "" : "; did you mean '" + near + "'?"),
                "`athanor help` lists them");
  } catch (const po::error &e) {
    throw Error("bad_request", std::string("the command line cannot be read: ") + e.what(),
                "`athanor help` lists what there is");
  }

  Arguments out;
  out.json = values.count("json") > 0;
  out.quiet = values.count("quiet") > 0;
  out.ping = values.count("ping") > 0;
  out.calls = values.count("calls") > 0;
  out.timing = values.count("timing") > 0;
  if (values.count("tolerance")) out.tolerance = values["tolerance"].as<std::string>();
  if (values.count("like"))
    for (const std::string &run : values["like"].as<std::vector<std::string>>()) out.like.emplace_back(run);
  out.help = values.count("help") > 0;
  out.version = values.count("version") > 0;
  if (values.count("set")) out.set = values["set"].as<std::vector<std::string>>();
  if (values.count("run-dir"))
    out.run_dir = std::filesystem::absolute(values["run-dir"].as<std::string>()).lexically_normal();
  if (values.count("out")) out.out = std::filesystem::absolute(values["out"].as<std::string>()).lexically_normal();
  if (values.count("plugin-dir")) {
    for (const std::string &dir : values["plugin-dir"].as<std::vector<std::string>>()) {
      if (!std::filesystem::is_directory(dir))
        throw Error("bad_request", "--plugin-dir " + dir + ": there is no such folder",
                    "name a folder that holds plugins (*.so)");
      out.plugin_dirs.push_back(std::filesystem::absolute(dir));
    }
  }
  if (values.count("words")) out.words = values["words"].as<std::vector<std::string>>();
  if (!out.words.empty()) {
    out.verb = out.words.front();
    out.words.erase(out.words.begin());
  }
  return out;
}

}  // namespace athanor
