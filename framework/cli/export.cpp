// SPDX-License-Identifier: Apache-2.0
#include "cli/export.hpp"

#include <cstdio>

#include "cli/verbs.hpp"
#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "report/otlp/export.hpp"
#include "run/export.hpp"
#include "run/export_ideas.hpp"
#include "run/pack.hpp"

namespace athanor {
namespace {

int export_calls(const fs::path &run, const Arguments &arguments) {
  if (arguments.words.size() < 2)
    throw Error("bad_request", "usage: athanor export RUN FILE --calls", "name the file for the model calls");
  const fs::path file = fs::absolute(arguments.words[1]).lexically_normal();
  const Exported exported = export_record(run, file);
  if (arguments.json)
    std::fputs(pretty({{"record", file.string()}, {"answers", exported.answers}, {"models", exported.models}}).c_str(),
               stdout);
  else
    std::printf("%zu model calls of %zu %s\nrecord %s\n", exported.answers, exported.models,
                exported.models == 1 ? "model" : "models", file.c_str());
  return exit_ok;
}

int ideas(const fs::path &run, const Arguments &arguments) {
  if (arguments.words.size() < 2 || arguments.calls)
    throw Error("bad_request", "usage: athanor export RUN FILE --ideas",
                "name the file for the ideas, and nothing else");
  const fs::path file = fs::absolute(arguments.words[1]).lexically_normal();
  const std::size_t written = export_ideas(run, file);
  if (arguments.json)
    std::fputs(pretty({{"file", file.string()}, {"ideas", written}}).c_str(), stdout);
  else
    std::printf("%zu %s in the form of AI Scientist-v2\nfile %s\n", written, written == 1 ? "idea" : "ideas",
                file.c_str());
  return exit_ok;
}

bool is_address(const std::string &word) { return word.rfind("http://", 0) == 0 || word.rfind("https://", 0) == 0; }

int telemetry(const fs::path &run, const Arguments &arguments) {
  if (arguments.words.size() > 1 || arguments.calls || arguments.ideas)
    throw Error("bad_request", "usage: athanor export RUN --otlp FILE|URL [--otlp-content]",
                "--otlp takes the file or the address, and nothing else goes with it");
  const bool sent = is_address(arguments.otlp);
  const fs::path file = sent ? fs::path() : fs::absolute(arguments.otlp).lexically_normal();
  const std::string where = sent ? arguments.otlp : file.string();
  const ExportedTelemetry out =
      sent ? send_telemetry(run, where, arguments.otlp_content) : export_telemetry(run, file, arguments.otlp_content);
  if (arguments.json)
    std::fputs(
        pretty(
            {{sent ? "sent_to" : "file", where}, {"spans", out.spans}, {"metrics", out.metrics}, {"trace", out.trace}})
            .c_str(),
        stdout);
  else
    std::printf("%zu spans, %zu metrics, trace %s\n%s %s\n", out.spans, out.metrics, out.trace.c_str(),
                sent ? "sent to" : "file", where.c_str());
  return exit_ok;
}

}  // namespace

int verb_export(const Arguments &arguments) {
  const fs::path run = fs::absolute(arguments.words[0] + "/").lexically_normal().parent_path();
  if (!arguments.otlp.empty()) return telemetry(run, arguments);
  if (arguments.otlp_content)
    throw Error("bad_request", "--otlp-content goes with --otlp", "name the file or the collector: --otlp FILE|URL");
  if (arguments.ideas) return ideas(run, arguments);
  if (arguments.calls) return export_calls(run, arguments);
  const fs::path file =
      arguments.words.size() > 1 ? fs::absolute(arguments.words[1]).lexically_normal() : default_archive(run);
  const Packed packed = pack_run(run, file);
  if (arguments.json) {
    std::fputs(pretty({{"archive", file.string()},
                       {"files", packed.files},
                       {"bytes", packed.bytes},
                       {"confirmed", packed.confirmed},
                       {"ended", packed.ended}})
                   .c_str(),
               stdout);
    return exit_ok;
  }
  if (!packed.ended) std::fprintf(stderr, "athanor: this run has not ended; the archive holds what there is so far\n");
  std::printf("%zu files, %zu confirmed experiments, %.1f MB\narchive %s\n", packed.files, packed.confirmed,
              static_cast<double>(packed.bytes) / 1e6, file.c_str());
  return exit_ok;
}

}  // namespace athanor
