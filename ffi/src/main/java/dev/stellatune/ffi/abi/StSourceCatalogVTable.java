// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * The functions of a source catalog instance. Never called concurrently for one instance, but from different threads
 * over time. An open stream belongs to the instance that opened it.
 *
 * <pre>{@code
 * typedef struct StSourceCatalogVTable
 * {
 *     StStatus (*list_items_json)(void *handle, StStr request_json, StStr *out_items_json);
 *     StStatus (*open_stream)(void *handle, StStr track_json, const StIoVTable **out_io_vtable, void **out_io_handle,
 *         StStr *out_meta_json);
 *     void (*close_stream)(void *handle, void *io_handle);
 *     StStatus (*plan_config_update)(void *handle, StStr config_json, StConfigUpdatePlan *out_plan);
 *     StStatus (*apply_config_update)(void *handle, StStr config_json);
 *     StStatus (*export_state_json)(void *handle, StStr *out_state_json);
 *     StStatus (*import_state_json)(void *handle, StStr state_json);
 *     void (*destroy)(void *handle);
 * } StSourceCatalogVTable;
 * }</pre>
 */
public final class StSourceCatalogVTable
{
    /** The layout a C compiler gives the struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        JAVA_LONG.withName("list_items_json"),
        JAVA_LONG.withName("open_stream"),
        JAVA_LONG.withName("close_stream"),
        JAVA_LONG.withName("plan_config_update"),
        JAVA_LONG.withName("apply_config_update"),
        JAVA_LONG.withName("export_state_json"),
        JAVA_LONG.withName("import_state_json"),
        JAVA_LONG.withName("destroy")).withName("StSourceCatalogVTable");

    /** Bytes of the struct. */
    public static final long SIZE = LAYOUT.byteSize();

    /** Lists what the catalog holds. Never 0. */
    public static final long LIST_ITEMS_JSON_OFFSET = Layouts.offsetOf(LAYOUT, "list_items_json");

    /** Opens the bytes of a track. Never 0. */
    public static final long OPEN_STREAM_OFFSET = Layouts.offsetOf(LAYOUT, "open_stream");

    /** Closes a stream, exactly once, after the decoder that read it. Never 0. */
    public static final long CLOSE_STREAM_OFFSET = Layouts.offsetOf(LAYOUT, "close_stream");

    /** Says how a new config would be taken. May be 0: by recreation. */
    public static final long PLAN_CONFIG_UPDATE_OFFSET = Layouts.offsetOf(LAYOUT, "plan_config_update");

    /** Takes a new config in place. May be 0: it cannot. */
    public static final long APPLY_CONFIG_UPDATE_OFFSET = Layouts.offsetOf(LAYOUT, "apply_config_update");

    /** Hands out the state for a successor. May be 0: there is none. */
    public static final long EXPORT_STATE_JSON_OFFSET = Layouts.offsetOf(LAYOUT, "export_state_json");

    /** Takes the state of a predecessor. May be 0: it cannot. */
    public static final long IMPORT_STATE_JSON_OFFSET = Layouts.offsetOf(LAYOUT, "import_state_json");

    /** Ends the instance, exactly once. Never 0. */
    public static final long DESTROY_OFFSET = Layouts.offsetOf(LAYOUT, "destroy");

    private StSourceCatalogVTable()
    {
    }
}
