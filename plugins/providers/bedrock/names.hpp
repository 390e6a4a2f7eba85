// SPDX-License-Identifier: Apache-2.0
//
// Names of tools, ids of calls and names of documents in the alphabets that Converse takes, and the way back.
#pragma once

#include <map>
#include <string>

namespace athanor::bedrock {

class Names {
 public:
  // ASCII letters, digits and `others` are taken, at most `most` of them.
  Names(std::string others, std::size_t most) : others_(std::move(others)), most_(most) {}

  // What is sent for `given`: itself where it can be, else its nearest form; different ones for different `given`.
  std::string sent(const std::string &given) { return sent(given, given); }
  // The same for things that are told apart by `key` and only named after `wish`.
  std::string sent(const std::string &key, const std::string &wish);

  // What was given for a name that came back; a name that was never sent is itself.
  std::string given(const std::string &sent) const;

 private:
  std::string fitting(const std::string &wish) const;

  const std::string others_;
  const std::size_t most_;
  std::map<std::string, std::string> sent_, given_;
};

inline Names tool_names() { return {"_-", 64}; }
inline Names call_ids() { return {"_.:-", 64}; }
// Blanks and brackets too, by the service's own messages; its length is a careful guess.
inline Names document_names() { return {" -()[]", 64}; }

}  // namespace athanor::bedrock
