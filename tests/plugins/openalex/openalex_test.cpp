// SPDX-License-Identifier: Apache-2.0
//
// The literature source `openalex` against the answers that its service documents.
#include "openalex.hpp"

#include <catch2/catch.hpp>

#include "tests/plugins/literature_fixture.hpp"

using namespace athanor::test;

namespace {

struct Source : SourceUnderTest<athanor::openalex::OpenAlex> {
  Source() : SourceUnderTest("openalex", {"base_url", "doi_url"}) {}
};

constexpr const char *lstm = "10.1162/neco.1997.9.8.1735";

}  // namespace

TEST_CASE("a search gives works with their abstracts put together again") {
  Source source;
  source.serves("/works", {"search"});
  const auto papers = source.search("memory");
  REQUIRE(papers.size() == 3);
  CHECK(
      papers[0] ==
      Json{
          {"source", "openalex"},
          {"id", "W2064675550"},
          {"title", "Long Short-Term Memory"},
          {"authors", {"Sepp Hochreiter", "Jürgen Schmidhuber"}},
          {"year", 1997},
          {"venue", "Neural Computation"},
          {"doi", lstm},
          {"url", "https://doi.org/10.1162/neco.1997.9.8.1735"},
          {"abstract",
           "Learning to store information over extended time intervals by recurrent backpropagation takes a long time"},
          {"citations", 92000},
          {"type", "article"},
          {"verified", true}});
  CHECK(papers[1].at("arxiv") == "1706.03762");
  CHECK_FALSE(papers[1].contains("abstract"));
}

TEST_CASE("OpenAlex's word of a retraction is handed on, and an index of nonsense is no abstract") {
  Source source;
  source.serves("/works", {"search"});
  const Json paper = source.search("memory").at(2);
  CHECK(paper.at("retracted") == true);
  CHECK(paper.at("title") == "RETRACTED: In vitro effects");
  CHECK_FALSE(paper.contains("abstract"));
}

TEST_CASE("the key travels in the query, where the server wants it, and years become a filter") {
  Source source;
  source.serves("/works", {"search_nothing"});
  source.options.update({{"api_key", {{"secret", "KEY"}}}, {"since", 2015}, {"until", 2020}, {"most", 7}});
  CHECK(source.search("memory", 50).empty());
  auto asked = query_of(source.server.requests().at(0));
  CHECK(asked.at("api_key") == athanor::tests::the_key);
  CHECK(asked.at("filter") == "from_publication_date:2015-01-01,to_publication_date:2020-12-31");
  CHECK(asked.at("search") == "memory");
  CHECK(asked.at("per_page") == "7");
  CHECK(source.requests.at(0).at("query").at("api_key") == Json{{"secret", "KEY"}});
}

TEST_CASE("a lookup takes the record from OpenAlex and the BibTeX from the DOI's registry") {
  Source source;
  source.serves(std::string("/works/doi:") + lstm, {"work"});
  source.serves(std::string("/doi_url/") + lstm, {"bibtex"});
  const Json paper = source.lookup({{"doi", lstm}});
  CHECK(paper.at("title") == "Long Short-Term Memory");
  CHECK(paper.at("bibtex").get<std::string>().rfind("@article{Hochreiter_1997, title={Long Short-Term Memory}", 0) ==
        0);
  CHECK(source.server.requests().at(1).headers.at("accept") == "application/x-bibtex");
}

TEST_CASE("an arXiv number is looked up by the DOI that arXiv gave it") {
  Source source;
  source.serves("/works/doi:10.48550/arxiv.1706.03762", {"preprint"});
  CHECK(source.lookup({{"arxiv", "1706.03762v7"}}).at("title") == "Attention Is All You Need");
}

TEST_CASE("of several works with like titles the right one is taken, signs of the filter are not let through") {
  Source source;
  source.serves("/works", {"by_title"});
  CHECK(source.lookup({{"title", "Long: Short-Term | Memory, \"!"}}).at("doi") == lstm);
  CHECK(query_of(source.server.requests().at(0)).at("filter") == "title.search:Long Short-Term Memory");
}

TEST_CASE("a record whose BibTeX cannot be had just now says so, and is not for keeping") {
  Source source;
  source.serves(std::string("/works/doi:") + lstm, {"work"});
  source.serves(std::string("/doi_url/") + lstm, {"bibtex_down"});
  const Json reply = source.reply_to_lookup({{"doi", lstm}});
  CHECK(reply.at("paper").at("note") == "doi.org gave no BibTeX for it (status 503)");
  CHECK(reply.at("complete") == false);
}

TEST_CASE("what OpenAlex does not have is null, and what it cannot look up by is said") {
  Source source;
  source.serves("/works/doi:10.1/none", {"not_found"});
  source.serves("/works", {"search_nothing"});
  CHECK(source.lookup({{"doi", "10.1/none"}}).is_null());
  CHECK(source.lookup({{"title", "A paper that nobody wrote"}}).is_null());
  CHECK(source.fails([&] { source.lookup({{"key", "smith2020"}}); }).code == "not_offered");
}

TEST_CASE("each refusal of OpenAlex is an error that says which") {
  struct Case {
    const char *file, *code, *message;
  };
  const Case cases[] = {
      {"no_key", "auth", "OpenAlex answered 403: Forbidden: An API key is required."},
      {"too_many", "rate_limited",
       "OpenAlex answered 429: Rate limit exceeded: Insufficient budget. Resets at midnight UTC."},
      {"broken", "server_error", "OpenAlex answered 500: Internal Server Error"},
      {"down", "overloaded", "OpenAlex answered 503: upstream connect error"},
      {"nonsense", "bad_reply", "OpenAlex answered 200 with something that is no JSON object, so nothing is known"},
      {"empty", "bad_reply", "OpenAlex answered 200 with nothing, so nothing is known"},
      {"other_document", "bad_reply", "OpenAlex answered without a list of works, so nothing is known"}};
  for (const Case &one : cases) {
    INFO(one.file);
    Source source;
    source.serves("/works", {one.file});
    const auto error = source.search_fails();
    CHECK(error.code == one.code);
    CHECK(error.message == one.message);
    if (one.file == std::string("too_many")) CHECK(error.details.at("retry_after_s") == 7);
  }
}
