// SPDX-License-Identifier: Apache-2.0
//
// What several sources say of the same works becomes one list, and no two works become one.
#include "services/literature/merge.hpp"

#include <catch2/catch.hpp>

using namespace athanor;

namespace {

Json paper(const std::string &source, const std::string &title, const Json &more = Json::object()) {
  Json out{{"source", source}, {"title", title}, {"authors", {"Ada Lovelace", "Alan Turing"}}, {"verified", true}};
  out.update(more);
  return out;
}

bool same(const Json &a, const Json &b) {
  CHECK(same_work(a, b) == same_work(b, a));
  return same_work(a, b);
}

}  // namespace

TEST_CASE("the same DOI, whatever its case and form, and the same arXiv number, whatever its version, are one work") {
  CHECK(
      same(paper("a", "X", {{"doi", "10.1/ABC"}}), paper("b", "Another name", {{"doi", "https://doi.org/10.1/abc"}})));
  CHECK(same(paper("a", "X", {{"arxiv", "1706.03762v1"}}), paper("b", "Renamed later", {{"arxiv", "1706.03762v5"}})));
  CHECK(same(paper("a", "X", {{"arxiv", "1706.03762"}}), paper("b", "Y", {{"doi", "10.48550/arXiv.1706.03762"}})));
  CHECK_FALSE(same(paper("a", "X", {{"doi", "10.1/a"}}), paper("b", "Y", {{"doi", "10.1/b"}})));
}

TEST_CASE("titles that differ in TeX, Unicode, tags and punctuation are one work") {
  CHECK(same(paper("a", "$\\alpha$-stable M{\\\"u}ller laws", {{"year", 2017}}),
             paper("b", "<i>α</i>‑Stable Müller Laws.", {{"year", 2017}})));
  CHECK(same(paper("a", "Naïve methods"), paper("b", "Nai\u0308ve Methods")));
}

TEST_CASE("a missing subtitle does not make another work, a different one does") {
  CHECK(same(paper("a", "Noise in the labels: a survey of methods", {{"year", 2020}}),
             paper("b", "Noise in the Labels", {{"year", 2020}})));
  CHECK_FALSE(same(paper("a", "Noise in the labels: theory"), paper("b", "Noise in the labels: practice")));
  CHECK_FALSE(same(paper("a", "BERT: deep transformers"), paper("b", "BERT")));  // too little to go by
}

TEST_CASE("a preprint and its published version are one work, two published versions are two") {
  const Json preprint = paper("arxiv", "On laws", {{"arxiv", "1501.00001"}, {"type", "preprint"}, {"year", 2015}});
  const Json published = paper("crossref", "On laws", {{"doi", "10.1/laws"}, {"year", 2017}});
  CHECK(same(preprint, published));
  CHECK_FALSE(same(paper("a", "On laws", {{"doi", "10.1/conference"}, {"year", 2016}}), published));
  CHECK_FALSE(same(paper("a", "On laws", {{"year", 1990}}), published));
}

TEST_CASE("the same title by other people is another work") {
  CHECK_FALSE(same(paper("a", "Introduction to everything", {{"year", 2020}}),
                   paper("b", "Introduction to everything", {{"year", 2020}, {"authors", {"Someone Else"}}})));
  CHECK(same(paper("a", "On laws", {{"authors", {"A. Lovelace"}}}),
             paper("b", "On laws", {{"authors", {"Lovelace, Ada"}}})));
}

TEST_CASE("a merged paper has the better of the fields: published before preprint, a registry before a file") {
  const Json preprint = paper("arxiv", "On Laws",
                              {{"id", "1501.00001"},
                               {"arxiv", "1501.00001"},
                               {"type", "preprint"},
                               {"year", 2015},
                               {"venue", "arXiv"},
                               {"abstract", "Long and good."},
                               {"bibtex", "@misc{a}"},
                               {"url", "https://arxiv.org/abs/1501.00001"}});
  const Json published = paper("crossref", "On Laws",
                               {{"id", "10.1/laws"},
                                {"doi", "10.1/laws"},
                                {"year", 2017},
                                {"venue", "Annals"},
                                {"abstract", "Short."},
                                {"citations", 5},
                                {"bibtex", "@article{b}"},
                                {"type", "journal-article"}});
  const Json counted = paper("openalex", "On Laws", {{"doi", "10.1/laws"}, {"citations", 9}, {"retracted", true}});
  const Json merged = merged_papers({Json::array({preprint}), Json::array({published}), Json::array({counted})});
  REQUIRE(merged.size() == 1);
  CHECK(merged[0] == Json{{"source", "arxiv"},
                          {"id", "1501.00001"},
                          {"title", "On Laws"},
                          {"authors", {"Ada Lovelace", "Alan Turing"}},
                          {"year", 2017},
                          {"venue", "Annals"},
                          {"doi", "10.1/laws"},
                          {"arxiv", "1501.00001"},
                          {"url", "https://arxiv.org/abs/1501.00001"},
                          {"abstract", "Long and good."},
                          {"citations", 9},
                          {"type", "journal-article"},
                          {"bibtex", "@article{b}"},
                          {"retracted", true},
                          {"also", {"crossref", "openalex"}},
                          {"verified", true}});
}

TEST_CASE("a record that joins two others makes one of all three") {
  const Json by_title = paper("a", "On laws", {{"year", 2017}, {"arxiv", "1501.00001"}});
  const Json by_doi = paper("b", "On the laws of things", {{"doi", "10.1/laws"}, {"year", 2017}});
  const Json both = paper("c", "On the laws of things", {{"doi", "10.1/laws"}, {"arxiv", "1501.00001"}});
  CHECK(merged_papers({Json::array({by_title}), Json::array({by_doi}), Json::array({both})}).size() == 1);
}

TEST_CASE("what several sources have comes first, and each source has its turn") {
  const Json merged = merged_papers({{paper("a", "One"), paper("a", "Two"), paper("a", "Shared work")},
                                     {paper("b", "Three"), paper("b", "Shared work")}});
  std::string order;
  for (const Json &one : merged) order += one.at("title").get<std::string>() + ", ";
  CHECK(order == "Shared work, One, Three, Two, ");
}

TEST_CASE("one source keeps its order, says nothing of itself, and does not verify itself") {
  const Json twice = paper("file", "Twice", {{"verified", false}});
  const Json merged = merged_papers({{paper("file", "B", {{"verified", false}}), twice, twice}});
  REQUIRE(merged.size() == 2);
  CHECK(merged[0].at("title") == "B");
  CHECK(merged[1].at("verified") == false);
  CHECK_FALSE(merged[1].contains("also"));
}
