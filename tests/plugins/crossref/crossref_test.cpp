// SPDX-License-Identifier: Apache-2.0
//
// The literature source `crossref` against the answers that its service, and doi.org, document.
#include "crossref.hpp"

#include <catch2/catch.hpp>

#include "tests/plugins/literature_fixture.hpp"

using namespace athanor::test;

namespace {

struct Source : SourceUnderTest<athanor::crossref::Crossref> {
  Source() : SourceUnderTest("crossref", {"base_url", "doi_url"}) {}
};

constexpr const char *lstm = "10.1162/neco.1997.9.8.1735", *lstm_path = "/works/10.1162%2Fneco.1997.9.8.1735";
constexpr const char *attention = "/doi_url/10.48550/arXiv.1706.03762";

}  // namespace

TEST_CASE("a search gives works with their abstracts freed of JATS") {
  Source source;
  source.serves("/works", {"search"});
  const auto papers = source.search("long short-term memory");
  REQUIRE(papers.size() == 2);  // one of the three has no title
  CHECK(
      papers[0] ==
      Json{{"source", "crossref"},
           {"id", lstm},
           {"title", "Long Short-Term Memory"},
           {"authors", {"Sepp Hochreiter", "Jürgen Schmidhuber"}},
           {"year", 1997},
           {"venue", "Neural Computation"},
           {"doi", lstm},
           {"url", "https://doi.org/10.1162/neco.1997.9.8.1735"},
           {"abstract",
            "Learning to store information over extended time intervals by recurrent backpropagation takes a very long "
            "time."},
           {"citations", 74000},
           {"type", "journal-article"},
           {"verified", true}});
}

TEST_CASE("MathML, subtitles, groups as authors and dates that are null are taken as they come") {
  Source source;
  source.serves("/works", {"search"});
  const Json paper = source.search("stable").at(1);
  CHECK(paper.at("title") == "Likelihood-free Bayesian inference for α-stable models: A sequel");
  CHECK(paper.at("authors") == Json{"The Stable Collaboration", "Peters"});
  CHECK(paper.at("venue") == "Statistics & Computing");
  CHECK_FALSE(paper.contains("year"));
}

TEST_CASE("whoever gives an address is in the polite pool, the server's own limits slow the questions down") {
  Source source;
  source.options.update({{"mailto", "me@example.org"}, {"until", 2020}});
  const std::string slow =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nx-rate-limit-limit: 2\r\n"
      "x-rate-limit-interval: 1s\r\n\r\n{\"message\":{\"items\":[]}}";
  source.server.on("/works").raw(slow);
  CHECK(source.search("memory").empty());
  auto asked = query_of(source.server.requests().at(0));
  CHECK(asked.at("mailto") == "me@example.org");
  CHECK(asked.at("query.bibliographic") == "memory");
  CHECK(asked.at("filter") == "until-pub-date:2020");
  CHECK(source.server.requests().at(0).headers.at("user-agent").find("(mailto:me@example.org)") != std::string::npos);
  CHECK(source.requests.at(0).at("pace") == Json{{"name", "crossref"}, {"seconds", 0.2}, {"at_once", 3}});
  source.search("memory");
  CHECK(source.requests.at(1).at("pace").at("seconds") == 0.5);

  Source nameless;
  nameless.serves("/works", {"search_nothing"});
  nameless.search("memory");
  CHECK(nameless.requests.at(0).at("pace").at("at_once") == 1);
}

TEST_CASE("a lookup by DOI brings the record and the registry's BibTeX") {
  Source source;
  source.serves(lstm_path, {"work"});
  source.serves(std::string(lstm_path) + "/transform/application/x-bibtex", {"bibtex"});
  const Json paper = source.lookup({{"doi", "doi:10.1162/NECO.1997.9.8.1735"}});
  CHECK(paper.at("authors") == Json{"Sepp Hochreiter", "Jürgen Schmidhuber"});
  CHECK(paper.at("bibtex").get<std::string>().find("author={Hochreiter, Sepp and Schmidhuber, Jürgen}") !=
        std::string::npos);
}

TEST_CASE("a lookup by title asks with the whole reference and takes the title that is meant") {
  Source source;
  source.serves("/works", {"by_reference"});
  source.serves(lstm_path, {"work"});
  source.serves(std::string(lstm_path) + "/transform/application/x-bibtex", {"bibtex"});
  const Json paper =
      source.lookup({{"title", "Long short-term memory"}, {"authors", {"S. Hochreiter"}}, {"year", 1997}});
  CHECK(paper.at("doi") == lstm);
  CHECK(query_of(source.server.requests().at(0)).at("query.bibliographic") ==
        "Long short-term memory S. Hochreiter 1997");
}

TEST_CASE("a DOI of another registry comes by way of doi.org, with that registry's BibTeX") {
  Source source;
  source.serves(attention, {"csl", "csl_bibtex"});
  const Json paper = source.lookup({{"arxiv", "1706.03762v5"}});
  CHECK(paper.at("title") == "Attention Is All You Need");
  CHECK(paper.at("arxiv") == "1706.03762");
  CHECK(paper.at("type") == "preprint");
  CHECK(paper.at("year") == 2017);
  CHECK(paper.at("bibtex").get<std::string>().rfind("@misc{https://doi.org/10.48550/arxiv.1706.03762,", 0) == 0);
  CHECK(source.server.requests().at(0).headers.at("accept") == "application/vnd.citationstyles.csl+json");
  CHECK(source.targets() == std::vector<std::string>{attention, attention});
}

TEST_CASE("a DOI that no registry knows is null") {
  Source source;
  source.serves("/works/10.1%2Fnone", {"not_found"});
  source.serves("/doi_url/10.1/none", {"no_such_doi"});
  CHECK(source.lookup({{"doi", "10.1/none"}}).is_null());
  CHECK(source.requests.size() == 2);
}

TEST_CASE("Crossref's word of a retraction is handed on") {
  Source source;
  source.serves("/works/10.1%2Fbad", {"retracted"});
  source.serves("/works/10.1%2Fbad/transform/application/x-bibtex", {"bibtex"});
  CHECK(source.lookup({{"doi", "10.1/bad"}}).at("retracted") == true);
}

TEST_CASE("each refusal of Crossref is an error that says which") {
  struct Case {
    const char *file, *code, *message;
  };
  const Case cases[] = {
      {"refused", "auth", "Crossref answered 403: Forbidden"},
      {"too_many", "rate_limited", "Crossref answered 429: Rate limit exceeded"},
      {"down", "overloaded",
       "Crossref answered 503: 503 Service Unavailable No server is available to handle this request."},
      {"nonsense", "bad_reply", "Crossref answered 200 with something that is no JSON object, so nothing is known"},
      {"empty", "bad_reply", "Crossref answered 200 with nothing, so nothing is known"},
      {"other_document", "bad_reply", "Crossref answered without a list of works, so nothing is known"}};
  for (const Case &one : cases) {
    INFO(one.file);
    Source source;
    source.serves("/works", {one.file});
    const auto error = source.search_fails();
    CHECK(error.code == one.code);
    CHECK(error.message == one.message);
  }
  Source broken;
  broken.serves("/works", {"broken"});
  CHECK(broken.search_fails().code == "server_error");
}

TEST_CASE("that Crossref could not be asked for a DOI is an error, never a DOI that is not there") {
  Source source;
  source.serves(lstm_path, {"down"});
  CHECK(source.fails([&] { source.lookup({{"doi", lstm}}); }).code == "overloaded");
  CHECK(source.fails([&] { source.lookup({{"key", "smith2020"}}); }).code == "not_offered");
}
