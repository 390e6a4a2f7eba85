// SPDX-License-Identifier: Apache-2.0
//
// Reads a price file: its form, then what a form cannot say. All findings at once, each with its place.
#include <cmath>
#include <set>

#include "foundation/error.hpp"
#include "foundation/files.hpp"
#include "foundation/json.hpp"
#include "foundation/schema.hpp"
#include "pipeline/document.hpp"
#include "services/models/prices.hpp"

namespace athanor {
namespace {

const Json &file_schema() {
  static const Json schema = [] {
    const Json day{{"type", "string"}, {"pattern", "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}};
    Json model = price_schema();
    model["properties"]["aliases"] = {{"type", "array"}, {"items", {{"type", "string"}, {"minLength", 1}}}};
    model["properties"]["until"] = day;
    const Json system{{"type", "object"},
                      {"additionalProperties", false},
                      {"required", {"source", "models"}},
                      {"properties",
                       {{"source", {{"type", "string"}, {"minLength", 1}}},
                        {"models", {{"type", "object"}, {"additionalProperties", model}}}}}};
    return Json{
        {"type", "object"},
        {"additionalProperties", false},
        {"required", {"prices", "as_of", "systems"}},
        {"properties",
         {{"prices", {{"const", 1}, {"description", "begin the file with `prices: 1`, the version of its form"}}},
          {"as_of", day},
          {"systems", {{"type", "object"}, {"additionalProperties", system}}}}}};
  }();
  return schema;
}

class Reader {
 public:
  explicit Reader(const fs::path &path) {
    out_.path = path;
    document_ = read_document(path.string(), path, "price file", findings_);
    if (!document_) return;
    for (const Fault &fault : check_against(document_->value, file_schema(), "member of a price file"))
      findings_.push_back(document_->finding(fault.pointer, fault.message, fault.hint, fault.at_key));
    if (!has_errors(findings_))
      for (const auto &[system, block] : document_->value.at("systems").items())
        read_system(system, block.at("models"));
  }

  PriceFile file() {
    if (has_errors(findings_))
      throw Error("bad_options", "the price file cannot be used\n" + render(findings_),
                  "configs/prices.yaml of the installation is an example");
    out_.sha256 = sha256_of_file(out_.path);
    out_.as_of = document_->value.at("as_of").get<std::string>();
    for (auto &[system, models] : out_.systems)
      for (auto &[model, price] : models)
        price.origin = system + "/" + model + " in " + out_.path.filename().string() + " of " + out_.as_of;
    return std::move(out_);
  }

 private:
  void error(const std::string &pointer, const std::string &message, const std::string &hint, bool at_key = false) {
    findings_.push_back(document_->finding(pointer, message, hint, at_key));
  }

  void read_system(const std::string &system, const Json &models) {
    const std::string at = pointer_to("/systems", system) + "/models";
    out_.aliases[system], out_.until[system];
    for (const auto &[model, entry] : models.items()) {
      const std::string pointer = pointer_to(at, model);
      check_rates(pointer, entry);
      Json rates = entry;
      rates.erase("aliases"), rates.erase("until");
      out_.systems[system][model] = price_from(rates);
      if (entry.contains("until")) out_.until[system][model] = entry.at("until").get<std::string>();
      for (std::size_t i = 0; i < list_at(entry, "aliases").size(); ++i)
        read_alias(system, models, model, entry.at("aliases")[i], pointer_to(pointer + "/aliases", i));
    }
  }

  void read_alias(const std::string &system, const Json &models, const std::string &model, const std::string &alias,
                  const std::string &pointer) {
    const auto [known, added] = out_.aliases[system].emplace(alias, model);
    if (models.contains(alias))
      error(pointer, "'" + alias + "' is an alias of " + model + " and a model of its own", "keep one of the two");
    else if (!added)
      error(pointer, "'" + alias + "' is an alias of both " + known->second + " and " + model, "keep one of the two");
  }

  // Six digits after the point are a whole number of pico-dollars for a token; more would be rounded.
  void check_rates(const std::string &pointer, const Json &rates) {
    for (const auto &[key, value] : rates.items()) {
      if (!value.is_number_float()) continue;
      const double pico = value.get<double>() * 1e6;
      if (std::abs(pico - std::round(pico)) > 1e-3)
        error(pointer_to(pointer, key), "the rate " + value.dump() + " has more than six digits after the point",
              "round it yourself, so that costs can be counted without rounding");
    }
    std::set<std::int64_t> seen;
    for (std::size_t i = 0; i < list_at(rates, "above").size(); ++i) {
      const std::string at = pointer_to(pointer + "/above", i);
      check_rates(at, rates.at("above")[i]);
      if (!seen.insert(rates.at("above")[i].at("tokens").get<std::int64_t>()).second)
        error(at + "/tokens", "two tiers begin at the same number of tokens", "keep one of them");
    }
  }

  std::optional<Document> document_;
  std::vector<Diagnostic> findings_;
  PriceFile out_;
};

}  // namespace

PriceFile PriceFile::read(const fs::path &path) { return Reader(path).file(); }

}  // namespace athanor
