// SPDX-License-Identifier: Apache-2.0
#include "tags.h"

#include "../common/text.h"
#include "length.h"

typedef struct Tag
{
    int type;
    const char *key;
} Tag;

static const Tag TAGS[] = {
    {SF_STR_TITLE, "title"},
    {SF_STR_ARTIST, "artist"},
    {SF_STR_ALBUM, "album"},
    {SF_STR_GENRE, "genre"},
    {SF_STR_DATE, "date"},
    {SF_STR_TRACKNUMBER, "track_number"},
    {SF_STR_COMMENT, "comment"},
    {SF_STR_COPYRIGHT, "copyright"},
    {SF_STR_LICENSE, "license"},
    {SF_STR_SOFTWARE, "software"},
};

static void add_key(Text *json, const char *key)
{
    text_add(json, 0 == json->len ? "{" : ",");
    text_add_json(json, key);
    text_add(json, ":");
}

static void add_string(Text *json, const char *key, const char *value)
{
    if (NULL != value && '\0' != *value)
    {
        add_key(json, key);
        text_add_json(json, value);
    }
}

static void add_number(Text *json, const char *key, uint64_t value)
{
    add_key(json, key);
    text_add_number(json, value);
}

/** libsndfile's name of a container (SF_FORMAT_TYPEMASK) or codec (SF_FORMAT_SUBMASK); NULL when it has none. */
static const char *format_name(int format)
{
    SF_FORMAT_INFO info = {.format = format};
    return 0 == sf_command(NULL, SFC_GET_FORMAT_INFO, &info, sizeof(info)) ? info.name : NULL;
}

StStatus tags_json(SNDFILE *file, const SF_INFO *info, StStr *out_json)
{
    Text json = {0};
    for (size_t i = 0; i < sizeof(TAGS) / sizeof(TAGS[0]); i++)
    {
        add_string(&json, TAGS[i].key, sf_get_string(file, TAGS[i].type));
    }
    add_string(&json, "format", format_name(info->format & SF_FORMAT_TYPEMASK));
    add_string(&json, "encoding", format_name(info->format & SF_FORMAT_SUBMASK));
    if (0 != length_bits(info))
    {
        add_number(&json, "bits", (uint64_t)length_bits(info));
    }
    add_number(&json, "sample_rate", (uint64_t)info->samplerate);
    add_number(&json, "channels", (uint64_t)info->channels);
    if (length_is_exact(info))
    {
        add_number(&json, "frames", (uint64_t)info->frames);
    }
    text_add(&json, "}");
    return text_take(&json, out_json);
}
