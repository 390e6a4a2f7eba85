// SPDX-License-Identifier: Apache-2.0
//
// Measurements then and now, and which of them are times.
#include "run/compare_records.hpp"

#include <catch2/catch.hpp>

#include "run/confirmed.hpp"

using namespace athanor;

namespace {

Json record(const std::string &metric, double value, const Json &more = Json::object()) {
  Json out{{"id", "x#1"}, {"metric", metric}, {"value", value}, {"factors", Json::object()}};
  out.update(more);
  return out;
}

}  // namespace

TEST_CASE("equal values are equal, near ones are within, others are different") {
  const Json before = {record("a", 1.0), record("b", 1.0), record("c", 1.0)};
  const Json now = {record("a", 1.0), record("b", 1.0 + 5e-7), record("c", 1.00001)};
  const RecordsCompared done = compare_records(before, now, {});
  CHECK(done.equal == 1);
  CHECK(done.within == 1);
  REQUIRE(done.different.size() == 1);
  CHECK(done.different[0].what == "was 1 and is 1.00001");
  CHECK(compare_records(before, now, {0, {}, {}}).different.size() == 2);
  CHECK(compare_records(before, now, {0, {{"b", 1e-3}, {"c", 1e-3}}, {}}).within == 2);
}

TEST_CASE("a tolerance is relative: zero is only like zero, and small numbers are not alike") {
  CHECK(compare_records(Json::array({record("a", 0.0)}), Json::array({record("a", 0.0)}), {}).equal == 1);
  CHECK(compare_records(Json::array({record("a", 0.0)}), Json::array({record("a", 1e-12)}), {}).different.size() == 1);
  CHECK(compare_records(Json::array({record("a", 1e-12)}), Json::array({record("a", 2e-12)}), {}).different.size() ==
        1);
  CHECK(compare_records(Json::array({record("a", -1.0)}), Json::array({record("a", 1.0)}), {}).different.size() == 1);
}

TEST_CASE("records are paired by what they are about, in their order where several are alike") {
  const Json smooth = record("a", 1, {{"condition", "smooth"}, {"factors", {{"noise", 0.4}}}});
  const Json base = record("a", 2, {{"condition", "base"}, {"factors", {{"noise", 0.4}}}});
  CHECK(compare_records({smooth, base}, {base, smooth}, {}).equal == 2);
  CHECK(compare_records({record("loss", 3), record("loss", 2)}, {record("loss", 3), record("loss", 2)}, {}).equal == 2);
  CHECK(compare_records({record("loss", 3), record("loss", 2)}, {record("loss", 2), record("loss", 3)}, {})
            .different.size() == 2);
}

TEST_CASE("what is missing and what is new is a difference") {
  const RecordsCompared done = compare_records({record("a", 1), record("b", 2)}, {record("a", 1), record("c", 3)}, {});
  CHECK(done.equal == 1);
  REQUIRE(done.different.size() == 2);
  CHECK(name_of_record(done.different[0].record) + " " + done.different[0].what ==
        "b was 2 and is not measured any more");
  CHECK(name_of_record(done.different[1].record) + " " + done.different[1].what == "c was not measured and is 3");
}

TEST_CASE("times are counted, not compared") {
  const RecordsCompared done = compare_records(Json::array({record("runtime", 1)}), Json::array({record("runtime", 2)}),
                                               {1e-6, {}, {"runtime"}});
  CHECK(done.timing == 1);
  CHECK(done.different.empty());
}

TEST_CASE("a time is known by its unit, and without one by its name") {
  for (const char *unit : {"ms", "s", "ns per element", "1/s", "MB/s", "µs", "seconds"})
    CHECK(measures_time("x", unit));
  for (const char *unit : {"nat", "%", "m", "samples", "bits"}) CHECK_FALSE(measures_time("runtime", unit));
  for (const char *name : {"runtime", "wall_time", "inference-latency", "seconds"}) CHECK(measures_time(name, ""));
  for (const char *name : {"accuracy", "timely", "bits", "estimate"}) CHECK_FALSE(measures_time(name, ""));
}

TEST_CASE("a record is named by all that it is about") {
  CHECK(name_of_record(record("accuracy", 1,
                              {{"dataset", "digits"},
                               {"split", "test"},
                               {"condition", "smooth"},
                               {"factors", {{"noise", 0.4}, {"mode", "fast"}}}})) ==
        "accuracy on digits/test (smooth, mode=fast, noise=0.4)");
}
