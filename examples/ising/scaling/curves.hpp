// SPDX-License-Identifier: Apache-2.0
//
// What is analysed: the values of one metric under one condition, by size of the lattice, temperature and seed. Taken
// out of results/1 and checked, so that the analysis need not ask whether anything is missing.
#ifndef ISING_CURVES_HPP
#define ISING_CURVES_HPP

#include <athanor/plugin.hpp>
#include <string>
#include <vector>

namespace ising {

using athanor::sdk::Json;

// Where the records say what: names of the study's metric, condition and factors.
struct Names {
  std::string metric, condition, size, temperature;
};

struct Curves {
  Names names;
  std::vector<double> sizes, temperatures;              // ascending; each size is twice the one before
  std::vector<std::int64_t> seeds;                      // at least two
  std::vector<std::vector<std::vector<double>>> value;  // [size][temperature][seed]
  std::vector<std::string> records;                     // ids of all that is in it
  std::vector<std::vector<std::string>> records_of;     // the same by size
};

// Throws sdk::Error (bad_request) for records that cannot be analysed, saying which are missing.
Curves curves_of(const Json &results, const Names &names);

}  // namespace ising

#endif
