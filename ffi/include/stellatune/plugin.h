// SPDX-License-Identifier: Apache-2.0
#ifndef STELLATUNE_PLUGIN_H
#define STELLATUNE_PLUGIN_H

/**
 * The StellaTune plugin ABI, version 8: everything that a plugin and its host say to each other.
 *
 * This file is the definition of the ABI and the manual for authors of plugins. It needs nothing but the C library and
 * reads as C11 and as C++17.
 *
 *
 * 1. What a plugin is
 * -------------------
 * A plugin is a shared library that exports one function, stellatune_plugin_entry(). The host hands in a table of
 * callbacks (StHostVTable) and receives a table of functions (StPluginModule). The module lists *capabilities*: things
 * that the plugin can make instances of.
 *
 *     kind              an instance ...
 *     decoder           turns the bytes of one stream into frames of samples
 *     DSP               changes samples in place
 *     source catalog    lists items and opens them as streams of bytes
 *     lyrics provider   searches and fetches lyrics
 *     output sink       takes samples to a device, a server or a file
 *
 * A capability has a kind and a type id; the pair says which create function makes instances of it. A plugin may have
 * any number of capabilities, several of one kind too.
 *
 *
 * 2. Life of a library and of an instance
 * ---------------------------------------
 *
 *     dlopen
 *       |   stellatune_plugin_entry(host)  ->  module          once
 *       |   metadata, capabilities, extension scores           as often as the host likes
 *       |
 *       |       create_..._instance  ->  { handle, vtable }    any number of instances, at any time
 *       |         |   open, read, process, write, ...          one call at a time per instance
 *       |         |   plan, apply, export, import
 *       |       destroy                                        exactly once; the handle is dead afterwards
 *       |
 *       |   shutdown()                                         once, when no instance and no stream is left
 *     dlclose
 *
 * A library can be replaced while audio plays: the host loads the new file beside the old one, makes a new instance,
 * moves the state over (export_state_json of the old one, import_state_json of the new one) and destroys the old one.
 * From the export on, a decoder or DSP of the old and one of the new generation get the same frames side by side, for a
 * block at least and for the host's crossfade or probation at most; only then is the new one heard alone. The same
 * state and the same frames SHOULD therefore give the same samples. A host with probation also makes an instance that
 * is never heard, to see whether the new build is fast enough and its samples are finite.
 * So two generations of one plugin may live in a process for a while, each with its own static data. The library is
 * loaded from a private copy of its file: a plugin MUST NOT derive anything from its own path or inode.
 *
 *
 * 3. Threads
 * ----------
 * Each function below is tagged with the threads that call it:
 *
 *     [control-thread]   the host's one housekeeping thread. It calls no function of a plugin; constructors and
 *                        destructors of a library run on a job thread, as loading and closing do.
 *     [worker-thread]    carries audio and has a deadline of a few milliseconds. A function with this tag MUST NOT
 *                        block, and SHOULD NOT allocate, lock, log or enter the kernel (a decoder has to when its
 *                        stream does).
 *     [job-thread]       a thread for work that may take its time: it may block, for seconds if it must.
 *     [any-thread]       any of these or a thread of the plugin's own, and several at once: must be thread-safe.
 *
 * Functions with a module or host table as their home are called from several threads at once. Functions with a
 * handle as first argument are not: the host never calls one instance from two threads at once, but it MAY move an
 * instance from one thread to another between two calls, with the needed memory barrier. An instance therefore needs
 * no locks, and MUST NOT keep anything in thread-local storage. Different instances run in parallel: data that they
 * share needs care.
 *
 * A plugin MAY start threads. It MUST have ended and joined them when shutdown() returns (those of an instance: when
 * destroy() returns), since the next thing to go is their code. The same holds for threads of other libraries that
 * call the plugin: take the callback back first. The host looks before it closes the library. While it finds a thread
 * inside, the library stays loaded, and the host says which thread it was; a thread that it cannot find (it has only a
 * pointer to a function of the plugin, say) ends the process. A destructor of the library is too late for joining.
 *
 *
 * 4. Memory and text
 * ------------------
 * All text is UTF-8 with a length and without a terminating NUL (StStr). A string of length 0 is empty whatever its
 * pointer is: the host may pass a non-NULL pointer that must not be read, and a plugin may return NULL.
 *
 *     what                                           who owns it   how long
 *     every argument (config, request, path, ...)    host          borrowed for the call: copy what you keep
 *     host table and its user_data                   host          from entry until after dlclose
 *     module, vtables, descriptors, scores, their
 *       strings, metadata_json()                     plugin        as long as the library is loaded; never freed
 *     message of a status with code != 0             host          it copies, then calls plugin_free(ptr, len, 1)
 *     message of a status with code 0                -             MUST be empty: the host does not look at it
 *     text through an out-parameter, plan.reason     host          looked at only when the code is 0; copied, then
 *                                                                  plugin_free(ptr, len, 1). When the code is not 0
 *                                                                  nothing may have been allocated for it
 *     text or message from a host callback           plugin        copy, then free_host_str(user_data, str) once
 *     message from a stream callback (StIoVTable)    -             MUST be empty: nobody could free it
 *     sample buffers                                 host          borrowed for the call
 *     instance handle                                plugin        from create to destroy
 *     stream handle from open_stream                 plugin        until close_stream, called exactly once
 *
 * Out-parameters are never NULL. A plugin MUST have set them when it returns code 0 and need not set them otherwise.
 *
 *
 * 5. Samples
 * ----------
 * A sample is a 32-bit float, full scale is -1.0 to +1.0, values outside are allowed between stages. A frame is one
 * sample per channel; samples are interleaved: frame 0 channel 0, frame 0 channel 1, ... Channels are in the order of
 * WAVE files: front left, front right, front centre, low frequency, back left, back right, side left, side right. A
 * buffer is aligned as a float is; assume no more. Lengths are counted in frames unless a name says samples, bytes or
 * ms.
 *
 *
 * 6. Errors
 * ---------
 * A function that can fail returns StStatus. The message is for people: one sentence that says what failed, on what,
 * and what to do about it. A plugin MUST NOT let a C++ exception out, call exit() or abort(), install signal
 * handlers, change the locale, the working directory or the floating-point mode (it may set the mode within a call
 * and MUST restore it). It SHOULD NOT write to stdout or stderr: the host has a log.
 *
 *
 * 7. How to link it
 * -----------------
 * Hide all symbols but the entry; resolve all symbols at link time; no executable stack; no -ffast-math (it would
 * change the floating-point mode of the thread that loads the library). So that the library can be unloaded: no -z
 * nodelete, no thread_local object with a destructor, no pthread key, no unique symbols (g++: -fno-gnu-unique). The
 * CMake package does all this:
 *
 *     find_package(stellatune CONFIG REQUIRED)
 *     stellatune_add_plugin(invert SOURCES invert.c)
 *
 *
 * 8. A complete plugin
 * --------------------
 * @code{.c}
 * #include <stellatune/plugin.h>
 *
 * typedef struct
 * {
 *     uint16_t channels;
 * } Invert;
 *
 * static void invert_process(void *handle, float *samples, uint32_t frames)
 * {
 *     const size_t count = (size_t)frames * ((const Invert *)handle)->channels;
 *     for (size_t i = 0; i < count; i++)
 *     {
 *         samples[i] = -samples[i];
 *     }
 * }
 *
 * static uint32_t invert_supported_layouts(void *handle)
 * {
 *     (void)handle;
 *     return ST_LAYOUT_ANY;
 * }
 *
 * static uint16_t invert_output_channels(void *handle)
 * {
 *     (void)handle;
 *     return 0; // as many as come in
 * }
 *
 * static void invert_destroy(void *handle)
 * {
 *     free(handle);
 * }
 *
 * static const StDspVTable INVERT =
 * {
 *     .process_interleaved_f32_in_place = invert_process,
 *     .supported_layouts = invert_supported_layouts,
 *     .output_channels = invert_output_channels,
 *     .destroy = invert_destroy, // the other slots are optional: NULL
 * };
 *
 * static StStatus create(StStr type_id, uint32_t sample_rate, uint16_t channels, StStr config_json,
 *     StDspInstanceRef *out)
 * {
 *     (void)sample_rate;
 *     (void)config_json;
 *     if (!st_str_equals(type_id, "invert"))
 *     {
 *         return st_error(ST_STATUS_UNSUPPORTED, "this plugin has one DSP, 'invert'");
 *     }
 *     Invert *const invert = (Invert *)calloc(1, sizeof(Invert));
 *     if (NULL == invert)
 *     {
 *         return st_error(ST_STATUS_INTERNAL, "out of memory");
 *     }
 *     invert->channels = channels;
 *     out->handle = invert;
 *     out->vtable = &INVERT;
 *     return st_ok();
 * }
 *
 * static StStr metadata(void)
 * {
 *     return st_str("{\"id\":\"org.example.invert\",\"name\":\"Invert\",\"api_version\":8,"
 *         "\"version\":{\"major\":1,\"minor\":0,\"patch\":0}}");
 * }
 *
 * static size_t capability_count(void)
 * {
 *     return 1;
 * }
 *
 * static const StCapabilityDescriptor *capability_get(size_t index)
 * {
 *     static const StCapabilityDescriptor DSP =
 *     {
 *         .kind = ST_KIND_DSP, .type_id = ST_STR("invert"), .display_name = ST_STR("Invert polarity"),
 *         .config_schema_json = ST_STR("{}"), .default_config_json = ST_STR("{}"),
 *     };
 *     return 0 == index ? &DSP : NULL;
 * }
 *
 * static const StPluginModule MODULE =
 * {
 *     .api_version = ST_ABI_VERSION, .plugin_version = { 1, 0, 0, 0 }, .plugin_free = st_plugin_free,
 *     .metadata_json = metadata, .capability_count = capability_count, .capability_get = capability_get,
 *     .create_dsp_instance = create,
 * };
 *
 * ST_PLUGIN_EXPORT const StPluginModule *stellatune_plugin_entry(const StHostVTable *host)
 * {
 *     return ST_ABI_VERSION == host->api_version ? &MODULE : NULL;
 * }
 * @endcode
 *
 * The words MUST, SHOULD and MAY are used as in RFC 2119. Fields and slots marked "optional" may be NULL, all others
 * not. Fields named reserved MUST be zero.
 */

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** Version of this ABI. Host and plugin MUST have the same one: there are no compatible ranges. */
#define ST_ABI_VERSION 8u

