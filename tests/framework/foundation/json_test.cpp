// SPDX-License-Identifier: Apache-2.0
//
// The canonical form of JSON: hashes and recorded requests rest on its bytes.
#include "foundation/json.hpp"

#include <catch2/catch.hpp>

using namespace athanor;

namespace {

std::string by_the_library(const Json &value) { return value.dump(-1, ' ', false, Json::error_handler_t::replace); }

}  // namespace

TEST_CASE("the canonical form is what the library's own encoder writes, byte for byte") {
  for (int c = 0; c < 256; ++c) {
    const std::string text = "before" + std::string(1, static_cast<char>(c)) + "after";
    CHECK(canonical(Json(text)) == by_the_library(Json(text)));
  }
  const Json documents[] = {
      Json(),
      Json(true),
      Json(-17),
      Json(std::uint64_t{18446744073709551615u}),
      Json(0.1),
      Json(1e300),
      Json(3.0),
      Json(""),
      Json::array(),
      Json::object(),
      Json("if a < b and c == \"d\":\n\tprint('\\\\')\r\n"),
      Json("gr\u00fc\u00dfe, \u4e16\u754c, \xf0\x9f\x8c\x8d\n"),
      Json("cut off: \xf0\x9f"),
      Json::array({Json::array({Json::array()}), Json(), 1, "two"}),
      {{"b", {{"\"key\"", 1}, {"k\u00e9y", {1, 2.5, nullptr}}}}, {"a", "x"}},
  };
  for (const Json &document : documents) CHECK(canonical(document) == by_the_library(document));
}
