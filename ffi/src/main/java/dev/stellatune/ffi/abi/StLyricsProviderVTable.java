// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * The functions of a lyrics provider instance. Never called concurrently for one instance, but from different threads
 * over time.
 *
 * <pre>{@code
 * typedef struct StLyricsProviderVTable
 * {
 *     StStatus (*search_json)(void *handle, StStr query_json, StStr *out_results_json);
 *     StStatus (*fetch_json)(void *handle, StStr track_json, StStr *out_lyrics_json);
 *     StStatus (*plan_config_update)(void *handle, StStr config_json, StConfigUpdatePlan *out_plan);
 *     StStatus (*apply_config_update)(void *handle, StStr config_json);
 *     StStatus (*export_state_json)(void *handle, StStr *out_state_json);
 *     StStatus (*import_state_json)(void *handle, StStr state_json);
 *     void (*destroy)(void *handle);
 * } StLyricsProviderVTable;
 * }</pre>
 */
public final class StLyricsProviderVTable
{
    /** The layout a C compiler gives the struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        JAVA_LONG.withName("search_json"),
        JAVA_LONG.withName("fetch_json"),
        JAVA_LONG.withName("plan_config_update"),
        JAVA_LONG.withName("apply_config_update"),
        JAVA_LONG.withName("export_state_json"),
        JAVA_LONG.withName("import_state_json"),
        JAVA_LONG.withName("destroy")).withName("StLyricsProviderVTable");

    /** Bytes of the struct. */
    public static final long SIZE = LAYOUT.byteSize();

    /** Finds lyrics for a track. Never 0. */
    public static final long SEARCH_JSON_OFFSET = Layouts.offsetOf(LAYOUT, "search_json");

    /** Gets the lyrics that a search found. Never 0. */
    public static final long FETCH_JSON_OFFSET = Layouts.offsetOf(LAYOUT, "fetch_json");

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

    private StLyricsProviderVTable()
    {
    }
}
