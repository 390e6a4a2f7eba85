// SPDX-License-Identifier: Apache-2.0
//
// Where each input comes from: as the pipeline says, or by type from the nearest earlier output in scope. A
// branch sees its own stages, then its item, then what lies outside; nobody sees into a for_each.
#include <algorithm>

#include "foundation/words.hpp"
#include "pipeline/checking.hpp"

namespace athanor {
namespace {

struct Port {
  std::string stage, name, type;
  bool list = false;
};

std::string in_words(const std::string &type, bool list) { return list ? "a list of " + type : type; }

class Wiring {
 public:
  explicit Wiring(Checking &c) : c_(c) {}

  void walk(std::vector<Step> &steps, const ForEach *each) {
    levels_.push_back({each, {}});
    for (Step &step : steps) {
      if (step.stage) wire_stage(*step.stage);
      if (step.each) wire_group(*step.each);
    }
    levels_.pop_back();
  }

 private:
  struct Level {
    const ForEach *each;                    // null: outside of every for_each
    std::vector<std::vector<Port>> stages;  // the outputs of each stage so far
  };

  static std::vector<Port> ports(const StageStep &stage, const char *which) {
    std::vector<Port> out;
    for (const auto &[name, port] : object_at(stage.use.component->info, which).items())
      out.push_back({stage.id, name, text_at(port, "type"), port.value("list", false)});
    return out;
  }

  // ---- stages ---------------------------------------------------------------------------------

  void wire_stage(StageStep &stage) {
    const std::string pointer = c_.at[stage.id];
    const Json &given = object_at(c_.value(pointer), "inputs");
    const std::vector<Port> wanted = ports(stage, "inputs");
    std::vector<std::string> names;
    names.reserve(wanted.size());
    for (const Port &port : wanted) names.push_back(port.name);
    for (const auto &[name, reference] : given.items())
      if (std::find(names.begin(), names.end(), name) == names.end())
        c_.error(pointer_to(pointer + "/inputs", name),
                 "stage/" + stage.use.name + " has no input '" + name + "'" + guess(name, names),
                 names.empty() ? "it takes no inputs" : "inputs of stage/" + stage.use.name + ": " + listed(names),
                 true);
    for (const Port &port : wanted) {
      std::optional<Source> source;
      const std::string reference = text_at(given, port.name);
      if (!reference.empty())
        source = told(port, reference, pointer_to(pointer + "/inputs", port.name));
      else
        source = found(port, stage, pointer);
      if (source) stage.inputs[port.name] = *source;
    }
    levels_.back().stages.push_back(ports(stage, "outputs"));
  }

  // An input that the pipeline wires by name.
  std::optional<Source> told(const Port &port, const std::string &reference, const std::string &pointer) {
    Port from;
    Source source;
    const std::size_t dot = reference.find('.');
    if (dot != std::string::npos) {
      if (!output_of(reference.substr(0, dot), reference.substr(dot + 1), pointer, from)) return std::nullopt;
      source = {Source::From::stage, from.stage, from.name};
    } else if (const auto given = c_.plan.inputs.find(reference); given != c_.plan.inputs.end()) {
      from = {"", reference, given->second.type, given->second.list};
      source = {Source::From::file, "", reference};
    } else if (const ForEach *each = group_of_item(reference)) {
      from = {"", reference, each->item_type, false};
      source = {Source::From::item, each->id, reference};
    } else {
      if (object_at(c_.document.value, "inputs").contains(reference) || c_.incomplete) return std::nullopt;
      c_.error(pointer, "there is no '" + reference + "' to take" + guess(reference, everything_in_scope()),
               "write STAGE.OUTPUT of an earlier stage, or a key of the pipeline's `inputs`");
      return std::nullopt;
    }
    if (from.type == port.type && from.list == port.list) return source;
    c_.error(pointer, "'" + reference + "' is " + in_words(from.type, from.list) + ", but the input '" + port.name +
                          "' takes " + in_words(port.type, port.list));
    return std::nullopt;
  }

