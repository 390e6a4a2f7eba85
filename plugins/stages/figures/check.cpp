// SPDX-License-Identifier: Apache-2.0
//
// Checks of drawn files; see check.hpp.
#include "check.hpp"

#include <cmath>
#include <fstream>
#include <iterator>

namespace athanor::figures {

using sdk::Error;

Json file_of(const Json &outcome, const std::string &path) {
  for (const Json &file : outcome.value("files", Json::array()))
    if (file.at("path") == path) {
      if (file.at("size").get<std::uint64_t>() == 0)
        throw Error("internal", "the plotting program left an empty file " + path,
                    "look at the job's output: " + outcome.value("output", ""));
      return {{"artifact", file.at("artifact")}, {"media_type", file.at("media_type")}, {"size", file.at("size")}};
    }
  throw Error("internal", "the plotting program did not write " + path,
              "look at the job's output: " + outcome.value("output", ""));
}

Json read_json(sdk::Host &host, const Json &outcome, const std::string &path) {
  std::ifstream in(sdk::get_artifact(host, file_of(outcome, path)), std::ios::binary);
  const Json out = Json::parse(std::string{std::istreambuf_iterator<char>(in), {}}, nullptr, false);
  if (out.is_discarded())
    throw Error("internal", "the plotting program wrote no JSON into " + path,
                "look at the job's output: " + outcome.value("output", ""));
  return out;
}

double distance(const std::string &one, const std::string &other) {
  if (one.size() != other.size() || one.empty()) return 15;
  const auto level = [](char digit) { return digit <= '9' ? digit - '0' : digit - 'a' + 10; };
  double sum = 0;
  for (std::size_t i = 0; i < one.size(); ++i) sum += std::abs(level(one[i]) - level(other[i]));
  return sum / static_cast<double>(one.size());
}

std::string same_as(const Seen &picture, const std::vector<Seen> &all, double reach) {
  for (const Seen &other : all)
    if (other.artifact == picture.artifact || distance(other.fingerprint, picture.fingerprint) <= reach)
      return other.id;
  return "";
}

}  // namespace athanor::figures
