// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_TESTS_HOST_H
#define STELLATUNE_TESTS_HOST_H

/** The smallest host that keeps all rules of plugin.h, and the checks that the tests are made of. */

#include <stellatune/plugin.h>

/** Ends the program with a message unless the condition holds. */
#define CHECK(condition) ((condition) ? (void)0 : check_failed(__FILE__, __LINE__, #condition))

/** Names the case that later failures belong to. */
void check_case(const char *format, ...);

_Noreturn void check_failed(const char *file, int line, const char *condition);

/** A loaded plugin. */
typedef struct Plugin
{
    const char *path;
    void *library;
    const StPluginModule *module;
} Plugin;

/** Loads a plugin and checks its module, metadata and capabilities as far as they are the same for all. */
Plugin plugin_load(const char *path);

/** Calls shutdown, closes the library and checks that it is gone. */
void plugin_unload(Plugin *plugin);

/** Checks a status for success, and that its message is empty. */
void expect_ok(const Plugin *plugin, StStatus status);

/** Checks a status for a code and for a message that contains the text; frees the message. */
void expect_error(const Plugin *plugin, StStatus status, StStatusCode code, const char *text);

/** Takes a string over from a plugin as NUL-terminated text, to be freed with free(). */
char *take(const Plugin *plugin, StStr str);

/** Number of lines that plugins have logged. */
int log_count(void);

#endif