  // An input that is wired by its type.
  std::optional<Source> found(const Port &port, const StageStep &stage, const std::string &pointer) {
    for (auto level = levels_.rbegin(); level != levels_.rend(); ++level) {
      for (auto outputs = level->stages.rbegin(); outputs != level->stages.rend(); ++outputs) {
        std::vector<std::string> matching;
        for (const Port &output : *outputs)
          if (output.type == port.type && output.list == port.list)
            matching.push_back(output.stage + "." + output.name);
        if (matching.size() == 1) {
          const std::size_t dot = matching[0].find('.');
          return Source{Source::From::stage, matching[0].substr(0, dot), matching[0].substr(dot + 1)};
        }
        if (matching.size() > 1) return ambiguous(port, stage, pointer, matching);
      }
      if (level->each && !port.list && level->each->item_type == port.type)
        return Source{Source::From::item, level->each->id, level->each->item_name};
    }
    return from_files(port, stage, pointer);
  }

  std::optional<Source> from_files(const Port &port, const StageStep &stage, const std::string &pointer) {
    std::vector<std::string> matching;
    for (const auto &[key, given] : c_.plan.inputs)
      if (given.type == port.type && given.list == port.list) matching.push_back(key);
    if (std::find(matching.begin(), matching.end(), port.name) != matching.end()) matching = {port.name};
    if (matching.size() == 1) return Source{Source::From::file, "", matching[0]};
    if (matching.size() > 1) return ambiguous(port, stage, pointer, matching);
    const Json &declared = stage.use.component->info.at("inputs").at(port.name);
    if (!declared.value("optional", false)) missing(port, stage, pointer);
    return std::nullopt;
  }

  std::optional<Source> ambiguous(const Port &port, const StageStep &stage, const std::string &pointer,
                                  const std::vector<std::string> &matching) {
    c_.error(pointer_to(pointer, "use"),
             "the input '" + port.name + "' of stage '" + stage.id + "' could come from " + listed(matching),
             "say which: `inputs: {" + port.name + ": " + matching[0] + "}`");
    return std::nullopt;
  }

  void missing(const Port &port, const StageStep &stage, const std::string &pointer) {
    if (c_.incomplete || (c_.value("/inputs").size() > c_.plan.inputs.size())) return;  // what is missing has been said
    std::string hint;
    for (const StageStep *other : c_.stages())
      for (const Port &output : ports(*other, "outputs"))
        if (output.type == port.type && other->id != stage.id)
          hint = output.list != port.list
                     ? "stage '" + other->id + "' gives " + in_words(output.type, output.list) +
                           (output.list ? "; put this stage inside `for_each: " + output.name + "`" : "")
                     : "stage '" + other->id + "' gives it, but stands later or inside a for_each that has ended";
    if (hint.empty()) {
      std::vector<std::string> givers;
      for (const auto &component : c_.catalogue.components())
        for (const auto &[name, output] : object_at(component->info, "outputs").items())
          if (text_at(output, "type") == port.type) givers.push_back(component->name);
      hint = givers.empty() ? "no installed stage gives it; put a file under the pipeline's `inputs`"
                            : "put a stage before it that gives it (" + listed(givers) +
                                  "), or a file under the pipeline's `inputs`";
    }
    c_.error(pointer_to(pointer, "use"),
             "nothing before stage '" + stage.id + "' gives its input '" + port.name + "' (" +
                 in_words(port.type, port.list) + ")",
             hint);
  }

  // ---- for_each -------------------------------------------------------------------------------

  void wire_group(ForEach &each) {
    const std::string pointer = c_.at[each.id];
    const std::string over = text_at(c_.value(pointer), "for_each");
    if (!over.empty()) resolve_over(each, over, pointer + "/for_each");
    if (each.item_type.empty()) c_.incomplete = true;  // what its stages could take is not known
    walk(each.steps, &each);
    if (c_.value(pointer).contains("keep")) each.keep = check_keep(c_, each, pointer + "/keep");
  }

