// SPDX-License-Identifier: Apache-2.0
//
// Titles, names and identifiers that look different and are the same, and some that are not.
#include <athanor/titles.hpp>

#include <catch2/catch.hpp>

using namespace athanor::sdk;

TEST_CASE("markup of every registry becomes plain text") {
  CHECK(plain_text("M{\\\"u}ller, \\'{\\i}, \\v{C}ech, \\o re, Stra\\ss e") == "Müller, í, Čech, øre, Straße");
  CHECK(plain_text("Attention Is All You\n  Need ") == "Attention Is All You Need");
  CHECK(plain_text("The <i>in vitro</i> &amp; CO<sub>2</sub> case of a &lt; b") == "The in vitro & CO2 case of a < b");
  CHECK(plain_text("<jats:title>Abstract</jats:title><jats:p>We show.</jats:p>") == "Abstract We show.");
  CHECK(plain_text("$\\alpha$-stable and $\\mathcal{O}(n^2)$ in {BERT}s") == "α-stable and O(n2) in BERTs");
  CHECK(plain_text("From $5 to 10\\% & more") == "From $5 to 10% & more");
  CHECK(plain_text("caf&#233; &#x3B1; &nosuch; R&D") == "café α &nosuch; R&D");
  CHECK(plain_text("if x < y then") == "if x < y then");
  CHECK(plain_text("\\x{t}\\") == "t");
}

TEST_CASE("one title in several spellings has one key") {
  const char *same[][2] = {{"$\\alpha$-Stable M{\\\"u}ller Models", "α‑stable Müller models"},
                           {"Pre-training of Deep Networks", "Pretraining of deep networks."},
                           {"Long Short-Term Memory", "Long short–term memory"},
                           {"Na\u00efve Bayes", "Nai\u0308ve Bayes"},
                           {"Efﬁcient Estimation", "Efficient estimation"},
                           {"𝑘-Means++", "k-means++"},
                           {"GANs: Schr\\\"odinger’s Bridge", "GANs—Schrödinger's bridge"},
                           {"Learning <b>CO<sub>2</sub></b>", "Learning CO₂"}};
  for (const auto &pair : same) {
    INFO(pair[0] << " / " << pair[1]);
    CHECK(title_key(pair[0]) == title_key(pair[1]));
  }
  CHECK(title_key("Deep Learning I") != title_key("Deep Learning II"));
  CHECK(title_key("Теория") == title_key("Теория"));
  CHECK_FALSE(title_key("Теория").empty());
  CHECK(title_key("--- !").empty());
}

TEST_CASE("titles are alike as far as a person would say so") {
  CHECK(title_likeness("Long Short-Term Memory", "Long short term memory") == 1);
  CHECK(title_likeness("BERT: Pre-training of Deep Bidirectional Transformers", "BERT") > 0.95);
  CHECK(title_likeness("Adam: a method for stochastic optimisation", "Adam: A Method for Stochastic Optimization") >
        0.95);
  CHECK(title_likeness("Long Short-Term Memory", "Long Short-Term Memory Networks for Machine Reading") < 0.8);
  CHECK(title_likeness("Part one: Theory", "Part one: Practice") < 0.9);
  CHECK(title_likeness("", "") == 0);
}

TEST_CASE("identifiers are bare in whatever they come") {
  CHECK(bare_doi("https://doi.org/10.1162/NECO.1997.9.8.1735") == "10.1162/neco.1997.9.8.1735");
  CHECK(bare_doi("doi: 10.1/x.") == "10.1/x");
  CHECK(bare_doi("see 10.5 pages") == "");
  CHECK(bare_arxiv("arXiv:1706.03762v5 [cs.CL]") == "1706.03762");
  CHECK(bare_arxiv("http://arxiv.org/abs/0704.0001v2") == "0704.0001");
  CHECK(bare_arxiv("https://arxiv.org/abs/math.GT/0309136v1") == "math/0309136");
  CHECK(bare_arxiv("hep-th/9901001") == "hep-th/9901001");
  CHECK(bare_arxiv("12345.67890") == "");
  CHECK(bare_arxiv("nothing") == "");
  CHECK(arxiv_of_doi("10.48550/ARXIV.1706.03762") == "1706.03762");
  CHECK(arxiv_of_doi("10.1/arxiv.1706.03762") == "");
}

TEST_CASE("a family name is the same first and last, with and without accents") {
  CHECK(surname_key("Jürgen Schmidhuber") == surname_key("Schmidhuber, J."));
  CHECK(surname_key("Łukasz Kaiser") == "kaiser");
  CHECK(surname_key("Martin Luther King, Jr.") == surname_key("Martin Luther King, Jr."));
  CHECK(surname_key("Davis Jr") == "davis");
  CHECK(surname_key("Kurt G{\\\"o}del") == surname_key("Gödel, Kurt"));
  CHECK(surname_key("") == "");
}
