// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * The functions of a decoder instance. Never called concurrently for one instance, but from different threads over
 * time.
 *
 * <pre>{@code
 * typedef struct StDecoderVTable
 * {
 *     StStatus (*open)(void *handle, StDecoderOpenArgs args);
 *     StStatus (*get_info)(void *handle, StDecoderInfo *out_info);
 *     StStatus (*get_metadata_json)(void *handle, StStr *out_json);
 *     StStatus (*read_interleaved_f32)(void *handle, uint32_t frames, float *out_samples, uint32_t *out_frames,
 *         bool *out_eof);
 *     StStatus (*seek_ms)(void *handle, uint64_t position_ms);
 *     StStatus (*plan_config_update)(void *handle, StStr config_json, StConfigUpdatePlan *out_plan);
 *     StStatus (*apply_config_update)(void *handle, StStr config_json);
 *     StStatus (*export_state_json)(void *handle, StStr *out_state_json);
 *     StStatus (*import_state_json)(void *handle, StStr state_json);
 *     void (*destroy)(void *handle);
 * } StDecoderVTable;
 * }</pre>
 */
public final class StDecoderVTable
{
    /** The layout a C compiler gives the struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        JAVA_LONG.withName("open"),
        JAVA_LONG.withName("get_info"),
        JAVA_LONG.withName("get_metadata_json"),
        JAVA_LONG.withName("read_interleaved_f32"),
        JAVA_LONG.withName("seek_ms"),
        JAVA_LONG.withName("plan_config_update"),
        JAVA_LONG.withName("apply_config_update"),
        JAVA_LONG.withName("export_state_json"),
        JAVA_LONG.withName("import_state_json"),
        JAVA_LONG.withName("destroy")).withName("StDecoderVTable");

    /** Bytes of the struct. */
    public static final long SIZE = LAYOUT.byteSize();

    /** Opens the input, once per instance. Never 0. */
    public static final long OPEN_OFFSET = Layouts.offsetOf(LAYOUT, "open");

    /** Says what was opened. Never 0. */
    public static final long GET_INFO_OFFSET = Layouts.offsetOf(LAYOUT, "get_info");

    /** Hands out the tags as JSON. May be 0: there are none. */
    public static final long GET_METADATA_JSON_OFFSET = Layouts.offsetOf(LAYOUT, "get_metadata_json");

    /** Decodes up to the given count of frames. Never 0. */
    public static final long READ_INTERLEAVED_F32_OFFSET = Layouts.offsetOf(LAYOUT, "read_interleaved_f32");

    /** Moves to a position in milliseconds. May be 0: it cannot seek. */
    public static final long SEEK_MS_OFFSET = Layouts.offsetOf(LAYOUT, "seek_ms");

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

    private StDecoderVTable()
    {
    }
}
