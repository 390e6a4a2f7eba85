// SPDX-License-Identifier: Apache-2.0
//
// The literature source `semantic_scholar` against the answers that its service documents.
#include "semantic_scholar.hpp"

#include <catch2/catch.hpp>

#include "tests/plugins/literature_fixture.hpp"

using namespace athanor::test;

namespace {

using Source = SourceUnderTest<athanor::semantic_scholar::SemanticScholar>;

constexpr const char *lstm = "10.1162/neco.1997.9.8.1735";

}  // namespace

TEST_CASE("a search gives papers with all that Semantic Scholar knows of them") {
  Source source("semantic_scholar");
  source.serves("/paper/search", {"search"});
  const auto papers = source.search("attention is all you need");
  REQUIRE(papers.size() == 2);  // one of the three has no title
  CHECK(papers[0] ==
        Json{{"source", "semantic_scholar"},
             {"id", "204e3073870fae3d05bcbc2f6a8e263d9b72e776"},
             {"title", "Attention is All you Need"},
             {"authors", {"Ashish Vaswani", "Noam M. Shazeer"}},
             {"year", 2017},
             {"venue", "Neural Information Processing Systems"},
             {"arxiv", "1706.03762"},
             {"url", "https://www.semanticscholar.org/paper/204e3073870fae3d05bcbc2f6a8e263d9b72e776"},
             {"abstract",
              "The dominant sequence transduction models are based on complex recurrent or convolutional neural "
              "networks."},
             {"citations", 131000},
             {"type", "article"},
             {"bibtex",
              "@inproceedings{Vaswani2017AttentionIA,\n author = {Ashish Vaswani and Noam M. Shazeer},\n booktitle = "
              "{Neural Information Processing Systems},\n title = {Attention is All you Need},\n year = {2017}\n}\n"},
             {"verified", true}});
}

TEST_CASE("TeX, references and capitals in what Semantic Scholar says become plain, what it leaves empty is left out") {
  Source source("semantic_scholar");
  source.serves("/paper/search", {"search"});
  const Json paper = source.search("stable").at(1);
  CHECK(paper.at("title") == "Likelihood-free inference for α-stable models by Müller & others");
  CHECK(paper.at("doi") == "10.1007/s11222-011-9269-5");
  for (const char *absent : {"year", "venue", "abstract", "type", "arxiv"}) CHECK_FALSE(paper.contains(absent));
  CHECK(paper.at("citations") == 0);
}

TEST_CASE("a search asks for the years, the number and the fields that it needs, at the pace of its key") {
  Source source("semantic_scholar");
  source.serves("/paper/search", {"search_nothing"});
  source.options.update({{"since", 2015}, {"most", 5}});
  CHECK(source.search("long  short-term\nmemory", 50).empty());
  auto asked = query_of(source.server.requests().at(0));
  CHECK(asked.at("query") == "long short-term memory");
  CHECK(asked.at("limit") == "5");
  CHECK(asked.at("year") == "2015-");
  CHECK(asked.at("fields").find("citationStyles") != std::string::npos);
  CHECK(source.requests.at(0).at("pace") == Json{{"name", "semantic_scholar"}, {"seconds", 3}, {"at_once", 1}});

  Source with_key("semantic_scholar");
  with_key.serves("/paper/search", {"search_nothing"});
  with_key.options["api_key"] = {{"secret", "KEY"}};
  with_key.search("memory");
  CHECK(with_key.server.requests().at(0).headers.at("x-api-key") == athanor::tests::the_key);
  CHECK(with_key.requests.at(0).at("pace").at("seconds") == 1.05);
}

TEST_CASE("a lookup by DOI, by arXiv number and by title is one request, and brings the BibTeX") {
  Source source("semantic_scholar");
  source.serves(std::string("/paper/DOI:") + lstm, {"paper"});
  source.serves("/paper/ARXIV:1706.03762", {"preprint"});
  source.serves("/paper/search/match", {"match"});
  const Json by_doi = source.lookup({{"doi", "https://doi.org/10.1162/NECO.1997.9.8.1735"}});
  CHECK(by_doi.at("authors") == Json{"S. Hochreiter", "J. Schmidhuber"});
  CHECK(by_doi.at("bibtex").get<std::string>().rfind("@Article{Hochreiter1997LongSM,", 0) == 0);
  CHECK(source.lookup({{"arxiv", "arXiv:1706.03762v5"}}).at("title") == "Attention is All you Need");
  CHECK(source.lookup({{"title", "Long Short Term Memory"}}).at("doi") == lstm);
  CHECK(query_of(source.server.requests().at(2)).at("query") == "Long Short Term Memory");
  CHECK(source.requests.size() == 3);
}

TEST_CASE("the best match of a title that is another title is no match") {
  Source source("semantic_scholar");
  source.serves("/paper/search/match", {"match"});
  CHECK(source.lookup({{"title", "Deep residual learning for image recognition"}}).is_null());
}

TEST_CASE("what Semantic Scholar does not have is null, and what it cannot look up by is said") {
  Source source("semantic_scholar");
  source.serves("/paper/DOI:10.1/none", {"not_found"});
  source.serves("/paper/search/match", {"match_none"});
  CHECK(source.lookup({{"doi", "10.1/none"}}).is_null());
  CHECK(source.lookup({{"title", "A paper that nobody wrote"}}).is_null());
  CHECK(source.fails([&] { source.lookup({{"key", "smith2020"}}); }).code == "not_offered");
}

TEST_CASE("each refusal of Semantic Scholar is an error that says which") {
  struct Case {
    const char *file, *code, *message;
  };
  const Case cases[] = {
      {"bad_query", "invalid_request", "Semantic Scholar answered 400: Missing required parameter: 'query'"},
      {"bad_key", "auth", "Semantic Scholar answered 403: Forbidden"},
      {"too_many", "rate_limited",
       "Semantic Scholar answered 429: Too Many Requests. Please wait and try again or apply for a key for higher rate "
       "limits."},
      {"broken", "server_error", "Semantic Scholar answered 500: Internal Server Error"},
      {"down", "overloaded", "Semantic Scholar answered 503: 503 Service Temporarily Unavailable"},
      {"nonsense", "bad_reply",
       "Semantic Scholar answered 200 with something that is no JSON object, so nothing is known"},
      {"empty", "bad_reply", "Semantic Scholar answered 200 with nothing, so nothing is known"},
      {"other_document", "bad_reply", "Semantic Scholar answered without a list of papers, so nothing is known"}};
  for (const Case &one : cases) {
    INFO(one.file);
    Source source("semantic_scholar");
    source.serves("/paper/search", {one.file});
    const auto error = source.search_fails();
    CHECK(error.code == one.code);
    CHECK(error.message == one.message);
  }
}
