// SPDX-License-Identifier: Apache-2.0
//
// Reading .bib files through the plugin: what a paper looks like, and what is said of a file that is wrong.
#include <catch2/catch.hpp>

#include "tests/plugins/component.hpp"

using athanor::test::Component;
using athanor::test::Ended;
using athanor::test::Folder;
using athanor::test::Json;

namespace {

Json paper(const std::string &bib, const std::string &key) {
  const Folder folder;
  Component component{"bibtex", "literature", "bibtex"};
  const Ended made = component.create({{"file", folder.write("a.bib", bib)}});
  INFO(made.value.dump(2));
  REQUIRE(made.status == ATHANOR_OK);
  return component.run({{"schema", "athanor.literature.lookup/1"}, {"key", key}}).value.at("paper");
}

std::string complaint(const std::string &bib) {
  const Folder folder;
  const std::string file = folder.write("a.bib", bib);
  const Ended ended = Component{"bibtex", "literature", "bibtex"}.validate({{"file", file}});
  if (ended.status == ATHANOR_OK) return "all is well";
  CHECK(ended.value.at("code") == "bad_options");
  CHECK_FALSE(ended.value.value("hint", "").empty());
  const std::string message = ended.message();
  return message.rfind(file, 0) == 0 ? message.substr(file.size() - 5) : message;
}

const char *const kNasty = R"(
% Free text is skipped, even with an address such as me@example.org in it,
@comment{and @article{ignored, title = {This}} inside of comments}
@preamble{ "\newcommand{\x}[1]{#1}" # {} }
@string(ml = "Machine " # {Learning})
@STRING{ jan = {January} }

@Article ( smith:2001 ,
  Author  = "Smith, John and {van der Berg}, Anna and de la Cruz, Jr, Jos{\'e} and others",
  title = {The {\"U}ber-{T}itle: 50\% of $x^2$ \& more -- or
           less},
  journal = ml # " Letters", month = oct # "~3", year = 2001
  , doi = {https://doi.org/10.1000/ABC.1},
  note = "say {"}hello{"}",
)
@inproceedings{child, author = {A. B{\"{o}}hm}, title={Child}, crossref = {Parent}, pages = {1--2} }
@proceedings{parent, title = {Proceedings of Something}, year = {1999}, editor = {E. Ditor}}
@misc{noted, title = {On \emph{Things}}, journal = {arXiv preprint arXiv:1706.04599v2}, year = {in press 2017}}@misc{last,title={Last}}
)";

}  // namespace

TEST_CASE("a paper has plain text where people read, and TeX where BibTeX reads") {
  CHECK(paper(kNasty, "smith:2001") ==
        Json{{"id", "smith:2001"},
             {"source", "bibtex"},
             {"title", "The Über-Title: 50% of $x^2$ & more – or less"},
             {"authors", {"John Smith", "Anna van der Berg", "José de la Cruz Jr", "et al."}},
             {"venue", "Machine Learning Letters"},
             {"year", 2001},
             {"doi", "10.1000/abc.1"},
             {"verified", false},
             {"note", "from your file, not checked elsewhere"},
             {"bibtex", R"(@article{smith:2001,
  author = {Smith, John and {van der Berg}, Anna and de la Cruz, Jr, Jos{\'e} and others},
  title = {The {\"U}ber-{T}itle: 50\% of $x^2$ \& more -- or less},
  journal = {Machine Learning Letters},
  month = {October~3},
  year = {2001},
  doi = {https://doi.org/10.1000/ABC.1},
  note = {say {"}hello{"}}
}
)"}});
}

TEST_CASE("a cross reference is filled in, so that the entry stands alone") {
  const Json child = paper(kNasty, "child");
  CHECK(child.at("venue") == "Proceedings of Something");
  CHECK(child.at("year") == 1999);
  CHECK(child.at("authors") == Json{"A. Böhm"});
  CHECK(child.at("bibtex").get<std::string>().find("crossref") == std::string::npos);
  CHECK(child.at("bibtex").get<std::string>().find("booktitle = {Proceedings of Something}") != std::string::npos);
}

TEST_CASE("arXiv numbers and years are found where people write them") {
  const Json noted = paper(kNasty, "noted");
  CHECK(noted.at("arxiv") == "1706.04599");
  CHECK(noted.at("year") == 2017);
  CHECK(noted.at("title") == "On Things");
  CHECK(paper(kNasty, "last").at("title") == "Last");
}

TEST_CASE("accents become letters") {
  const Json authors = paper(
                           "@misc{a, title={t}, author={M{\\\"u}ller and Fr\\'enay and Dem{\\v s}ar and "
                           "Jastrz{\\k e}bski and {\\O}rsted and Stanis{\\l}aw and Beno{\\^\\i}t and \\c{C}a}}",
                           "a")
                           .at("authors");
  CHECK(authors == Json{"Müller", "Frénay", "Demšar", "Jastrzębski", "Ørsted", "Stanisław", "Benoît", "Ça"});
}

TEST_CASE("a file that is wrong is refused with its line") {
  CHECK(complaint("@misc{a, title = {x}}\n") == "all is well");
  CHECK(complaint("nothing here\n") == "a.bib has no entries");
  CHECK(complaint("\n@misc{a,\n  title = {x\n") == "a.bib:3: a brace that opens here is never closed");
  CHECK(complaint("\n@misc{a,\n  title = {x}\n") == "a.bib:2: expected } at the end of @misc{a}");
  CHECK(complaint("@misc{a, title = \"x}\"}\n") == "a.bib:1: a quotation that opens here is never closed");
  CHECK(complaint("@misc{a,\n  title = {x}\n  year = 2001}\n") == "a.bib:3: expected } at the end of @misc{a}");
  CHECK(complaint("@misc{a,\n  title {x}}\n") == "a.bib:2: the field \"title\" has no =");
  CHECK(complaint("@misc{a,\n  title = }\n") == "a.bib:2: a value is missing here");
  CHECK(complaint("@misc{a,\n  journal = jmlr}\n") == "a.bib:2: unknown abbreviation \"jmlr\"");
  CHECK(complaint("@misc{, title = {x}}\n") == "a.bib:1: this @misc has no key");
  CHECK(complaint("@misc a, title = {x}}\n") == "a.bib:1: @misc is not followed by { or (");
  CHECK(complaint("@misc{a, title = {x}}\n\n@misc{A, title = {y}}\n") ==
        "a.bib:3: the key \"A\" stands in line 1 already");
}
