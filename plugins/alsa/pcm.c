// SPDX-License-Identifier: Apache-2.0
#include "pcm.h"

#include <errno.h>

/* ------------------------------------------------------------------------------------------------------------------
 * Errors
 * --------------------------------------------------------------------------------------------------------------- */

static void drop_message(
    const char *file, int line, const char *function, int error, const char *format, va_list values)
{
    (void)file;
    (void)line;
    (void)function;
    (void)error;
    (void)format;
    (void)values;
}

snd_local_error_handler_t pcm_quiet(void)
{
    return snd_lib_error_set_local(drop_message);
}

void pcm_loud(snd_local_error_handler_t before)
{
    (void)snd_lib_error_set_local(before);
}

static bool has_sound_card(void)
{
    int card = -1;
    return 0 == snd_card_next(&card) && card >= 0;
}

/** Whether ALSA's configuration has a PCM for a name such as "hw:0" or "default". */
static bool is_configured(const char *name)
{
    char type[MAX_PCM_NAME + 1];
    snprintf(type, sizeof(type), "%.*s", (int)strcspn(name, ":"), name);
    snd_config_t *top = NULL;
    if (snd_config_update_ref(&top) < 0)
    {
        return true; // no reason to say that it has none
    }
    snd_config_t *definition = NULL;
    const bool found = 0 == snd_config_searchv(top, &definition, "pcm", type, NULL);
    snd_config_unref(top);
    return found;
}

/** Says why a device could not be opened. */
static StStatus explain_failed_open(const char *name, int error)
{
    switch (-error)
    {
        case EBUSY:
        case EAGAIN:
            return st_error(ST_STATUS_IO,
                "the ALSA device '%s' is in use by another program: end that one or choose another device", name);
        case EACCES:
        case EPERM:
            return st_error(ST_STATUS_IO,
                "there is no permission to open the ALSA device '%s': join the group 'audio' or choose another device",
                name);
        case ENOENT:
        case ENODEV:
        case ENXIO:
            if (!is_configured(name))
            {
                return st_error(ST_STATUS_IO,
                    "ALSA knows no device called '%s': choose one of the listed targets or a PCM of the ALSA "
                    "configuration",
                    name);
            }
            if (!has_sound_card())
            {
                return st_error(ST_STATUS_IO,
                    "no sound card was found on this machine, so the ALSA device '%s' cannot be opened", name);
            }
            return st_error(ST_STATUS_IO,
                "there is no ALSA device '%s', or it is unplugged: choose one of the listed targets", name);
        default:
            return st_error(ST_STATUS_IO, "the ALSA device '%s' cannot be opened: %s", name, snd_strerror(error));
    }
}

static StStatus explain_failed_setup(const char *name, const char *what, int error)
{
    return st_error(ST_STATUS_IO, "the ALSA device '%s' does not take %s: %s", name, what, snd_strerror(error));
}

/* ------------------------------------------------------------------------------------------------------------------
 * Setting up
 * --------------------------------------------------------------------------------------------------------------- */

/** Narrows the parameters to the best format that the device takes, or to the one that is set; NULL: none of them. */
static const SampleFormat *choose_format(snd_pcm_t *handle, snd_pcm_hw_params_t *params, const char *wanted)
{
    for (const SampleFormat *format = SAMPLE_FORMATS; NULL != format->name; format++)
    {
        const bool eligible = NULL == wanted || 0 == strcmp(format->name, wanted);
        if (eligible && 0 == snd_pcm_hw_params_set_format(handle, params, format->alsa))
        {
            return format;
        }
    }
    return NULL;
}

/** Whether the device has a rate without conversion by ALSA. */
static bool has_rate(snd_pcm_t *handle, const snd_pcm_hw_params_t *params, uint32_t rate)
{
    snd_pcm_hw_params_t *trial;
    snd_pcm_hw_params_alloca(&trial);
    snd_pcm_hw_params_copy(trial, params);
    return 0 == snd_pcm_hw_params_set_rate_resample(handle, trial, 0) &&
        0 == snd_pcm_hw_params_test_rate(handle, trial, rate, 0);
}

static snd_pcm_uframes_t frames_of(double ms, uint32_t rate)
{
    const double frames = ms * rate / 1000.0;
    return frames < 1 ? 1 : (snd_pcm_uframes_t)frames;
}

