// SPDX-License-Identifier: Apache-2.0
//
// Where secrets come from, that they leave no trace, and what is recognised as one.
#include "services/secrets.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "foundation/error.hpp"
#include "tests/temporary_folder.hpp"

using namespace athanor;
namespace fs = std::filesystem;

namespace {

// A configuration folder of its own while it lives.
struct Home {
  tests::TemporaryFolder folder;
  Home() { ::setenv("XDG_CONFIG_HOME", folder.path().c_str(), 1); }
  ~Home() { ::unsetenv("XDG_CONFIG_HOME"); }
  void secrets(const std::string &text, fs::perms perms = fs::perms::owner_read | fs::perms::owner_write) {
    fs::permissions(folder.write("athanor/secrets", text), perms);
  }
};

std::string error_of(const std::function<void()> &work) {
  try {
    work();
    return "";
  } catch (const Error &e) {
    return e.code() + ": " + e.message();
  }
}

}  // namespace

TEST_CASE("a secret is the environment's, else a line of the user's file") {
  Home home;
  home.secrets("# keys\n\nFILE_KEY = from-the-file \nBOTH_KEY=not-this-one\n");
  ::setenv("ENV_KEY", "from-the-environment", 1);
  ::setenv("BOTH_KEY", "from-the-environment-too", 1);
  SecretStore store;
  store.collect({"ENV_KEY", "FILE_KEY", "BOTH_KEY", "NO_KEY"});
  CHECK(store.value("ENV_KEY") == "from-the-environment");
  CHECK(store.value("FILE_KEY") == "from-the-file");
  CHECK(store.value("BOTH_KEY") == "from-the-environment-too");
  CHECK_FALSE(store.has("NO_KEY"));
  CHECK(error_of([&] { store.value("NO_KEY"); }) == "auth: the secret NO_KEY is not there");
  CHECK(std::getenv("ENV_KEY") == nullptr);
  CHECK(std::getenv("BOTH_KEY") == nullptr);
}

TEST_CASE("a collected secret is gone from the bytes that other processes see") {
  const char *marker = "ATHANOR_TEST_LEAK";
  if (!std::getenv(marker)) {
    // The environment that the system shows is the one that a process began with: so this case runs itself anew.
    const std::string self = fs::read_symlink("/proc/self/exe").string();
    const std::string command = std::string(marker) + "=sk-leak-0123456789 '" + self +
                                "' 'a collected secret is gone from the bytes that other processes see' >/dev/null";
    CHECK(std::system(command.c_str()) == 0);
    return;
  }
  auto shown = [] {
    std::ifstream in("/proc/self/environ", std::ios::binary);
    std::ostringstream all;
    all << in.rdbuf();
    return all.str();
  };
  CHECK(shown().find("sk-leak") != std::string::npos);
  SecretStore store;
  store.collect({marker});
  CHECK(shown().find("sk-leak") == std::string::npos);
  CHECK(store.value(marker) == "sk-leak-0123456789");
}

TEST_CASE("a file that others can read is refused") {
  Home home;
  home.secrets("FILE_KEY=from-the-file\n", fs::perms::owner_read | fs::perms::group_read);
  SecretStore store;
  CHECK(error_of([&] { store.collect({"FILE_KEY"}); }) == "refused: others can read the file with your secrets");
  CHECK(secret_problem("FILE_KEY") == home.folder.path().string() +
                                          "/athanor/secrets: others can read the file with your secrets\nrun: chmod "
                                          "600 " +
                                          home.folder.path().string() + "/athanor/secrets");
}

TEST_CASE("what is too short or no single line is no secret") {
  SecretStore store;
  CHECK(error_of([&] { store.add("KEY", "short"); }) == "refused: the secret KEY has fewer than 6 characters");
  CHECK(error_of([&] { store.add("KEY", "two\nlines"); }) ==
        "refused: the secret KEY has a line break or another control character in it");
}

TEST_CASE("a check says what a secret lacks and takes nothing") {
  Home home;
  ::setenv("ENV_KEY", "from-the-environment", 1);
  CHECK(secret_problem("ENV_KEY").empty());
  CHECK(std::getenv("ENV_KEY") != nullptr);
  CHECK(secret_problem("NO_KEY") ==
        "the secret NO_KEY is neither in the environment nor in the file of secrets\nset NO_KEY in the environment, or "
        "write the line NO_KEY=value into " +
            home.folder.path().string() + "/athanor/secrets (mode 600)");
  ::setenv("ENV_KEY", "short", 1);
  CHECK(secret_problem("ENV_KEY").find("fewer than 6") != std::string::npos);
  ::unsetenv("ENV_KEY");
}

TEST_CASE("echoes of a secret are scrubbed, as they are and encoded") {
  SecretStore store;
  store.add("KEY", "sk-test/0123+abc\"");
  const std::string name = "[secret KEY]";
  CHECK(store.scrub("a sk-test/0123+abc\" b") == "a " + name + " b");
  CHECK(store.scrub("sk-test/0123+abc\"sk-test/0123+abc\"") == name + name);
  CHECK(store.scrub("?key=sk-test%2F0123%2Babc%22&x") == "?key=" + name + "&x");
  CHECK(store.scrub("?key=sk-test%2f0123%2babc%22&x") == "?key=" + name + "&x");
  CHECK(store.scrub(R"({"echo":"sk-test/0123+abc\""})") == R"({"echo":")" + name + R"("})");
  CHECK(store.scrub("sk-test/0123+abd") == "sk-test/0123+abd");
  CHECK(store.scrub("") == "");
  CHECK(store.scrub("s") == "s");
}

TEST_CASE("base64 of a secret is recognised wherever it begins in what was encoded") {
  SecretStore store;
  store.add("KEY", "sk-test-0123456789");
  for (const char *encoded : {"c2stdGVzdC0wMTIzNDU2Nzg5",          // alone
                              "dXNlcjpzay10ZXN0LTAxMjM0NTY3ODk=",  // "user:" before it
                              "YTpzay10ZXN0LTAxMjM0NTY3ODk6Yg==",  // "a:" before, ":b" after it
                              "YWI6c2stdGVzdC0wMTIzNDU2Nzg5"}) {   // "ab:"
    CAPTURE(encoded);
    const std::string scrubbed = store.scrub(encoded);
    CHECK(scrubbed.find("[secret KEY]") != std::string::npos);
    CHECK(scrubbed.size() < 24);
  }
}

TEST_CASE("of two secrets that begin alike the longer is named") {
  SecretStore store;
  store.add("SHORT", "sk-test");
  store.add("LONG", "sk-test-0123");
  CHECK(store.scrub("sk-test-0123 sk-test") == "[secret LONG] [secret SHORT]");
}

TEST_CASE("documents are scrubbed in their texts and keys") {
  SecretStore store;
  store.add("KEY", "sk-test-0123");
  CHECK(store.scrub(Json{{"sk-test-0123", {"x sk-test-0123", 1, nullptr}}}) ==
        Json{{"[secret KEY]", {"x [secret KEY]", 1, nullptr}}});
}