/** Name of the symbol that a plugin exports, see stellatune_plugin_entry(). */
#define ST_ENTRY_SYMBOL "stellatune_plugin_entry"

/** Goes before the definition of stellatune_plugin_entry(): C linkage, visible outside of the library. */
#ifdef __cplusplus
#define ST_EXTERN_C extern "C"
#define ST_STATIC_ASSERT(condition, message) static_assert(condition, message)
#else
#define ST_EXTERN_C
#define ST_STATIC_ASSERT(condition, message) _Static_assert(condition, message)
#endif

#if defined(_WIN32)
#define ST_PLUGIN_EXPORT ST_EXTERN_C __declspec(dllexport)
#else
#define ST_PLUGIN_EXPORT ST_EXTERN_C __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C"
{
#endif

/* ------------------------------------------------------------------------------------------------------------------
 * Values
 * --------------------------------------------------------------------------------------------------------------- */

/** Version of a plugin, by the rules of semantic versioning. */
typedef struct StVersion
{
    uint16_t major;
    uint16_t minor;
    uint16_t patch;
    uint16_t reserved;
} StVersion;

/** UTF-8 text. Not NUL-terminated. Empty when len is 0, and then ptr MUST NOT be read. */
typedef struct StStr
{
    const uint8_t *ptr;
    size_t len; // bytes
} StStr;

/** What became of a call. Any code but ST_STATUS_OK is an error, codes not listed here too. */
typedef int32_t StStatusCode;
enum
{
    ST_STATUS_OK = 0,
    ST_STATUS_INVALID_ARG = 1, // the caller's mistake: malformed JSON, a value out of range, a NULL handle
    ST_STATUS_UNSUPPORTED = 2, // unknown type id, a format or a feature that this plugin does not have
    ST_STATUS_IO = 3,          // a stream, file, device or network failed
    ST_STATUS_DECODE = 4,      // the data is damaged, cut off or not what it claims to be
    ST_STATUS_INTERNAL = 5,    // everything else
};

/** A status code with a sentence for people. The message MUST be empty when code is ST_STATUS_OK. */
typedef struct StStatus
{
    StStatusCode code;
    StStr message; // from the plugin's heap; the host frees it with plugin_free
} StStatus;

/** Format of a stream of samples. */
typedef struct StAudioSpec
{
    uint32_t sample_rate; // Hz, 1 to 768000
    uint16_t channels;    // 1 to 8
    uint16_t reserved;
} StAudioSpec;

/* ------------------------------------------------------------------------------------------------------------------
 * The host's side
 * --------------------------------------------------------------------------------------------------------------- */

/** Weight of a log message. */
typedef int32_t StLogLevel;
enum
{
    ST_LOG_ERROR = 1,
    ST_LOG_WARN = 2,
    ST_LOG_INFO = 3,
    ST_LOG_DEBUG = 4,
    ST_LOG_TRACE = 5,
};

/**
 * What the host offers to a plugin. Valid from stellatune_plugin_entry() until the library has been closed, its
 * destructors included, also when the entry returned NULL. Every callback is optional: a plugin MUST test each slot
 * before use (see st_log()). A call from a thread that has outlived its library gets ST_STATUS_INTERNAL.
 */
typedef struct StHostVTable
{
    uint32_t api_version; // ST_ABI_VERSION of the host

    /** Opaque; first argument of each callback. Thread-safe. */
    void *user_data;

    /** [any-thread] Logs one line. SHOULD NOT be called on a worker thread while all goes well. Optional. */
    void (*log)(void *user_data, StLogLevel level, StStr message);

    /**
     * [any-thread] The directory that holds the plugin's library as the user installed it, with its assets beside it;
     * never that of the private copy that is loaded. Borrowed: stays valid as long as the library is loaded, and MUST
     * NOT be freed. Optional.
     */
    StStr (*get_runtime_root)(void *user_data);

    /**
     * [any-thread, never on a worker thread] Publishes an event, a JSON object with a "topic", to whoever listens in
     * the host; the listeners run within this call. Code 0 also when nobody listens; ST_STATUS_INVALID_ARG for what is
     * not UTF-8. Optional.
     */
    StStatus (*emit_event_json)(void *user_data, StStr event_json);

    /**
     * [any-thread, but SHOULD NOT be called on a worker thread: it allocates] Takes the oldest event that the host has
     * for this plugin. Never blocks: code 0 with an empty string means that there is none.
     *
     * The host keeps up to 512 events for a plugin; one more drops the oldest. They are kept from when the host knows
     * the plugin's id, after stellatune_plugin_entry() has returned, until the library is closed: during the entry
     * there are none. While a library is being replaced, both generations of the plugin take from the same events, and
     * each event goes to the one that asks first: threads of the old one SHOULD stop asking when its instances are
     * gone.
     * *out_event_json is the plugin's, to be freed with free_host_str. Optional.
     */
    StStatus (*poll_host_event_json)(void *user_data, StStr *out_event_json);

    /**
     * [job-thread, or a thread of the plugin's own] Asks the player or library for something, and blocks until the
     * answer is there; the answer is {"ok": bool, "error": string?} unless the request's definition says otherwise. It
     * is the plugin's, to be freed with free_host_str.
     *
     *     code                     meaning                                                      blocks
     *     0                        *out_response_json is the answer                             until then
     *     ST_STATUS_UNSUPPORTED    this host takes no requests: do not ask again and again      no
     *     ST_STATUS_INTERNAL       no answer in time, or the host dropped the request, is       5 seconds at most, if
     *                              busy with too many, or is closing                            the user set no other
     *     ST_STATUS_INVALID_ARG    the request is not UTF-8                                     no
     *     any other                what the host's handler says, with its message               until then
     *
     * It MAY be called from stellatune_plugin_entry(), create, destroy, shutdown and destructors, but what waits for
     * that very call to end cannot be done before the answer: such a request runs into the time limit. It MUST NOT be
     * called with a lock held that another function of the module needs, nor on a worker thread. Optional.
     */
    StStatus (*send_control_json)(void *user_data, StStr request_json, StStr *out_response_json);

    /**
     * [any-thread] Frees a string that a host callback returned: an event, an answer, the message of an error. Exactly
     * once; an empty string may be given, too. Optional.
     */
    void (*free_host_str)(void *user_data, StStr str);
} StHostVTable;

/* ------------------------------------------------------------------------------------------------------------------
 * Streams of bytes
 * --------------------------------------------------------------------------------------------------------------- */

/** Where a seek counts from. */
typedef int32_t StSeekWhence;
enum
{
    ST_SEEK_START = 0,
    ST_SEEK_CURRENT = 1,
    ST_SEEK_END = 2,
};

/**
 * A readable stream of bytes, made by the host or by a source catalog and used by a decoder. All functions take the
 * stream handle that came with the table and are called by one thread at a time: [worker-thread] or [job-thread], as
 * the decoder. The message of each returned status MUST be empty, on errors too.
 */
typedef struct StIoVTable
{
    /**
     * Reads up to len bytes to buf. *out_read is the number of bytes read, at most len; fewer than len is no sign of
     * the end, 0 with code 0 is the end (when len > 0). A seek back after the end is legal.
     */
    StStatus (*read)(void *io_handle, uint8_t *buf, size_t len, size_t *out_read);

    /**
     * Moves to offset bytes from whence; *out_pos is the new position from the start. A position behind the end is
     * legal and reads 0 bytes; a negative one is ST_STATUS_INVALID_ARG and moves nothing. NULL: the stream cannot
     * seek.
     */
    StStatus (*seek)(void *io_handle, int64_t offset, StSeekWhence whence, uint64_t *out_pos);

    /** Position from the start, in bytes. Optional. */
    StStatus (*tell)(void *io_handle, uint64_t *out_pos);

    /** Length in bytes. Optional; fails or is NULL where it is not known. */
    StStatus (*size)(void *io_handle, uint64_t *out_size);
} StIoVTable;

/* ------------------------------------------------------------------------------------------------------------------
 * Configuration: the functions that every kind of instance has, all optional
 *
 * A config is a JSON object as the capability's schema describes it. The host gives one to the create function and may
 * change it later: it asks the instance for a plan, and does what the plan says.
 *
 * State is what an instance knows beyond its config and its stream (a filter's memory, a ramp half done). It is JSON
 * in the plugin's own format. A new instance that imports the state SHOULD go on as the old one would have, to the
 * bit where it can. A plugin MUST be ready for state that another version of it has exported.
 * --------------------------------------------------------------------------------------------------------------- */

/** How an instance takes a new config. */
typedef int32_t StConfigUpdateMode;
enum
{
    ST_UPDATE_HOT_APPLY = 1, // apply_config_update_json takes it in place; that slot MUST NOT be NULL
    ST_UPDATE_RECREATE = 2,  // a new instance with the new config is needed
    ST_UPDATE_REJECT = 3,    // the config is not acceptable: reason says why; the instance stays as it is
};

/** Answer of plan_config_update_json. The host sets mode to ST_UPDATE_REJECT before the call. */
typedef struct StConfigUpdatePlan
{
    StConfigUpdateMode mode;
    StStr reason; // for people; from the plugin's heap, may be empty
} StConfigUpdatePlan;

/* ------------------------------------------------------------------------------------------------------------------
 * Decoder
 * --------------------------------------------------------------------------------------------------------------- */

/** Bits of StDecoderInfo.flags. */
enum
{
    ST_DECODER_FLAG_SEEKABLE = 1,     // seek_ms can be expected to work on this stream
    ST_DECODER_FLAG_HAS_DURATION = 2, // duration_ms is valid
};

/** What a decoder knows about its open stream. */
typedef struct StDecoderInfo
{
    StAudioSpec spec;                // MUST stay the same as long as the instance lives
    uint64_t duration_ms;            // valid with ST_DECODER_FLAG_HAS_DURATION
    uint32_t encoder_delay_frames;   // frames at the start that the host has to drop, 0 when the decoder does
    uint32_t encoder_padding_frames; // frames at the end that the host has to drop, 0 when the decoder does
    uint32_t flags;                  // ST_DECODER_FLAG_...
    uint32_t reserved;
} StDecoderInfo;

/** What to decode. Passed by value; the strings are borrowed for the call. */
typedef struct StDecoderOpenArgs
{
    StStr path;                  // a hint for messages; may be no path at all, and MUST NOT be opened
    StStr ext;                   // a hint, as StDecoderExtScore.ext; may be empty or wrong
    const StIoVTable *io_vtable; // borrowed until destroy
    void *io_handle;             // borrowed until destroy; the decoder MUST NOT close it
} StDecoderOpenArgs;

/** Functions of a decoder instance. */
typedef struct StDecoderVTable
{
    /**
     * [job-thread] Opens the stream, from its current position, which is its start. The host calls it once per
     * instance, before all others but destroy.
     */
    StStatus (*open)(void *handle, StDecoderOpenArgs args);

    /** [job-thread] [worker-thread] Describes the open stream. */
    StStatus (*get_info)(void *handle, StDecoderInfo *out_info);

    /**
     * [job-thread] The open stream's metadata: a JSON object. Common keys, all optional: title, artist, album, genre,
     * date, track_number, comment (strings); format, encoding (strings), bits (integer, of the source), frames
     * (integer, exact). Optional.
     */
    StStatus (*get_metadata_json)(void *handle, StStr *out_json);

    /**
     * [worker-thread] Decodes up to `frames` frames to out_samples, which has room for frames x channels samples, and
     * sets *out_frames to how many there were, at most `frames`.
     *
     *     out_frames   out_eof   meaning
     *     > 0          any       go on: out_eof is a hint that these were the last ones
     *     0            false     not yet: the stream has nothing now; the host asks again later
     *     0            true      the end. A further read MUST be legal and give the same answer
     *
     * An error ends the stream for the host; good frames before the damage SHOULD have been delivered by earlier calls.
     */
    StStatus (*read_interleaved_f32)(
        void *handle, uint32_t frames, float *out_samples, uint32_t *out_frames, bool *out_eof);

    /**
     * [job-thread] [worker-thread] The next read starts at frame position_ms x sample_rate / 1000, rounded down:
     * exactly there where the format can. Legal after the end; a position behind the end leads to the end. Optional.
     */
    StStatus (*seek_ms)(void *handle, uint64_t position_ms);

    /** [worker-thread] Says how the instance would take a config. Changes nothing. Optional: NULL means recreate. */
    StStatus (*plan_config_update)(void *handle, StStr config_json, StConfigUpdatePlan *out_plan);

    /** [worker-thread] Takes a config that was planned as ST_UPDATE_HOT_APPLY. Optional. */
    StStatus (*apply_config_update)(void *handle, StStr config_json);

    /** [worker-thread] Gives the state away. An empty string means none. Optional. */
    StStatus (*export_state_json)(void *handle, StStr *out_state_json);

    /** [worker-thread] [job-thread] Takes over the state of another instance. Optional. */
    StStatus (*import_state_json)(void *handle, StStr state_json);

    /** [job-thread] [worker-thread] Ends the instance. Safe whether or not open was called or succeeded. */
    void (*destroy)(void *handle);
} StDecoderVTable;

/* ------------------------------------------------------------------------------------------------------------------
 * DSP
 * --------------------------------------------------------------------------------------------------------------- */

/** Channel layouts that a DSP can work on: bits of supported_layouts. */
#define ST_LAYOUT_MONO UINT32_C(1)
#define ST_LAYOUT_STEREO UINT32_C(2)
#define ST_LAYOUT_5_1 UINT32_C(4)
#define ST_LAYOUT_7_1 UINT32_C(8)
#define ST_LAYOUT_ANY UINT32_C(0xFFFFFFFF)

/** Functions of a DSP instance. Rate and channels are those that it was created with, all its life. */
typedef struct StDspVTable
{
    /**
     * [worker-thread] Changes frames x channels samples in place. Cannot fail. MUST NOT block, allocate, lock, log,
     * call back or enter the kernel; MUST write finite samples for finite ones.
     */
    void (*process_interleaved_f32_in_place)(void *handle, float *samples, uint32_t frames);

    /** [job-thread] [worker-thread] The ST_LAYOUT_ bits that this DSP can work on. As real-time safe as process. */
    uint32_t (*supported_layouts)(void *handle);

    /** [job-thread] [worker-thread] Channels that come out; 0: as many as go in. As real-time safe as process. */
    uint16_t (*output_channels)(void *handle);

    /** [worker-thread] As in StDecoderVTable. Optional. */
    StStatus (*plan_config_update)(void *handle, StStr config_json, StConfigUpdatePlan *out_plan);

    /** [worker-thread] As in StDecoderVTable; between two blocks, so it needs no lock. Optional. */
    StStatus (*apply_config_update)(void *handle, StStr config_json);

    /** [worker-thread] As in StDecoderVTable; between two blocks. Optional. */
    StStatus (*export_state_json)(void *handle, StStr *out_state_json);

    /** [worker-thread] [job-thread] As in StDecoderVTable; between two blocks. Optional. */
    StStatus (*import_state_json)(void *handle, StStr state_json);

    /** [job-thread] [worker-thread] Ends the instance. */
    void (*destroy)(void *handle);
} StDspVTable;

/* ------------------------------------------------------------------------------------------------------------------
 * Source catalog
 * --------------------------------------------------------------------------------------------------------------- */

/** Functions of a source catalog instance. */
typedef struct StSourceCatalogVTable
{
    /**
     * [job-thread] Lists items. Request and answer are JSON objects of the plugin's own making; the answer SHOULD
     * have an array "items" whose elements can be given to open_stream as they are.
     */
    StStatus (*list_items_json)(void *handle, StStr request_json, StStr *out_items_json);

    /**
     * [job-thread] Opens an item for reading. *out_io_vtable stays valid as long as the library is loaded,
     * *out_io_handle until close_stream. *out_meta_json is a JSON object or empty; common keys: name, ext (as
     * StDecoderExtScore.ext), size_bytes. Several streams of one instance may be open; each is used by one thread at
     * a time, in parallel with the other streams and with the instance itself.
     */
    StStatus (*open_stream)(
        void *handle, StStr track_json, const StIoVTable **out_io_vtable, void **out_io_handle, StStr *out_meta_json);

    /** [job-thread] [worker-thread] Closes a stream of this instance, after the decoder that read it was destroyed. */
    void (*close_stream)(void *handle, void *io_handle);

    /** [job-thread] As in StDecoderVTable. Optional. */
    StStatus (*plan_config_update)(void *handle, StStr config_json, StConfigUpdatePlan *out_plan);

    /** [job-thread] As in StDecoderVTable. Optional. */
    StStatus (*apply_config_update)(void *handle, StStr config_json);

    /** [job-thread] As in StDecoderVTable. Optional. */
    StStatus (*export_state_json)(void *handle, StStr *out_state_json);

    /** [job-thread] As in StDecoderVTable. Optional. */
    StStatus (*import_state_json)(void *handle, StStr state_json);

    /** [job-thread] Ends the instance, after all its streams were closed. */
    void (*destroy)(void *handle);
} StSourceCatalogVTable;

/* ------------------------------------------------------------------------------------------------------------------
 * Lyrics provider
 * --------------------------------------------------------------------------------------------------------------- */

/** Functions of a lyrics provider instance. */
typedef struct StLyricsProviderVTable
{
    /**
     * [job-thread] Searches. The query is {"track_key", "title", "artist"?, "album"?, "duration_ms"?}, the answer a
     * JSON array of documents or of whatever fetch_json takes as its track.
     */
    StStatus (*search_json)(void *handle, StStr query_json, StStr *out_results_json);

    /**
     * [job-thread] Fetches one document: {"track_key", "source", "is_synced", "lines": [{"start_ms"?, "end_ms"?,
     * "text"}]}.
     */
    StStatus (*fetch_json)(void *handle, StStr track_json, StStr *out_lyrics_json);

    /** [job-thread] As in StDecoderVTable. Optional. */
    StStatus (*plan_config_update)(void *handle, StStr config_json, StConfigUpdatePlan *out_plan);

    /** [job-thread] As in StDecoderVTable. Optional. */
    StStatus (*apply_config_update)(void *handle, StStr config_json);

    /** [job-thread] As in StDecoderVTable. Optional. */
    StStatus (*export_state_json)(void *handle, StStr *out_state_json);

    /** [job-thread] As in StDecoderVTable. Optional. */
    StStatus (*import_state_json)(void *handle, StStr state_json);

    /** [job-thread] Ends the instance. */
    void (*destroy)(void *handle);
} StLyricsProviderVTable;

/* ------------------------------------------------------------------------------------------------------------------
 * Output sink
 *
 *     list_targets, negotiate  ->  open  ->  write ...  ->  flush  ->  close  ->  open again, or destroy
 *                                            reset at any time in between
 * --------------------------------------------------------------------------------------------------------------- */

/** Bits of StOutputSinkNegotiatedSpec.flags: how the spec differs from the desired one. */
enum
{
    ST_NEGOTIATED_EXACT = 1,
    ST_NEGOTIATED_CHANGED_SR = 2,
    ST_NEGOTIATED_CHANGED_CH = 4,
};

/** The format that a target takes. */
typedef struct StOutputSinkNegotiatedSpec
{
    StAudioSpec spec;
    uint32_t preferred_chunk_frames; // 0: no preference
    uint32_t flags;                  // ST_NEGOTIATED_...
    uint32_t reserved;
} StOutputSinkNegotiatedSpec;

/** What a sink is doing. */
typedef struct StOutputSinkRuntimeStatus
{
    uint32_t queued_samples; // accepted and not yet heard; samples, not frames
    uint8_t running;         // 1: the device takes samples; 0: it does not, or did not for a moment since last asked
    uint8_t reserved0;
    uint16_t reserved1;
} StOutputSinkRuntimeStatus;

/** Functions of an output sink instance. */
typedef struct StOutputSinkVTable
{
    /** [job-thread] Lists devices and the like: a JSON array of targets, each fit for negotiate_spec and open. */
    StStatus (*list_targets_json)(void *handle, StStr *out_targets_json);

    /** [job-thread] Says which format the target takes that is nearest to the desired one. */
    StStatus (*negotiate_spec)(
        void *handle, StStr target_json, StAudioSpec desired_spec, StOutputSinkNegotiatedSpec *out_negotiated);

    /** [job-thread] Opens the target with a spec that was negotiated. */
    StStatus (*open)(void *handle, StStr target_json, StAudioSpec spec);

    /**
     * [worker-thread] Takes samples (frames x channels; the channels it was opened with) and sets
     * *out_accepted_frames to how many frames it took, at most `frames`. Fewer, and 0 too, means "full for now": the
     * host offers the rest again. MUST NOT wait for room.
     */
    StStatus (*write_interleaved_f32)(
        void *handle, uint32_t frames, uint16_t channels, const float *samples, uint32_t *out_accepted_frames);

    /** [worker-thread] How much is queued. MUST NOT call back, block or enter the kernel for long. */
    StStatus (*query_runtime_status)(void *handle, StOutputSinkRuntimeStatus *out_status);

    /** [job-thread] Waits until what was written has been played. Optional. */
    StStatus (*flush)(void *handle);

    /** [worker-thread] Drops what is queued, at once and audibly, and stays open. */
    StStatus (*reset)(void *handle);

    /** [worker-thread] [job-thread] Gives the device back. The instance may be opened again. */
    void (*close)(void *handle);

    /** [worker-thread] As in StDecoderVTable. Optional. */
    StStatus (*plan_config_update)(void *handle, StStr config_json, StConfigUpdatePlan *out_plan);

    /** [worker-thread] As in StDecoderVTable. Optional. */
    StStatus (*apply_config_update)(void *handle, StStr config_json);

    /** [worker-thread] As in StDecoderVTable. Optional. */
    StStatus (*export_state_json)(void *handle, StStr *out_state_json);

    /** [worker-thread] [job-thread] As in StDecoderVTable. Optional. */
    StStatus (*import_state_json)(void *handle, StStr state_json);

    /** [job-thread] [worker-thread] Ends the instance; closes it when it is open. */
    void (*destroy)(void *handle);
} StOutputSinkVTable;

/* ------------------------------------------------------------------------------------------------------------------
 * The plugin's side
 * --------------------------------------------------------------------------------------------------------------- */

/** Kinds of capabilities. */
typedef int32_t StCapabilityKind;
enum
{
    ST_KIND_DECODER = 1,
    ST_KIND_DSP = 2,
    ST_KIND_SOURCE_CATALOG = 3,
    ST_KIND_LYRICS_PROVIDER = 4,
    ST_KIND_OUTPUT_SINK = 5,
};

/** One thing that a plugin can make instances of. The plugin's static data. */
typedef struct StCapabilityDescriptor
{
    StCapabilityKind kind;
    StStr type_id;             // unique among the plugin's capabilities of this kind
    StStr display_name;        // for people
    StStr config_schema_json;  // JSON schema of the config, for user interfaces; may be empty
    StStr default_config_json; // the config of an instance for which nobody has set another; a JSON object
    uint32_t reserved0;
    uint64_t reserved1;
} StCapabilityDescriptor;

/** How well a decoder suits an extension. The host tries the highest score first. The plugin's static data. */
typedef struct StDecoderExtScore
{
    StStr ext;      // lower case, without the dot; "*" is any extension
    uint16_t score; // above 0; more is better
    uint16_t flags; // 0
    uint32_t reserved;
} StDecoderExtScore;

/** A new decoder instance: result of create_decoder_instance. */
typedef struct StDecoderInstanceRef
{
    void *handle;                  // MUST NOT be NULL
    const StDecoderVTable *vtable; // static; MUST NOT be NULL
    uint32_t reserved0;
    uint64_t reserved1;
} StDecoderInstanceRef;

/** A new DSP instance: result of create_dsp_instance. Fields as in StDecoderInstanceRef. */
typedef struct StDspInstanceRef
{
    void *handle;
    const StDspVTable *vtable;
    uint32_t reserved0;
    uint64_t reserved1;
} StDspInstanceRef;

/** A new source catalog instance: result of create_source_catalog_instance. Fields as in StDecoderInstanceRef. */
typedef struct StSourceCatalogInstanceRef
{
    void *handle;
    const StSourceCatalogVTable *vtable;
    uint32_t reserved0;
    uint64_t reserved1;
} StSourceCatalogInstanceRef;

/** A new lyrics provider instance: result of create_lyrics_provider_instance. Fields as in StDecoderInstanceRef. */
typedef struct StLyricsProviderInstanceRef
{
    void *handle;
    const StLyricsProviderVTable *vtable;
    uint32_t reserved0;
    uint64_t reserved1;
} StLyricsProviderInstanceRef;

/** A new output sink instance: result of create_output_sink_instance. Fields as in StDecoderInstanceRef. */
typedef struct StOutputSinkInstanceRef
{
    void *handle;
    const StOutputSinkVTable *vtable;
    uint32_t reserved0;
    uint64_t reserved1;
} StOutputSinkInstanceRef;

/**
 * What the plugin offers to the host. The host copies the table when it loads the plugin. A create function is needed
 * for each kind that the capabilities name, and is NULL for the other kinds.
 *
 * Create functions return ST_STATUS_UNSUPPORTED for an unknown type id and ST_STATUS_INVALID_ARG for a config that is
 * not acceptable. They set handle and vtable of *out_instance, which is all zero before.
 */
typedef struct StPluginModule
{
    uint32_t api_version; // ST_ABI_VERSION of the plugin
    StVersion plugin_version;

    /**
     * [any-thread] Frees text that the plugin has handed out. align is 1. Does nothing when ptr is NULL or len is 0.
     * Optional only for a plugin that never hands out any, error messages included.
     */
    void (*plugin_free)(void *ptr, size_t len, size_t align);

    /**
     * [any-thread] Who the plugin is, a JSON object: "id" (such as "org.example.invert": lower-case letters, digits,
     * dots and dashes), "name", "api_version" (8), "version" {"major", "minor", "patch"} and, optional, "info", an
     * object to show to people.
     */
    StStr (*metadata_json)(void);

    /** [any-thread] Number of capabilities; always the same. */
    size_t (*capability_count)(void);

    /** [any-thread] The capability at an index from 0 to count - 1; MUST NOT be NULL for these. */
    const StCapabilityDescriptor *(*capability_get)(size_t index);

    /** [any-thread] Number of extension scores of a decoder type. Optional: without it, the score is 1 for all. */
    size_t (*decoder_ext_score_count)(StStr type_id);

    /** [any-thread] The extension score at an index from 0 to count - 1. Optional, together with the count. */
    const StDecoderExtScore *(*decoder_ext_score_get)(StStr type_id, size_t index);

    /** [job-thread] Makes a decoder. Optional. */
    StStatus (*create_decoder_instance)(StStr type_id, StStr config_json, StDecoderInstanceRef *out_instance);

    /** [job-thread] Makes a DSP for a sample rate (Hz) and a number of channels, neither of them 0. Optional. */
    StStatus (*create_dsp_instance)(
        StStr type_id, uint32_t sample_rate, uint16_t channels, StStr config_json, StDspInstanceRef *out_instance);

    /** [job-thread] Makes a source catalog. Optional. */
    StStatus (*create_source_catalog_instance)(
        StStr type_id, StStr config_json, StSourceCatalogInstanceRef *out_instance);

    /** [job-thread] Makes a lyrics provider. Optional. */
    StStatus (*create_lyrics_provider_instance)(
        StStr type_id, StStr config_json, StLyricsProviderInstanceRef *out_instance);

    /** [job-thread] Makes an output sink. Optional. */
    StStatus (*create_output_sink_instance)(StStr type_id, StStr config_json, StOutputSinkInstanceRef *out_instance);

    /**
     * [job-thread] The library is about to be closed: end and join all threads, give back what is not tied to an
     * instance. Called once, after the last instance and stream have gone and before dlclose. Nothing but plugin_free
     * (for its message) is called afterwards. Optional. A host that ends in a hurry may close the library without it.
     */
    StStatus (*shutdown)(void);
} StPluginModule;

/**
 * [job-thread] The one symbol that a plugin exports. Called once after the library was opened, before everything
 * else. The plugin MAY keep the host table. Returns the module, static data of the plugin, or NULL when it cannot
 * work with this host; it SHOULD log why.
 */
ST_PLUGIN_EXPORT const StPluginModule *stellatune_plugin_entry(const StHostVTable *host);

/** Type of stellatune_plugin_entry(), for hosts. */
typedef const StPluginModule *(*StPluginEntry)(const StHostVTable *host);

#ifdef __cplusplus
}
#endif