/** Narrows all that the device can do to what is nearest to a wish. */
static StStatus refine(Pcm *pcm, snd_pcm_hw_params_t *params, const Settings *settings, StAudioSpec desired)
{
    snd_pcm_t *const handle = pcm->handle;
    int error = snd_pcm_hw_params_any(handle, params);
    if (error < 0)
    {
        return explain_failed_setup(pcm->name, "any format", error);
    }
    error = snd_pcm_hw_params_set_access(handle, params, SND_PCM_ACCESS_RW_INTERLEAVED);
    if (error < 0)
    {
        return explain_failed_setup(pcm->name, "interleaved frames", error);
    }
    pcm->format = choose_format(handle, params, settings->format);
    if (NULL == pcm->format)
    {
        return st_error(ST_STATUS_UNSUPPORTED, "the ALSA device '%s' does not take samples in the format '%s'",
            pcm->name, NULL == settings->format ? "float, s32, s24 or s16" : settings->format);
    }
    unsigned int channels = desired.channels;
    error = snd_pcm_hw_params_set_channels_near(handle, params, &channels);
    if (error < 0 || channels < 1 || channels > MAX_CHANNELS)
    {
        return st_error(ST_STATUS_UNSUPPORTED,
            "the ALSA device '%s' does not take 1 to %d channels: choose another one", pcm->name, (int)MAX_CHANNELS);
    }
    pcm->channels = (uint16_t)channels;
    pcm->resamples = !has_rate(handle, params, desired.sample_rate);
    unsigned int rate = desired.sample_rate;
    error = snd_pcm_hw_params_set_rate_near(handle, params, &rate, NULL);
    if (error < 0)
    {
        return explain_failed_setup(pcm->name, "any sample rate near the desired one", error);
    }
    pcm->rate = rate;
    snd_pcm_uframes_t period = frames_of(settings->period_ms, rate);
    error = snd_pcm_hw_params_set_period_size_near(handle, params, &period, NULL);
    snd_pcm_uframes_t buffer = frames_of(settings->buffer_ms, rate);
    buffer = buffer < 2 * period ? 2 * period : buffer;
    if (error >= 0)
    {
        error = snd_pcm_hw_params_set_buffer_size_near(handle, params, &buffer);
    }
    if (error < 0)
    {
        return explain_failed_setup(pcm->name, "a buffer near the size in the config", error);
    }
    pcm->period_frames = (uint32_t)period;
    pcm->buffer_frames = (uint32_t)buffer;
    return st_ok();
}

/**
 * The device starts with a full buffer and stops when it has run dry. Where the kernel can, what follows the last frame
 * is silence and not what the buffer held one round earlier.
 */
static StStatus set_software_params(const Pcm *pcm)
{
    snd_pcm_sw_params_t *params;
    snd_pcm_sw_params_alloca(&params);
    snd_pcm_uframes_t boundary = 0;
    int error = snd_pcm_sw_params_current(pcm->handle, params);
    if (error >= 0)
    {
        error = snd_pcm_sw_params_get_boundary(params, &boundary);
    }
    if (error >= 0)
    {
        error = snd_pcm_sw_params_set_start_threshold(pcm->handle, params, pcm->start_frames);
    }
    if (error >= 0)
    {
        error = snd_pcm_sw_params_set_avail_min(pcm->handle, params, pcm->period_frames);
    }
    if (error >= 0)
    {
        (void)snd_pcm_sw_params_set_silence_threshold(pcm->handle, params, 0);
        (void)snd_pcm_sw_params_set_silence_size(pcm->handle, params, boundary);
        error = snd_pcm_sw_params(pcm->handle, params);
    }
    return error < 0 ? explain_failed_setup(pcm->name, "the parameters for its buffer", error) : st_ok();
}

