// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * What the host offers to a plugin. The plugin keeps the pointer, so the table and its {@code user_data} stay valid
 * from the entry call until the library is closed. Each callback may be 0, and a plugin tests it before use; each may
 * be called from any thread.
 *
 * <pre>{@code
 * typedef struct StHostVTable
 * {
 *     uint32_t api_version;
 *     void *user_data;
 *     void (*log)(void *user_data, StLogLevel level, StStr message);
 *     StStr (*get_runtime_root)(void *user_data);
 *     StStatus (*emit_event_json)(void *user_data, StStr event_json);
 *     StStatus (*poll_host_event_json)(void *user_data, StStr *out_event_json);
 *     StStatus (*send_control_json)(void *user_data, StStr request_json, StStr *out_response_json);
 *     void (*free_host_str)(void *user_data, StStr str);
 * } StHostVTable;
 * }</pre>
 */
public final class StHostVTable
{
    /** The layout a C compiler gives the struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        JAVA_INT.withName("api_version"),
        MemoryLayout.paddingLayout(4),
        JAVA_LONG.withName("user_data"),
        JAVA_LONG.withName("log"),
        JAVA_LONG.withName("get_runtime_root"),
        JAVA_LONG.withName("emit_event_json"),
        JAVA_LONG.withName("poll_host_event_json"),
        JAVA_LONG.withName("send_control_json"),
        JAVA_LONG.withName("free_host_str")).withName("StHostVTable");

    /** Bytes of the struct. */
    public static final long SIZE = LAYOUT.byteSize();

    /** {@link AbiConstants#ABI_VERSION}. */
    public static final long API_VERSION_OFFSET = Layouts.offsetOf(LAYOUT, "api_version");

    /** First argument of each callback; an id of the host, not an address. */
    public static final long USER_DATA_OFFSET = Layouts.offsetOf(LAYOUT, "user_data");

    /** Writes one line to the host's log. */
    public static final long LOG_OFFSET = Layouts.offsetOf(LAYOUT, "log");

    /** The plugin's install directory; borrowed, valid as long as the library. */
    public static final long GET_RUNTIME_ROOT_OFFSET = Layouts.offsetOf(LAYOUT, "get_runtime_root");

    /** Publishes an event of the plugin. */
    public static final long EMIT_EVENT_JSON_OFFSET = Layouts.offsetOf(LAYOUT, "emit_event_json");

    /** Takes the next event of the host, or an empty string. Never blocks. */
    public static final long POLL_HOST_EVENT_JSON_OFFSET = Layouts.offsetOf(LAYOUT, "poll_host_event_json");

    /** Sends a request to the host and waits for its answer. */
    public static final long SEND_CONTROL_JSON_OFFSET = Layouts.offsetOf(LAYOUT, "send_control_json");

    /** Gives back a string that a callback handed out, messages of errors included. */
    public static final long FREE_HOST_STR_OFFSET = Layouts.offsetOf(LAYOUT, "free_host_str");

    private StHostVTable()
    {
    }
}
