// SPDX-License-Identifier: Apache-2.0
//
// All that a component says of itself, in order and in words: what `athanor plugins show` prints and what a page of the
// reference holds are the same thing set in two ways.
#ifndef ATHANOR_CLI_DESCRIPTION_HPP
#define ATHANOR_CLI_DESCRIPTION_HPP

#include <string>
#include <vector>

#include "plugin/catalogue.hpp"

namespace athanor {

struct DescribedSection {
  std::string title;
  std::string text;                            // one sentence before the rest; may be empty
  std::vector<std::string> head;               // of the table
  std::vector<std::vector<std::string>> rows;  // columns that are empty in every row are left out
  std::vector<std::string> lines;              // a plain list
  std::string code;                            // YAML
  std::vector<DescribedSection> parts;         // one level below
};

struct Description {
  std::string title, summary;
  std::vector<std::string> notes;  // sentences that belong to the whole
  std::vector<DescribedSection> sections;
};

Description describe_component(const ComponentInfo &component);

// A JSON value as YAML block text, each line indented by so many spaces.
std::string as_yaml(const Json &value, std::size_t indent);

}  // namespace athanor

#endif
