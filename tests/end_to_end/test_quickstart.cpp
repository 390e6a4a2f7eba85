// SPDX-License-Identifier: Apache-2.0
//
// The quickstart, twice: other seeds and other noise levels give other numbers, and each number in the paper is the
// recorded one.
#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>

#include "foundation/json.hpp"
#include "ledger/ledger.hpp"
#include "tests/end_to_end/athanor_command.hpp"

using namespace athanor;
using namespace athanor::tests;

namespace {

// The PDF's text as one line, with typographic signs as they are typed.
std::string text_of(const fs::path &pdf) {
  std::string text = run_command({"pdftotext", pdf.string(), "-"}, "/").out;
  const std::vector<std::pair<std::string, std::string>> signs{
      {"\xE2\x88\x92", "-"}, {"\xE2\x80\x93", "-"}, {"\xEF\xAC\x81", "fi"}, {"\xEF\xAC\x82", "fl"}, {"-\n", ""}};
  for (const auto &[sign, plain] : signs)
    for (std::size_t at = text.find(sign); at != std::string::npos; at = text.find(sign, at + plain.size()))
      text.replace(at, sign.size(), plain);
  std::replace(text.begin(), text.end(), '\n', ' ');
  return text;
}

Json artifact(const fs::path &run, const std::string &name) {
  return Json::parse(read_file(run / "artifacts" / (name + "@1.json")));
}

struct Finished {
  TemporaryFolder folder;
  fs::path run;
  Said said;
  Json results, claims, study, paper, review;
  std::string text;

  explicit Finished(std::vector<std::string> more) : run(folder / "run") {
    std::vector<std::string> words{"run", source("configs/quickstart.yaml"), "--run-dir", run.string()};
    words.insert(words.end(), more.begin(), more.end());
    said = athanor_says(words, folder.path());
    INFO(said.err);
    REQUIRE(said.status == 0);
    results = artifact(run, "label-smoothing/experiment/results");
    claims = artifact(run, "label-smoothing/experiment/claims");
    study = artifact(run, "label-smoothing/experiment/study");
    paper = artifact(run, "label-smoothing/writeup/paper");
    review = artifact(run, "label-smoothing/review/review");
    text = text_of(run / "paper.pdf");
  }

  std::map<std::string, std::string> printed() const {
    std::map<std::string, std::string> out;
    for (const Json &row : results.at("table")) out[row.at("name")] = row.at("printed");
    return out;
  }
};

// As the PDF's text has it: a plain minus, and "<" set as a sign of its own.
std::string ascii(std::string text) {
  if (!text.empty() && text[0] == '<') text.erase(0, 1);
  for (std::size_t at; (at = text.find("\xE2\x88\x92")) != std::string::npos;) text.replace(at, 3, "-");
  return text;
}

void every_used_number_is_in_the_paper(const Finished &run) {
  const auto printed = run.printed();
  REQUIRE(run.paper.at("results").size() >= 20);
  for (const Json &name : run.paper.at("results")) {
    INFO(name);
    REQUIRE(printed.count(name.get<std::string>()) == 1);
    CHECK(run.text.find(ascii(printed.at(name.get<std::string>()))) != std::string::npos);
  }
}

void the_means_are_those_of_the_records(const Finished &run) {
  std::map<std::string, Json> records;
  for (const Json &record : run.results.at("records")) records[record.at("id")] = record;
  int means = 0;
  for (const Json &row : run.results.at("table")) {
    if (row.at("statistic") != "mean") continue;
    double sum = 0;
    for (const Json &id : row.at("evidence")) sum += records.at(id.get<std::string>()).at("value").get<double>();
    // A row over several levels of a factor is the mean of the runs' means, which have equally many records each.
    CHECK(row.at("value").get<double>() == Approx(sum / static_cast<double>(row.at("evidence").size())));
    ++means;
  }
  CHECK(means >= 6);
}

void the_records_are_in_the_ledger(const Finished &run) {
  const auto ledger = Ledger::open_to_read(run.run / "ledger.sqlite");
  for (const Json &record : run.results.at("records")) {
    const Json rows = ledger->select("SELECT value FROM results WHERE id=?", {record.at("id").get<std::string>()});
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].at("value").get<double>() == record.at("value").get<double>());
  }
}

void the_search_did_what_a_search_does(const Finished &run) {
  const auto ledger = Ledger::open_to_read(run.run / "ledger.sqlite");
  std::map<std::string, int> operators;
  int buggy = 0, mended = 0;
  std::map<std::string, std::string> states;
  for (const Json &row : ledger->select("SELECT node_json FROM nodes ORDER BY position")) {
    const Json &node = row.at("node_json");
    ++operators[node.value("operator", "")];
    states[node.at("id")] = node.at("state");
    if (node.at("state") == "buggy") ++buggy;
    if (node.value("operator", "") == "debug" && node.at("state") == "good" &&
        states[node.value("parent", "")] == "buggy")
      ++mended;
  }
  CHECK(operators["draft"] >= 2);
  CHECK(buggy >= 1);
  CHECK(mended >= 1);
  CHECK(operators["tune"] >= 1);
  CHECK(operators["improve"] >= 2);
  CHECK(operators["ablate"] >= 1);
  const Json &seeds = run.study.at("seeds");
  CHECK(seeds.at("confirmation").size() >= 5);
  for (const Json &seed : seeds.at("selection"))
    CHECK(std::count(seeds.at("confirmation").begin(), seeds.at("confirmation").end(), seed) == 0);
  const Json ideas = artifact(run.run, "main/ideation/ideas");
  CHECK(ideas.size() >= 3);
}

}  // namespace

TEST_CASE("the quickstart ends with a paper whose numbers are the recorded ones, whatever the seed") {
  const Finished one({});
  const std::vector<std::string> lines = one.said.lines();
  REQUIRE(lines.size() >= 2);
  CHECK(lines[lines.size() - 2] == "paper " + (one.run / "paper.pdf").string());
  CHECK(lines[lines.size() - 1] == "report " + (one.run / "report.html").string());
  CHECK(one.paper.at("pages").get<int>() >= 3);
  CHECK(one.paper.at("pages").get<int>() <= 6);
  CHECK(one.text.find("scripted, not a language model") != std::string::npos);
  CHECK(one.text.find("from your file, not checked elsewhere") != std::string::npos);
  CHECK(read_file(one.run / "report.html").find("scripted, not a language model") != std::string::npos);
  CHECK_FALSE(one.review.at("checklist").empty());
  every_used_number_is_in_the_paper(one);
  the_means_are_those_of_the_records(one);
  the_records_are_in_the_ledger(one);
  the_search_did_what_a_search_does(one);

  const Finished other({"--set", "seed=7", "--set", "parameters.noise_levels=[0.0, 0.3]"});
  every_used_number_is_in_the_paper(other);
  the_means_are_those_of_the_records(other);
  CHECK(other.text.find("0.3") != std::string::npos);
  std::set<std::string> changed;
  const auto before = one.printed(), after = other.printed();
  for (const auto &[name, value] : before)
    if (after.count(name) && after.at(name) != value) changed.insert(name);
  CHECK(changed.size() >= 5);
  CHECK(one.claims != other.claims);

  // A finished run has nothing left to do, and says the same again.
  const Said again = athanor_says({"resume", one.run.string()});
  CHECK(again.status == 0);
  CHECK(again.lines().back() == lines.back());
}
