// SPDX-License-Identifier: Apache-2.0

/**
 * A plugin in C++ with a static member of a visible template: compiled with -fgnu-unique it becomes a unique symbol,
 * and the loader keeps the library for ever.
 */

#include <stellatune/plugin.h>

namespace {

void process(void *, float *, uint32_t)
{
}

uint32_t supportedLayouts(void *)
{
    return ST_LAYOUT_ANY;
}

uint16_t outputChannels(void *)
{
    return 0;
}

} // namespace

/** Visible, so that each library that has one shares it with the others. */
template <typename T> struct __attribute__((visibility("default"))) Instances
{
    static inline long count = 0;
};

namespace {

void destroy(void *)
{
    Instances<float>::count--;
}

const StDspVTable DSP = {process, supportedLayouts, outputChannels, nullptr, nullptr, nullptr, nullptr, destroy};

StStatus create(StStr, uint32_t, uint16_t, StStr, StDspInstanceRef *out)
{
    Instances<float>::count++;
    out->handle = &Instances<float>::count;
    out->vtable = &DSP;
    return st_ok();
}

StStr metadata()
{
    return st_str("{\"id\":\"test.unique\",\"name\":\"Fixture test.unique\",\"api_version\":8,"
                  "\"version\":{\"major\":1,\"minor\":0,\"patch\":0}}");
}

size_t capabilityCount()
{
    return 1;
}

const StCapabilityDescriptor *capabilityGet(size_t index)
{
    static const StCapabilityDescriptor CAPABILITY = {
        ST_KIND_DSP, ST_STR("unique"), ST_STR("Fixture unique"), ST_STR("{}"), ST_STR("{}"), 0, 0};
    return 0 == index ? &CAPABILITY : nullptr;
}

const StPluginModule MODULE = {ST_ABI_VERSION, {1, 0, 0, 0}, st_plugin_free, metadata, capabilityCount, capabilityGet,
    nullptr, nullptr, nullptr, create, nullptr, nullptr, nullptr, nullptr};

} // namespace

const StPluginModule *stellatune_plugin_entry(const StHostVTable *)
{
    return &MODULE;
}
