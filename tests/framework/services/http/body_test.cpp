// SPDX-License-Identifier: Apache-2.0
//
// What a request's body becomes: JSON in its order, with the bytes of pictures that the call was given.
#include "services/http/body.hpp"

#include <catch2/catch.hpp>

#include "foundation/error.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor;
namespace fs = std::filesystem;

namespace {

Json file(const fs::path &path, const std::string &prefix = {}) {
  return {{"$file", {{"path", path.string()}, {"encoding", "base64"}, {"prefix", prefix}}}};
}

std::string code(const Json &body, const std::vector<fs::path> &files) {
  try {
    return make_body(body, files).text;
  } catch (const Error &e) {
    return e.code();
  }
}

}  // namespace

TEST_CASE("a JSON text is sent byte for byte") {
  const Body body = make_body({{"json_text", "{ \"z\": 1,\n \"a\": 2 }"}}, {});
  CHECK(body.text == "{ \"z\": 1,\n \"a\": 2 }");
  CHECK(body.media_type == "application/json");
}

TEST_CASE("a text has a type of its own, no body is empty") {
  CHECK(make_body({{"text", "a=1"}, {"media_type", "application/x-www-form-urlencoded"}}, {}).media_type ==
        "application/x-www-form-urlencoded");
  CHECK(make_body(nullptr, {}).text.empty());
}

TEST_CASE("a file's place is taken by its bytes, and members keep their order") {
  const tests::TemporaryFolder folder;
  const fs::path picture = folder.write("a.png", "\x89PNG");
  CHECK(make_body({{"json", {{"url", file(picture, "data:image/png;base64,")}}}}, {picture}).text ==
        R"({"url":"data:image/png;base64,iVBORw=="})");
  const std::string text = R"({"z":[{"b":1,"a":)" + file(picture).dump() + R"(}],"c":2.50,"y":null})";
  CHECK(make_body({{"json_text", text}}, {picture}).text == R"({"z":[{"b":1,"a":"iVBORw=="}],"c":2.5,"y":null})");
}

TEST_CASE("only files that the call was given are sent, whatever they are called") {
  const tests::TemporaryFolder folder;
  const fs::path picture = folder.write("a.png", "x"), other = folder.write("other", "private");
  fs::create_symlink(other, folder / "link.png");
  CHECK(code({{"json", {file(picture)}}}, {picture}) == R"(["eA=="])");
  CHECK(code({{"json", {file(folder / "./a.png")}}}, {picture}) == R"(["eA=="])");
  CHECK(code({{"json", {file(other)}}}, {picture}) == "refused");
  CHECK(code({{"json", {file(picture / "../other")}}}, {picture}) == "refused");
  CHECK(code({{"json", {file(folder / "link.png")}}}, {picture}) == "refused");
  CHECK(code({{"json_text", Json{file(other)}.dump()}}, {picture}) == "refused");
  fs::remove(picture);
  CHECK(code({{"json", {file(picture)}}}, {picture}) == "not_found");
}

TEST_CASE("a marker with other members beside it is data like any other") {
  CHECK(make_body({{"json", {{"$file", "x"}, {"b", 1}}}}, {}).text == R"({"$file":"x","b":1})");
}

TEST_CASE("what is no body is refused") {
  CHECK(code({{"json", 1}, {"text", "a"}}, {}) == "bad_request");
  CHECK(code({{"xml", "a"}}, {}) == "bad_request");
  CHECK(code({{"text", 1}}, {}) == "bad_request");
  CHECK(code({{"json_text", "{\"$file\": "}}, {}) == "bad_request");
  CHECK(code({{"json", {{"$file", {{"path", "/a"}, {"encoding", "hex"}}}}}}, {}) == "bad_request");
}
