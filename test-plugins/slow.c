// SPDX-License-Identifier: Apache-2.0

/**
 * The tone decoder, with one function that takes as long as a test wants: it waits until a file appears.
 *
 * Config: {"gate": path of the file, "at": "create" (when absent), "open", "read", "seek", "destroy" or "shutdown"},
 * and what the tone decoder takes. Shutdown goes by the config of the latest instance that was destroyed. After 30 s
 * without the file the function fails (destroy goes on), so that a broken test ends.
 */

#define _POSIX_C_SOURCE 200809L
#define TONE_RATE 48000
#define TONE_CHANNELS 2
#define TONE_BUILD 1
#define FIXTURE_SHUTDOWN slow_shutdown

#include "common/gate.h"
#include "common/tone_decoder.h"

typedef struct
{
    Tone tone; // first, so that the tone's functions take a Slow
    char *gate;
    char *at;
} Slow;

/** Waits for the gate, when this is the function that waits. */
static StStatus slow_wait(const Slow *slow, const char *at)
{
    if (0 != strcmp(slow->at, at) || 0 == slow->gate[0] || gate_wait(slow->gate))
    {
        return st_ok();
    }
    return st_error(ST_STATUS_IO, "waited %d s for %s", GATE_LIMIT_MS / 1000, slow->gate);
}

static StStatus slow_open(void *handle, StDecoderOpenArgs args)
{
    const StStatus status = slow_wait((const Slow *)handle, "open");
    return ST_STATUS_OK == status.code ? tone_open(handle, args) : status;
}

static StStatus slow_read(void *handle, uint32_t frames, float *out_samples, uint32_t *out_frames, bool *out_eof)
{
    const StStatus status = slow_wait((const Slow *)handle, "read");
    return ST_STATUS_OK == status.code ? tone_read(handle, frames, out_samples, out_frames, out_eof) : status;
}

static StStatus slow_seek(void *handle, uint64_t position_ms)
{
    const StStatus status = slow_wait((const Slow *)handle, "seek");
    return ST_STATUS_OK == status.code ? tone_seek(handle, position_ms) : status;
}

/** What is left of the latest instance that asks for a wait in shutdown. */
static Slow slow_at_shutdown;

static StStatus slow_shutdown(void)
{
    fixture_shutdown();
    return NULL == slow_at_shutdown.gate ? st_ok() : slow_wait(&slow_at_shutdown, "shutdown");
}

static void slow_delete(Slow *slow)
{
    if (0 == strcmp(slow->at, "shutdown"))
    {
        slow_at_shutdown = *slow;
        fixture_delete(slow);
        return;
    }
    free(slow->gate);
    free(slow->at);
    fixture_delete(slow);
}

static void slow_destroy(void *handle)
{
    Slow *const slow = (Slow *)handle;
    const StStatus status = slow_wait(slow, "destroy");
    st_plugin_free((void *)(uintptr_t)status.message.ptr, status.message.len, 1);
    slow_delete(slow);
}

static const StDecoderVTable SLOW = {
    .open = slow_open,
    .get_info = tone_get_info,
    .get_metadata_json = tone_get_metadata,
    .read_interleaved_f32 = slow_read,
    .seek_ms = slow_seek,
    .export_state_json = tone_export,
    .import_state_json = tone_import,
    .destroy = slow_destroy,
};

static StStatus slow_create(StStr type_id, StStr config_json, StDecoderInstanceRef *out)
{
    Slow *const slow = (Slow *)fixture_new(sizeof(Slow));
    (void)type_id;
    tone_configure(&slow->tone, config_json);
    slow->gate = st_str_dup(fixture_json_string(config_json, "gate"));
    slow->at =
        st_str_dup(fixture_json_has(config_json, "at") ? fixture_json_string(config_json, "at") : st_str("create"));
    const StStatus status = slow_wait(slow, "create");
    if (ST_STATUS_OK != status.code)
    {
        slow_delete(slow);
        return status;
    }
    out->handle = slow;
    out->vtable = &SLOW;
    return status;
}

FIXTURE_EXTENSION("slow")
FIXTURE_CAPABILITIES(FIXTURE_CAPABILITY(ST_KIND_DECODER, "slow"))
FIXTURE_MODULE("test.slow", TONE_BUILD, .create_decoder_instance = slow_create, FIXTURE_SCORES)