/* ------------------------------------------------------------------------------------------------------------------
 * Helpers. They are no part of the ABI; a plugin may do without them. Those that allocate use malloc, so they go
 * together with st_plugin_free as the plugin's plugin_free.
 * --------------------------------------------------------------------------------------------------------------- */

/** Initialiser of a StStr from a string literal, for static tables. */
#define ST_STR(literal)                                    \
    {                                                      \
        (const uint8_t *)("" literal), sizeof(literal) - 1 \
    }

#if defined(__GNUC__)
#define ST_PRINTF_LIKE(text, values) __attribute__((format(printf, text, values)))
#else
#define ST_PRINTF_LIKE(text, values)
#endif

/** The empty string. */
static inline StStr st_str_empty(void)
{
    const StStr str = {NULL, 0};
    return str;
}

/** A view of NUL-terminated text. */
static inline StStr st_str(const char *text)
{
    const StStr str = {(const uint8_t *)text, strlen(text)};
    return str;
}

/** Whether a string is the given NUL-terminated text. */
static inline bool st_str_equals(StStr str, const char *text)
{
    const size_t len = strlen(text);
    return str.len == len && (0 == len || 0 == memcmp(str.ptr, text, len));
}

/** A NUL-terminated copy on the heap, to be freed with free(); NULL when out of memory. */
static inline char *st_str_dup(StStr str)
{
    char *const copy = (char *)malloc(str.len + 1);
    if (NULL != copy)
    {
        if (0 != str.len)
        {
            memcpy(copy, str.ptr, str.len);
        }
        copy[str.len] = '\0';
    }
    return copy;
}

