// SPDX-License-Identifier: Apache-2.0
//
// The components of tests/fault/tiny.yaml that are no real ones.
#include "tiny_provider.hpp"
#include "tiny_stages.hpp"

ATHANOR_PLUGIN("org.athanor.tests.tiny", "1.0.0", athanor::tests::fault::Provider, athanor::tests::fault::Ideas,
               athanor::tests::fault::Paper)
