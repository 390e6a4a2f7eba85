// SPDX-License-Identifier: Apache-2.0
//
// The literature source `arxiv` against the feeds that its service documents.
#include "arxiv.hpp"

#include <catch2/catch.hpp>

#include "tests/plugins/literature_fixture.hpp"

using namespace athanor::test;

namespace {

struct Source : SourceUnderTest<athanor::arxiv::Arxiv> {
  Source() : SourceUnderTest("arxiv", {"base_url", "bibtex_url"}) {}
};

}  // namespace

TEST_CASE("a search gives preprints, without the line breaks and versions of the feed") {
  Source source;
  source.serves("/query", {"search"});
  const auto papers = source.search("attention");
  REQUIRE(papers.size() == 2);
  CHECK(papers[0] == Json{{"source", "arxiv"},
                          {"id", "1706.03762"},
                          {"title", "Attention Is All You Need"},
                          {"authors", {"Ashish Vaswani", "Noam Shazeer"}},
                          {"year", 2017},
                          {"venue", "arXiv"},
                          {"arxiv", "1706.03762"},
                          {"url", "https://arxiv.org/abs/1706.03762"},
                          {"abstract",
                           "The dominant sequence transduction models are based on complex recurrent or convolutional "
                           "neural networks."},
                          {"type", "preprint"},
                          {"verified", true}});
}

TEST_CASE("TeX in titles and abstracts becomes plain, old numbers, journals and DOIs are read") {
  Source source;
  source.serves("/query", {"search"});
  const Json paper = source.search("corrections").at(1);
  CHECK(paper.at("title") == "On α'-corrections & the Gödel universe");
  CHECK(paper.at("abstract") == "We find x < y for N=4.");
  CHECK(paper.at("arxiv") == "hep-th/9901001");
  CHECK(paper.at("doi") == "10.1103/physrevd.60.086001");
  CHECK(paper.at("venue") == "Phys.Rev. D60 (1999) 086001");
}

TEST_CASE("a search wants all words that say something, and where nothing has them all, some") {
  Source source;
  source.serves("/query", {"search_nothing", "search"});
  source.options.update({{"since", 2015}, {"mailto", "me@example.org"}});
  CHECK(source.search("The role of α-divergences in GANs", 3).size() == 2);
  auto first = query_of(source.server.requests().at(0)), second = query_of(source.server.requests().at(1));
  CHECK(first.at("search_query") ==
        "all:role AND all:alpha AND all:divergences AND all:gans AND "
        "submittedDate:[201501010000 TO 299912312359]");
  CHECK(second.at("search_query") ==
        "(all:role OR all:alpha OR all:divergences OR all:gans) AND "
        "submittedDate:[201501010000 TO 299912312359]");
  CHECK(first.at("max_results") == "3");
  CHECK(source.server.requests().at(0).headers.at("user-agent").find("(mailto:me@example.org)") != std::string::npos);
  CHECK(source.requests.at(0).at("pace") == Json{{"name", "arxiv"}, {"seconds", 3}, {"at_once", 1}});
}

TEST_CASE("a lookup by number brings arXiv's own BibTeX, at the same pace") {
  Source source;
  source.serves("/query", {"paper"});
  source.serves("/bibtex_url/1706.03762", {"bibtex"});
  const Json paper = source.lookup({{"arxiv", "https://arxiv.org/abs/1706.03762v2"}});
  CHECK(paper.at("title") == "Attention Is All You Need");
  CHECK(paper.at("bibtex").get<std::string>().rfind("@misc{vaswani2023attentionneed,", 0) == 0);
  CHECK(query_of(source.server.requests().at(0)).at("id_list") == "1706.03762");
  CHECK(source.requests.at(1).at("pace") == source.requests.at(0).at("pace"));
}

TEST_CASE("a lookup by title, by arXiv's own DOI and by an old number") {
  Source source;
  source.serves("/query", {"search", "paper", "old_paper"});
  CHECK(source.lookup({{"title", "Attention is all you need!"}}).at("arxiv") == "1706.03762");
  CHECK(query_of(source.server.requests().at(0)).at("search_query") == "ti:\"attention is all you need\"");
  CHECK(source.lookup({{"doi", "10.48550/ARXIV.1706.03762"}}).at("arxiv") == "1706.03762");
  CHECK(source.lookup({{"arxiv", "hep-th/9901001v3"}}).at("arxiv") == "hep-th/9901001");
}

TEST_CASE("what arXiv does not have is null, and what it cannot look up by is said") {
  Source source;
  source.serves("/query", {"search_nothing"});
  CHECK(source.lookup({{"arxiv", "2999.99999"}}).is_null());
  CHECK(source.lookup({{"title", "A paper that nobody wrote"}}).is_null());
  const auto error = source.fails([&] { source.lookup({{"doi", "10.1162/neco.1997.9.8.1735"}}); });
  CHECK(error.code == "not_offered");
  CHECK(error.message == "arXiv cannot look up a DOI that is not its own");
}

TEST_CASE("each refusal of arXiv is an error that says which, also one that comes as a good answer") {
  struct Case {
    const char *file, *code, *message;
  };
  const Case cases[] = {
      {"error", "invalid_request", "arXiv refused the question: incorrect id format for 1234.12345678"},
      {"refused", "auth", "arXiv answered 403: Access denied: your address is blocked."},
      {"too_many", "rate_limited", "arXiv answered 429: Rate exceeded."},
      {"broken", "server_error", "arXiv answered 500: oops"},
      {"down", "overloaded", "arXiv answered 503: 503 Service Unavailable"},
      {"nonsense", "bad_reply", "arXiv answered with something that is no Atom feed, so nothing is known"},
      {"empty", "bad_reply", "arXiv answered with nothing, so nothing is known"},
      {"other_document", "bad_reply", "arXiv answered with something that is no Atom feed, so nothing is known"},
      {"cut", "bad_reply", "arXiv answered with something that is no Atom feed, so nothing is known"}};
  for (const Case &one : cases) {
    INFO(one.file);
    Source source;
    source.serves("/query", {one.file});
    const auto error = source.search_fails();
    CHECK(error.code == one.code);
    CHECK(error.message == one.message);
  }
}
