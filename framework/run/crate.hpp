// SPDX-License-Identifier: Apache-2.0
//
// ro-crate-metadata.json: what an archive of a run holds, in the words of RO-Crate 1.1
// (https://w3id.org/ro/crate/1.1): its files, the run as a CreateAction, the software that took part, data sets with
// hashes and licences. Only says what it is told; reads nothing but the files' names.
#ifndef ATHANOR_RUN_CRATE_HPP
#define ATHANOR_RUN_CRATE_HPP

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace athanor {

using Json = nlohmann::json;

struct CrateFile {
  std::string path, sha256;
  std::uint64_t size = 0;
};

struct CrateFacts {
  std::string id, title, description;  // of the run
  std::string athanor;                 // the version that ran it
  std::string created, ended;          // RFC 3339; ended may be empty
  std::vector<CrateFile> files;
  Json models = Json::array();        // [{provider, model, scripted}]
  Json environments = Json::array();  // [{branch, versions?: {package: version}}]
  Json datasets = Json::array();      // [{id, label?, description?, source?, licence?, sha256?, url?, package?}]
};

Json crate_metadata(const CrateFacts &facts);

}  // namespace athanor

#endif
