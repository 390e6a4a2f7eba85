// SPDX-License-Identifier: Apache-2.0
//
// A provider and a backend, both `timed`, that let time pass and nothing else: for measuring what the host adds to it.
#include "backend.hpp"
#include "provider.hpp"

ATHANOR_PLUGIN("org.athanor.tests.timed", "1.0.0", athanor::tests::timed::Provider, athanor::tests::timed::Backend)
