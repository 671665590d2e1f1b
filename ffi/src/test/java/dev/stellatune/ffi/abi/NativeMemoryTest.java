// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class NativeMemoryTest
{
    @Test
    void shouldReadBackWhatWasWrittenWhenAddressIsOdd()
    {
        final long memory = NativeMemory.allocate(64);
        final long odd = memory + 1;

        NativeMemory.putByte(odd, (byte)-1);
        assertThat(NativeMemory.getByte(odd)).isEqualTo((byte)-1);
        NativeMemory.putShort(odd, (short)0x8001);
        assertThat(NativeMemory.getShort(odd)).isEqualTo((short)0x8001);
        NativeMemory.putInt(odd, 0x8000_0001);
        assertThat(NativeMemory.getInt(odd)).isEqualTo(0x8000_0001);
        NativeMemory.putLong(odd, 0x8000_0000_0000_0001L);
        assertThat(NativeMemory.getLong(odd)).isEqualTo(0x8000_0000_0000_0001L);
        NativeMemory.putFloat(odd, -0.5f);
        assertThat(NativeMemory.getFloat(odd)).isEqualTo(-0.5f);

        NativeMemory.free(memory);
    }

    @Test
    void shouldBeZeroedAndAlignedWhenAllocated()
    {
        for (int bytes = 1; bytes < 4096; bytes += 97)
        {
            final long memory = NativeMemory.allocate(bytes);
            assertThat(memory % NativeMemory.ALIGNMENT).isZero();
            assertAllZero(memory, bytes);
            NativeMemory.view(memory, bytes).fill((byte)1);
            NativeMemory.free(memory);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {8, 64, 4096})
    void shouldBeZeroedAndAlignedWhenAllocatedWithAlignment(final long alignment)
    {
        for (int bytes = 1; bytes < 4096; bytes += 97)
        {
            final long memory = NativeMemory.allocateAligned(bytes, alignment);
            assertThat(memory % alignment).isZero();
            assertAllZero(memory, bytes);
            NativeMemory.view(memory, bytes).fill((byte)1);
            NativeMemory.free(memory);
        }
    }

    @Test
    void shouldThrowWhenSizeOrAlignmentMakesNoSense()
    {
        assertThatIllegalArgumentException().isThrownBy(() -> NativeMemory.allocate(0));
        assertThatIllegalArgumentException().isThrownBy(() -> NativeMemory.allocateAligned(-1, 64));
        assertThatIllegalArgumentException().isThrownBy(() -> NativeMemory.allocateAligned(64, 48));
        assertThatIllegalArgumentException().isThrownBy(() -> NativeMemory.allocateAligned(64, 4));
    }

    @Test
    void shouldThrowWhenHeapCannotGiveSoMuch()
    {
        assertThatThrownBy(() -> NativeMemory.allocate(1L << 62)).isInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void shouldMoveBytesWhenRegionsOverlap()
    {
        final long memory = NativeMemory.allocate(16);
        NativeMemory.putLong(memory, 0x0807_0605_0403_0201L);

        NativeMemory.copy(memory, memory + 1, 8);

        assertThat(NativeMemory.getLong(memory + 1)).isEqualTo(0x0807_0605_0403_0201L);
        NativeMemory.zero(memory + 1, 8);
        assertThat(NativeMemory.getLong(memory)).isEqualTo(1);
        NativeMemory.free(memory);
    }

    private static void assertAllZero(final long memory, final int bytes)
    {
        for (int i = 0; i < bytes; i++)
        {
            assertThat(NativeMemory.getByte(memory + i)).isZero();
        }
    }
}
