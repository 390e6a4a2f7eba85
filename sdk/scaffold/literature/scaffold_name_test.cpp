// SPDX-License-Identifier: Apache-2.0
//
// Tests without a host or a network.
#include <athanor/testing.hpp>
#include <cstdio>
#include <fstream>

using athanor::sdk::Error;
using athanor::sdk::Json;
namespace testing = athanor::sdk::testing;

namespace {

// The plugin's first component, driven through its table as a host does.
const athanor_component *const tested = athanor_plugin_v1()->components[0];

int failed = 0;

void check(bool holds, const char *what) {
  if (!holds) ++failed;
  std::printf("%s: %s\n", holds ? "ok" : "NOT SO", what);
}

constexpr const char *list = "scaffold_name_test.tsv";

Json asked(const Json &request) {
  testing::FakeHost host;
  return testing::run(tested, {{"file", list}}, "", request, host);
}

void finds_by_words_of_the_title() {
  const Json found = asked({{"schema", "athanor.literature.search/1"}, {"query", "toast that falls"}, {"limit", 5}});
  check(found.at("papers").size() == 2, "a search finds the papers that share a word");
  check(found.at("papers").at(0).at("title") == "How toast falls", "those that share most come first");
  check(found.at("papers").at(0).at("authors") == Json::array({"A. One", "B. Two"}), "with their authors");
  check(found.at("papers").at(0).at("verified") == false, "and says that nobody checked them");
}

void looks_up_one_paper() {
  const Json by_doi = asked({{"schema", "athanor.literature.lookup/1"}, {"doi", "10.1000/toast"}});
  check(by_doi.at("paper").at("year") == 1995, "a DOI leads to its paper");
  const Json by_title = asked({{"schema", "athanor.literature.lookup/1"}, {"title", "Toast, a history"}});
  check(by_title.at("paper").at("title") == "Toast: a history", "so does a title, whatever its punctuation");
  const Json missing = asked({{"schema", "athanor.literature.lookup/1"}, {"title", "On something else entirely"}});
  check(missing.at("paper").is_null(), "a paper that is not there is null");
}

void refuses_a_list_that_is_not_there() {
  testing::FakeHost host;
  try {
    testing::run(tested, {{"file", "nowhere.tsv"}}, "", {{"schema", "athanor.literature.search/1"}}, host);
    check(false, "a list that is not there is refused");
  } catch (const Error &e) {
    check(e.code == "bad_options", "a list that is not there is refused");
  }
}

}  // namespace

int main() {
  std::ofstream(list) << "Toast: a history\tC. Three\t2003\t\n"
                      << "How toast falls\tA. One; B. Two\t1995\t10.1000/toast\n"
                      << "Something else\tD. Four\t2010\t10.1000/else\n";
  finds_by_words_of_the_title();
  looks_up_one_paper();
  refuses_a_list_that_is_not_there();
  std::remove(list);
  return failed == 0 ? 0 : 1;
}
