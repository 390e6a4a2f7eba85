// SPDX-License-Identifier: Apache-2.0
//
// Where two documents differ, as a person reads it.
#include <athanor/json_diff.hpp>
#include <catch2/catch.hpp>

using namespace athanor::sdk;
using Json = nlohmann::json;

TEST_CASE("equal documents differ nowhere") {
  CHECK(differences({{"a", {1, "x"}}}, {{"a", {1, "x"}}}).empty());
  CHECK(told({}).empty());
}

TEST_CASE("a difference is named by its JSON pointer, with both values") {
  const Json recorded{{"seed", 1}, {"command", {"python3", "run.py"}}, {"old", true}, {"a/b~c", 1}};
  const Json asked{{"seed", 2}, {"command", {"python3", "run.py", "-v"}}, {"new", nullptr}, {"a/b~c", "1"}};
  CHECK(told(differences(recorded, asked)) ==
        "\n  /a~1b~0c: recorded 1, asked \"1\""
        "\n  /command/2: recorded nothing, asked \"-v\""
        "\n  /old: recorded true, asked nothing"
        "\n  /seed: recorded 1, asked 2"
        "\n  /new: recorded nothing, asked null");
}

TEST_CASE("only the first few are shown, and how many more there are") {
  Json recorded = Json::array(), asked = Json::array();
  for (int i = 0; i < 9; ++i) recorded.push_back(i), asked.push_back(-1 - i);
  const std::string text = told(differences(recorded, asked), 2);
  CHECK(text == "\n  /0: recorded 0, asked -1\n  /1: recorded 1, asked -2\n  and 7 more");
  CHECK(shortened(differences(recorded, asked), 2).size() == 2);
}

TEST_CASE("long texts are shown where they part, in whole characters") {
  const std::string same(500, 'x');
  const Json list =
      shortened(differences({{"t", same + " before \xC3\xA9" + same}}, {{"t", same + " after \xC3\xA9" + same}}));
  const std::string before = list[0].at("recorded"), after = list[0].at("asked");
  CHECK(before.find(" before \xC3\xA9") != std::string::npos);
  CHECK(after.find(" after \xC3\xA9") != std::string::npos);
  CHECK(before.size() < 120);
  CHECK(before.substr(0, 4) == "\"\xE2\x80\xA6");
  for (std::size_t shift = 0; shift < 4; ++shift) {  // wherever the cut falls
    std::string wide(shift, 'y');
    for (int i = 0; i < 200; ++i) wide += "\xE2\x82\xAC";
    const Json one = shortened(differences(wide + "1" + wide, wide + "2" + wide));
    CHECK(one[0].at("recorded").get<std::string>().find("\xEF\xBF\xBD") == std::string::npos);
  }
}

TEST_CASE("a document of another type is one difference, of the whole") {
  CHECK(told(differences({{"a", 1}}, {1})) == "\n  /: recorded {\"a\":1}, asked [1]");
}
