// SPDX-License-Identifier: Apache-2.0

/** The ALSA sink's targets, configs and state, and what it makes of misuse. */

#include "../common/json.h"
#include "alsa_host.h"

static const char NULL_TARGET[] = "{\"id\":\"null\"}";

static void should_list_targets(void)
{
    check_case("targets");
    const StOutputSinkInstanceRef sink = alsa_make("");
    StStr json = {0};
    expect_ok(&alsa_plugin, sink.vtable->list_targets_json(sink.handle, &json));
    char *const text = take(&alsa_plugin, json);
    CHECK(JSON_ARRAY == json_parse(st_str(text)).type);
    CHECK(text == strstr(text, "[{\"id\":\"default\",\"name\":\""));
    CHECK(NULL != strstr(text, "{\"id\":\"null\",\"name\":\"Nothing with \\\"quotes\\\"\"}"));
    free(text);
    sink.vtable->destroy(sink.handle);
}

static void should_say_what_is_wrong_with_a_target(void)
{
    static const struct
    {
        const char *target;
        StStatusCode code;
        const char *message;
    } CASES[] = {
        {"", ST_STATUS_IO, "'default'"},
        {"{}", ST_STATUS_IO, "'default'"},
        {"{\"id\":\"hw:31\"}", ST_STATUS_IO, "'hw:31'"},
        {"{\"id\":\"nowhere\"}", ST_STATUS_IO, "knows no device called 'nowhere'"},
        {"{\"id\":\"nowhere:1\"}", ST_STATUS_IO, "knows no device called 'nowhere:1'"},
        {"{\"id\":\"\"}", ST_STATUS_INVALID_ARG, "name of an ALSA device"},
        {"{\"id\":5}", ST_STATUS_INVALID_ARG, "name of an ALSA device"},
        {"default", ST_STATUS_INVALID_ARG, "no JSON object"},
        {"[]", ST_STATUS_INVALID_ARG, "no JSON object"},
    };
    const StOutputSinkInstanceRef sink = alsa_make("{}");
    const StAudioSpec spec = {.sample_rate = 48000, .channels = 2};
    const int logged = log_count();
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
    {
        check_case("target %s", CASES[i].target);
        const StStr target = st_str(CASES[i].target);
        StOutputSinkNegotiatedSpec negotiated = {0};
        expect_error(&alsa_plugin, sink.vtable->negotiate_spec(sink.handle, target, spec, &negotiated), CASES[i].code,
            CASES[i].message);
        expect_error(&alsa_plugin, sink.vtable->open(sink.handle, target, spec), CASES[i].code, CASES[i].message);
    }
    CHECK(logged == log_count());
    sink.vtable->destroy(sink.handle);
}

static void should_reject_bad_configs(void)
{
    static const struct
    {
        const char *config;
        const char *reason;
    } CASES[] = {
        {"ring_ms", "no JSON object"},
        {"{\"ring\":60}", "nothing called \"ring\""},
        {"{\"ring_ms\":\"60\"}", "\"ring_ms\" must be a number from 1 to 10000"},
        {"{\"ring_ms\":0}", "\"ring_ms\" must be a number from 1 to 10000"},
        {"{\"ring_ms\":10001}", "\"ring_ms\" must be a number from 1 to 10000"},
        {"{\"period_ms\":0.5}", "\"period_ms\" must be a number from 1 to 1000"},
        {"{\"buffer_ms\":5000}", "\"buffer_ms\" must be a number from 2 to 4000"},
        {"{\"buffer_ms\":19}", "at least twice \"period_ms\""},
        {"{\"period_ms\":20,\"buffer_ms\":30}", "at least twice \"period_ms\""},
        {"{\"realtime_priority\":100}", "\"realtime_priority\" must be a number from 0 to 99"},
        {"{\"realtime_priority\":1.5}", "must be a whole number"},
        {"{\"format\":\"u8\"}", "\"format\" must be one of"},
        {"{\"format\":16}", "\"format\" must be one of"},
    };
    const StOutputSinkInstanceRef sink = alsa_make("{\"ring_ms\":2.5,\"buffer_ms\":20,\"period_ms\":10}");
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
    {
        check_case("config %s", CASES[i].config);
        const StStr config = st_str(CASES[i].config);
        StConfigUpdatePlan plan = {.mode = ST_UPDATE_REJECT};
        expect_ok(&alsa_plugin, sink.vtable->plan_config_update(sink.handle, config, &plan));
        CHECK(ST_UPDATE_REJECT == plan.mode);
        char *const reason = take(&alsa_plugin, plan.reason);
        CHECK(NULL != strstr(reason, CASES[i].reason));
        free(reason);
        StOutputSinkInstanceRef other = {0};
        expect_error(&alsa_plugin, alsa_plugin.module->create_output_sink_instance(st_str("alsa"), config, &other),
            ST_STATUS_INVALID_ARG, CASES[i].reason);
        CHECK(NULL == other.handle);
    }
    StConfigUpdatePlan plan = {.mode = ST_UPDATE_REJECT};
    const StStr defaults = alsa_plugin.module->capability_get(0)->default_config_json;
    expect_ok(&alsa_plugin, sink.vtable->plan_config_update(sink.handle, defaults, &plan));
    CHECK(ST_UPDATE_RECREATE == plan.mode && 0 == plan.reason.len);
    CHECK(JSON_OBJECT == json_parse(alsa_plugin.module->capability_get(0)->config_schema_json).type);
    sink.vtable->destroy(sink.handle);
}

