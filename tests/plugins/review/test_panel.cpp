// SPDX-License-Identifier: Apache-2.0
//
// Several reviewers: their seeds and orders, means and spread, failures that lower the number, the chair, the decision.
#include <catch2/catch.hpp>

#include "form.hpp"
#include "ordering.hpp"
#include "tests/plugins/review/planted.hpp"

using namespace athanor::review;
using paper_tests::FakeHost;

namespace {

Json form(const Json &overall, const char *decision = "reject") {
  return {{"summary", "S"},
          {"strengths", {"a"}},
          {"weaknesses", {"b"}},
          {"questions", Json::array()},
          {"limitations", Json::array()},
          {"ethics", false},
          {"scores", {{"soundness", 3}, {"clarity", nullptr}, {"confidence", 9}}},
          {"overall", overall},
          {"decision", decision}};
}

struct Panel {
  FakeHost host{"review"};
  std::vector<Json> forms;  // in the order in which reviewers are asked
  std::vector<Json> contexts;
  std::size_t asked = 0;
  Json chair = {{"summary", "Chair."},        {"strengths", {"c"}},           {"weaknesses", {"d"}},
                {"questions", Json::array()}, {"limitations", Json::array()}, {"decision", "accept"}};

  Panel() {
    host.scripted = false;
    host.model = [this](const std::string &task, const Json &context) -> Json {
      if (task == "review.meta") return chair;
      contexts.push_back(context);
      const Json given = forms.at(asked++);
      if (given.is_string()) throw athanor::sdk::Error(given.get<std::string>(), "planned");
      return given;
    };
    std::ofstream(host.folder() / "blobs/text") << "A paper. Limitations: few.";
  }
  Json run(const Json &options, const Json &facts = {{"seed", 1}}) {
    const Json file{{"artifact", "text"}, {"media_type", "text/plain"}, {"size", 26}};
    return host.run(options, {{"manuscript", {{"id", "a"}, {"name", "a.txt"}, {"file", file}}}}, facts).at("review");
  }
};

}  // namespace

TEST_CASE("Scores are rounded means of the forms that count, with their spread") {
  Panel p;
  p.forms = {form(4), form(7, "accept"), form(8, "accept")};
  const Json review = p.run({});
  CHECK(review.at("overall") == 6);
  CHECK(review.at("spread").at("overall").at("mean").get<double>() == Approx(19.0 / 3));
  CHECK(review.at("spread").at("overall").at("sd").get<double>() == Approx(2.0817).epsilon(1e-3));
  CHECK(review.at("spread").at("overall").at("min") == 4);
  CHECK(review.at("spread").at("overall").at("max") == 8);
  CHECK(review.at("scores") == Json{{"soundness", 3}});  // 9 of 5 and null are no scores
  CHECK(review.at("decision") == "accept");
  CHECK(review.at("summary") == "Chair.");
  CHECK(review.at("chair").at("decision") == "accept");
  CHECK(review.at("agreement").at("pairs") == 3);
  CHECK(review.at("agreement").at("equal_decisions").get<double>() == Approx(1.0 / 3));
  CHECK(review.at("agreement").at("mean_difference").get<double>() == Approx(8.0 / 3));
  CHECK(review.at("reviewers").size() == 3);
  CHECK(review.at("reviewers")[1].at("decision") == "accept");
  CHECK(review.at("reviewer").at("count") == 3);
}

TEST_CASE("The chair's own decision counts for nothing") {
  Panel p;
  p.forms = {form(3), form(4), form(2)};
  const Json review = p.run({});
  CHECK(review.at("chair").at("decision") == "accept");
  CHECK(review.at("decision") == "reject");
  CHECK(review.at("overall") == 3);
}

TEST_CASE("A failed or senseless answer lowers the number and fills in nothing") {
  Panel p;
  p.forms = {form(4), "refusal", form(40)};
  const Json review = p.run({});
  CHECK(review.at("overall") == 4);
  CHECK(review.at("reviewer").at("count") == 1);
  CHECK(review.at("reviewer").at("asked") == 3);
  CHECK(review.at("spread").at("overall").at("n") == 1);
  CHECK_FALSE(review.at("spread").at("overall").contains("sd"));
  CHECK_FALSE(review.contains("agreement"));
  CHECK_FALSE(review.contains("chair"));
  CHECK(review.at("reviewers")[1].at("failure") == "planned");
  CHECK(review.at("reviewers")[2].at("failure") == "it gave no overall score from 1 to 10");
  CHECK_FALSE(review.at("reviewers")[2].contains("overall"));
}

