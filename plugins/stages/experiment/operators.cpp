// SPDX-License-Identifier: Apache-2.0
//
// See operators.hpp. What prompts are told is in contexts.cpp.
#include "operators.hpp"

#include <algorithm>

namespace athanor::experiment {

namespace {

Taken unusable(std::string why) { return {Taken::unusable, std::move(why)}; }

// Where a model may say that nothing is left to try.
bool may_decline(const Node &node) {
  return node.op == Operator::improve || node.op == Operator::tune || node.op == Operator::combine ||
         node.op == Operator::ablate;
}

// The program that an answer's edits and settings are about: none for what is written from nothing.
const Program *ground(const Tree &tree, const Node &node) {
  // An independent program for a user's own code is an independent change of that code.
  if (node.op == Operator::reimplement) return tree.original() ? &tree.original()->program : nullptr;
  return node.parent < 0 ? nullptr : &tree.at(node.parent).program;
}

std::string ablation_fault(const std::string &id, const Tree &tree, const Node &node, const Study &study) {
  const auto conditions = study.conditions();
  if (std::find(conditions.begin(), conditions.end(), id) != conditions.end())
    return "the ablation is named \"" + id + "\", like a condition of the study";
  if (id.empty() || id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") != std::string::npos ||
      id.size() > 64)
    return "the ablation is named \"" + id + "\"; a name has a-z, 0-9, - and _, at most 64";
  const Node *other = tree.ablation(node.base, id);
  if (other && other->index != node.index) return "the ablation \"" + id + "\" was tried before, as " + other->id();
  return {};
}

bool says_nothing(const Json &answer) {
  for (const char *part : {"files", "edits", "settings"})
    if (!answer.value(part, Json::array()).empty()) return false;
  return true;
}

}  // namespace

std::vector<std::string> owed_by(const Node &node, const Study &study) {
  if (node.op == Operator::original) return {study.original};
  const bool ablation = node.op == Operator::ablate || !node.ablation.empty();
  return ablation || !study.original.empty() ? std::vector<std::string>{study.treatment} : study.conditions();
}

std::string task_of(Operator op) { return std::string("experiment.") + name_of(op); }

Taken take_answer(const Json &answer, Tree &tree, Node &node, const Study &study, const Settings &settings) {
  const std::string main = settings.domain.at("experiment").at("file");
  node.title = answer.at("title");
  node.plan = answer.at("plan");
  const Program *from = ground(tree, node);
  if (from && says_nothing(answer)) {
    node.doubt = answer.value("doubt", "");
    if (may_decline(node) && !node.doubt.empty()) return {Taken::declined, "the given program is wrong: " + node.doubt};
    if (may_decline(node)) return {Taken::declined, node.plan};
    return unusable("the answer holds no file, no edit and no setting");
  }
  Program program;
  if (std::string fault = apply(answer, from, program); !fault.empty()) return unusable(std::move(fault));
  if (!program.files.count(main))
    return unusable("the answer holds no file " + main + ", which is the one that is run");
  if (from && program.files == from->files)
    for (const auto &[name, value] : program.settings.items())
      if (!from->settings.contains(name))
        return unusable("the setting \"" + name +
                        "\" is not among those of the program, whose files stay as they are: nothing "
                        "would read it");
  // Other settings leave the method as it was described.
  if (node.op == Operator::tune && node.plan.empty()) node.plan = tree.at(node.parent).plan;
  if (from && program == *from) return unusable("the answer is the parent's program with the parent's settings");
  if (node.op == Operator::ablate) {
    const std::string id = answer.at("ablation").at("id");
    if (std::string fault = ablation_fault(id, tree, node, study); !fault.empty()) return unusable(std::move(fault));
    const Json &ablation = answer.at("ablation");
    tree.name_ablation(node, id, ablation.at("label"), ablation.value("without", ""));
  }
  node.program = std::move(program);
  return {};
}

}  // namespace athanor::experiment
