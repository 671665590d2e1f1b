// SPDX-License-Identifier: Apache-2.0

/**
 * A decoder for everything that libsndfile reads: WAV, AIFF, AU, CAF, W64, RF64, FLAC, Ogg Vorbis, Ogg Opus, MP3 and
 * older formats. Samples are libsndfile's own floats, to the bit; integers of n bits are divided by 2^(n-1).
 *
 * A file that is cut off or damaged is played as far as it goes; the read after its last frame says what is wrong
 * with it.
 *
 *     sndfile.c    the module
 *     decoder.c    the decoder
 *     stream.c     the host's stream as libsndfile wants it
 *     length.c     how long the file says it is
 *     tags.c       metadata
 */

#include "decoder.h"

enum
{
    SCORE_KNOWN = 100, // formats that players meet
    SCORE_RARE = 50,   // formats that libsndfile is one of few to know
    SCORE_ANY = 1,
};

#define SCORE(extension, points)                    \
    {                                               \
        .ext = ST_STR(extension), .score = (points) \
    }

static const StDecoderExtScore SCORES[] = {
    SCORE("wav", SCORE_KNOWN),
    SCORE("wave", SCORE_KNOWN),
    SCORE("bwf", SCORE_KNOWN),
    SCORE("rf64", SCORE_KNOWN),
    SCORE("w64", SCORE_KNOWN),
    SCORE("aif", SCORE_KNOWN),
    SCORE("aiff", SCORE_KNOWN),
    SCORE("aifc", SCORE_KNOWN),
    SCORE("au", SCORE_KNOWN),
    SCORE("snd", SCORE_KNOWN),
    SCORE("caf", SCORE_KNOWN),
    SCORE("flac", SCORE_KNOWN),
    SCORE("ogg", SCORE_KNOWN),
    SCORE("oga", SCORE_KNOWN),
    SCORE("opus", SCORE_KNOWN),
    SCORE("mp3", SCORE_KNOWN),
    SCORE("mp1", SCORE_RARE),
    SCORE("mp2", SCORE_RARE),
    SCORE("avr", SCORE_RARE),
    SCORE("htk", SCORE_RARE),
    SCORE("iff", SCORE_RARE),
    SCORE("mat", SCORE_RARE),
    SCORE("mpc2k", SCORE_RARE),
    SCORE("nist", SCORE_RARE),
    SCORE("paf", SCORE_RARE),
    SCORE("pvf", SCORE_RARE),
    SCORE("sds", SCORE_RARE),
    SCORE("sf", SCORE_RARE),
    SCORE("sph", SCORE_RARE),
    SCORE("svx", SCORE_RARE),
    SCORE("voc", SCORE_RARE),
    SCORE("wve", SCORE_RARE),
    SCORE("xi", SCORE_RARE),
    SCORE("*", SCORE_ANY),
};

static const char TYPE_ID[] = "sndfile";

/** [any-thread] */
static StStr metadata_json(void)
{
    return st_str(
        "{\"id\":\"stellatune.sndfile\",\"name\":\"libsndfile decoder\",\"api_version\":8,"
        "\"version\":{\"major\":0,\"minor\":1,\"patch\":0},"
        "\"info\":{\"description\":\"Decodes WAV, AIFF, AU, CAF, W64, RF64, FLAC, Ogg Vorbis, Ogg Opus and MP3\","
        "\"license\":\"Apache-2.0\"}}");
}

/** [any-thread] */
static size_t capability_count(void)
{
    return 1;
}

/** [any-thread] */
static const StCapabilityDescriptor *capability_get(size_t index)
{
    static const StCapabilityDescriptor CAPABILITY = {
        .kind = ST_KIND_DECODER,
        .type_id = {(const uint8_t *)TYPE_ID, sizeof(TYPE_ID) - 1},
        .display_name = ST_STR("libsndfile decoder"),
        .config_schema_json = ST_STR("{\"type\":\"object\"}"),
        .default_config_json = ST_STR("{}"),
    };
    return 0 == index ? &CAPABILITY : NULL;
}

/** [any-thread] */
static size_t decoder_ext_score_count(StStr type_id)
{
    return st_str_equals(type_id, TYPE_ID) ? sizeof(SCORES) / sizeof(SCORES[0]) : 0;
}

/** [any-thread] */
static const StDecoderExtScore *decoder_ext_score_get(StStr type_id, size_t index)
{
    return index < decoder_ext_score_count(type_id) ? &SCORES[index] : NULL;
}

/** [job-thread] There is nothing to configure. */
static StStatus create_decoder_instance(StStr type_id, StStr config_json, StDecoderInstanceRef *out_instance)
{
    (void)config_json;
    if (!st_str_equals(type_id, TYPE_ID))
    {
        return st_error(ST_STATUS_UNSUPPORTED, "this plugin has one decoder, '%s'", TYPE_ID);
    }
    return decoder_create(out_instance);
}

/** [job-thread] There are no threads to end and nothing to give back. */
static StStatus shutdown_module(void)
{
    return st_ok();
}

static const StPluginModule MODULE = {
    .api_version = ST_ABI_VERSION,
    .plugin_version = {.major = 0, .minor = 1, .patch = 0},
    .plugin_free = st_plugin_free,
    .metadata_json = metadata_json,
    .capability_count = capability_count,
    .capability_get = capability_get,
    .decoder_ext_score_count = decoder_ext_score_count,
    .decoder_ext_score_get = decoder_ext_score_get,
    .create_decoder_instance = create_decoder_instance,
    .shutdown = shutdown_module,
};

ST_PLUGIN_EXPORT const StPluginModule *stellatune_plugin_entry(const StHostVTable *host)
{
    return NULL != host && ST_ABI_VERSION == host->api_version ? &MODULE : NULL;
}
