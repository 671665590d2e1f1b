// SPDX-License-Identifier: Apache-2.0
#include "settings.h"

#include "../common/json.h"
#include "convert.h"

#include <math.h>

enum
{
    DEFAULT_PERIODS = 3,
};

/** Reads one number; the message says which one is out of range. */
static StStatus read_number(JsonMember member, double min, double max, double *out_number)
{
    if (!json_number(member.value, out_number) || !(*out_number >= min && *out_number <= max))
    {
        return st_error(ST_STATUS_INVALID_ARG, "%.*s must be a number from %d to %d",
            (int)(member.key.end - member.key.at), member.key.at, (int)min, (int)max);
    }
    return st_ok();
}

static StStatus read_priority(JsonMember member, int *out_priority)
{
    double number;
    const StStatus status = read_number(member, 0, 99, &number);
    if (ST_STATUS_OK == status.code)
    {
        if (floor(number) != number)
        {
            return st_error(ST_STATUS_INVALID_ARG, "\"realtime_priority\" must be a whole number from 0 to 99");
        }
        *out_priority = (int)number;
    }
    return status;
}

static StStatus read_format(JsonMember member, const char **out_format)
{
    if (json_equals(member.value, "auto"))
    {
        *out_format = NULL;
        return st_ok();
    }
    for (const SampleFormat *format = SAMPLE_FORMATS; NULL != format->name; format++)
    {
        if (json_equals(member.value, format->name))
        {
            *out_format = format->name;
            return st_ok();
        }
    }
    return st_error(
        ST_STATUS_INVALID_ARG, "\"format\" must be one of \"auto\", \"float\", \"s32\", \"s24\", \"s24_3\", \"s16\"");
}

static StStatus read_member(JsonMember member, Settings *settings)
{
    if (json_equals(member.key, "period_ms"))
    {
        return read_number(member, 1, 1000, &settings->period_ms);
    }
    if (json_equals(member.key, "buffer_ms"))
    {
        return read_number(member, 2, 4000, &settings->buffer_ms);
    }
    if (json_equals(member.key, "ring_ms"))
    {
        return read_number(member, 1, 10000, &settings->ring_ms);
    }
    if (json_equals(member.key, "realtime_priority"))
    {
        return read_priority(member, &settings->realtime_priority);
    }
    if (json_equals(member.key, "format"))
    {
        return read_format(member, &settings->format);
    }
    return st_error(ST_STATUS_INVALID_ARG,
        "the config has \"period_ms\", \"buffer_ms\", \"ring_ms\", \"realtime_priority\" and \"format\", and nothing "
        "called %.*s",
        (int)(member.key.end - member.key.at), member.key.at);
}

StStatus settings_read(StStr config_json, Settings *out_settings)
{
    const JsonValue config = json_parse(config_json);
    if (JSON_OBJECT != config.type && 0 != config_json.len)
    {
        return st_error(ST_STATUS_INVALID_ARG, "the config is no JSON object such as {\"ring_ms\":60}");
    }
    Settings settings = {.period_ms = 10, .ring_ms = 60, .realtime_priority = 10};
    for (JsonMember member = {0}; json_next(config, &member);)
    {
        const StStatus status = read_member(member, &settings);
        if (ST_STATUS_OK != status.code)
        {
            return status;
        }
    }
    if (0 == settings.buffer_ms)
    {
        settings.buffer_ms = DEFAULT_PERIODS * settings.period_ms;
    }
    if (settings.buffer_ms < 2 * settings.period_ms)
    {
        return st_error(ST_STATUS_INVALID_ARG, "\"buffer_ms\" must be at least twice \"period_ms\"");
    }
    *out_settings = settings;
    return st_ok();
}
