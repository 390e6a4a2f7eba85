// SPDX-License-Identifier: Apache-2.0
//
// What every paper says of its literature, in our words and not the author's: what was not cited and why, which sources
// did not answer, and how far sentences were compared with the works that they cite. See citations.hpp.
#include "citations/citations.hpp"

namespace athanor::writeup {
namespace {

std::string counted(int n, const std::string &one, const std::string &many) {
  return n == 1 ? "one " + one : std::to_string(n) + " " + many;
}

struct Support {
  int supported = 0, unsupported = 0, unchecked = 0;
  int all() const { return supported + unsupported + unchecked; }
};

Support support_of(const Json &citations) {
  Support out;
  for (const Json &c : citations.at("citations")) {
    const Json support = c.value("support", Json::array());
    for (const Json &s : support) {
      const std::string verdict = s.at("verdict");
      ++(verdict == "supported" ? out.supported : verdict == "could not check" ? out.unchecked : out.unsupported);
    }
  }
  return out;
}

std::string support_sentence(const Support &s) {
  if (s.all() == 0) return "";
  if (s.supported + s.unsupported == 0)
    return "No sentence that cites was compared with the work that it cites, because no abstract could be read. ";
  std::string out =
      "A model compared the sentences that cite with the abstracts of the works: " + counted(s.supported, "is", "are") +
      " supported by a passage that stands there";
  if (s.unsupported > 0) out += ", " + counted(s.unsupported, "is", "are") + " not";
  if (s.unchecked > 0) out += ", " + counted(s.unchecked, "could", "could") + " not be compared";
  return out + ". ";
}

std::string silence(const Json &source) {
  const int asked = source.value("asked", 0), answered = source.value("answered", 0);
  return source.value("name", "a source") + (answered == 0
                                                 ? " did not answer"
                                                 : " left " + counted(asked - answered, "question", "questions") +
                                                       " of " + std::to_string(asked) + " unanswered");
}

}  // namespace

std::string literature_statement(const Json &citations) {
  const Json sources = citations.value("sources", Json::array()), searches = citations.value("searches", Json::array());
  std::string silent;
  bool any_answer = sources.empty();
  for (const Json &source : sources) {
    const int asked = source.value("asked", 0), answered = source.value("answered", 0);
    any_answer = any_answer || answered > 0;
    if (answered < asked) silent += (silent.empty() ? "" : "; ") + silence(source);
  }
  std::string out;
  if (!citations.at("citations").empty())
    out = "The notes in the bibliography say what became of checking each cited work. ";
  else if (citations.contains("searches") && searches.empty())
    out = "No literature was cited, because none was searched for. ";
  else if (!any_answer)
    out = "No literature was cited, because no source of literature answered. ";
  else
    out = "No literature was cited, because none was found. ";
  if (!silent.empty() && (any_answer || !citations.at("citations").empty()))
    out += "Of the sources of literature " + silent + "; what they would have found or confirmed is missing here. ";
  return out + support_sentence(support_of(citations));
}

}  // namespace athanor::writeup