static StStatus set_up(Pcm *pcm, const Settings *settings, StAudioSpec spec)
{
    snd_pcm_hw_params_t *params;
    snd_pcm_hw_params_alloca(&params);
    const StStatus status = refine(pcm, params, settings, spec);
    if (ST_STATUS_OK != status.code)
    {
        return status;
    }
    if (pcm->rate != spec.sample_rate || pcm->channels != spec.channels)
    {
        return st_error(ST_STATUS_UNSUPPORTED,
            "the ALSA device '%s' takes %u Hz and %u channels, and not %u Hz and %u channels: negotiate first",
            pcm->name, (unsigned)pcm->rate, (unsigned)pcm->channels, (unsigned)spec.sample_rate,
            (unsigned)spec.channels);
    }
    const int error = snd_pcm_hw_params(pcm->handle, params);
    if (error < 0)
    {
        return st_error(ST_STATUS_IO, "the ALSA device '%s' cannot be set up: %s", pcm->name, snd_strerror(error));
    }
    snd_pcm_uframes_t buffer = pcm->buffer_frames;
    snd_pcm_uframes_t period = pcm->period_frames;
    (void)snd_pcm_get_params(pcm->handle, &buffer, &period);
    pcm->buffer_frames = (uint32_t)buffer;
    pcm->period_frames = (uint32_t)period;
    pcm->start_frames = pcm->buffer_frames - pcm->buffer_frames % pcm->period_frames;
    snd_pcm_chmap_t *const places = snd_pcm_get_chmap(pcm->handle);
    pcm->map = channel_map(places, pcm->channels);
    free(places);
    return set_software_params(pcm);
}

/* ------------------------------------------------------------------------------------------------------------------
 * Devices
 * --------------------------------------------------------------------------------------------------------------- */

/** Opens a device without setting it up. */
static StStatus open_by_name(Pcm *pcm, const char *name)
{
    *pcm = (Pcm){0};
    snprintf(pcm->name, sizeof(pcm->name), "%s", name);
    // Without SND_PCM_NONBLOCK a busy device would be waited for, without an end.
    const int error = snd_pcm_open(&pcm->handle, name, SND_PCM_STREAM_PLAYBACK, SND_PCM_NONBLOCK);
    return error < 0 ? explain_failed_open(name, error) : st_ok();
}

static StStatus check_spec(StAudioSpec spec)
{
    return 0 == spec.sample_rate || 0 == spec.channels || spec.channels > MAX_CHANNELS
        ? st_error(ST_STATUS_INVALID_ARG, "a sink needs a sample rate and 1 to %d channels", (int)MAX_CHANNELS)
        : st_ok();
}

StStatus pcm_open(Pcm *pcm, const char *name, const Settings *settings, StAudioSpec spec)
{
    const snd_local_error_handler_t before = pcm_quiet();
    StStatus status = check_spec(spec);
    if (ST_STATUS_OK == status.code)
    {
        status = open_by_name(pcm, name);
        if (ST_STATUS_OK == status.code)
        {
            status = set_up(pcm, settings, spec);
            if (ST_STATUS_OK != status.code)
            {
                (void)snd_pcm_close(pcm->handle);
            }
        }
    }
    pcm_loud(before);
    return status;
}

StStatus pcm_negotiate(
    const char *name, const Settings *settings, StAudioSpec desired, StOutputSinkNegotiatedSpec *out_negotiated)
{
    Pcm pcm;
    const snd_local_error_handler_t before = pcm_quiet();
    StStatus status = check_spec(desired);
    if (ST_STATUS_OK == status.code)
    {
        status = open_by_name(&pcm, name);
        if (ST_STATUS_OK == status.code)
        {
            snd_pcm_hw_params_t *params;
            snd_pcm_hw_params_alloca(&params);
            status = refine(&pcm, params, settings, desired);
            (void)snd_pcm_close(pcm.handle);
        }
    }
    pcm_loud(before);
    if (ST_STATUS_OK == status.code)
    {
        const uint32_t rate_flag = pcm.rate != desired.sample_rate ? ST_NEGOTIATED_CHANGED_SR : 0;
        const uint32_t channels_flag = pcm.channels != desired.channels ? ST_NEGOTIATED_CHANGED_CH : 0;
        const uint32_t changes = rate_flag | channels_flag;
        *out_negotiated = (StOutputSinkNegotiatedSpec){
            .spec = {.sample_rate = pcm.rate, .channels = pcm.channels},
            .preferred_chunk_frames = pcm.period_frames,
            .flags = 0 == changes ? ST_NEGOTIATED_EXACT : changes,
        };
    }
    return status;
}

void pcm_close(Pcm *pcm)
{
    const snd_local_error_handler_t before = pcm_quiet();
    (void)snd_pcm_close(pcm->handle);
    pcm_loud(before);
}
