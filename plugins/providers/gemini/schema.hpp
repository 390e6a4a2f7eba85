// SPDX-License-Identifier: Apache-2.0
//
// JSON Schemas, bent to what Gemini takes in responseJsonSchema and parametersJsonSchema.
#pragma once

#include <athanor/plugin.hpp>

namespace athanor::gemini {

// Gemini takes $id, $defs, $ref, $anchor, type, format, title, description, enum of texts and numbers, items,
// prefixItems, minItems, maxItems, minimum, maximum, anyOf, oneOf, properties, additionalProperties and required; a
// node with $ref may hold nothing else. What it does not take is told in descriptions. `ordered` adds
// "propertyOrdering", so that members are written in the order of `required`.
sdk::Json bent(const sdk::Json &schema, bool ordered);

}  // namespace athanor::gemini
