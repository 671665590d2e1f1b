// SPDX-License-Identifier: Apache-2.0

/**
 * The tone decoder as a plugin of its own. TONE_ID and TONE_TYPE name it; builds 1 and 2 give the same samples and
 * differ in what they say of themselves. With a FLAW it is a broken build.
 */

#include "common/flaw.h"
#include "common/tone_decoder.h"

static StStatus tone_read_or_not(
    void *handle, uint32_t frames, float *out_samples, uint32_t *out_frames, bool *out_eof)
{
    if (flaw_is(FLAW_FAIL))
    {
        return st_error(ST_STATUS_IO, "this build cannot read");
    }
    if (flaw_is(FLAW_SHORT))
    {
        *out_eof = true;
        return st_ok();
    }
    const StStatus status = tone_read(handle, frames, out_samples, out_frames, out_eof);
    flaw_apply(out_samples, (size_t)*out_frames * TONE_CHANNELS);
    return status;
}

static const StDecoderVTable TONE = {
    .open = tone_open,
    .get_info = tone_get_info,
    .get_metadata_json = tone_get_metadata,
    .read_interleaved_f32 = tone_read_or_not,
    .seek_ms = tone_seek,
    .export_state_json = tone_export,
    .import_state_json = tone_import,
    .destroy = fixture_delete,
};

static StStatus tone_create(StStr type_id, StStr config_json, StDecoderInstanceRef *out)
{
    if (!st_str_equals(type_id, TONE_TYPE))
    {
        return st_error(ST_STATUS_UNSUPPORTED, "this plugin has one decoder, '" TONE_TYPE "'");
    }
    Tone *const tone = (Tone *)fixture_new(sizeof(Tone));
    tone_configure(tone, config_json);
    out->handle = tone;
    out->vtable = &TONE;
    return st_ok();
}

FIXTURE_EXTENSION(TONE_TYPE)
FIXTURE_CAPABILITIES(FIXTURE_CAPABILITY(ST_KIND_DECODER, TONE_TYPE))
FIXTURE_MODULE(TONE_ID, TONE_BUILD, .create_decoder_instance = tone_create, FIXTURE_SCORES)
