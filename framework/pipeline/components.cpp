// SPDX-License-Identifier: Apache-2.0
//
// `use: NAME` and `with: OPTIONS`: the component is there, its options fit, and it accepts them itself.
#include "foundation/error.hpp"
#include "foundation/install.hpp"
#include "foundation/schema.hpp"
#include "foundation/words.hpp"
#include "pipeline/checking.hpp"
#include "pipeline/keys.hpp"

namespace athanor {
namespace {

// The schema with every mapping that lists its members closed: an option that nobody reads is a mistake.
Json closed(Json schema) {
  if (!schema.is_object()) return schema;
  for (const char *group : {"properties", "$defs"})
    if (const auto found = schema.find(group); found != schema.end() && found->is_object())
      for (auto &[name, below] : found->items()) below = closed(below);
  if (const auto items = schema.find("items"); items != schema.end()) *items = closed(*items);
  if (schema.contains("properties") && !schema.contains("additionalProperties")) schema["additionalProperties"] = false;
  return schema;
}

// Makes paths absolute, and sees that what is read is there.
void settle_paths(Checking &c, Json &options, const Json &schema, const std::string &pointer) {
  visit_formats(options, schema, [&](const std::string &format, const std::string &below, Json &value) {
    if (!value.is_string() || (format != "path" && format != "output_path")) return;
    const fs::path name = value.get<std::string>();
    std::error_code none;
    const fs::path found = format == "path" ? find_config(name, c.folder) : fs::path();
    if (format == "path" && found.empty())
      c.error(pointer + below, "there is no file '" + name.string() + "'",
              "paths in a pipeline are relative to its file: " + (c.folder / name).lexically_normal().string());
    value = (found.empty() ? fs::absolute(c.folder / name, none).lexically_normal() : found).string();
  });
}

void check_secrets(Checking &c, const Json &given, const Json &schema, const std::string &pointer) {
  Json rest = given;
  visit_formats(rest, schema, [](const std::string &format, const std::string &, Json &value) {
    if (format == "secret") value = nullptr;  // judged by the schema
  });
  auto look = [&](auto &&self, const Json &value, const std::string &at) -> void {
    if (value.is_structured())
      for (const auto &[key, below] : value.items()) self(self, below, pointer_to(at, key));
    else if (value.is_string() && value.get<std::string>().find("${secret:") != std::string::npos)
      c.error(at, "a secret stands where none is taken", "only options of the format 'secret' take ${secret:NAME}");
  };
  look(look, rest, pointer);
}

// The component's own judgement, in the scanning child.
void validate(Checking &c, const Use &use, const std::string &pointer) {
  if (!c.request.probe) return;
  try {
    c.request.validate(*use.component, use.options);
  } catch (const Error &e) {
    const bool has_place = !e.where().empty() && e.where()[0] == '/';
    const std::string with = pointer_to(pointer, "with");
    c.error(has_place                 ? with + e.where()
            : c.value(with).is_null() ? pointer_to(pointer, "use")
                                      : with,
            use.component->title() + ": " + e.message(), e.hint(), !has_place);
  }
}

// The texts of a list; what is no text was reported with the keys.
std::vector<std::string> words_at(const Json &object, const std::string &key) {
  std::vector<std::string> out;
  for (const Json &word : list_at(object, key))
    if (word.is_string()) out.push_back(word.get<std::string>());
  return out;
}

Role role_of(const std::string &name, Use use, const Json &model) {
  Role out{name, std::move(use), text_at(model, "model"), Json::object()};
  for (const char *setting :
       {"temperature", "top_p", "max_output_tokens", "seed", "stop", "reasoning", "cache", "stream"})
    if (model.contains(setting)) out.settings[setting] = model[setting];
  out.tasks = object_at(model, "tasks");
  out.fallback = words_at(model, "fallback");
  out.structured = words_at(model, "structured");
  out.limits = object_at(model, "limits");
  out.price = model.value("price", Json());
  return out;
}

LiteratureUse literature_from(Use use, const Json &source) {
  LiteratureUse out{std::move(use)};
  const Json settled = check_against(source, keys::literature(), "").empty() ? normalised(source, keys::literature())
                                                                             : Json::object();  // reported already
  out.fresh = settled.value("fresh", out.fresh);
  out.offline = settled.value("offline", out.offline);
  return out;
}

}  // namespace

std::optional<Use> resolve_use(Checking &c, const std::string &kind, const std::string &pointer) {
  Use out;
  out.kind = kind;
  out.isolate = text_at(c.value(pointer), "isolate") == "process";
  if (c.value(pointer_to(pointer, "use")).is_object()) {
    out.component = program_at(c, kind, pointer_to(pointer, "use"));
    if (!out.component) return std::nullopt;
    out.name = out.component->name;
  } else {
    out.name = text_at(c.value(pointer), "use");
    if (out.name.empty()) return std::nullopt;
    out.component = c.catalogue.find(kind, out.name);
  }
  if (!out.component) {
    const auto known = c.catalogue.names(kind);
    std::string hint = known.empty() ? "there is no " + kind + " at all; see `athanor plugins`"
                                     : kind + "s that are installed: " + listed(known);
    if (!c.catalogue.faults().empty()) hint += "\nsome plugin files could not be used: see `athanor plugins`";
    c.error(pointer_to(pointer, "use"), "there is no " + kind + " '" + out.name + "'" + guess(out.name, known), hint);
    return std::nullopt;
  }
  const std::string with = pointer_to(pointer, "with");
  const Json given = object_at(c.value(pointer), "with");
  const Json schema = closed(out.component->info.value("options", Json{{"type", "object"}}));
  Json secrets = given;
  visit_formats(secrets, schema, [&](const std::string &format, const std::string &, const Json &value) {
    if (format == "secret" && value.is_string() && value.get<std::string>().rfind("${", 0) != 0)
      c.confidential.insert(value.get<std::string>());
  });
  const auto faults = check_against(given, schema, "option of " + out.component->title());
  const std::string here = c.value(with).is_object() ? with : pointer_to(pointer, "use");
  for (const Fault &fault : faults)
    c.error(fault.pointer.empty() ? here : with + fault.pointer, fault.message, fault.hint,
            fault.at_key || fault.pointer.empty());
  if (!faults.empty()) return out;
  check_secrets(c, given, schema, with);
  out.options = normalised(given, schema);
  const std::size_t before = c.findings.size();
  settle_paths(c, out.options, schema, with);
  check_secrets_of(c, out, given, with);
  if (c.findings.size() == before) validate(c, out, pointer);
  return out;
}

void resolve_components(Checking &c) {
  for (const auto &[name, model] : object_at(c.document.value, "models").items()) {
    auto use = resolve_use(c, "provider", pointer_to("/models", name));
    if (!use) {
      c.plan.roles[name] = Role{name, {}, "", Json::object()};  // named, so that stages may refer to it
      continue;
    }
    c.plan.roles[name] = role_of(name, std::move(*use), model);
  }
  if (c.value("/backend").is_object()) c.plan.backend = resolve_use(c, "backend", "/backend");
  if (c.value("/tools").is_object()) c.plan.tools = resolve_use(c, "backend", "/tools");
  const Json &sources = list_at(c.document.value, "literature");
  for (std::size_t i = 0; i < sources.size(); ++i)
    if (auto use = resolve_use(c, "literature", pointer_to("/literature", i)))
      c.plan.literature.push_back(literature_from(std::move(*use), sources[i]));
}

}  // namespace athanor
