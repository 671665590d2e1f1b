// SPDX-License-Identifier: Apache-2.0

/** The rules that each module keeps, checked on every plugin that is given as an argument. */

#include "host.h"

static void should_describe_itself(const Plugin *plugin)
{
    const StPluginModule *const module = plugin->module;
    CHECK(NULL != module->plugin_free && NULL != module->metadata_json);
    CHECK(NULL != module->capability_count && NULL != module->capability_get);
    CHECK(0 == module->plugin_version.reserved);
    const StStr metadata = module->metadata_json();
    const StStr again = module->metadata_json();
    CHECK(metadata.len > 0 && metadata.ptr == again.ptr && metadata.len == again.len);
    CHECK('{' == metadata.ptr[0] && '}' == metadata.ptr[metadata.len - 1]);
    char *const text = st_str_dup(metadata);
    CHECK(NULL != strstr(text, "\"id\":\"") && NULL != strstr(text, "\"name\":\""));
    CHECK(NULL != strstr(text, "\"api_version\":8") && NULL != strstr(text, "\"version\":{\"major\":"));
    free(text);
    module->plugin_free(NULL, 0, 1);
    module->plugin_free(NULL, 7, 1);
}

static void should_list_capabilities(const Plugin *plugin)
{
    const StPluginModule *const module = plugin->module;
    const size_t count = module->capability_count();
    CHECK(count > 0);
    CHECK(NULL == module->capability_get(count));
    CHECK(NULL == module->capability_get(SIZE_MAX));
    for (size_t i = 0; i < count; i++)
    {
        const StCapabilityDescriptor *const capability = module->capability_get(i);
        CHECK(NULL != capability && capability == module->capability_get(i));
        CHECK(capability->type_id.len > 0 && capability->display_name.len > 0);
        CHECK(capability->default_config_json.len >= 2 && '{' == capability->default_config_json.ptr[0]);
        CHECK(0 == capability->reserved0 && 0 == capability->reserved1);
        CHECK(ST_KIND_DECODER != capability->kind || NULL != module->create_decoder_instance);
        CHECK(ST_KIND_DSP != capability->kind || NULL != module->create_dsp_instance);
        CHECK(ST_KIND_SOURCE_CATALOG != capability->kind || NULL != module->create_source_catalog_instance);
        CHECK(ST_KIND_OUTPUT_SINK != capability->kind || NULL != module->create_output_sink_instance);
    }
}

static void should_refuse_unknown_types(const Plugin *plugin)
{
    const StPluginModule *const module = plugin->module;
    static const char *const TYPES[] = {"", "no such type"};
    for (size_t i = 0; i < sizeof(TYPES) / sizeof(TYPES[0]); i++)
    {
        const StStr type = st_str(TYPES[i]);
        const StStr config = st_str("{}");
        if (NULL != module->create_decoder_instance)
        {
            StDecoderInstanceRef instance = {0};
            expect_error(
                plugin, module->create_decoder_instance(type, config, &instance), ST_STATUS_UNSUPPORTED, "one");
            CHECK(NULL == instance.handle);
        }
        if (NULL != module->create_dsp_instance)
        {
            StDspInstanceRef instance = {0};
            expect_error(
                plugin, module->create_dsp_instance(type, 48000, 2, config, &instance), ST_STATUS_UNSUPPORTED, "one");
            CHECK(NULL == instance.handle);
        }
        if (NULL != module->create_source_catalog_instance)
        {
            StSourceCatalogInstanceRef instance = {0};
            expect_error(
                plugin, module->create_source_catalog_instance(type, config, &instance), ST_STATUS_UNSUPPORTED, "one");
            CHECK(NULL == instance.handle);
        }
        if (NULL != module->create_output_sink_instance)
        {
            StOutputSinkInstanceRef instance = {0};
            expect_error(
                plugin, module->create_output_sink_instance(type, config, &instance), ST_STATUS_UNSUPPORTED, "one");
            CHECK(NULL == instance.handle);
        }
    }
}

static void should_score_extensions(const Plugin *plugin)
{
    const StPluginModule *const module = plugin->module;
    CHECK((NULL == module->decoder_ext_score_count) == (NULL == module->decoder_ext_score_get));
    if (NULL == module->decoder_ext_score_count)
    {
        return;
    }
    CHECK(0 == module->decoder_ext_score_count(st_str("no such type")));
    const StStr type = module->capability_get(0)->type_id;
    const size_t count = module->decoder_ext_score_count(type);
    uint16_t wildcard = 0;
    for (size_t i = 0; i < count; i++)
    {
        const StDecoderExtScore *const score = module->decoder_ext_score_get(type, i);
        CHECK(NULL != score && score->ext.len > 0 && score->score > 0);
        wildcard = st_str_equals(score->ext, "*") ? score->score : wildcard;
        for (size_t letter = 0; letter < score->ext.len; letter++)
        {
            CHECK('.' != score->ext.ptr[letter] && !(score->ext.ptr[letter] >= 'A' && score->ext.ptr[letter] <= 'Z'));
        }
    }
    CHECK(1 == wildcard);
    CHECK(NULL == module->decoder_ext_score_get(type, count));
}

int main(int count, char **files)
{
    CHECK(count > 1);
    for (int i = 1; i < count; i++)
    {
        Plugin plugin = plugin_load(files[i]);
        should_describe_itself(&plugin);
        should_list_capabilities(&plugin);
        should_refuse_unknown_types(&plugin);
        should_score_extensions(&plugin);
        plugin_unload(&plugin);
        plugin = plugin_load(files[i]); // and once more, as after a reload
        plugin_unload(&plugin);
    }
    return 0;
}
