// SPDX-License-Identifier: Apache-2.0
//
// The plugin's entry; everything else is linked in from arxiv_parts, which tests link too.
#include "arxiv.hpp"

ATHANOR_PLUGIN("org.athanor.arxiv", "0.1.0", athanor::arxiv::Arxiv)
