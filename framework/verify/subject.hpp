// SPDX-License-Identifier: Apache-2.0
//
// One component of the plugin under test, loaded into this process (a trial's), with what it takes to use it: options
// from its examples, requests of each kind that it speaks, instances.
#ifndef ATHANOR_VERIFY_SUBJECT_HPP
#define ATHANOR_VERIFY_SUBJECT_HPP

#include <athanor/plugin.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "plugin/types.hpp"
#include "verify/answer.hpp"
#include "verify/check.hpp"

namespace athanor::verify {

class World;

struct Example {
  std::string title;
  Json options;  // as a plugin gets them: defaults filled in, durations in seconds, paths absolute
};

class Subject {
 public:
  // Loads the file. Throws Error when it is no plugin, or lacks the component.
  explicit Subject(const Setting &setting);

  const athanor_component &table() const { return *table_; }
  const Json &info() const { return info_; }
  bool is_stage() const { return kind_ == "stage"; }
  bool is_backend() const { return kind_ == "backend"; }
  const fs::path &folder() const { return folder_; }           // an empty one of this trial
  fs::path sample_file() const { return folder_ / "sample"; }  // a line of text
  const Types &types() const { return types_; }

  // Its defaults, when nothing is required, then those of its examples whose files are here.
  const std::vector<Example> &examples() const { return examples_; }
  // Why there is none to be used, as a sentence.
  std::string why_no_example() const;
  // Options as given, as a plugin gets them; false and a reason when a file that they name is not here.
  bool prepare(Json &options, std::string &reason) const;

  // The document of create for these options.
  std::string create_text(const Json &options) const;
  // One sample of each request that it speaks, or several where one has several sides.
  std::vector<Json> requests() const;

 private:
  void find_examples();
  std::string file_of(const std::string &name) const;
  Json stage_request() const;
  std::vector<Json> samples_of(const std::string &schema) const;

  std::string kind_;
  fs::path resources_, folder_;
  const athanor_component *table_ = nullptr;
  Json info_;
  Types types_;
  std::vector<Example> examples_;
  std::vector<std::string> unusable_;
};

// An instance, destroyed with this. What its functions are given stays readable for the rest of the process, so that a
// plugin that keeps a pointer is found by the check for it, and by no other.
class Live {
 public:
  Live(const Subject &subject, const Json &options);
  ~Live();
  Live(const Live &) = delete;
  Live &operator=(const Live &) = delete;

  bool there() const { return instance_ != nullptr; }
  const Answer &created() const { return *created_; }
  Answer &run(const Json &request, const World &world) { return run(request.dump(), world); }
  Answer &run(std::string text, const World &world);
  athanor_instance *raw() const { return instance_; }

 private:
  const Subject &subject_;
  Answer *created_;
  athanor_instance *instance_ = nullptr;
};

// Kept for the rest of the process.
athanor_str kept(std::string text);
Answer &new_answer();

}  // namespace athanor::verify

#endif
