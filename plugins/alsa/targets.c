// SPDX-License-Identifier: Apache-2.0
#include "targets.h"

#include "../common/json.h"
#include "../common/text.h"
#include "pcm.h"

static const char DEFAULT_ID[] = "default";

/* ------------------------------------------------------------------------------------------------------------------
 * Listing
 * --------------------------------------------------------------------------------------------------------------- */

static void add_target(Text *json, const char *id, const char *name)
{
    text_add(json, 0 == json->len ? "[{\"id\":" : ",{\"id\":");
    text_add_json(json, id);
    text_add(json, ",\"name\":");
    text_add_json(json, name);
    text_add(json, "}");
}

/** Makes one line of a description of several. */
static void join_lines(char *text)
{
    for (char *at = text; '\0' != *at; at++)
    {
        *at = '\n' == *at ? ' ' : *at;
    }
}

/** Adds those PCMs of ALSA's configuration that can play and are the default one, or are not. */
static void add_configured(Text *json, void *const *hints, bool only_default)
{
    for (; NULL != hints && NULL != *hints; hints++)
    {
        char *const id = snd_device_name_get_hint(*hints, "NAME");
        char *const description = snd_device_name_get_hint(*hints, "DESC");
        char *const direction = snd_device_name_get_hint(*hints, "IOID"); // NULL: both
        const bool can_play = NULL != id && (NULL == direction || 0 == strcmp(direction, "Output"));
        if (can_play && only_default == (0 == strcmp(id, DEFAULT_ID)))
        {
            if (NULL != description)
            {
                join_lines(description);
            }
            add_target(json, id, NULL == description ? id : description);
        }
        free(id);
        free(description);
        free(direction);
    }
}

/** Adds the playback devices of one card as they are, without conversion. */
static void add_card(Text *json, int card)
{
    char name[32];
    snprintf(name, sizeof(name), "hw:%d", card);
    snd_ctl_t *control;
    if (snd_ctl_open(&control, name, SND_CTL_NONBLOCK) < 0)
    {
        return;
    }
    snd_ctl_card_info_t *card_info;
    snd_ctl_card_info_alloca(&card_info);
    snd_pcm_info_t *info;
    snd_pcm_info_alloca(&info);
    int device = -1;
    while (snd_ctl_card_info(control, card_info) >= 0 && snd_ctl_pcm_next_device(control, &device) >= 0 && device >= 0)
    {
        snd_pcm_info_set_device(info, (unsigned int)device);
        snd_pcm_info_set_subdevice(info, 0);
        snd_pcm_info_set_stream(info, SND_PCM_STREAM_PLAYBACK);
        if (snd_ctl_pcm_info(control, info) >= 0)
        {
            char id[96];
            char text[256];
            snprintf(id, sizeof(id), "hw:CARD=%s,DEV=%d", snd_ctl_card_info_get_id(card_info), device);
            snprintf(text, sizeof(text), "%s, %s: hardware without conversion", snd_ctl_card_info_get_name(card_info),
                snd_pcm_info_get_name(info));
            add_target(json, id, text);
        }
    }
    (void)snd_ctl_close(control);
}

StStatus targets_list(StStr *out_targets_json)
{
    Text json = {0};
    void **hints = NULL;
    const snd_local_error_handler_t before = pcm_quiet();
    if (snd_device_name_hint(-1, "pcm", &hints) < 0)
    {
        hints = NULL;
    }
    add_configured(&json, hints, true);
    if (0 == json.len)
    {
        add_target(&json, DEFAULT_ID, "Default of this machine");
    }
    add_configured(&json, hints, false);
    if (NULL != hints)
    {
        (void)snd_device_name_free_hint(hints);
    }
    for (int card = -1; 0 == snd_card_next(&card) && card >= 0;)
    {
        add_card(&json, card);
    }
    pcm_loud(before);
    text_add(&json, "]");
    return text_take(&json, out_targets_json);
}

/* ------------------------------------------------------------------------------------------------------------------
 * Choosing
 * --------------------------------------------------------------------------------------------------------------- */

StStatus targets_read(StStr target_json, char **out_id)
{
    const JsonValue target = json_parse(target_json);
    if (JSON_OBJECT != target.type && 0 != target_json.len)
    {
        return st_error(ST_STATUS_INVALID_ARG, "the target is no JSON object such as {\"id\":\"default\"}");
    }
    const JsonValue value = json_get(target, "id");
    if (JSON_INVALID == value.type)
    {
        *out_id = st_str_dup(st_str(DEFAULT_ID));
        return NULL == *out_id ? st_error(ST_STATUS_INTERNAL, "out of memory") : st_ok();
    }
    char *const id = json_string(value);
    if (NULL == id || '\0' == *id || strlen(id) > MAX_PCM_NAME)
    {
        free(id);
        return st_error(ST_STATUS_INVALID_ARG, "the target's \"id\" must be the name of an ALSA device");
    }
    *out_id = id;
    return st_ok();
}
