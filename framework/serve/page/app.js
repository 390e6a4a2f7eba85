// SPDX-License-Identifier: Apache-2.0
//
// Which page this is.
({'/': listPage, '/start': startPage, '/compare': comparePage}[location.pathname] || listPage)();
