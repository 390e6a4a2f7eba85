// SPDX-License-Identifier: Apache-2.0
//
// A work as Crossref's API has it, or as CSL JSON has it, which doi.org gives for any registry: nearly the same form.
#pragma once

#include <athanor/literature.hpp>

namespace athanor::crossref {

using sdk::Json;

// The work as a paper; null for one without a title. Titles are lists or texts, parts of dates may be null, an author
// may have nothing but a `name`.
Json paper_of(const Json &work);

}  // namespace athanor::crossref
