// SPDX-License-Identifier: Apache-2.0
//
// The prompt of every task of every stage: it is there, it parses, and each tag names a field that the
// task's context has. Rendering lives in services/.
#include <athanor/mustache.hpp>

#include <algorithm>
#include <optional>
#include <sstream>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/schema.hpp"
#include "foundation/schema_parts.hpp"
#include "foundation/words.hpp"
#include "pipeline/checking.hpp"

namespace athanor {
namespace {

using sdk::Mustache;

// What a name may stand for: schemas that it could have. Empty: anything, nothing is known about it.
using Shapes = std::vector<const Json *>;

class Tags {
 public:
  Tags(Checking &c, const Document &file, const std::string &task, const Json &context)
      : c_(c), file_(file), task_(task), root_(context) {
    scopes_.push_back(alternatives({&context}));
  }

  void walk(const std::vector<Mustache::Node> &nodes) {
    for (const Mustache::Node &node : nodes) {
      if (node.kind == Mustache::Node::Kind::text) continue;
      const auto found = look_up(node);
      if (node.kind == Mustache::Node::Kind::section) {
        scopes_.push_back(found ? inside(*found) : Shapes{});
        walk(node.inside);
        scopes_.pop_back();
      } else {
        walk(node.inside);
      }
    }
  }

 private:
  // References followed and anyOf laid open; nothing known about one of them means nothing known at all.
  Shapes alternatives(const Shapes &given) const {
    Shapes out;
    for (const Json *one : given) {
      const Json *schema = follow_reference(*one, root_);
      if (!schema) return {};
      if (const auto any = schema->find("anyOf"); any != schema->end()) {
        for (const Json &below : *any) {
          const Shapes more = alternatives({&below});
          if (more.empty()) return {};
          out.insert(out.end(), more.begin(), more.end());
        }
      } else {
        if (schema->empty()) return {};
        out.push_back(schema);
      }
    }
    return out;
  }

  // The scope inside a section: the items of a list, else the value itself.
  Shapes inside(const Shapes &value) const {
    Shapes out;
    for (const Json *schema : value) {
      if (const auto items = schema->find("items"); items != schema->end())
        out.push_back(&*items);
      else if (schema_parts::has_type(Json::array(), text_at(*schema, "type")))
        return {};
      else
        out.push_back(schema);
    }
    return alternatives(out);
  }

  // The shapes of a member; nullopt when no shape has it.
  std::optional<Shapes> member(const Shapes &shapes, const std::string &name) const {
    if (shapes.empty()) return Shapes{};
    Shapes out;
    bool known = false;
    for (const Json *schema : shapes) {
      const Json &properties = object_at(*schema, "properties");
      const auto rest = schema->find("additionalProperties");
      if (properties.contains(name)) {
        const Shapes more = alternatives({&properties[name]});
        if (more.empty()) return Shapes{};
        out.insert(out.end(), more.begin(), more.end());
        known = true;
      } else if (is_open(*schema)) {
        if (rest == schema->end() || !rest->is_object()) return Shapes{};
        out.push_back(&*rest);
        known = true;
      }
    }
    if (!known) return std::nullopt;
    return alternatives(out);
  }

  // A mapping of which only some members, or none, are known.
  static bool is_open(const Json &schema) {
    const auto rest = schema.find("additionalProperties");
    if (rest != schema.end()) return *rest != false;
    const auto types = schema_parts::types_of(schema);
    const bool mapping = types.empty() || std::find(types.begin(), types.end(), "object") != types.end();
    return mapping && !schema.contains("properties") && !schema.contains("enum");
  }

  static std::vector<std::string> fields(const Shapes &shapes) {
    std::set<std::string> out;
    for (const Json *schema : shapes)
      for (const auto &[name, below] : object_at(*schema, "properties").items()) out.insert(name);
    return {out.begin(), out.end()};
  }