TEST_CASE("When no answer counts there is no review") {
  Panel p;
  p.forms = {form(nullptr), "refusal", "bad_reply"};
  CHECK_THROWS_WITH(p.run({}), Catch::Contains("none of 3 reviewers gave an answer that counts"));
}

TEST_CASE("A fault that is not the answer's ends the stage") {
  Panel p;
  p.forms = {form(4), "quota", form(4)};
  CHECK_THROWS_WITH(p.run({}), "planned");
}

TEST_CASE("Nobody who could judge means no decision") {
  Panel p;
  p.forms = {form(9, "none"), form(9, "none")};
  CHECK(p.run({{"reviewers", 2}}).at("decision") == "none");
}

TEST_CASE("The threshold is stated and can be moved") {
  Panel p;
  p.forms = {form(6, "accept")};
  const Json review = p.run({{"reviewers", 1}, {"accept_from", 7}});
  CHECK(review.at("decision") == "reject");
  CHECK(review.at("accept_from") == 7);
}

TEST_CASE("Each reviewer has a seed, a role and an order of its own, the same in every run") {
  const std::vector<std::uint64_t> seeds = seeds_for(4, {11}, 1, "review");
  CHECK(seeds[0] == 11);
  CHECK(seeds == seeds_for(4, {11}, 1, "review"));
  CHECK(seeds != seeds_for(4, {11}, 2, "review"));
  CHECK(seeds != seeds_for(4, {11}, 1, "second-review"));
  const auto orders = orders_for(seeds);
  CHECK(orders[0] == std::vector<std::string>{"checks", "records", "program", "paper", "form"});
  for (std::size_t i = 1; i < orders.size(); ++i) CHECK(orders[i] != orders[i - 1]);

  Panel p;
  p.forms = {form(4), form(4), form(4)};
  const Json facts{{"seed", 1}, {"roles", {{"default", Json::object()}, {"critic", Json::object()}}}};
  const Json review = p.run({{"roles", {"default", "critic"}}, {"seeds", {5, 6, 7}}}, facts);
  CHECK_FALSE(p.host.asked[0].contains("role"));
  CHECK(p.host.asked[1].at("role") == "critic");
  CHECK(p.host.asked[2].at("seed") == 7);
  CHECK(review.at("reviewers")[1].at("role") == "critic");
  CHECK(p.contexts[0].at("parts") != p.contexts[1].at("parts"));
  // The order is what the model is shown, too.
  const std::string first = review_tests::prompt("review.form", p.contexts[0]);
  CHECK(first.find("Automatic checks:") < first.find("The paper \"a.txt\""));
  CHECK(first.find("The paper \"a.txt\"") < first.find("The form. Scores"));
}

TEST_CASE("A role that the pipeline does not have is named before anybody is asked") {
  Panel p;
  CHECK_THROWS_WITH(p.run({{"roles", {"critic"}}}, {{"roles", {{"default", Json::object()}}}}),
                    Catch::Contains("no model role 'critic'"));
  CHECK(p.host.asked.empty());
}

TEST_CASE("A scripted reviewer is asked once") {
  Panel p;
  p.host.scripted = true;
  p.forms = {form(4, "none")};
  const Json review = p.run({}, {{"seed", 1}, {"roles", {{"default", {{"scripted", true}}}}}});
  CHECK(p.asked == 1);
  CHECK(review.at("reviewer").at("note") == "scripted, not a language model");
  CHECK(review.at("reviewer").at("count") == 1);
}

TEST_CASE("A second look replaces the form when it counts, and leaves it when it does not") {
  Panel p;
  p.forms = {form(4), form(5), form(6), "refusal"};
  const Json review = p.run({{"reviewers", 2}, {"reflect", true}});
  CHECK(review.at("reviewers")[0].at("overall") == 6);
  CHECK(review.at("reviewers")[0].at("reflected") == true);
  CHECK(review.at("reviewers")[1].at("overall") == 5);
  CHECK_FALSE(review.at("reviewers")[1].contains("reflected"));
  CHECK(p.contexts[2].at("first").at("overall") == 4);
  CHECK(review_tests::prompt("review.reflect", p.contexts[2]).find("\"overall\": 4") != std::string::npos);
}

TEST_CASE("Every prompt of the stage can be rendered from the context that its task declares") {
  Panel p;
  p.forms = {form(4), form(5)};
  p.run({{"reviewers", 2}});
  for (const Json &asked : p.host.asked)
    CHECK_FALSE(review_tests::prompt(asked.at("task"), asked.at("context")).empty());
}
