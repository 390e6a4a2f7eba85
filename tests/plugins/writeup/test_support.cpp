// SPDX-License-Identifier: Apache-2.0
//
// The sentences that cite, and whether the quoted words really stand in the abstract.
#include <catch2/catch.hpp>

#include "citations/cited_sentences.hpp"
#include "citations/support.hpp"

using namespace athanor::writeup;

namespace {

Json draft(const std::string &text) {
  return {{"title", "T"},
          {"abstract", "A"},
          {"sections", Json::array({{{"id", "related"}, {"title", "Related"}, {"text", text}}})}};
}

std::vector<std::string> texts(const std::string &text) {
  std::vector<std::string> out;
  for (const CitedSentence &s : cited_sentences(draft(text))) out.push_back(s.text);
  return out;
}

using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("Sentences that cite are cut out of the draft as they stand there") {
  CHECK(texts("One is said. Two was found \\citep{a}.  Three\nfollows \\citet{b,\n c}! Four.") ==
        Texts{"Two was found \\citep{a}.", "Three follows \\citet{b, c}!"});
  CHECK(texts("As Guo et al. (see Fig. 2 of \\citealp[p.~3]{a}) say, i.e. in 3.5 cases. Next.") ==
        Texts{"As Guo et al. (see Fig. 2 of \\citealp[p.~3]{a}) say, i.e. in 3.5 cases."});
  CHECK(texts("J. Smith \\cite{a} did it.\n\nA paragraph without a stop \\cite{b}\n\nThe end") ==
        Texts{"J. Smith \\cite{a} did it.", "A paragraph without a stop \\cite{b}"});
  CHECK(texts("It works (as was shown \\citep{a}.) Then more.") == Texts{"It works (as was shown \\citep{a}.)"});
  CHECK(texts("Nothing is cited here.").empty());
}

TEST_CASE("A sentence knows its keys, its section and the line of its first citation") {
  const auto found = cited_sentences(draft("First.\nThen, over\ntwo lines, \\citep{a,b} and \\citet{a}."));
  REQUIRE(found.size() == 1);
  CHECK(found[0].section == "related");
  CHECK(found[0].line == 3);
  CHECK(found[0].keys == std::vector<std::string>{"a", "b"});
}

TEST_CASE("A quotation counts when its words stand in the text, whatever case and line ends") {
  const std::string abstract = "We show that label\nsmoothing Improves calibration.";
  CHECK(quotes(abstract, "label smoothing improves  calibration"));
  CHECK_FALSE(quotes(abstract, "label smoothing harms calibration"));
  CHECK_FALSE(quotes(abstract, "improves label smoothing calibration"));
  CHECK_FALSE(quotes(abstract, "We show"));  // stands in every second abstract
  CHECK_FALSE(quotes(abstract, ""));
  CHECK_FALSE(
      quotes("x [an instruction to the reader was taken out] y", "[an instruction to the reader was taken out]"));
}
