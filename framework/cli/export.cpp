// SPDX-License-Identifier: Apache-2.0
#include "cli/export.hpp"

#include <cstdio>

#include "cli/verbs.hpp"
#include "foundation/error.hpp"
#include "foundation/json.hpp"
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

}  // namespace

int verb_export(const Arguments &arguments) {
  const fs::path run = fs::absolute(arguments.words[0] + "/").lexically_normal().parent_path();
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