/** Formats text on the heap, as printf does. Empty when out of memory. */
ST_PRINTF_LIKE(1, 0) static inline StStr st_str_vformat(const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    const int len = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *const text = len > 0 ? (char *)malloc((size_t)len + 1) : NULL;
    if (NULL == text)
    {
        return st_str_empty();
    }
    vsnprintf(text, (size_t)len + 1, format, arguments);
    const StStr str = {(const uint8_t *)text, (size_t)len};
    return str;
}

/**
 * Formats text on the heap, as printf does. Empty when out of memory. The host may have set a locale in which %g
 * writes a decimal comma, so JSON is better made from integers.
 */
ST_PRINTF_LIKE(1, 2) static inline StStr st_str_format(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    const StStr str = st_str_vformat(format, arguments);
    va_end(arguments);
    return str;
}

/** Success. */
static inline StStatus st_ok(void)
{
    const StStatus status = {ST_STATUS_OK, {NULL, 0}};
    return status;
}

/** An error without a message, as stream callbacks return it. */
static inline StStatus st_code(StStatusCode code)
{
    const StStatus status = {code, {NULL, 0}};
    return status;
}

/** An error with a message, formatted as printf does. */
ST_PRINTF_LIKE(2, 3) static inline StStatus st_error(StStatusCode code, const char *format, ...)
{
    StStatus status = {code, {NULL, 0}};
    va_list arguments;
    va_start(arguments, format);
    status.message = st_str_vformat(format, arguments);
    va_end(arguments);
    return status;
}

