// SPDX-License-Identifier: Apache-2.0
/**
 * @NAME@: finds lyrics in a file beside the track: song.lrc beside song.flac. Its lines look like this:
 *
 *     [00:12.50]The first words
 */

#include "stellatune/common/json.h"
#include "stellatune/common/text.h"

enum
{
    MAX_LINE_BYTES = 1024,
};

/** Opens the .lrc file beside a track; NULL when there is none. */
static FILE *open_beside(const char *track)
{
    const char *const slash = strrchr(track, '/');
    const char *const dot = strrchr(track, '.');
    const size_t length = NULL == dot || (NULL != slash && dot < slash) ? strlen(track) : (size_t)(dot - track);
    const StStr path = st_str_format("%.*s.lrc", (int)length, track);
    FILE *const file = NULL == path.ptr ? NULL : fopen((const char *)path.ptr, "r");
    st_plugin_free((void *)path.ptr, path.len, 1);
    return file;
}

/** Reads a time such as [01:02.50]; moves behind it. */
static bool read_time(const char **at, uint64_t *out_ms)
{
    unsigned minutes;
    unsigned seconds;
    unsigned hundredths;
    int length = 0;
    if (3 != sscanf(*at, "[%3u:%2u.%2u]%n", &minutes, &seconds, &hundredths, &length) || 0 == length)
    {
        return false;
    }
    *at += length;
    *out_ms = ((uint64_t)minutes * 60 + seconds) * 1000 + hundredths * 10;
    return true;
}

/** Adds the lines that have a time. */
static void add_lines(FILE *file, Text *lyrics)
{
    char line[MAX_LINE_BYTES];
    bool first = true;
    while (NULL != fgets(line, sizeof(line), file))
    {
        const char *at = line;
        uint64_t start_ms;
        line[strcspn(line, "\r\n")] = '\0';
        if (read_time(&at, &start_ms))
        {
            text_add(lyrics, first ? "{\"start_ms\":" : ",{\"start_ms\":");
            text_add_number(lyrics, start_ms);
            text_add(lyrics, ",\"text\":");
            text_add_json(lyrics, at);
            text_add(lyrics, "}");
            first = false;
        }
    }
}

/** The path of the track in a query or in a result. */
static StStatus read_track(StStr json, char **out_track)
{
    *out_track = json_string(json_get(json_parse(json), "track_key"));
    return NULL == *out_track ? st_error(ST_STATUS_INVALID_ARG, "the request has no track_key") : st_ok();
}

/** [job-thread] At most one result, which fetch takes. */
static StStatus lyrics_search_json(void *handle, StStr query_json, StStr *out_results_json)
{
    (void)handle;
    char *track;
    const StStatus status = read_track(query_json, &track);
    if (ST_STATUS_OK != status.code)
    {
        return status;
    }
    Text results = {0};
    FILE *const file = open_beside(track);
    text_add(&results, "[");
    if (NULL != file)
    {
        fclose(file);
        text_add(&results, "{\"source\":\"@NAME@\",\"track_key\":");
        text_add_json(&results, track);
        text_add(&results, "}");
    }
    text_add(&results, "]");
    free(track);
    return text_take(&results, out_results_json);
}

/** [job-thread] */
static StStatus lyrics_fetch_json(void *handle, StStr track_json, StStr *out_lyrics_json)
{
    (void)handle;
    char *track;
    const StStatus status = read_track(track_json, &track);
    if (ST_STATUS_OK != status.code)
    {
        return status;
    }
    FILE *const file = open_beside(track);
    if (NULL == file)
    {
        const StStatus missing = st_error(ST_STATUS_IO, "there is no .lrc file beside %s", track);
        free(track);
        return missing;
    }
    Text lyrics = {0};
    text_add(&lyrics, "{\"source\":\"@NAME@\",\"is_synced\":true,\"track_key\":");
    text_add_json(&lyrics, track);
    text_add(&lyrics, ",\"lines\":[");
    add_lines(file, &lyrics);
    text_add(&lyrics, "]}");
    fclose(file);
    free(track);
    return text_take(&lyrics, out_lyrics_json);
}

/** [job-thread] All that an instance knows is in its requests. */
static void lyrics_destroy(void *handle)
{
    (void)handle;
}

static const StLyricsProviderVTable LYRICS = {
    .search_json = lyrics_search_json,
    .fetch_json = lyrics_fetch_json,
    .destroy = lyrics_destroy,
};

/** [job-thread] */
static StStatus create_lyrics_provider_instance(
    StStr type_id, StStr config_json, StLyricsProviderInstanceRef *out_instance)
{
    static char nothing;
    (void)config_json;
    if (!st_str_equals(type_id, "@NAME@"))
    {
        return st_error(ST_STATUS_UNSUPPORTED, "this plugin has one lyrics provider, '@NAME@'");
    }
    out_instance->handle = &nothing; // must not be NULL
    out_instance->vtable = &LYRICS;
    return st_ok();
}

@MODULE@
