// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * The functions of a DSP instance. Never called concurrently for one instance, but from different threads over time.
 *
 * <pre>{@code
 * typedef struct StDspVTable
 * {
 *     void (*process_interleaved_f32_in_place)(void *handle, float *samples, uint32_t frames);
 *     uint32_t (*supported_layouts)(void *handle);
 *     uint16_t (*output_channels)(void *handle);
 *     StStatus (*plan_config_update)(void *handle, StStr config_json, StConfigUpdatePlan *out_plan);
 *     StStatus (*apply_config_update)(void *handle, StStr config_json);
 *     StStatus (*export_state_json)(void *handle, StStr *out_state_json);
 *     StStatus (*import_state_json)(void *handle, StStr state_json);
 *     void (*destroy)(void *handle);
 * } StDspVTable;
 * }</pre>
 */
public final class StDspVTable
{
    /** The layout a C compiler gives the struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        JAVA_LONG.withName("process_interleaved_f32_in_place"),
        JAVA_LONG.withName("supported_layouts"),
        JAVA_LONG.withName("output_channels"),
        JAVA_LONG.withName("plan_config_update"),
        JAVA_LONG.withName("apply_config_update"),
        JAVA_LONG.withName("export_state_json"),
        JAVA_LONG.withName("import_state_json"),
        JAVA_LONG.withName("destroy")).withName("StDspVTable");

    /** Bytes of the struct. */
    public static final long SIZE = LAYOUT.byteSize();

    /** Processes frames in place; cannot fail, must not block or allocate. Never 0. */
    public static final long PROCESS_INTERLEAVED_F32_IN_PLACE_OFFSET =
        Layouts.offsetOf(LAYOUT, "process_interleaved_f32_in_place");

    /** {@code LAYOUT_*} of {@link AbiConstants} that it can process. Never 0. */
    public static final long SUPPORTED_LAYOUTS_OFFSET = Layouts.offsetOf(LAYOUT, "supported_layouts");

    /** Channels that it puts out; 0 means as many as it gets. Never 0. */
    public static final long OUTPUT_CHANNELS_OFFSET = Layouts.offsetOf(LAYOUT, "output_channels");

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

    private StDspVTable()
    {
    }
}