/** plugin_free for plugins whose text comes from malloc. */
static inline void st_plugin_free(void *ptr, size_t len, size_t align)
{
    (void)align;
    if (0 != len)
    {
        free(ptr);
    }
}

/** Logs NUL-terminated text, when the host can. */
static inline void st_log(const StHostVTable *host, StLogLevel level, const char *message)
{
    if (NULL != host && NULL != host->log)
    {
        host->log(host->user_data, level, st_str(message));
    }
}

/* ------------------------------------------------------------------------------------------------------------------
 * Layout. The ABI is defined for 64-bit machines.
 * --------------------------------------------------------------------------------------------------------------- */

#define ST_ASSERT_SIZE(type, size) ST_STATIC_ASSERT(sizeof(type) == (size), #type " has the wrong size")
#define ST_ASSERT_OFFSET(type, field, offset) \
    ST_STATIC_ASSERT(offsetof(type, field) == (offset), #type "." #field " has the wrong offset")

ST_STATIC_ASSERT(sizeof(void *) == 8 && sizeof(size_t) == 8, "the StellaTune ABI needs a 64-bit machine");
ST_STATIC_ASSERT(sizeof(float) == 4 && sizeof(bool) == 1, "the StellaTune ABI needs a 4-byte float and a 1-byte bool");

ST_ASSERT_SIZE(StVersion, 8);
ST_ASSERT_OFFSET(StVersion, minor, 2);
ST_ASSERT_OFFSET(StVersion, patch, 4);
ST_ASSERT_OFFSET(StVersion, reserved, 6);

ST_ASSERT_SIZE(StStr, 16);
ST_ASSERT_OFFSET(StStr, len, 8);

ST_ASSERT_SIZE(StStatus, 24);
ST_ASSERT_OFFSET(StStatus, message, 8);

ST_ASSERT_SIZE(StAudioSpec, 8);
ST_ASSERT_OFFSET(StAudioSpec, channels, 4);
ST_ASSERT_OFFSET(StAudioSpec, reserved, 6);

ST_ASSERT_SIZE(StHostVTable, 64);
ST_ASSERT_OFFSET(StHostVTable, user_data, 8);
ST_ASSERT_OFFSET(StHostVTable, log, 16);
ST_ASSERT_OFFSET(StHostVTable, get_runtime_root, 24);
ST_ASSERT_OFFSET(StHostVTable, emit_event_json, 32);
ST_ASSERT_OFFSET(StHostVTable, poll_host_event_json, 40);
ST_ASSERT_OFFSET(StHostVTable, send_control_json, 48);
ST_ASSERT_OFFSET(StHostVTable, free_host_str, 56);

ST_ASSERT_SIZE(StIoVTable, 32);
ST_ASSERT_OFFSET(StIoVTable, seek, 8);
ST_ASSERT_OFFSET(StIoVTable, tell, 16);
ST_ASSERT_OFFSET(StIoVTable, size, 24);

ST_ASSERT_SIZE(StConfigUpdatePlan, 24);
ST_ASSERT_OFFSET(StConfigUpdatePlan, reason, 8);

ST_ASSERT_SIZE(StDecoderInfo, 32);
ST_ASSERT_OFFSET(StDecoderInfo, duration_ms, 8);
ST_ASSERT_OFFSET(StDecoderInfo, encoder_delay_frames, 16);
ST_ASSERT_OFFSET(StDecoderInfo, encoder_padding_frames, 20);
ST_ASSERT_OFFSET(StDecoderInfo, flags, 24);
ST_ASSERT_OFFSET(StDecoderInfo, reserved, 28);

ST_ASSERT_SIZE(StDecoderOpenArgs, 48);
ST_ASSERT_OFFSET(StDecoderOpenArgs, ext, 16);
ST_ASSERT_OFFSET(StDecoderOpenArgs, io_vtable, 32);
ST_ASSERT_OFFSET(StDecoderOpenArgs, io_handle, 40);

ST_ASSERT_SIZE(StDecoderVTable, 80);
ST_ASSERT_OFFSET(StDecoderVTable, get_info, 8);
ST_ASSERT_OFFSET(StDecoderVTable, get_metadata_json, 16);
ST_ASSERT_OFFSET(StDecoderVTable, read_interleaved_f32, 24);
ST_ASSERT_OFFSET(StDecoderVTable, seek_ms, 32);
ST_ASSERT_OFFSET(StDecoderVTable, plan_config_update, 40);
ST_ASSERT_OFFSET(StDecoderVTable, apply_config_update, 48);
ST_ASSERT_OFFSET(StDecoderVTable, export_state_json, 56);
ST_ASSERT_OFFSET(StDecoderVTable, import_state_json, 64);
ST_ASSERT_OFFSET(StDecoderVTable, destroy, 72);

ST_ASSERT_SIZE(StDspVTable, 64);
ST_ASSERT_OFFSET(StDspVTable, supported_layouts, 8);
ST_ASSERT_OFFSET(StDspVTable, output_channels, 16);
ST_ASSERT_OFFSET(StDspVTable, plan_config_update, 24);
ST_ASSERT_OFFSET(StDspVTable, apply_config_update, 32);
ST_ASSERT_OFFSET(StDspVTable, export_state_json, 40);
ST_ASSERT_OFFSET(StDspVTable, import_state_json, 48);
ST_ASSERT_OFFSET(StDspVTable, destroy, 56);

ST_ASSERT_SIZE(StSourceCatalogVTable, 64);
ST_ASSERT_OFFSET(StSourceCatalogVTable, open_stream, 8);
ST_ASSERT_OFFSET(StSourceCatalogVTable, close_stream, 16);
ST_ASSERT_OFFSET(StSourceCatalogVTable, plan_config_update, 24);
ST_ASSERT_OFFSET(StSourceCatalogVTable, apply_config_update, 32);
ST_ASSERT_OFFSET(StSourceCatalogVTable, export_state_json, 40);
ST_ASSERT_OFFSET(StSourceCatalogVTable, import_state_json, 48);
ST_ASSERT_OFFSET(StSourceCatalogVTable, destroy, 56);

ST_ASSERT_SIZE(StLyricsProviderVTable, 56);
ST_ASSERT_OFFSET(StLyricsProviderVTable, fetch_json, 8);
ST_ASSERT_OFFSET(StLyricsProviderVTable, plan_config_update, 16);
ST_ASSERT_OFFSET(StLyricsProviderVTable, apply_config_update, 24);
ST_ASSERT_OFFSET(StLyricsProviderVTable, export_state_json, 32);
ST_ASSERT_OFFSET(StLyricsProviderVTable, import_state_json, 40);
ST_ASSERT_OFFSET(StLyricsProviderVTable, destroy, 48);

ST_ASSERT_SIZE(StOutputSinkNegotiatedSpec, 20);
ST_ASSERT_OFFSET(StOutputSinkNegotiatedSpec, preferred_chunk_frames, 8);
ST_ASSERT_OFFSET(StOutputSinkNegotiatedSpec, flags, 12);
ST_ASSERT_OFFSET(StOutputSinkNegotiatedSpec, reserved, 16);

ST_ASSERT_SIZE(StOutputSinkRuntimeStatus, 8);
ST_ASSERT_OFFSET(StOutputSinkRuntimeStatus, running, 4);
ST_ASSERT_OFFSET(StOutputSinkRuntimeStatus, reserved0, 5);
ST_ASSERT_OFFSET(StOutputSinkRuntimeStatus, reserved1, 6);

ST_ASSERT_SIZE(StOutputSinkVTable, 104);
ST_ASSERT_OFFSET(StOutputSinkVTable, negotiate_spec, 8);
ST_ASSERT_OFFSET(StOutputSinkVTable, open, 16);
ST_ASSERT_OFFSET(StOutputSinkVTable, write_interleaved_f32, 24);
ST_ASSERT_OFFSET(StOutputSinkVTable, query_runtime_status, 32);
ST_ASSERT_OFFSET(StOutputSinkVTable, flush, 40);
ST_ASSERT_OFFSET(StOutputSinkVTable, reset, 48);
ST_ASSERT_OFFSET(StOutputSinkVTable, close, 56);
ST_ASSERT_OFFSET(StOutputSinkVTable, plan_config_update, 64);
ST_ASSERT_OFFSET(StOutputSinkVTable, apply_config_update, 72);
ST_ASSERT_OFFSET(StOutputSinkVTable, export_state_json, 80);
ST_ASSERT_OFFSET(StOutputSinkVTable, import_state_json, 88);
ST_ASSERT_OFFSET(StOutputSinkVTable, destroy, 96);

ST_ASSERT_SIZE(StCapabilityDescriptor, 88);
ST_ASSERT_OFFSET(StCapabilityDescriptor, type_id, 8);
ST_ASSERT_OFFSET(StCapabilityDescriptor, display_name, 24);
ST_ASSERT_OFFSET(StCapabilityDescriptor, config_schema_json, 40);
ST_ASSERT_OFFSET(StCapabilityDescriptor, default_config_json, 56);
ST_ASSERT_OFFSET(StCapabilityDescriptor, reserved0, 72);
ST_ASSERT_OFFSET(StCapabilityDescriptor, reserved1, 80);

ST_ASSERT_SIZE(StDecoderExtScore, 24);
ST_ASSERT_OFFSET(StDecoderExtScore, score, 16);
ST_ASSERT_OFFSET(StDecoderExtScore, flags, 18);
ST_ASSERT_OFFSET(StDecoderExtScore, reserved, 20);

ST_ASSERT_SIZE(StDecoderInstanceRef, 32);
ST_ASSERT_OFFSET(StDecoderInstanceRef, vtable, 8);
ST_ASSERT_OFFSET(StDecoderInstanceRef, reserved0, 16);
ST_ASSERT_OFFSET(StDecoderInstanceRef, reserved1, 24);
ST_ASSERT_SIZE(StDspInstanceRef, 32);
ST_ASSERT_SIZE(StSourceCatalogInstanceRef, 32);
ST_ASSERT_SIZE(StLyricsProviderInstanceRef, 32);
ST_ASSERT_SIZE(StOutputSinkInstanceRef, 32);

ST_ASSERT_SIZE(StPluginModule, 112);
ST_ASSERT_OFFSET(StPluginModule, plugin_version, 4);
ST_ASSERT_OFFSET(StPluginModule, plugin_free, 16);
ST_ASSERT_OFFSET(StPluginModule, metadata_json, 24);
ST_ASSERT_OFFSET(StPluginModule, capability_count, 32);
ST_ASSERT_OFFSET(StPluginModule, capability_get, 40);
ST_ASSERT_OFFSET(StPluginModule, decoder_ext_score_count, 48);
ST_ASSERT_OFFSET(StPluginModule, decoder_ext_score_get, 56);
ST_ASSERT_OFFSET(StPluginModule, create_decoder_instance, 64);
ST_ASSERT_OFFSET(StPluginModule, create_dsp_instance, 72);
ST_ASSERT_OFFSET(StPluginModule, create_source_catalog_instance, 80);
ST_ASSERT_OFFSET(StPluginModule, create_lyrics_provider_instance, 88);
ST_ASSERT_OFFSET(StPluginModule, create_output_sink_instance, 96);
ST_ASSERT_OFFSET(StPluginModule, shutdown, 104);

#endif
