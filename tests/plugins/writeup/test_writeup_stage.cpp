// SPDX-License-Identifier: Apache-2.0
//
// The stage `writeup` whole: from fixtures through the quickstart's scripted author and real LaTeX to a PDF, for a
// study of a classifier and for dice; and what happens to drafts that lie.
#include <catch2/catch.hpp>

#include "tests/plugins/writeup/author.hpp"

using namespace paper_tests;

namespace {

const Json run_facts{{"id", "test-run"}, {"seed", 1}, {"athanor", "0.1.0"}, {"started", "2026-01-02T03:04:05Z"},
                     {"roles", {{"default", {{"model", "scientist"}, {"provider", "scripted"}, {"scripted", true}}}}}};

// Real figures, made by the stage before.
Json figures_of(const std::string &study, FakeHost &paper_host) {
  FakeHost host("figures");
  Json out = host.run({{"max", 4}, {"preview_dpi", 60}}, {{"study", fixture(study + "/study.json")}, {"results", fixture(study + "/results.json")},
                                                           {"claims", fixture(study + "/claims.json")}}).at("figures");
  for (const Json &f : out.at("figures")) fs::copy_file(host.blob(f.at("file")), paper_host.blob(f.at("file")), fs::copy_options::skip_existing);
  return out;
}

Json inputs_of(const std::string &study, FakeHost &host) {
  Json out{{"study", fixture(study + "/study.json")}, {"results", fixture(study + "/results.json")}, {"claims", fixture(study + "/claims.json")},
           {"figures", figures_of(study, host)}};
  if (study == "smoothing") out["idea"] = fixture("smoothing/idea.json");
  return out;
}

void keep(const FakeHost &host, const Json &paper, const std::string &name) {
  if (const char *folder = std::getenv("ATHANOR_KEEP_FIGURES")) {
    fs::copy_file(host.blob(paper.at("pdf")), std::string(folder) + "/" + name + ".pdf", fs::copy_options::overwrite_existing);
    for (const Json &source : paper.at("sources"))
      if (source.at("path") == "main.tex") fs::copy_file(host.blob(source.at("file")), std::string(folder) + "/" + name + ".tex", fs::copy_options::overwrite_existing);
  }
}

std::string rules(const Json &paper) {
  std::string out;
  for (const Json &f : paper.at("audit").at("findings")) out += f.dump() + "\n";
  return out;
}

}  // namespace

TEST_CASE("The quickstart's author writes a paper from a study of a classifier") {
  FakeHost host("writeup");
  Author author;
  Library library;
  host.model = std::ref(author);
  host.literature = std::ref(library);
  const Json out = host.run({}, inputs_of("smoothing", host), run_facts);
  const Json &paper = out.at("paper");
  keep(host, paper, "smoothing-paper");
  INFO(rules(paper));
  CHECK(paper.at("audit").at("numbers").at("untraced") == 0);
  CHECK(paper.at("audit").at("numbers").at("in_text").get<int>() > 20);
  CHECK(paper.at("pages").get<int>() >= 3);
  CHECK(paper.at("pages").get<int>() <= 6);
  for (const Json &f : paper.at("audit").at("findings")) CHECK(f.at("severity") == "note");

  const std::string text = slurp(host.blob(paper.at("text")));
  CHECK(text.find("scripted, not a language model") != std::string::npos);
  CHECK(text.find("from your file, not checked elsewhere") != std::string::npos);
  CHECK(text.find("test-run") != std::string::npos);
  CHECK(text.find("??") == std::string::npos);
  CHECK(out.at("citations").at("citations").size() >= 6);
  for (const Json &c : out.at("citations").at("citations")) CHECK(c.at("verdict") == "from your file");
}

TEST_CASE("The same author writes about dice, without idea, factors, data sets or literature") {
  FakeHost host("writeup");
  Author author;
  host.model = std::ref(author);
  host.literature = [](const Json &) -> Json { throw athanor::sdk::Error("not_offered", "no literature is configured"); };
  const Json out = host.run({}, inputs_of("dice", host), run_facts);
  const Json &paper = out.at("paper");
  keep(host, paper, "dice-paper");
  INFO(rules(paper));
  for (const Json &f : paper.at("audit").at("findings")) CHECK(f.at("severity") == "note");
  CHECK(out.at("citations").at("citations").empty());
  CHECK(paper.at("title") == "Does a die that was filed on one side still roll like a fair one?");
}
