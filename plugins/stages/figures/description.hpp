// SPDX-License-Identifier: Apache-2.0
//
// The data as a figure's program gets it (data.json), and as its author is told about it: columns, names and a sample,
// bounded in size however large the study is.
#ifndef ATHANOR_FIGURES_DESCRIPTION_HPP
#define ATHANOR_FIGURES_DESCRIPTION_HPP

#include "data.hpp"

namespace athanor::figures {

// {records, results, claims, labels: {metrics, conditions, factors, datasets}, units: {metrics, factors}}
Json data_document(const Data &data, const Json &results, const Json &claims);

// {question?, metrics, conditions, factors, datasets, claims, records: {count, sample}, results: {count, names}}
Json description(const Data &data, const Json &study, const Json &results, const Json &claims);

}  // namespace athanor::figures

#endif
