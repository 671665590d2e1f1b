// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import org.jspecify.annotations.Nullable;

/**
 * The ways into a plugin's code, under the names that its author knows.
 */
public enum PluginCall
{
    /** The library's start-up code, run by the loader. */
    LOAD(1, "the start-up code of the library"),
    /** The entry function, and what describes the plugin. */
    ENTRY(2, "stellatune_plugin_entry or the functions that describe the plugin"),
    /** Any create function. */
    CREATE(3, "create"),
    /** Any destroy function. */
    DESTROY(4, "destroy"),
    /** {@code plan_config_update}. */
    PLAN(5, "plan_config_update"),
    /** {@code apply_config_update}. */
    APPLY(6, "apply_config_update"),
    /** {@code export_state_json}. */
    EXPORT(7, "export_state_json"),
    /** {@code import_state_json}. */
    IMPORT(8, "import_state_json"),
    /** {@code plugin_free}. */
    FREE(9, "plugin_free"),
    /** {@code shutdown}. */
    SHUTDOWN(10, "shutdown"),
    /** The library's ending code, run by the loader. */
    UNLOAD(11, "the ending code of the library"),
    /** {@code open} of a decoder or a sink. */
    OPEN(12, "open"),
    /** {@code get_info}. */
    INFO(13, "get_info"),
    /** {@code get_metadata_json}. */
    METADATA(14, "get_metadata_json"),
    /** {@code read_interleaved_f32}. */
    READ(15, "read_interleaved_f32"),
    /** {@code seek_ms}. */
    SEEK(16, "seek_ms"),
    /** {@code process_interleaved_f32_in_place}. */
    PROCESS(17, "process_interleaved_f32_in_place"),
    /** {@code supported_layouts}. */
    LAYOUTS(18, "supported_layouts"),
    /** {@code output_channels}. */
    CHANNELS(19, "output_channels"),
    /** {@code list_targets_json}. */
    LIST_TARGETS(20, "list_targets_json"),
    /** {@code negotiate_spec}. */
    NEGOTIATE(21, "negotiate_spec"),
    /** {@code write_interleaved_f32}. */
    WRITE(22, "write_interleaved_f32"),
    /** {@code query_runtime_status}. */
    QUERY(23, "query_runtime_status"),
    /** {@code flush}. */
    FLUSH(24, "flush"),
    /** {@code reset}. */
    RESET(25, "reset"),
    /** {@code close}. */
    CLOSE(26, "close"),
    /** {@code list_items_json}. */
    LIST(27, "list_items_json"),
    /** {@code open_stream}. */
    OPEN_STREAM(28, "open_stream"),
    /** {@code close_stream}. */
    CLOSE_STREAM(29, "close_stream"),
    /** {@code search_json}. */
    SEARCH(30, "search_json"),
    /** {@code fetch_json}. */
    FETCH(31, "fetch_json");

    private final int code;
    private final String function;

    PluginCall(final int code, final String function)
    {
        this.code = code;
        this.function = function;
    }

    /**
     * Stands for the call in a {@link CallMark}.
     *
     * @return 1 to 255; never changes.
     */
    public int code()
    {
        return code;
    }

    /**
     * What is called.
     *
     * @return the function's name, or what else to call it.
     */
    public String function()
    {
        return function;
    }

    /**
     * Whether the plugin's id is only known after this call.
     *
     * @return true when a plugin that fails here cannot be told by its id.
     */
    public boolean isBeforeId()
    {
        return this == LOAD || this == ENTRY;
    }

    /**
     * The call that a code stands for.
     *
     * @param code of a mark.
     * @return null when there is none.
     */
    public static @Nullable PluginCall of(final int code)
    {
        for (final PluginCall call : values())
        {
            if (call.code == code)
            {
                return call;
            }
        }
        return null;
    }
}
