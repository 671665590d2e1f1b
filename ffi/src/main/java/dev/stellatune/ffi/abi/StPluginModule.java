// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * What a plugin exports: its identity, what it can make, and the functions that make it. Static data of the plugin;
 * the host reads it once when it loads the library.
 *
 * <pre>{@code
 * typedef struct StPluginModule
 * {
 *     uint32_t api_version;
 *     StVersion plugin_version;
 *     void (*plugin_free)(void *ptr, size_t len, size_t align);
 *     StStr (*metadata_json)(void);
 *     size_t (*capability_count)(void);
 *     const StCapabilityDescriptor *(*capability_get)(size_t index);
 *     size_t (*decoder_ext_score_count)(StStr type_id);
 *     const StDecoderExtScore *(*decoder_ext_score_get)(StStr type_id, size_t index);
 *     StStatus (*create_decoder_instance)(StStr type_id, StStr config_json, StDecoderInstanceRef *out_instance);
 *     StStatus (*create_dsp_instance)(StStr type_id, uint32_t sample_rate, uint16_t channels, StStr config_json,
 *         StDspInstanceRef *out_instance);
 *     StStatus (*create_source_catalog_instance)(StStr type_id, StStr config_json,
 *         StSourceCatalogInstanceRef *out_instance);
 *     StStatus (*create_lyrics_provider_instance)(StStr type_id, StStr config_json,
 *         StLyricsProviderInstanceRef *out_instance);
 *     StStatus (*create_output_sink_instance)(StStr type_id, StStr config_json, StOutputSinkInstanceRef *out_instance);
 *     StStatus (*shutdown)(void);
 * } StPluginModule;
 * }</pre>
 */
public final class StPluginModule
{
    /** The layout a C compiler gives the struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        JAVA_INT.withName("api_version"),
        StVersion.LAYOUT.withName("plugin_version"),
        MemoryLayout.paddingLayout(4),
        JAVA_LONG.withName("plugin_free"),
        JAVA_LONG.withName("metadata_json"),
        JAVA_LONG.withName("capability_count"),
        JAVA_LONG.withName("capability_get"),
        JAVA_LONG.withName("decoder_ext_score_count"),
        JAVA_LONG.withName("decoder_ext_score_get"),
        JAVA_LONG.withName("create_decoder_instance"),
        JAVA_LONG.withName("create_dsp_instance"),
        JAVA_LONG.withName("create_source_catalog_instance"),
        JAVA_LONG.withName("create_lyrics_provider_instance"),
        JAVA_LONG.withName("create_output_sink_instance"),
        JAVA_LONG.withName("shutdown")).withName("StPluginModule");

    /** Bytes of the struct. */
    public static final long SIZE = LAYOUT.byteSize();

    /** Must equal {@link AbiConstants#ABI_VERSION}. */
    public static final long API_VERSION_OFFSET = Layouts.offsetOf(LAYOUT, "api_version");

    /** Version of the plugin. */
    public static final long PLUGIN_VERSION_OFFSET = Layouts.offsetOf(LAYOUT, "plugin_version");

    /** Frees what the plugin handed out. May be 0: then nothing is ever freed. */
    public static final long PLUGIN_FREE_OFFSET = Layouts.offsetOf(LAYOUT, "plugin_free");

    /** Static JSON with id, name and version. Never 0. */
    public static final long METADATA_JSON_OFFSET = Layouts.offsetOf(LAYOUT, "metadata_json");

    /** Count of descriptors. Never 0. */
    public static final long CAPABILITY_COUNT_OFFSET = Layouts.offsetOf(LAYOUT, "capability_count");

    /** Descriptor by index. Never 0. */
    public static final long CAPABILITY_GET_OFFSET = Layouts.offsetOf(LAYOUT, "capability_get");

    /** Count of extension scores of a decoder type. May be 0. */
    public static final long DECODER_EXT_SCORE_COUNT_OFFSET = Layouts.offsetOf(LAYOUT, "decoder_ext_score_count");

    /** Extension score by decoder type and index. May be 0. */
    public static final long DECODER_EXT_SCORE_GET_OFFSET = Layouts.offsetOf(LAYOUT, "decoder_ext_score_get");

    /** Makes a decoder. May be 0: the plugin has none. */
    public static final long CREATE_DECODER_INSTANCE_OFFSET = Layouts.offsetOf(LAYOUT, "create_decoder_instance");

    /** Makes a DSP for one rate and channel count. May be 0: the plugin has none. */
    public static final long CREATE_DSP_INSTANCE_OFFSET = Layouts.offsetOf(LAYOUT, "create_dsp_instance");

    /** Makes a source catalog. May be 0: the plugin has none. */
    public static final long CREATE_SOURCE_CATALOG_INSTANCE_OFFSET =
        Layouts.offsetOf(LAYOUT, "create_source_catalog_instance");

    /** Makes a lyrics provider. May be 0: the plugin has none. */
    public static final long CREATE_LYRICS_PROVIDER_INSTANCE_OFFSET =
        Layouts.offsetOf(LAYOUT, "create_lyrics_provider_instance");

    /** Makes an output sink. May be 0: the plugin has none. */
    public static final long CREATE_OUTPUT_SINK_INSTANCE_OFFSET =
        Layouts.offsetOf(LAYOUT, "create_output_sink_instance");

    /** Called once, after the last instance is destroyed: ends the plugin's own threads. May be 0. */
    public static final long SHUTDOWN_OFFSET = Layouts.offsetOf(LAYOUT, "shutdown");

    private StPluginModule()
    {
    }
}