  std::optional<Shapes> look_up(const Mustache::Node &node) {
    if (node.value == ".") return scopes_.back();
    std::size_t dot = node.value.find('.');
    const std::string first = node.value.substr(0, dot);
    std::optional<Shapes> at;
    std::vector<std::string> known;
    for (auto scope = scopes_.rbegin(); scope != scopes_.rend() && !at; ++scope) {
      at = member(*scope, first);
      const auto more = fields(*scope);
      known.insert(known.end(), more.begin(), more.end());
    }
    std::string before;
    std::string part = first;
    while (at && dot != std::string::npos) {
      before = node.value.substr(0, dot);
      const std::size_t next = node.value.find('.', dot + 1);
      part = node.value.substr(dot + 1, next == std::string::npos ? next : next - dot - 1);
      known = fields(*at);
      at = member(*at, part);
      dot = next;
    }
    if (!at) report(node, part, before, known);
    return at;
  }

  void report(const Mustache::Node &node, const std::string &part, const std::string &before,
              std::vector<std::string> known) {
    std::sort(known.begin(), known.end());
    known.erase(std::unique(known.begin(), known.end()), known.end());
    const std::string whole =
        before.empty() ? "the context of " + task_ : "'" + before + "' in the context of " + task_;
    const std::string message = whole + " has no field '" + part + "'" + guess(part, known);
    c_.findings.push_back(
        file_.finding_at({node.line, node.column}, message, known.empty() ? "" : "fields: " + listed(known)));
  }

  Checking &c_;
  const Document &file_;
  const std::string &task_;
  const Json &root_;
  std::vector<Shapes> scopes_;
};

// "=== system" and "=== user" begin the two parts; a word slipped there would silently become text.
bool begins_part(Checking &c, const Document &file, std::size_t i) {
  const std::string &line = file.lines[i];
  if (line.rfind("=== ", 0) != 0) return false;
  if (line != "=== system" && line != "=== user")
    c.findings.push_back(file.finding_at({static_cast<int>(i) + 1, 1},
                                         "a template has no part '" + line.substr(4) + "'",
                                         "parts begin with `=== system` and `=== user`"));
  return true;
}

// Each part is a template of its own, as it is when it is rendered. Lines of other parts become empty ones,
// so that positions are those of the file.
void check_template(Checking &c, const fs::path &path, const std::string &task, const Json &context) {
  Document file;
  file.file = path.string();
  std::istringstream in(read_file(path));
  for (std::string line; std::getline(in, line);) file.lines.push_back(line);
  std::vector<std::string> parts(1);
  for (std::size_t i = 0; i < file.lines.size(); ++i) {
    if (begins_part(c, file, i))
      parts.push_back(std::string(i + 1, '\n'));
    else
      parts.back() += file.lines[i] + "\n";
  }
  for (const std::string &part : parts) {
    try {
      const Mustache parsed(part, path.string());
      Tags(c, file, task, context).walk(parsed.nodes());
    } catch (const Mustache::Error &e) {
      c.findings.push_back(file.finding_at({e.line, e.column}, e.message));
    }
  }
}

}  // namespace

void check_templates(Checking &c) {
  std::set<std::string> seen;
  for (const StageStep *stage : c.stages())
    for (const auto &[task, described] : object_at(stage->use.component->info, "tasks").items()) {
      if (!seen.insert(stage->use.name + "/" + task).second) continue;
      const std::string name = task + ".mustache";
      const fs::path shipped = stage->use.component->resources / "prompts" / name;
      std::error_code none;
      const bool own = !c.plan.prompts.empty() && fs::is_regular_file(c.plan.prompts / name, none);
      const fs::path path = own ? c.plan.prompts / name : shipped;
      if (const std::string problem = why_unreadable(path); !problem.empty())
        c.error(pointer_to(c.at[stage->id], "use"), "the template of the task " + task + " cannot be read: " + problem,
                "it should be " + shipped.string() + ", or " + name +
                    " in the folder that the pipeline names under `prompts`");
      else
        check_template(c, path, task, described.value("context", Json::object()));
    }
}

}  // namespace athanor
