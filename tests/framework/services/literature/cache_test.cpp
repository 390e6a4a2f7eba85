// SPDX-License-Identifier: Apache-2.0
//
// Kept answers: what makes two questions the same, how old an answer is, and files that are not what they should be.
#include "services/literature/cache.hpp"

#include <catch2/catch.hpp>

#include "foundation/files.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor;

namespace {

const Json asked = LiteratureCache::question("crossref", {{"base_url", "https://x"}, {"api_key", {{"secret", "KEY"}}}},
                                             {{"schema", "athanor.literature.lookup/1"}, {"doi", "10.1/x"}});
const Json reply{{"paper", {{"title", "T"}}}};

fs::path only_file(const fs::path &folder) {
  for (const auto &entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) return entry.path();
  return {};
}

}  // namespace

TEST_CASE("an answer is found again under the same question, with its date and age") {
  const tests::TemporaryFolder folder;
  std::time_t now = 1764446400;  // 2025-11-29T20:00:00Z
  const LiteratureCache cache(folder / "literature", [&] { return now; });
  CHECK_FALSE(cache.find(asked));
  cache.keep(asked, reply);
  now += 90;
  const auto kept = cache.find(asked);
  REQUIRE(kept);
  CHECK(kept->reply == reply);
  CHECK(kept->asked_at == "2025-11-29T20:00:00Z");
  CHECK(kept->age == 90);
  now -= 1000;  // a clock that was set back
  CHECK(cache.find(asked)->age == 0);
}

TEST_CASE("another source, option or question is another entry, another key is not") {
  const tests::TemporaryFolder folder;
  const LiteratureCache cache(folder / "literature");
  cache.keep(asked, reply);
  Json other = asked;
  other["source"] = "openalex";
  CHECK_FALSE(cache.find(other));
  other = asked;
  other["options"]["base_url"] = "https://mirror";
  CHECK_FALSE(cache.find(other));
  other = asked;
  other["request"]["doi"] = "10.1/y";
  CHECK_FALSE(cache.find(other));
  CHECK(cache.find(LiteratureCache::question("crossref", {{"base_url", "https://x"}}, asked.at("request"))));
}

TEST_CASE("no name of a secret stands in the cache") {
  const tests::TemporaryFolder folder;
  LiteratureCache(folder / "literature").keep(asked, reply);
  CHECK(read_file(only_file(folder / "literature")).find("KEY") == std::string::npos);
}

TEST_CASE("a damaged file is as good as none, and is written anew") {
  const tests::TemporaryFolder folder;
  const LiteratureCache cache(folder / "literature");
  cache.keep(asked, reply);
  const fs::path file = only_file(folder / "literature");
  const std::string good = read_file(file);
  for (const std::string &bad :
       {std::string(), good.substr(0, good.size() / 2), std::string("[]"), std::string("{}"), std::string("\"x\"")}) {
    write_file(file, bad);
    CHECK_FALSE(cache.find(asked));
  }
  Json foreign = Json::parse(good);
  foreign["question"]["source"] = "openalex";
  write_file(file, foreign.dump());
  CHECK_FALSE(cache.find(asked));
  cache.keep(asked, reply);
  CHECK(cache.find(asked));
}
