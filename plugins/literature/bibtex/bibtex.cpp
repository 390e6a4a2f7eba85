// SPDX-License-Identifier: Apache-2.0
//
// The literature source `bibtex`: searches a .bib file. What it finds was typed or collected by its user,
// so every paper says that it was not checked elsewhere. No network, no writing.
#include "bibtex_info.h"
#include "library.hpp"

#include <athanor/plugin.hpp>
#include <string>

namespace {

using athanor::bibtex::Library;
using athanor::sdk::Error;
using athanor::sdk::Host;
using athanor::sdk::Json;

class Bibtex {
 public:
  static constexpr const char *kind = "literature", *name = "bibtex", *info = bibtex_info;

  Bibtex(const Json &options, const std::filesystem::path &) : library_(options.at("file").get<std::string>()) {}

  static void validate(const Json &options) { Library(options.at("file").get<std::string>()); }

  Json run(const Json &request, Host &) {
    const std::string schema = request.value("schema", "");
    if (schema == "athanor.literature.search/1") {
      const int limit = request.value("limit", 10);
      if (limit < 1) throw Error("bad_request", "limit must be at least 1", "ask for one paper or more", "/limit");
      return {{"schema", schema},
              {"papers", library_.search(request.at("query").get<std::string>(), static_cast<std::size_t>(limit))}};
    }
    if (schema == "athanor.literature.lookup/1") return {{"schema", schema}, {"paper", library_.lookup(request)}};
    athanor::sdk::unknown_request(request);
  }

 private:
  const Library library_;
};

}  // namespace

ATHANOR_PLUGIN("org.athanor.bibtex", "0.1.0", Bibtex)
