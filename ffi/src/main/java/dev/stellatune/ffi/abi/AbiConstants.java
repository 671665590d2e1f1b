// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

/**
 * The numbers and names of the plugin ABI, as {@code stellatune/plugin.h} defines them.
 *
 * <p>Enumerations are plain ints here: a plugin may return any value, and the host checks it before it gives it a
 * meaning.
 */
public final class AbiConstants
{
    /** The version that host and plugin must share exactly. */
    public static final int ABI_VERSION = 8;

    /** Name of the function that a plugin exports, {@code const StPluginModule *(*)(const StHostVTable *)}. */
    public static final String ENTRY_SYMBOL = "stellatune_plugin_entry";

    /** The call did what it should. */
    public static final int STATUS_OK = 0;

    /** An argument is wrong: null, malformed text, a value out of range. */
    public static final int STATUS_INVALID_ARG = 1;

    /** The plugin cannot do this, or does not know the type. */
    public static final int STATUS_UNSUPPORTED = 2;

    /** Input, output or a device failed. */
    public static final int STATUS_IO = 3;

    /** The data cannot be decoded. */
    public static final int STATUS_DECODE = 4;

    /** The plugin itself failed. */
    public static final int STATUS_INTERNAL = 5;

    /** Log level of something that failed. */
    public static final int LOG_ERROR = 1;

    /** Log level of something suspicious. */
    public static final int LOG_WARN = 2;

    /** Log level of what a user may want to know. */
    public static final int LOG_INFO = 3;

    /** Log level of what a developer may want to know. */
    public static final int LOG_DEBUG = 4;

    /** Log level of everything else. */
    public static final int LOG_TRACE = 5;

    /** Seek from the start of the input. */
    public static final int SEEK_START = 0;

    /** Seek from the current position. */
    public static final int SEEK_CURRENT = 1;

    /** Seek from the end of the input. */
    public static final int SEEK_END = 2;

    /** Capability: decoder. */
    public static final int KIND_DECODER = 1;

    /** Capability: DSP. */
    public static final int KIND_DSP = 2;

    /** Capability: source catalog. */
    public static final int KIND_SOURCE_CATALOG = 3;

    /** Capability: lyrics provider. */
    public static final int KIND_LYRICS_PROVIDER = 4;

    /** Capability: output sink. */
    public static final int KIND_OUTPUT_SINK = 5;

    /** The instance takes the new config in place. */
    public static final int UPDATE_HOT_APPLY = 1;

    /** The new config needs a new instance. */
    public static final int UPDATE_RECREATE = 2;

    /** The new config is refused. */
    public static final int UPDATE_REJECT = 3;

    /** The decoder says that the track can be sought in; informational. */
    public static final int DECODER_FLAG_SEEKABLE = 1;

    /** The field {@code duration_ms} is valid. */
    public static final int DECODER_FLAG_HAS_DURATION = 2;

    /** The sink takes the desired format as it is. */
    public static final int NEGOTIATED_EXACT = 1;

    /** The sink asks for another sample rate. */
    public static final int NEGOTIATED_CHANGED_SR = 2;

    /** The sink asks for another count of channels. */
    public static final int NEGOTIATED_CHANGED_CH = 4;

    /** The DSP processes 1 channel. */
    public static final int LAYOUT_MONO = 1;

    /** The DSP processes 2 channels. */
    public static final int LAYOUT_STEREO = 2;

    /** The DSP processes 6 channels. */
    public static final int LAYOUT_5_1 = 4;

    /** The DSP processes 8 channels. */
    public static final int LAYOUT_7_1 = 8;

    /** The DSP processes any count of channels. */
    public static final int LAYOUT_ANY = 0xFFFF_FFFF;

    private AbiConstants()
    {
    }
}
