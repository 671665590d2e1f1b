// SPDX-License-Identifier: Apache-2.0
#include "host.h"

#include <dlfcn.h>

static char current_case[200];
static int logged;

void check_case(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(current_case, sizeof(current_case), format, arguments);
    va_end(arguments);
}

_Noreturn void check_failed(const char *file, int line, const char *condition)
{
    fprintf(stderr, "%s:%d: %s: %s\n", file, line, current_case, condition);
    exit(1);
}

static void log_line(void *user_data, StLogLevel level, StStr message)
{
    CHECK(user_data == &logged && level >= ST_LOG_ERROR && level <= ST_LOG_TRACE && message.len > 0);
    logged++;
}

int log_count(void)
{
    return logged;
}

char *take(const Plugin *plugin, StStr str)
{
    char *const copy = st_str_dup(str);
    CHECK(NULL != copy);
    if (0 != str.len)
    {
        plugin->module->plugin_free((void *)str.ptr, str.len, 1);
    }
    return copy;
}

void expect_ok(const Plugin *plugin, StStatus status)
{
    if (ST_STATUS_OK != status.code)
    {
        fprintf(stderr, "status %d: %s\n", (int)status.code, take(plugin, status.message));
    }
    CHECK(ST_STATUS_OK == status.code);
    CHECK(0 == status.message.len);
}

void expect_error(const Plugin *plugin, StStatus status, StStatusCode code, const char *text)
{
    char *const message = take(plugin, status.message);
    if (code != status.code || NULL == strstr(message, text))
    {
        fprintf(stderr, "expected status %d, '%s'; got %d, '%s'\n", (int)code, text, (int)status.code, message);
    }
    CHECK(code == status.code);
    CHECK(NULL != strstr(message, text));
    free(message);
}

Plugin plugin_load(const char *path)
{
    static StHostVTable host;
    host.api_version = ST_ABI_VERSION;
    host.user_data = &logged;
    host.log = log_line;

    check_case("load %s", path);
    Plugin plugin = {.path = path, .library = dlopen(path, RTLD_NOW | RTLD_LOCAL)};
    if (NULL == plugin.library)
    {
        fprintf(stderr, "%s\n", dlerror());
    }
    CHECK(NULL != plugin.library);
    StPluginEntry entry;
    *(void **)&entry = dlsym(plugin.library, ST_ENTRY_SYMBOL);
    CHECK(NULL != entry);

    StHostVTable other = host;
    other.api_version = ST_ABI_VERSION + 1;
    CHECK(NULL == entry(&other));

    plugin.module = entry(&host);
    CHECK(NULL != plugin.module);
    CHECK(ST_ABI_VERSION == plugin.module->api_version);
    return plugin;
}

void plugin_unload(Plugin *plugin)
{
    check_case("unload %s", plugin->path);
    if (NULL != plugin->module->shutdown)
    {
        expect_ok(plugin, plugin->module->shutdown());
    }
    CHECK(0 == dlclose(plugin->library));
    CHECK(NULL == dlopen(plugin->path, RTLD_NOW | RTLD_NOLOAD));
    *plugin = (Plugin){0};
}
