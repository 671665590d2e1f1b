// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.audio;

import dev.stellatune.ffi.abi.NativeMemory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Blocks, their buffers, and the one piece of memory that they share.
 */
class AudioBlockTest
{
    private static final int FRAMES = 100;
    private static final long BYTES = (long)FRAMES * AudioFormat.MAX_CHANNELS * Float.BYTES;

    @Test
    void shouldMixInTheTrackItselfWhenThereIsOne()
    {
        try (BlockSlab slab = new BlockSlab(1, FRAMES, 1))
        {
            final AudioBlock block = slab.newBlock();

            assertThat(block.trackCount()).isEqualTo(1);
            assertThat(block.master().address()).isEqualTo(block.track(0).address());
            assertThat(block.master().byteSize()).isGreaterThanOrEqualTo(BYTES);
        }
    }

    /** Buffers are aligned to a cache line, hold a whole block of eight channels, and never overlap. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4})
    void shouldGiveEachBufferMemoryOfItsOwn(final int tracks)
    {
        final int blocks = 8;
        try (BlockSlab slab = new BlockSlab(blocks, FRAMES, tracks))
        {
            final List<Long> addresses = new ArrayList<>();
            for (int i = 0; i < blocks; i++)
            {
                final AudioBlock block = slab.newBlock();
                for (int track = 0; track < tracks; track++)
                {
                    addresses.add(block.track(track).address());
                }
                if (tracks > 1)
                {
                    addresses.add(block.master().address());
                }
            }

            final List<Long> sorted = addresses.stream().sorted().toList();
            assertThat(sorted).allSatisfy(address -> assertThat(address % 64).isZero());
            for (int i = 1; i < sorted.size(); i++)
            {
                assertThat(sorted.get(i) - sorted.get(i - 1)).isGreaterThanOrEqualTo(BYTES);
            }
            for (final long address : sorted)
            {
                assertThat(NativeMemory.getFloat(address)).isZero();
                assertThat(NativeMemory.getFloat(address + BYTES - Float.BYTES)).isZero();
                NativeMemory.putFloat(address + BYTES - Float.BYTES, 1);
            }
        }
    }

    @Test
    void shouldBeFreedOnceWhenClosedTwice()
    {
        final BlockSlab slab = new BlockSlab(1, FRAMES, 1);

        slab.close();
        slab.close();

        assertThat(slab).isNotNull();
    }

    @Test
    void shouldForgetItsContentWhenItGoesRoundAgain()
    {
        try (BlockSlab slab = new BlockSlab(1, FRAMES, 2))
        {
            final AudioBlock block = slab.newBlock();
            block.begin(1);
            block.frames(50);
            block.track(1).filled(50, true);
            block.track(1).addBoundary(7, 3, 1_000);
            assertThat(block.track(1).boundaryFrame(0)).isEqualTo(7);
            assertThat(block.track(1).boundaryTrack(0)).isEqualTo(3);
            assertThat(block.track(1).boundaryPosition(0)).isEqualTo(1_000);

            block.begin(2);

            assertThat(block.epoch()).isEqualTo(2);
            assertThat(block.frames()).isZero();
            assertThat(block.track(1).frames()).isZero();
            assertThat(block.track(1).isLast()).isFalse();
            assertThat(block.track(1).boundaryCount()).isZero();
        }
    }

    @Test
    void shouldHoldSoManyBoundariesAndNoMore()
    {
        try (BlockSlab slab = new BlockSlab(1, FRAMES, 1))
        {
            final TrackBuffer buffer = slab.newBlock().track(0);
            for (int i = 0; i < TrackBuffer.MAX_BOUNDARIES; i++)
            {
                buffer.addBoundary(i, i, 0);
            }

            assertThat(buffer.boundaryCount()).isEqualTo(TrackBuffer.MAX_BOUNDARIES);
            assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> buffer.addBoundary(0, 0, 0));
        }
    }
}