  void resolve_over(ForEach &each, const std::string &over, const std::string &pointer) {
    Port from;
    const std::size_t dot = over.find('.');
    if (dot != std::string::npos) {
      if (!output_of(over.substr(0, dot), over.substr(dot + 1), pointer, from)) return;
      each.over = {Source::From::stage, from.stage, from.name};
    } else if (!list_named(over, pointer, from, each.over)) {
      return;
    }
    if (!from.list)
      return c_.error(pointer, "'" + over + "' is a single " + from.type + ", not a list",
                      "for_each goes over a list of artifacts");
    const Json *schema = c_.types.find(from.type);
    if (!schema)
      return c_.error(pointer, "no schema describes the type " + from.type, "the plugin that gives it should ship one");
    if (!object_at(*schema, "properties").contains("id"))
      return c_.error(pointer, "items of the type " + from.type + " have no id that a branch can be named after");
    each.item_type = from.type;
    each.item_name = from.type.substr(0, from.type.rfind('/'));
  }

  // The nearest earlier output of that name, or the pipeline's input.
  bool list_named(const std::string &name, const std::string &pointer, Port &from, Source &source) {
    bool found_output = false;
    for (const Level &level : levels_)
      for (const auto &outputs : level.stages)
        for (const Port &output : outputs)
          if (output.name == name) from = output, found_output = true;
    const auto given = c_.plan.inputs.find(name);
    if (found_output && given != c_.plan.inputs.end()) {
      c_.error(pointer,
               "'" + name + "' could be " + from.stage + "." + name + " or the input '" + name + "' of the pipeline",
               "write " + from.stage + "." + name + ", or give the input another name");
      return false;
    }
    if (found_output) source = {Source::From::stage, from.stage, name};
    if (given != c_.plan.inputs.end()) {
      from = {"", name, given->second.type, given->second.list};
      source = {Source::From::file, "", name};
    }
    if (!found_output && given == c_.plan.inputs.end()) {
      if (c_.incomplete || object_at(c_.document.value, "inputs").contains(name)) return false;
      c_.error(pointer, "there is no list '" + name + "' to go over" + guess(name, everything_in_scope()),
               "name a list that an earlier stage gives, or a key of the pipeline's `inputs`");
      return false;
    }
    return true;
  }

  // ---- looking things up ----------------------------------------------------------------------

  bool output_of(const std::string &stage, const std::string &output, const std::string &pointer, Port &out) {
    std::vector<std::string> visible, outputs;
    for (const Level &level : levels_)
      for (const auto &ports_of_stage : level.stages)
        for (const Port &port : ports_of_stage) {
          visible.push_back(port.stage);
          if (port.stage != stage) continue;
          outputs.push_back(port.name);
          if (port.name == output) {
            out = port;
            return true;
          }
        }
    if (c_.incomplete) return false;
    if (!outputs.empty())
      c_.error(pointer, "stage '" + stage + "' gives no '" + output + "'" + guess(output, outputs),
               "it gives " + listed(outputs));
    else if (c_.at.count(stage) != 0)
      c_.error(pointer, "stage '" + stage + "' cannot be seen from here",
               "it stands later, or inside a for_each that has ended");
    else
      c_.error(pointer, "there is no stage '" + stage + "' before this" + guess(stage, visible));
    return false;
  }

  const ForEach *group_of_item(const std::string &name) const {
    for (auto level = levels_.rbegin(); level != levels_.rend(); ++level)
      if (level->each && level->each->item_name == name) return level->each;
    return nullptr;
  }

  std::vector<std::string> everything_in_scope() const {
    std::vector<std::string> out;
    for (const Level &level : levels_)
      for (const auto &outputs : level.stages)
        for (const Port &output : outputs) out.push_back(output.name);
    for (const auto &[key, given] : c_.plan.inputs) out.push_back(key);
    return out;
  }

  Checking &c_;
  std::vector<Level> levels_;
};

}  // namespace

void wire(Checking &c) { Wiring(c).walk(c.plan.steps, nullptr); }

}  // namespace athanor
