// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.audio;

import dev.stellatune.ffi.abi.NativeMemory;

/**
 * The native memory of all blocks of a pipeline: one piece, each buffer aligned to a cache line.
 *
 * <p>Blocks hold views in the global scope; close the slab only after the last worker has ended.
 */
public final class BlockSlab implements AutoCloseable
{
    private static final long CACHE_LINE = 64;

    private final long address;
    private final long bufferBytes;
    private final int tracks;
    private long next;
    private boolean closed;

    /**
     * Allocates the slab, zeroed.
     *
     * @param blocks how many blocks will be made.
     * @param frames capacity of a block.
     * @param tracks buffers per block, 1 or more.
     */
    public BlockSlab(final int blocks, final int frames, final int tracks)
    {
        final long bytes = (long)frames * AudioFormat.MAX_CHANNELS * Float.BYTES;
        this.tracks = tracks;
        this.bufferBytes = (bytes + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
        this.address = NativeMemory.allocateAligned(bufferBytes * blocks * buffersPerBlock(), CACHE_LINE);
        this.next = address;
    }

    private int buffersPerBlock()
    {
        return tracks == 1 ? 1 : tracks + 1;
    }

    /**
     * Makes the next block.
     *
     * @return a block with memory of its own.
     */
    public AudioBlock newBlock()
    {
        final TrackBuffer[] buffers = new TrackBuffer[tracks];
        for (int i = 0; i < tracks; i++)
        {
            buffers[i] = new TrackBuffer(take());
        }
        return new AudioBlock(buffers, tracks == 1 ? buffers[0].address() : take(), bufferBytes);
    }

    private long take()
    {
        final long buffer = next;
        next += bufferBytes;
        return buffer;
    }

    /**
     * Frees the memory; later calls do nothing.
     */
    @Override
    public void close()
    {
        if (!closed)
        {
            closed = true;
            NativeMemory.free(address);
        }
    }
}
