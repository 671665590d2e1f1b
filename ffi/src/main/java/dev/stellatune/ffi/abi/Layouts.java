// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.StructLayout;

/**
 * What all struct classes need to describe themselves.
 */
final class Layouts
{
    private Layouts()
    {
    }

    /**
     * Where a field lies within its struct, in bytes.
     */
    static long offsetOf(final StructLayout layout, final String field)
    {
        return layout.byteOffset(PathElement.groupElement(field));
    }
}
