/* SPDX-License-Identifier: Apache-2.0
 *
 * Plugin files that are bad as a whole: each is this file compiled with one BAD_... defined. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "minimal.h"

#ifdef BAD_CRASHES_ON_LOAD
__attribute__((constructor)) static void crash(void) {
  fputs("about to fall\nand fall\n", stderr);
  signal(SIGSEGV, SIG_DFL); /* a sanitizer's handler would turn the signal into an exit status */
  raise(SIGSEGV);
}
#endif
#ifdef BAD_EXITS_ON_LOAD
__attribute__((constructor)) static void leave(void) { _exit(7); }
#endif
#ifdef BAD_HANGS_ON_LOAD
__attribute__((constructor)) static void hang(void) {
  for (;;) pause();
}
#endif
#ifdef BAD_PRINTS
__attribute__((constructor)) static void print(void) {
  puts("{\"ok\": \"this is no answer\"}");
  fflush(stdout);
}
#endif
#ifdef BAD_UNDEFINED_SYMBOL
void athanor_test_missing_function(void);
__attribute__((constructor)) static void use(void) { athanor_test_missing_function(); }
#endif

#ifndef BAD_MAJOR
#define BAD_MAJOR ATHANOR_ABI_MAJOR
#endif
#ifndef BAD_KIND
#define BAD_KIND "stage"
#endif
#ifndef BAD_NAME
#define BAD_NAME "minimal"
#endif
#ifndef BAD_SIZE
#define BAD_SIZE sizeof(athanor_plugin)
#endif
#ifndef BAD_COMPONENT_SIZE
#define BAD_COMPONENT_SIZE sizeof(athanor_component)
#endif
#ifndef BAD_RUN
#define BAD_RUN minimal_run
#endif
#if defined(BAD_INFO_POINTER)
#define BAD_INFO ((const char *)8)
#elif defined(BAD_INFO_TEXT)
#define BAD_INFO "{\"schema\": \"athanor.component/1\", oops"
#elif defined(BAD_INFO_DEPTH)
#define TEN "[[[[[[[[[["
#define BAD_INFO "{\"x\":" TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN
#elif !defined(BAD_INFO)
#define BAD_INFO MINIMAL_INFO
#endif
#ifndef BAD_ENTRY
#define BAD_ENTRY athanor_plugin_v1
#endif

static const athanor_component only = {
    (uint32_t)(BAD_COMPONENT_SIZE), BAD_KIND, BAD_NAME, BAD_INFO, NULL, minimal_create, BAD_RUN, minimal_destroy, NULL};
#ifdef BAD_TWICE
static const athanor_component *const components[] = {&only, &only};
#else
static const athanor_component *const components[] = {&only};
#endif

#ifndef BAD_NO_ENTRY
ATHANOR_EXPORT const athanor_plugin *BAD_ENTRY(void);
ATHANOR_EXPORT const athanor_plugin *BAD_ENTRY(void) {
  static const athanor_plugin plugin = {(uint32_t)(BAD_SIZE),
                                        BAD_MAJOR,
                                        0,
                                        "org.test.bad",
                                        "1.0.0",
                                        "a C compiler",
                                        sizeof components / sizeof *components,
                                        components};
  return &plugin;
}
#else
ATHANOR_EXPORT const athanor_component *const *something_else(void);
ATHANOR_EXPORT const athanor_component *const *something_else(void) { return components; }
#endif
