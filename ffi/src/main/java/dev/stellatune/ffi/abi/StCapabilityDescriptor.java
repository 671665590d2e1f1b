// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * One thing that a plugin can make. Static data of the plugin, its strings included: valid while the library is
 * mapped.
 *
 * <pre>{@code
 * typedef struct StCapabilityDescriptor
 * {
 *     StCapabilityKind kind;
 *     StStr type_id;
 *     StStr display_name;
 *     StStr config_schema_json;
 *     StStr default_config_json;
 *     uint32_t reserved0;
 *     uint64_t reserved1;
 * } StCapabilityDescriptor;
 * }</pre>
 */
public final class StCapabilityDescriptor
{
    /** The layout a C compiler gives the struct. */
    public static final StructLayout LAYOUT = MemoryLayout.structLayout(
        JAVA_INT.withName("kind"),
        MemoryLayout.paddingLayout(4),
        StStr.LAYOUT.withName("type_id"),
        StStr.LAYOUT.withName("display_name"),
        StStr.LAYOUT.withName("config_schema_json"),
        StStr.LAYOUT.withName("default_config_json"),
        JAVA_INT.withName("reserved0"),
        MemoryLayout.paddingLayout(4),
        JAVA_LONG.withName("reserved1")).withName("StCapabilityDescriptor");

    /** Bytes of the struct. */
    public static final long SIZE = LAYOUT.byteSize();

    /** {@code KIND_*} of {@link AbiConstants}. */
    public static final long KIND_OFFSET = Layouts.offsetOf(LAYOUT, "kind");

    /** Identity within the plugin, together with the kind. */
    public static final long TYPE_ID_OFFSET = Layouts.offsetOf(LAYOUT, "type_id");

    /** Name for people. */
    public static final long DISPLAY_NAME_OFFSET = Layouts.offsetOf(LAYOUT, "display_name");

    /** JSON schema of the config; may be empty or <code>{}</code>. */
    public static final long CONFIG_SCHEMA_JSON_OFFSET = Layouts.offsetOf(LAYOUT, "config_schema_json");

    /** Config of an instance that nobody configured. */
    public static final long DEFAULT_CONFIG_JSON_OFFSET = Layouts.offsetOf(LAYOUT, "default_config_json");

    /** Always 0. */
    public static final long RESERVED0_OFFSET = Layouts.offsetOf(LAYOUT, "reserved0");

    /** Always 0. */
    public static final long RESERVED1_OFFSET = Layouts.offsetOf(LAYOUT, "reserved1");

    private StCapabilityDescriptor()
    {
    }
}
