// SPDX-License-Identifier: Apache-2.0
//
// Documents made from their schemas: what a stage is given as input and what a model answers, when nobody is there to
// write some.
#ifndef ATHANOR_VERIFY_INVENT_HPP
#define ATHANOR_VERIFY_INVENT_HPP

#include <cstdint>
#include <nlohmann/json.hpp>
#include <random>
#include <string>

namespace athanor::verify {

using Json = nlohmann::json;

class Inventor {
 public:
  // plain: the least that fits, the same each time. random: members that need not be, odd texts, numbers at the bounds.
  static Inventor plain() { return Inventor(0, false); }
  static Inventor random(std::uint64_t seed) { return Inventor(seed, true); }

  // A value that fits the schema, as far as patterns can be guessed.
  Json of(const Json &schema) { return value(schema, schema, 0); }

  // The document with one thing wrong with it: a member gone, of another type, too long, too deep.
  Json spoilt(const Json &document);

  std::size_t below(std::size_t bound);  // 0 .. bound - 1; 0 when plain
  bool chance(double share);             // false when plain
  std::string odd_text();

 private:
  // Neighbouring seeds must not begin alike: the golden ratio spreads them over 64 bits.
  Inventor(std::uint64_t seed, bool random) : random_(random), engine_(seed * 0x9E3779B97F4A7C15u) {}
  Json changed(Json document);
  Json value(const Json &given, const Json &root, int depth);
  Json object(const Json &schema, const Json &root, int depth);
  Json array(const Json &schema, const Json &root, int depth);
  Json number(const Json &schema, bool integer);
  Json text(const Json &schema);

  bool random_;
  std::mt19937_64 engine_;
};

}  // namespace athanor::verify

#endif
