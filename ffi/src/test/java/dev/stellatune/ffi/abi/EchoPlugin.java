// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import dev.stellatune.ffi.library.LibraryLoadException;
import dev.stellatune.ffi.library.NativeLibrary;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

/**
 * A plugin whose functions note down every argument they get, and answer with what the test can recognise. Its tables
 * have the header's types, so the C compiler checks the shapes; strings are noted as pointer and length.
 */
final class EchoPlugin implements AutoCloseable
{
    /** Status code and message of every function that returns a status. */
    static final int CODE = -77;
    static final String MESSAGE = "an answer";

    private static final int SEEN_COUNT = 16;
    private static final String SOURCE = """
        #include <stellatune/plugin.h>

        #define EXPORT __attribute__((visibility("default")))
        #define NOTE(...) note((const uint64_t[]){__VA_ARGS__}, sizeof((uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t))
        #define STR(s) (uint64_t)(s).ptr, (uint64_t)(s).len
        #define PTR(p) (uint64_t)(p)

        EXPORT uint64_t seen[16];

        static StStatus note(const uint64_t *values, size_t count)
        {
            memset(seen, 0, sizeof(seen));
            memcpy(seen, values, count * sizeof(*values));
            const StStatus status = {-77, {(const uint8_t *)"an answer", 9}};
            return status;
        }

        static StStatus flush(void *h) { return NOTE(PTR(h)); }
        static StStatus seek(void *h, uint64_t ms) { return NOTE(PTR(h), ms); }
        static StStatus export_state(void *h, StStr *out) { out->len = 5; return NOTE(PTR(h), PTR(out)); }
        static StStatus apply(void *h, StStr config) { return NOTE(PTR(h), STR(config)); }
        static StStatus plan(void *h, StStr config, StConfigUpdatePlan *out)
        {
            out->mode = ST_UPDATE_RECREATE;
            return NOTE(PTR(h), STR(config), PTR(out));
        }
        static void destroy(void *h) { NOTE(PTR(h)); }

        static StStatus decoder_open(void *h, StDecoderOpenArgs a)
        {
            return NOTE(PTR(h), STR(a.path), STR(a.ext), PTR(a.io_vtable), PTR(a.io_handle));
        }
        static StStatus decoder_read(void *h, uint32_t frames, float *out, uint32_t *out_frames, bool *out_eof)
        {
            *out_frames = frames - 1;
            *out_eof = true;
            return NOTE(PTR(h), frames, PTR(out), PTR(out_frames), PTR(out_eof));
        }
        EXPORT const StDecoderVTable decoder = {
            .open = decoder_open, .read_interleaved_f32 = decoder_read, .seek_ms = seek,
            .plan_config_update = plan, .apply_config_update = apply, .export_state_json = export_state,
            .destroy = destroy};

        static void process(void *h, float *samples, uint32_t frames) { NOTE(PTR(h), PTR(samples), frames); }
        static uint32_t layouts(void *h) { NOTE(PTR(h)); return ST_LAYOUT_ANY; }
        static uint16_t channels(void *h) { NOTE(PTR(h)); return 0xFFFE; }
        EXPORT const StDspVTable dsp = {
            .process_interleaved_f32_in_place = process, .supported_layouts = layouts, .output_channels = channels};

        static StStatus open_stream(void *h, StStr track, const StIoVTable **io, void **io_handle, StStr *meta)
        {
            return NOTE(PTR(h), STR(track), PTR(io), PTR(io_handle), PTR(meta));
        }
        static void close_stream(void *h, void *io_handle) { NOTE(PTR(h), PTR(io_handle)); }
        EXPORT const StSourceCatalogVTable source = {.open_stream = open_stream, .close_stream = close_stream};

        static StStatus negotiate(void *h, StStr target, StAudioSpec spec, StOutputSinkNegotiatedSpec *out)
        {
            return NOTE(PTR(h), STR(target), spec.sample_rate, spec.channels, spec.reserved, PTR(out));
        }
        static StStatus sink_open(void *h, StStr target, StAudioSpec spec)
        {
            return NOTE(PTR(h), STR(target), spec.sample_rate, spec.channels, spec.reserved);
        }
        static StStatus sink_write(void *h, uint32_t frames, uint16_t channels, const float *s, uint32_t *accepted)
        {
            *accepted = frames / 2;
            return NOTE(PTR(h), frames, channels, PTR(s), PTR(accepted));
        }
        EXPORT const StOutputSinkVTable sink = {
            .negotiate_spec = negotiate, .open = sink_open, .write_interleaved_f32 = sink_write, .flush = flush};

        static void plugin_free(void *p, size_t len, size_t align) { NOTE(PTR(p), len, align); }
        static StStr metadata(void) { const StStr s = {(const uint8_t *)"{}", 0x123456789A}; return s; }
        static size_t count(void) { NOTE(0); return SIZE_MAX; }
        static const StCapabilityDescriptor *item(size_t i) { NOTE(i); return (const void *)seen; }
        static size_t type_count(StStr type) { NOTE(STR(type)); return 3; }
        static const StDecoderExtScore *type_item(StStr type, size_t i)
        {
            NOTE(STR(type), i);
            return (const void *)seen;
        }
        static StStatus create(StStr type, StStr config, StDecoderInstanceRef *out)
        {
            return NOTE(STR(type), STR(config), PTR(out));
        }
        static StStatus create_dsp(StStr type, uint32_t rate, uint16_t channels, StStr config, StDspInstanceRef *out)
        {
            return NOTE(STR(type), rate, channels, STR(config), PTR(out));
        }
        static StStatus shut_down(void) { return NOTE(0); }
        EXPORT const StPluginModule module = {
            .plugin_free = plugin_free, .metadata_json = metadata, .capability_count = count, .capability_get = item,
            .decoder_ext_score_count = type_count, .decoder_ext_score_get = type_item,
            .create_decoder_instance = create, .create_dsp_instance = create_dsp, .shutdown = shut_down};

        ST_PLUGIN_EXPORT const StPluginModule *stellatune_plugin_entry(const StHostVTable *host)
        {
            NOTE(PTR(host));
            return &module;
        }

        static StStatus use_host(void *h, StStr *str)
        {
            const StHostVTable *host = h;
            host->log(host->user_data, ST_LOG_WARN, *str);
            const StStr root = host->get_runtime_root(host->user_data);
            const StStatus emitted = host->emit_event_json(host->user_data, *str);
            const StStatus polled = host->poll_host_event_json(host->user_data, str);
            const StStatus sent = host->send_control_json(host->user_data, *str, str);
            host->free_host_str(host->user_data, *str);
            return NOTE(STR(root), (uint64_t)emitted.code, STR(emitted.message), (uint64_t)polled.code,
                STR(polled.message), (uint64_t)sent.code, STR(sent.message));
        }
        static StStatus use_io(void *h, StStr *out)
        {
            const StIoVTable *io = h;
            const StStatus read = io->read(out, (uint8_t *)h, SIZE_MAX, &out->len);
            const StStatus sought = io->seek(out, INT64_MIN, ST_SEEK_END, (uint64_t *)h);
            const StStatus told = io->tell(out, (uint64_t *)h);
            const StStatus size = io->size(out, (uint64_t *)h);
            return NOTE((uint64_t)read.code, (uint64_t)sought.code, (uint64_t)told.code, (uint64_t)size.code);
        }
        EXPORT const StOutputSinkVTable user = {.list_targets_json = use_host, .export_state_json = use_io};
        """;

