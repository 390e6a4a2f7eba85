// SPDX-License-Identifier: Apache-2.0
//
// The JSON helpers that plugins in C begin with, against a library that knows it all.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>

#include "sdk/scaffold/c/json.h"

using nlohmann::json;

namespace {

athanor_str slice(const std::string &text) { return {text.data(), text.size()}; }
std::string text_of(athanor_str value) { return value.data ? std::string(value.data, value.size) : "(none)"; }

// What json_text makes of a JSON text, or "(none)".
std::string plain(const std::string &value) {
  char *text = json_text(slice(value));
  std::string out = text ? text : "(none)";
  std::free(text);
  return out;
}

std::string written(const std::string &text) {
  json_out out{};
  json_put_text(&out, text.data(), text.size());
  std::string done(out.data, out.size);
  std::free(out.data);
  return done;
}

const std::string document =
    R"( {"a": [1, -2.5e3, "x\"]", {"a": 2}], "b": {"c": true, "d": null}, "e": "\u00e4\ud83d\ude00\n", "": 0} )";

}  // namespace

TEST_CASE("what is no JSON object is no document") {
  CHECK(text_of(json_document(slice(document))) == document.substr(1, document.size() - 2));
  for (const char *bad : {"",
                          " ",
                          "null",
                          "[1]",
                          "{",
                          "{}x",
                          "{} {}",
                          R"({"a"})",
                          R"({"a":})",
                          R"({"a":1,})",
                          R"({"a":01})",
                          R"({"a":1.})",
                          R"({"a":-})",
                          R"({"a":1e})",
                          R"({"a":"\x"})",
                          R"({"a":"\u12"})",
                          "{\"a\":\"\n\"}",
                          R"({"a":tru})",
                          R"({a:1})",
                          R"({"a":[1 2]})",
                          R"({"a":[1,]})"}) {
    INFO(bad);
    CHECK(json_document(slice(bad)).data == nullptr);
    CHECK_FALSE(json::parse(bad, nullptr, false).is_object());  // the library thinks so too
  }
}

TEST_CASE("a document that was cut anywhere is none") {
  for (std::size_t size = 0; size + 1 < document.size(); ++size) {
    const std::string part(document.data(), size);
    INFO(part);
    CHECK(json_document(slice(part)).data == nullptr);
  }
}

TEST_CASE("nesting ends where the boundary's does, and no depth of it is dangerous") {
  const auto nested = [](std::size_t depth) {
    return R"({"a":)" + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  CHECK(json_document(slice(nested(ATHANOR_DEPTH_MAX - 1))).data != nullptr);
  CHECK(json_document(slice(nested(ATHANOR_DEPTH_MAX))).data == nullptr);
  CHECK(json_document(slice(nested(1000000))).data == nullptr);
}

TEST_CASE("members are found at their own level only") {
  const athanor_str object = json_document(slice(document));
  CHECK(text_of(json_member(object, "a")) == R"([1, -2.5e3, "x\"]", {"a": 2}])");
  CHECK(text_of(json_member(json_member(object, "b"), "d")) == "null");
  CHECK(text_of(json_member(object, "c")) == "(none)");
  CHECK(text_of(json_member(json_member(object, "nowhere"), "c")) == "(none)");
  CHECK(text_of(json_member(json_member(object, "e"), "c")) == "(none)");
  CHECK(text_of(json_member(object, "")) == "0");
}

TEST_CASE("arrays and objects are walked in their order") {
  const athanor_str object = json_document(slice(document));
  std::string elements;
  athanor_str one{};
  while ((one = json_next(json_member(object, "a"), one)).data) elements += text_of(one) + ";";
  CHECK(elements == R"(1;-2.5e3;"x\"]";{"a": 2};)");
  CHECK(json_next(slice("[ ]"), athanor_str{}).data == nullptr);
  std::string names;
  athanor_str name{}, value{};
  for (std::size_t at = 0; json_each(object, &at, &name, &value);) names += text_of(name) + ";";
  CHECK(names == R"("a";"b";"e";"";)");
}

TEST_CASE("texts, words and numbers are read as the library reads them") {
  for (const char *value :
       {R"("")", R"("plain")", R"("\"\\\/\b\f\n\r\t")", R"("\u00e4\u20ac")", R"("\ud83d\ude00x")"}) {
    INFO(value);
    CHECK(plain(value) == json::parse(value).get<std::string>());
  }
  CHECK(plain(R"("\ud83dx\ude00")") == "\xef\xbf\xbdx\xef\xbf\xbd");
  CHECK(plain("12") == "(none)");
  CHECK(json_is(slice(R"("word")"), "word"));
  CHECK_FALSE(json_is(slice(R"("words")"), "word"));
  CHECK_FALSE(json_is(slice("word"), "word"));
  CHECK(json_number(slice("-2.5e3"), 0) == -2500);
  CHECK(json_number(slice(R"("7")"), -1) == -1);
  CHECK(json_number(athanor_str{}, -1) == -1);
}

TEST_CASE("what is written is JSON that says the same") {
  for (const std::string &text :
       {std::string("plain"), std::string("\"\\\n\t\x01"), std::string("\xc3\xa4"), std::string()})
    CHECK(json::parse(written(text)) == text);
  json_out out{};
  json_put(&out, "[");
  json_put_integer(&out, -3);
  json_put(&out, ",");
  json_put_number(&out, 0.1);
  json_put(&out, ",");
  json_put_value(&out, athanor_str{});
  json_put(&out, "]");
  CHECK(json::parse(out.data, out.data + out.size) == json({-3, 0.1, nullptr}));
  std::free(out.data);
}
