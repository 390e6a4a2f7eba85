/* SPDX-License-Identifier: Apache-2.0
 *
 * The tables of a plugin of this folder: good parts, but for those that were named before this was included. */
#ifndef KIND
#define KIND "stage"
#endif
#ifndef INFO
#define INFO GOOD_INFO
#endif
#ifndef CREATE
#define CREATE good_create
#endif
#ifndef RUN
#define RUN good_run
#endif
#ifndef DESTROY
#define DESTROY good_destroy
#endif
#ifndef MAJOR
#define MAJOR ATHANOR_ABI_MAJOR
#endif
#ifndef COMPONENT_SIZE
#define COMPONENT_SIZE sizeof(athanor_component)
#endif
#ifndef ENTRY
#define ENTRY athanor_plugin_v1
#endif

static const athanor_component component = {
    (uint32_t)(COMPONENT_SIZE), KIND, "sample", INFO, NULL, CREATE, RUN, DESTROY, NULL};
static const athanor_component *const components[] = {&component};
static const athanor_plugin plugin = {sizeof plugin, MAJOR,          0, "org.example.sample",
                                      "1.0.0",       "a C compiler", 1, components};

#ifdef __cplusplus
extern "C"
#endif
    ATHANOR_EXPORT const athanor_plugin *
    ENTRY(void);
#ifndef OWN_ENTRY
const athanor_plugin *ENTRY(void) { return &plugin; }
#endif