static void should_carry_counts_over(void)
{
    static const char *const BAD[] = {
        "", "[]", "x", "{\"xruns\":-1}", "{\"underruns\":\"1\"}", "{\"underruns\":1e300}"};
    const StOutputSinkInstanceRef sink = alsa_make("{}");
    expect_ok(&alsa_plugin, sink.vtable->import_state_json(sink.handle, st_str("{\"underruns\":7,\"xruns\":3}")));
    for (size_t i = 0; i < sizeof(BAD) / sizeof(BAD[0]); i++)
    {
        check_case("state %s", BAD[i]);
        expect_error(&alsa_plugin, sink.vtable->import_state_json(sink.handle, st_str(BAD[i])), ST_STATUS_INVALID_ARG,
            "not the state");
    }
    check_case("state after playing");
    float *const samples = alsa_noise(5000, 2, 1);
    alsa_open(sink, NULL_TARGET, 48000, 2);
    alsa_write(sink, samples, 5000, 2);
    alsa_await_drained(sink);
    sink.vtable->close(sink.handle);
    free(samples);
    StStr state = {0};
    expect_ok(&alsa_plugin, sink.vtable->export_state_json(sink.handle, &state));
    char *const text = take(&alsa_plugin, state);
    CHECK(0 == strcmp("{\"underruns\":7,\"xruns\":3}", text)); // a device that does not pace is never late
    free(text);
    expect_ok(&alsa_plugin, sink.vtable->import_state_json(sink.handle, st_str("{}")));
    sink.vtable->destroy(sink.handle);
}

static void should_survive_misuse(void)
{
    check_case("misuse");
    const StOutputSinkInstanceRef sink = alsa_make("{}");
    const StOutputSinkVTable *const vtable = sink.vtable;
    const StAudioSpec spec = {.sample_rate = 48000, .channels = 2};
    const float sample[2] = {0};
    uint32_t accepted = 0;
    StStr json = {0};
    StOutputSinkRuntimeStatus status = {0};
    StOutputSinkNegotiatedSpec negotiated = {0};
    expect_error(&alsa_plugin, vtable->list_targets_json(NULL, &json), ST_STATUS_INVALID_ARG, "no instance");
    expect_error(&alsa_plugin, vtable->negotiate_spec(NULL, st_str(NULL_TARGET), spec, &negotiated),
        ST_STATUS_INVALID_ARG, "no instance");
    expect_error(&alsa_plugin, vtable->open(NULL, st_str(NULL_TARGET), spec), ST_STATUS_INVALID_ARG, "no instance");
    expect_error(&alsa_plugin, vtable->export_state_json(NULL, &json), ST_STATUS_INVALID_ARG, "no instance");
    expect_error(&alsa_plugin, vtable->import_state_json(NULL, st_str("{}")), ST_STATUS_INVALID_ARG, "no instance");
    void *const handles[] = {NULL, sink.handle};
    for (size_t i = 0; i < 2; i++)
    {
        void *const handle = handles[i];
        expect_error(&alsa_plugin, vtable->write_interleaved_f32(handle, 1, 2, sample, &accepted),
            ST_STATUS_INVALID_ARG, "not open");
        expect_error(&alsa_plugin, vtable->query_runtime_status(handle, &status), ST_STATUS_INVALID_ARG, "not open");
        expect_error(&alsa_plugin, vtable->flush(handle), ST_STATUS_INVALID_ARG, "not open");
        expect_error(&alsa_plugin, vtable->reset(handle), ST_STATUS_INVALID_ARG, "not open");
        vtable->close(handle);
    }
    static const StAudioSpec IMPOSSIBLE[] = {{0, 2, 0}, {48000, 0, 0}, {48000, 9, 0}};
    for (size_t i = 0; i < 3; i++)
    {
        expect_error(&alsa_plugin, vtable->negotiate_spec(sink.handle, st_str(NULL_TARGET), IMPOSSIBLE[i], &negotiated),
            ST_STATUS_INVALID_ARG, "1 to 8 channels");
        expect_error(&alsa_plugin, vtable->open(sink.handle, st_str(NULL_TARGET), IMPOSSIBLE[i]), ST_STATUS_INVALID_ARG,
            "1 to 8 channels");
    }
    alsa_open(sink, NULL_TARGET, 48000, 2);
    expect_error(&alsa_plugin, vtable->open(sink.handle, st_str(NULL_TARGET), spec), ST_STATUS_INVALID_ARG, "already");
    expect_error(&alsa_plugin, vtable->write_interleaved_f32(sink.handle, 1, 1, sample, &accepted),
        ST_STATUS_INVALID_ARG, "opened with 2 channels and is offered frames with 1");
    expect_ok(&alsa_plugin, vtable->write_interleaved_f32(sink.handle, 0, 2, NULL, &accepted));
    CHECK(0 == accepted);
    vtable->destroy(sink.handle);
    vtable->destroy(NULL);
}

int main(int count, char **files)
{
    CHECK(2 == count);
    alsa_configure();
    alsa_plugin = plugin_load(files[1]);
    should_list_targets();
    should_say_what_is_wrong_with_a_target();
    should_reject_bad_configs();
    should_carry_counts_over();
    should_survive_misuse();
    plugin_unload(&alsa_plugin);
    alsa_clean_up();
    return 0;
}
