// SPDX-License-Identifier: Apache-2.0
//
// Texts as words: when two ideas are one, and what a search engine is asked.
#include <catch2/catch.hpp>

#include "likeness.hpp"
#include "queries.hpp"
#include "words.hpp"

using namespace athanor::ideation;

namespace {

const Json kSmoothing{
    {"title", "Does label smoothing protect accuracy and calibration under label noise?"},
    {"hypothesis",
     "With a large share of wrong training labels, a small classifier trained with label smoothing is better "
     "calibrated on "
     "clean test data than the same classifier trained without, and not less accurate."},
    {"question", "Does smoothing the training targets protect accuracy and calibration when labels are wrong?"}};

Json with(Json idea, const char *member, const char *text) {
  idea[member] = text;
  return idea;
}

}  // namespace

TEST_CASE("two ideas are one when they say nearly the same") {
  CHECK(likeness(kSmoothing, kSmoothing) == 1);
  const Json paraphrased{
      {"title", "Label smoothing protects calibration and accuracy under label noise"},
      {"hypothesis",
       "A small classifier trained with label smoothing is better calibrated on clean test data than the same "
       "classifier "
       "trained without it, and not less accurate, when a large share of training labels is wrong."},
      {"question", "Does smoothing of training targets protect calibration and accuracy if labels are wrong?"}};
  CHECK(likeness(kSmoothing, paraphrased) >= kSame);
  CHECK(likeness(with(kSmoothing, "title", "Other words"), kSmoothing) < 1);
  CHECK(likeness({{"title", "One, two!"}}, {{"title", "one TWO"}, {"hypothesis", "h"}}) == 1);
  CHECK(likeness({{"title", ""}}, {{"title", ""}}) == 0);
}

TEST_CASE("two ideas on one topic are two") {
  const Json stopping{{"title", "Is early stopping enough against label noise?"},
                      {"hypothesis",
                       "Stopping the training of a small network by its loss on noisy validation data recovers most of "
                       "the accuracy that "
                       "training to the end loses under label noise, and leaves its probabilities better calibrated."},
                      {"question", "How much of the damage of wrong labels does early stopping undo?"}};
  CHECK(likeness(kSmoothing, stopping) < 0.25);
  CHECK_FALSE(twin_of(stopping, {kSmoothing}));
}

TEST_CASE("an idea without a question is compared by what it has") {
  Json short_form = kSmoothing;
  short_form.erase("question");
  short_form["title"] = "Label smoothing protects accuracy and calibration under label noise";
  CHECK(likeness(kSmoothing, short_form) > 0.8);
}

TEST_CASE("the most alike are chosen, and stay in their order") {
  const Json a = with(kSmoothing, "question", "Quite another question?"), b{{"title", "Sorting"}, {"hypothesis", "h"}};
  CHECK(most_alike(kSmoothing, {b, a, kSmoothing}, 2) == std::vector<Json>{a, kSmoothing});
  CHECK(most_alike(kSmoothing, {b}, 5) == std::vector<Json>{b});
}

TEST_CASE("an idea is looked up by its title, its hypothesis and its method, in a few words each") {
  Json idea = kSmoothing;
  idea["theme"] = "smoothing of targets";
  idea["experiments"] = {"Vary the strength of smoothing and choose it on validation data."};
  const auto queries = queries_of(idea);
  REQUIRE(queries.size() == 3);
  CHECK(queries[0].text == "label smoothing protect accuracy calibration noise");
  CHECK(queries[1].text == "large share wrong training label small classifier");
  CHECK(queries[2].text == "smoothing target vary strength choose validation data");
  CHECK(queries_of({{"title", "Of the"}}).empty());
  CHECK(plain_query("\"label  noise\" AND (deep OR shallow)") == "label noise and deep or shallow");
}
