// SPDX-License-Identifier: Apache-2.0
//
// Stands in for `athanor scan-plugin FILE`, so that tests of scanning need nothing but the plugin room.
#include "plugin/catalogue.hpp"

int main(int count, char **arguments) { return count == 3 ? athanor::scanning_child(arguments[2]) : 2; }
