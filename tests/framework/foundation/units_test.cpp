// SPDX-License-Identifier: Apache-2.0
//
// Durations and sizes as people write them.
#include <catch2/catch.hpp>

#include "foundation/error.hpp"
#include "foundation/schema.hpp"

using namespace athanor;

TEST_CASE("durations are a number and a unit, a bare number is seconds") {
  CHECK(parse_duration("90") == 90);
  CHECK(parse_duration("90s") == 90);
  CHECK(parse_duration("250ms") == 0.25);
  CHECK(parse_duration("10min") == 600);
  CHECK(parse_duration("1.5h") == 5400);
  CHECK(parse_duration("2d") == 172800);
}

TEST_CASE("what is no duration is refused, with an example of what would be") {
  const std::string bad = GENERATE("", "s", "-3s", "10m", "10 min", "1h30", "1..5s", "1e3", ".5s", "nan", "5.");
  CAPTURE(bad);
  CHECK_THROWS_WITH(parse_duration(bad), "'" + bad + "' is no duration");
}

TEST_CASE("sizes know decimal and binary units") {
  CHECK(parse_bytes("512") == 512);
  CHECK(parse_bytes("64KiB") == 65536);
  CHECK(parse_bytes("4GiB") == 4294967296);
  CHECK(parse_bytes("2GB") == 2000000000);
  CHECK(parse_bytes("0.5MiB") == 524288);
}

TEST_CASE("what is no size is refused") {
  const std::string bad = GENERATE("", "GiB", "-1", "4G", "4 GiB", "99999999999TiB");
  CAPTURE(bad);
  try {
    parse_bytes(bad);
    FAIL("accepted");
  } catch (const Error &e) {
    CHECK(e.code() == "bad_options");
    CHECK(e.message() == "'" + bad + "' is no size");
    CHECK(e.hint() == "write a number and one of B, KB, MB, GB, KiB, MiB, GiB, such as 512MiB or 4GiB");
  }
}
