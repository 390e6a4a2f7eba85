// SPDX-License-Identifier: Apache-2.0
//
// What every paper says about itself, in our words and not the author's: who wrote it, from what, and where data and
// program are. See manuscript.hpp.
#include <map>

#include "author/revision.hpp"
#include "citations/citations.hpp"
#include "manuscript.hpp"

namespace athanor::writeup {
namespace {

std::string listing(const std::vector<std::string> &words) {
  std::string out;
  for (std::size_t i = 0; i < words.size(); ++i)
    out += (i == 0 ? "" : i + 1 == words.size() ? " and " : ", ") + words[i];
  return out;
}

// "the model scientist of the provider scripted (scripted, not a language model) as author and coder"
std::string models_text(const Json &models) {
  std::map<std::string, std::vector<std::string>> roles;
  std::vector<std::string> order;
  for (const Json &m : models) {
    const std::string name = "“" + m.value("model", "unknown") + "” of the provider “" +
                             m.value("provider", "unknown") + "”" +
                             (m.value("scripted", false) ? " (scripted, not a language model)" : "");
    if (roles[name].empty()) order.push_back(name);
    roles[name].push_back(m.value("role", "default"));
  }
  std::vector<std::string> parts;
  parts.reserve(order.size());
  for (const std::string &name : order)
    parts.push_back(name + (roles[name].size() == 1 ? " in the role " : " in the roles ") + listing(roles[name]));
  return listing(parts);
}

std::string scalar(const Json &value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

// A line ends with one stop, whether the text brought its own or not.
std::string stopped(std::string text) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\n')) text.pop_back();
  return text.empty() || text.back() == '.' ? text : text + ".";
}

}  // namespace

std::string statement_of(const Material &m) {
  std::string out = "This paper was written by a machine, Athanor";
  if (m.run.contains("athanor")) out += " " + scalar(m.run.at("athanor"));
  if (m.run.contains("id")) out += ", in the run " + scalar(m.run.at("id"));
  if (m.run.contains("seed")) out += " with the seed " + scalar(m.run.at("seed"));
  out += ". ";
  const std::string models = models_text(m.models);
  if (!models.empty()) out += "Its words come from " + models + ". ";
  out +=
      "Every measured number, table and figure was filled in from the records of that run and not by the author of the "
      "words; "
      "each claim carries the verdict of the test that was planned for it before any result was seen. ";
  out += literature_statement(m.citations) + revision_statement(m.answers);
  return out + "No person has checked it unless somebody says so elsewhere.";
}

std::string availability_of(const Material &m) {
  std::string out;
  for (const Json &d : m.study.value("datasets", Json::array())) {
    std::string one = "Data: " + d.value("label", d.at("id").get<std::string>());
    if (d.contains("source")) one += ", " + d.at("source").get<std::string>();
    if (d.contains("licence")) one += ", licence " + d.at("licence").get<std::string>();
    out += stopped(one) + " ";
  }
  if (m.study.value("datasets", Json::array()).empty())
    out += "Data: no data set was used; the program makes all data itself. ";
  out += "Code: the measuring program, every record and the table of results are kept in the folder of the run";
  if (m.study.contains("program"))
    out += "; the program's " + m.study.at("program").at("artifact").get<std::string>().substr(0, 19) +
           "… names its exact text";
  out += ". ";
  const Json seeds = m.study.value("seeds", Json::object());
  if (seeds.contains("confirmation") && !seeds.at("confirmation").empty()) {
    std::vector<std::string> numbers;
    for (const Json &s : seeds.at("confirmation")) numbers.push_back(s.dump());
    out += "Seeds of the reported runs: " + listing(numbers);
    if (seeds.contains("varies")) out += "; a seed changes " + seeds.at("varies").get<std::string>();
    out += ". ";
  }
  std::vector<std::string> versions;
  const Json environment = m.study.value("environment", Json::object());
  for (const Json &facts : {environment, environment.value("versions", Json::object())})
    for (const auto &[name, value] : facts.items())
      if (value.is_string() || value.is_number()) versions.push_back(name + " " + scalar(value));
  if (!versions.empty()) out += "Environment: " + listing(versions) + ".";
  return out;
}

}  // namespace athanor::writeup
