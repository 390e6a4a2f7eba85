// SPDX-License-Identifier: Apache-2.0
//
// Searching and looking up, and the library that is shipped with the quickstart.
#include <catch2/catch.hpp>
#include <regex>
#include <set>
#include <sstream>

#include "tests/plugins/component.hpp"

using athanor::test::Component;
using athanor::test::Ended;
using athanor::test::Folder;
using athanor::test::Json;

namespace {

const std::string kShipped = std::string(ATHANOR_SOURCE_DIR) + "/configs/quickstart/literature.bib";

struct Source {
  Component component{"bibtex", "literature", "bibtex"};

  explicit Source(const std::string &file) {
    const Ended made = component.create({{"file", file}});
    INFO(made.value.dump(2));
    REQUIRE(made.status == ATHANOR_OK);
  }
  std::vector<std::string> search(const std::string &query, int limit = 10) const {
    const Ended ended = component.run({{"schema", "athanor.literature.search/1"}, {"query", query}, {"limit", limit}});
    REQUIRE(ended.status == ATHANOR_OK);
    std::vector<std::string> out;
    for (const auto &paper : ended.value.at("papers")) out.push_back(paper.at("id"));
    return out;
  }
  Json lookup(Json wanted) const {
    wanted["schema"] = "athanor.literature.lookup/1";
    const Json paper = component.run(wanted).value.at("paper");
    return paper.is_null() ? paper : paper.at("id");
  }
};

}  // namespace

TEST_CASE("what shares more and rarer words with the query comes first") {
  const Folder folder;
  const Source source(folder.write("a.bib", R"(
@misc{both,   title = {Label Smoothing and Calibration}}
@misc{one,    title = {Calibration of Networks}}
@misc{byword, title = {Something Else}, keywords = {calibration}}
@misc{other,  title = {Early Stopping}, author = {M{\"u}ller, Rafael}, year = 2019}
@misc{same1,  title = {Regularization A1}}
@misc{same2,  title = {Regularization A2}}
)"));
  using Keys = std::vector<std::string>;
  CHECK(source.search("does label smoothing improve the calibration of classifiers?") == Keys{"both", "one", "byword"});
  CHECK(source.search("label smoothing calibration", 1) == Keys{"both"});
  CHECK(source.search("Muller 2019") == Keys{"other"});
  CHECK(source.search("regularisation") == Keys{"same1", "same2"});  // ties keep the file's order
  CHECK(source.search("quantum chromodynamics").empty());
  CHECK(source.search("").empty());
}

TEST_CASE("one record is looked up by key, DOI, arXiv number or title") {
  const Source source(kShipped);
  CHECK(source.lookup({{"key", "szegedy2016rethinking"}}) == "szegedy2016rethinking");
  CHECK(source.lookup({{"doi", "https://doi.org/10.1109/cvpr.2016.308"}}) == "szegedy2016rethinking");
  CHECK(source.lookup({{"arxiv", "arXiv:1706.04599v2"}}) == "guo2017calibration");
  CHECK(source.lookup({{"title", "When Does Label Smoothing Help"}}) == "muller2019when");
  CHECK(source.lookup({{"title", "When does weight decay help?"}}).is_null());
  CHECK(source.lookup(Json::object()).is_null());
}

TEST_CASE("the shipped library answers the quickstart's questions") {
  const Source source(kShipped);
  CHECK(source.search("label smoothing under label noise").at(0) == "lukasik2020does");
  CHECK(source.search("multiple testing correction").at(0) == "holm1979simple");
  CHECK(source.search("calibration of neural networks").at(0) == "guo2017calibration");
  CHECK(source.search("corrected resampled t-test").at(0) == "nadeau2003inference");
}

TEST_CASE("every shipped entry was seen somewhere, is complete, and keeps that to itself") {
  std::ifstream in(kShipped);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  static const std::regex head(R"(@[a-z]+\{([a-z0-9]+),)");
  const Source source(kShipped);
  std::set<std::string> keys;
  for (std::sregex_iterator match(text.begin(), text.end(), head), end; match != end; ++match) {
    const std::string key = (*match)[1];
    INFO(key);
    keys.insert(key);
    const auto begin = static_cast<std::size_t>(match->position());
    const std::string entry = text.substr(begin, text.find("\n}", begin) - begin);
    static const std::regex seen(R"(\n  seenin +=\s\{[^{}]{10,}\})");
    CHECK(std::regex_search(entry, seen));

    const Json paper = source.component.run({{"schema", "athanor.literature.lookup/1"}, {"key", key}}).value["paper"];
    REQUIRE(paper.is_object());
    CHECK(paper.at("authors").size() >= 1);
    CHECK(paper.at("title").get<std::string>().size() > 10);
    CHECK(paper.at("year").get<int>() >= 1950);
    CHECK(paper.at("venue").get<std::string>().size() > 5);
    CHECK(paper.at("title").get<std::string>().find_first_of("{}\\") == std::string::npos);
    CHECK(paper.at("authors").dump().find_first_of("{}\\") == std::string::npos);
    CHECK(paper.at("bibtex").get<std::string>().find("seenin") == std::string::npos);
    CHECK(paper.at("verified") == false);
  }
  CHECK(keys.size() >= 15);
}
