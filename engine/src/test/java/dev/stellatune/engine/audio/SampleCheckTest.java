// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.audio;

import dev.stellatune.engine.lease.Allocations;
import dev.stellatune.ffi.abi.NativeMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SampleCheckTest
{
    private static final int SAMPLES = 64;

    private final long address = NativeMemory.allocate((long)SAMPLES * Float.BYTES);

    @AfterEach
    void free()
    {
        NativeMemory.free(address);
    }

    private void put(final int index, final float sample)
    {
        NativeMemory.putFloat(address + (long)index * Float.BYTES, sample);
    }

    private float get(final int index)
    {
        return NativeMemory.getFloat(address + (long)index * Float.BYTES);
    }

    private float peak()
    {
        return Float.intBitsToFloat(SampleCheck.peakBits(address, SAMPLES));
    }

    @Test
    void shouldFindTheLargestMagnitudeWhateverItsSign()
    {
        assertThat(peak()).isZero();
        put(3, -0.0f);
        assertThat(peak()).isZero();
        put(5, Float.MIN_VALUE);
        assertThat(peak()).isEqualTo(Float.MIN_VALUE);
        put(7, 0.5f);
        put(63, -0.75f);
        assertThat(peak()).isEqualTo(0.75f);
        put(0, -Float.MAX_VALUE);
        assertThat(peak()).isEqualTo(Float.MAX_VALUE);
        assertThat(SampleCheck.isFinite(SampleCheck.peakBits(address, SAMPLES))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0x7F800000, 0xFF800000, 0x7F800001, 0x7FC00000, 0xFFC00000, 0x7FFFFFFF, 0xFFFFFFFF})
    void shouldSeeWhatIsNotFiniteWhateverItsBits(final int bits)
    {
        put(1, Float.MAX_VALUE);
        NativeMemory.putInt(address + 40, bits);

        assertThat(SampleCheck.isFinite(SampleCheck.peakBits(address, SAMPLES))).isFalse();
        assertThat(SampleCheck.silenceNonFinite(address, SAMPLES)).isEqualTo(1);

        assertThat(get(10)).isZero();
        assertThat(get(1)).isEqualTo(Float.MAX_VALUE);
        assertThat(SampleCheck.isFinite(SampleCheck.peakBits(address, SAMPLES))).isTrue();
    }

    @Test
    void shouldLookAtNothingWhenThereAreNoSamples()
    {
        put(0, Float.NaN);

        assertThat(SampleCheck.peakBits(address, 0)).isZero();
        assertThat(SampleCheck.silenceNonFinite(address, 0)).isZero();
    }

    @Test
    void shouldAllocateNothingWhenABlockIsChecked()
    {
        final int[] sum = {0};

        assertThat(Allocations.bytesOfManyRounds(() ->
            sum[0] += SampleCheck.peakBits(address, SAMPLES) + SampleCheck.silenceNonFinite(address, SAMPLES)))
            .isZero();
    }
}
