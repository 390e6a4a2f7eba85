// SPDX-License-Identifier: Apache-2.0
//
// Stored files for tests of stages: a folder that the request can name, what the stage puts into the store, and what a
// test gives it from there.
//
//     FakeHost host;
//     Artifacts store(host);                                          // answers athanor.artifact.put/1 and get/1
//     const Json plot = store.add("<svg/>", "image/svg+xml");         // a reference, to stand in an input
//     const Json result = run<Draw>({}, {}, {{"schema", "athanor.stage.run/1"}, {"folder", store.folder()}}, host);
//     CHECK(store.text(result["outputs"]["figure"]) == "...");
#ifndef ATHANOR_TESTING_ARTIFACTS_HPP
#define ATHANOR_TESTING_ARTIFACTS_HPP

#include <athanor/testing/fake_host.hpp>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace athanor::sdk::testing {

// A new empty folder that is removed with everything in it.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string form = (std::filesystem::temp_directory_path() / "athanor-test-XXXXXX").string();
    if (!::mkdtemp(form.data())) throw Error("internal", "cannot make a folder " + form);
    path_ = form;
  }
  ~TemporaryFolder() {
    std::error_code none;
    std::filesystem::remove_all(path_, none);
  }
  TemporaryFolder(const TemporaryFolder &) = delete;
  TemporaryFolder &operator=(const TemporaryFolder &) = delete;
  const std::filesystem::path &path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class Artifacts {
 public:
  explicit Artifacts(FakeHost &host) {
    std::filesystem::create_directories(folder_.path() / "stage");
    std::filesystem::create_directories(folder_.path() / "blobs");
    host.answer("athanor.artifact.put/1", FakeHost::Answer([this](const Json &asked) { return put(asked); }));
    host.answer("athanor.artifact.get/1", FakeHost::Answer([this](const Json &asked) {
                  return Json{{"path", path(asked).string()}};
                }));
  }

  // Where the stage writes: the "folder" of its request.
  std::string folder() const { return (folder_.path() / "stage").string(); }

  // Stores a text and returns its reference {artifact, media_type, size}. Equal texts have equal references.
  Json add(const std::string &text, const std::string &media_type) {
    const std::string id = id_of(text);
    std::ofstream(blob(id), std::ios::binary) << text;
    return {{"artifact", id}, {"media_type", media_type}, {"size", text.size()}};
  }
  // The file that a reference is to. Throws Error (not_found).
  std::filesystem::path path(const Json &reference) const {
    const std::string id = reference.at("artifact");
    if (!std::filesystem::exists(blob(id))) throw Error("not_found", "nothing was stored as " + id);
    return blob(id);
  }
  std::string text(const Json &reference) const { return read(path(reference)); }

 private:
  Json put(const Json &asked) {
    const std::filesystem::path stage = folder_.path() / "stage";
    const std::filesystem::path file = (stage / asked.at("path").get<std::string>()).lexically_normal();
    if (const auto from_there = file.lexically_relative(stage); from_there.empty() || *from_there.begin() == "..")
      throw Error("refused", "a stage may only put files that lie in its own folder");
    if (!std::filesystem::is_regular_file(file)) throw Error("not_found", "there is no file " + file.string());
    return add(read(file), asked.at("media_type"));
  }

  static std::string read(const std::filesystem::path &file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }

  std::filesystem::path blob(const std::string &id) const {
    return folder_.path() / "blobs" / id.substr(id.find(':') + 1);
  }

  // Looks like the real thing, and is as long; FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/) does for a test.
  static std::string id_of(const std::string &text) {
    std::uint64_t hash = 14695981039346656037u;
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
    std::string out = "sha256:";
    char part[17];
    for (int i = 0; i < 4; ++i, hash *= 1099511628211u) {
      std::snprintf(part, sizeof part, "%016llx", static_cast<unsigned long long>(hash));
      out += part;
    }
    return out;
  }

  TemporaryFolder folder_;
};

}  // namespace athanor::sdk::testing

#endif
