// SPDX-License-Identifier: Apache-2.0
#include "verify/subject.hpp"

#include <deque>
#include <fstream>

#include "foundation/error.hpp"
#include "foundation/install.hpp"
#include "foundation/json.hpp"
#include "foundation/schema.hpp"
#include "plugin/library.hpp"
#include "verify/world.hpp"

namespace athanor::verify {
namespace {

std::mutex &keeping() {
  static std::mutex the;
  return the;
}

}  // namespace

athanor_str kept(std::string text) {
  static auto &all = *new std::deque<std::string>;  // never freed: that is the point
  const std::lock_guard lock(keeping());
  all.push_back(std::move(text));
  return {all.back().data(), all.back().size()};
}

Answer &new_answer() {
  static auto &all = *new std::deque<Answer>;
  const std::lock_guard lock(keeping());
  return all.emplace_back();
}

Subject::Subject(const Setting &setting)
    : kind_(setting.kind),
      resources_(fs::path(setting.file).replace_extension()),
      folder_(setting.scratch),
      types_(std::vector<fs::path>{share_folder() / "schemas", share_folder() / "schemas" / "documents", resources_}) {
  const athanor_plugin &plugin = load_plugin(setting.file);
  table_ = find_component(plugin, setting.kind, setting.name);
  if (!table_) throw Error("not_found", "the plugin no longer has " + setting.kind + "/" + setting.name);
  info_ = parse_document(table_->info, "its info");
  std::ofstream(sample_file()) << "A sample.\n";
  find_examples();
}

void Subject::find_examples() {
  const Json &schema = object_at(info_, "options");
  const auto take = [&](const std::string &title, Json options) {
    if (!check_against(options, schema, "option").empty()) return;
    std::string reason;
    if (prepare(options, reason))
      examples_.push_back({title, std::move(options)});
    else
      unusable_.push_back("the example '" + title + "' " + reason);
  };
  if (list_at(schema, "required").empty()) take("its defaults", Json::object());
  for (const Json &example : list_at(info_, "examples")) take(example["title"], example["options"]);
}

std::string Subject::why_no_example() const {
  if (unusable_.empty()) return "it has required options and no example of them; add one to its info";
  std::string out;
  for (const std::string &one : unusable_) out += (out.empty() ? "" : "; ") + one;
  return out + "; put such a file among its resources, or run `athanor verify` where it is";
}

// A file that an option names: among the plugin's resources, here, or below the installed configs.
std::string Subject::file_of(const std::string &name) const {
  std::error_code none;
  if (fs::exists(resources_ / name, none)) return (resources_ / name).string();
  return find_config(name, fs::current_path()).string();
}

bool Subject::prepare(Json &options, std::string &reason) const {
  const Json &schema = object_at(info_, "options");
  options = normalised(options, schema);
  bool complete = true;
  visit_formats(options, schema, [&](const std::string &format, const std::string &, Json &value) {
    if (!value.is_string()) return;
    if (format == "output_path") value = (folder_ / "output" / value.get<std::string>()).lexically_normal().string();
    if (format != "path") return;
    const std::string found = file_of(value);
    if (found.empty()) reason = "names the file " + value.get<std::string>() + ", which is not here";
    complete = complete && !found.empty();
    value = found;
  });
  return complete;
}

std::string Subject::create_text(const Json &options) const {
  return canonical({{"schema", "athanor.create/1"}, {"options", options}, {"resources", resources_.string()}});
}

Live::Live(const Subject &subject, const Json &options) : subject_(subject), created_(&new_answer()) {
  const athanor_str text = kept(subject.create_text(options));
  created_->of([&] { return subject_.table().create(text, &instance_, created_->table()); });
}

Live::~Live() {
  if (instance_) subject_.table().destroy(instance_);
}

Answer &Live::run(std::string text, const World &world) {
  Answer &answer = new_answer();
  const athanor_str request = text.empty() ? athanor_str{nullptr, 0} : kept(std::move(text));
  answer.of([&] { return subject_.table().run(instance_, world.table(), request, answer.table()); });
  return answer;
}

}  // namespace athanor::verify