    private final Arena arena = Arena.ofShared();
    private final NativeLibrary library;
    private final long seen;

    EchoPlugin(final Path directory) throws LibraryLoadException
    {
        library = NativeLibrary.open(TestCompiler.library(directory.resolve("libecho.so"), SOURCE, "-Werror"));
        seen = library.find("seen");
    }

    /**
     * A function in one of the exported tables.
     */
    MemorySegment function(final String table, final long slotOffset)
    {
        return Calls.function(NativeMemory.getLong(library.find(table) + slotOffset));
    }

    MemorySegment entry()
    {
        return Calls.function(library.find(AbiConstants.ENTRY_SYMBOL));
    }

    long address(final String symbol)
    {
        return library.find(symbol);
    }

    /**
     * What the latest function got, padded with 0.
     */
    long[] seen()
    {
        final long[] values = new long[SEEN_COUNT];
        for (int i = 0; i < SEEN_COUNT; i++)
        {
            values[i] = NativeMemory.getLong(seen + (long)i * Long.BYTES);
        }

        return values;
    }

    MemorySegment allocate(final long bytes)
    {
        return arena.allocate(bytes, Long.BYTES);
    }

    MemorySegment str(final String text)
    {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        final MemorySegment str = arena.allocate(StStr.LAYOUT);
        NativeMemory.putLong(str.address() + StStr.PTR_OFFSET, arena.allocateFrom(JAVA_BYTE, bytes).address());
        NativeMemory.putLong(str.address() + StStr.LEN_OFFSET, bytes.length);
        return str;
    }

    static String text(final MemorySegment str)
    {
        final long length = NativeMemory.getLong(str.address() + StStr.LEN_OFFSET);
        return text(NativeMemory.getLong(str.address() + StStr.PTR_OFFSET), length);
    }

    static String text(final long address, final long length)
    {
        return new String(NativeMemory.view(address, length).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
    }

    @Override
    public void close()
    {
        library.close();
        arena.close();
    }
}
