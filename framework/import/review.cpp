// SPDX-License-Identifier: Apache-2.0
//
// See review.hpp.
#include "import/review.hpp"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "foundation/error.hpp"
#include "foundation/json.hpp"
#include "import/python_json.hpp"

namespace athanor {
namespace {

// A list of texts; one text is a list of one.
Json texts_at(const Json &form, const char *key) {
  Json out = Json::array();
  const auto found = form.find(key);
  if (found == form.end()) return out;
  if (found->is_string()) out.push_back(*found);
  if (found->is_array())
    for (const Json &item : *found)
      if (item.is_string()) out.push_back(item);
  return out;
}

Json as_document(const Json &form) {
  Json out{{"summary", form.at("Summary")}, {"overall", form.at("Overall")}, {"checklist", Json::array()}};
  for (const auto &[theirs, ours] : {std::pair{"Strengths", "strengths"},
                                     {"Weaknesses", "weaknesses"},
                                     {"Questions", "questions"},
                                     {"Limitations", "limitations"}})
    out[ours] = texts_at(form, theirs);
  for (const auto &[theirs, ours] : {std::pair{"Soundness", "soundness"},
                                     {"Presentation", "presentation"},
                                     {"Contribution", "contribution"},
                                     {"Originality", "originality"},
                                     {"Quality", "quality"},
                                     {"Clarity", "clarity"},
                                     {"Significance", "significance"},
                                     {"Confidence", "confidence"}})
    if (form.value(theirs, Json()).is_number()) out["scores"][ours] = form.at(theirs);
  if (form.value("Ethical Concerns", Json()).is_boolean()) out["ethics"] = form.at("Ethical Concerns");
  if (form.value("Decision", Json()).is_string())
    out["decision"] = form.at("Decision") == "Accept" ? "accept" : form.at("Decision") == "Reject" ? "reject" : "none";
  return out;
}

// The number after "reflection" in a file's name; -1 without one.
int reflection_of(const std::string &name) {
  const std::size_t at = name.rfind("reflection");
  if (at == std::string::npos) return -1;
  const std::size_t digits = name.find_first_of("0123456789", at);
  return digits == std::string::npos ? 0 : std::atoi(name.c_str() + digits);
}

}  // namespace

Json review_of(const fs::path &run, Account &account) {
  const fs::path file = run / "review_text.txt";
  std::error_code none;
  if (!fs::is_regular_file(file, none)) return nullptr;
  try {
    const Json form = read_python_json(file);
    if (form.is_object() && form.value("Summary", Json()).is_string() && form.value("Overall", Json()).is_number())
      return as_document(form);
    account.left("review_text.txt", "it is no reviewer's form with Summary and Overall");
  } catch (const Error &e) {
    account.left("review_text.txt", describe(e));
  }
  return nullptr;
}

fs::path paper_of(const fs::path &run) {
  std::vector<fs::path> all;
  std::error_code none;
  for (const fs::directory_entry &entry : fs::directory_iterator(run, none))
    if (entry.path().extension() == ".pdf" && fs::is_regular_file(entry.symlink_status(none)))
      all.push_back(entry.path());
  if (all.empty()) return {};
  std::sort(all.begin(), all.end());
  const auto rank = [](const fs::path &file) {
    const std::string name = file.filename().string();
    const bool final_one = reflection_of(name) >= 0 && name.find("final") != std::string::npos;
    return final_one ? 1000000 : reflection_of(name);
  };
  return *std::max_element(all.begin(), all.end(),
                           [&](const fs::path &a, const fs::path &b) { return rank(a) < rank(b); });
}

}  // namespace athanor
