// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * The functions of an output sink instance. Never called concurrently for one instance, but from different threads
 * over time. The order of a session is negotiate, open, write as often as needed, flush or reset, close; then it may
 * be opened again.
 *
 * <pre>{@code
 * typedef struct StOutputSinkVTable
 * {
 *     StStatus (*list_targets_json)(void *handle, StStr *out_targets_json);
 *     StStatus (*negotiate_spec)(void *handle, StStr target_json, StAudioSpec desired_spec,
 *         StOutputSinkNegotiatedSpec *out_negotiated);
 *     StStatus (*open)(void *handle, StStr target_json, StAudioSpec spec);
 *     StStatus (*write_interleaved_f32)(void *handle, uint32_t frames, uint16_t channels, const float *samples,
 *         uint32_t *out_accepted_frames);
 *     StStatus (*query_runtime_status)(void *handle, StOutputSinkRuntimeStatus *out_status);
 *     StStatus (*flush)(void *handle);
 *     StStatus (*reset)(void *handle);
 *     void (*close)(void *handle);
 *     StStatus (*plan_config_update)(void *handle, StStr config_json, StConfigUpdatePlan *out_plan);
 *     StStatus (*apply_config_update)(void *handle, StStr config_json);
 *     StStatus (*export_state_json)(void *handle, StStr *out_state_json);
 *     StStatus (*import_state_json)(void *handle, StStr state_json);
 *     void (*destroy)(void *handle);
 * } StOutputSinkVTable;
 * }</pre>
 */
public final class StOutputSinkVTable
{
    /** The layout a C compiler gives the struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        JAVA_LONG.withName("list_targets_json"),
        JAVA_LONG.withName("negotiate_spec"),
        JAVA_LONG.withName("open"),
        JAVA_LONG.withName("write_interleaved_f32"),
        JAVA_LONG.withName("query_runtime_status"),
        JAVA_LONG.withName("flush"),
        JAVA_LONG.withName("reset"),
        JAVA_LONG.withName("close"),
        JAVA_LONG.withName("plan_config_update"),
        JAVA_LONG.withName("apply_config_update"),
        JAVA_LONG.withName("export_state_json"),
        JAVA_LONG.withName("import_state_json"),
        JAVA_LONG.withName("destroy")).withName("StOutputSinkVTable");

    /** Bytes of the struct. */
    public static final long SIZE = LAYOUT.byteSize();

    /** Lists the devices. Never 0. */
    public static final long LIST_TARGETS_JSON_OFFSET = Layouts.offsetOf(LAYOUT, "list_targets_json");

    /** Says which format it would take. Never 0. */
    public static final long NEGOTIATE_SPEC_OFFSET = Layouts.offsetOf(LAYOUT, "negotiate_spec");

    /** Opens a device. Never 0. */
    public static final long OPEN_OFFSET = Layouts.offsetOf(LAYOUT, "open");

    /** Takes frames; may accept fewer than given, even 0. Never 0. */
    public static final long WRITE_INTERLEAVED_F32_OFFSET = Layouts.offsetOf(LAYOUT, "write_interleaved_f32");

    /** Says how much is queued. Never 0. */
    public static final long QUERY_RUNTIME_STATUS_OFFSET = Layouts.offsetOf(LAYOUT, "query_runtime_status");

    /** Blocks until everything was heard. May be 0. */
    public static final long FLUSH_OFFSET = Layouts.offsetOf(LAYOUT, "flush");

    /** Drops what is queued. Never 0. */
    public static final long RESET_OFFSET = Layouts.offsetOf(LAYOUT, "reset");

    /** Releases the device; the instance may be opened again. Never 0. */
    public static final long CLOSE_OFFSET = Layouts.offsetOf(LAYOUT, "close");

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

    private StOutputSinkVTable()
    {
    }
}
