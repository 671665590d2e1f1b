// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.NativeMemory;

/**
 * A buffer of samples in native memory, with guard samples behind its end.
 */
final class SampleBuffer implements AutoCloseable
{
    private static final int GUARD_SAMPLES = 16;
    private static final float GUARD = 12345.0f;

    private final long address;
    private final int samples;

    SampleBuffer(final int samples)
    {
        this.samples = samples;
        this.address = NativeMemory.allocate((long)(samples + GUARD_SAMPLES) * Float.BYTES);
        for (int i = samples; i < samples + GUARD_SAMPLES; i++)
        {
            put(i, GUARD);
        }
    }

    long address()
    {
        return address;
    }

    float get(final int index)
    {
        return NativeMemory.getFloat(address + (long)index * Float.BYTES);
    }

    void put(final int index, final float sample)
    {
        NativeMemory.putFloat(address + (long)index * Float.BYTES, sample);
    }

    /** Whether nobody wrote behind the end. */
    boolean guardsIntact()
    {
        boolean intact = true;
        for (int i = samples; i < samples + GUARD_SAMPLES; i++)
        {
            intact &= get(i) == GUARD;
        }
        return intact;
    }

    @Override
    public void close()
    {
        NativeMemory.free(address);
    }
}
