// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.status;

import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What a player says of itself, for the time that it lives.
 *
 * <p>The control thread brings the numbers up to date; block times come from the workers. None of it allocates.
 */
public final class PlayerStatus implements AutoCloseable
{
    private final EngineStatus status;
    private final AtomicBuffer memory;
    private final UnsafeBuffer page;
    private final int base;
    private final Shape shape;
    private int stages;
    /** What the engine's counters know already. */
    private long blocks;
    private long underruns;
    private long starved;

    /**
     * What does not change about a player.
     *
     * @param name        of its threads.
     * @param mode        on which threads its stages run.
     * @param blockFrames frames per block.
     * @param ringBlocks  blocks in its ring.
     */
    public record Shape(String name, String mode, int blockFrames, int ringBlocks)
    {
    }

    /** Takes over a place that was claimed. */
    PlayerStatus(final EngineStatus status, final AtomicBuffer memory, final int base, final Shape shape)
    {
        this.status = status;
        this.memory = memory;
        this.base = base;
        this.shape = shape;
        page = new UnsafeBuffer(memory, base, StatusLayout.PAGE);
        page.putLong(StatusLayout.GENERATION, page.getLong(StatusLayout.GENERATION) + 1);
        page.setMemory(StatusLayout.BLOCK_FRAMES, StatusLayout.PAGE - StatusLayout.BLOCK_FRAMES, (byte)0);
        page.putInt(StatusLayout.BLOCK_FRAMES, shape.blockFrames());
        page.putInt(StatusLayout.RING_BLOCKS, shape.ringBlocks());
        StatusText.put(page, StatusLayout.NAME, StatusLayout.NAME_BYTES, shape.name());
        StatusText.put(page, StatusLayout.MODE, StatusLayout.MODE_BYTES, shape.mode());
    }

    /**
     * Adds a stage, before the player runs.
     *
     * @param role what it does, a word.
     * @return where its thread takes down its block times.
     */
    public StageTimes newStage(final String role)
    {
        if (stages == StatusLayout.MAX_STAGES)
        {
            throw new IllegalStateException("a player has " + StatusLayout.MAX_STAGES + " stages");
        }
        return new StageTimes(memory, base + (1 + stages++) * StatusLayout.PAGE, role);
    }

    /**
     * All stages are there: from now on the player can be seen.
     */
    public void visible()
    {
        page.putInt(StatusLayout.STAGE_COUNT, stages);
        page.putIntRelease(StatusLayout.STATE, StatusLayout.VISIBLE);
    }

    /**
     * Frames per block.
     *
     * @return as configured.
     */
    public int blockFrames()
    {
        return shape.blockFrames();
    }

    /**
     * [worker-thread] A block took longer than it lasts.
     */
    public void missedDeadline()
    {
        page.getAndAddLong(StatusLayout.DEADLINE_MISSES, 1);
        status.increment(EngineCounter.DEADLINE_MISSES);
    }

    /**
     * [control-thread] Brings the numbers up to date.
     *
     * @param sampleRate     of what is played, in Hz.
     * @param readyBlocks    decoded and not yet taken by the sink.
     * @param blocksDone     that went all the way.
     * @param acceptedFrames that sinks took.
     * @param sinkUnderruns  that the sink at hand has counted since it was made.
     * @param starvations    times that silence was given because no music was ready.
     */
    public void update(
        final int sampleRate,
        final long readyBlocks,
        final long blocksDone,
        final long acceptedFrames,
        final long sinkUnderruns,
        final long starvations)
    {
        page.putInt(StatusLayout.SAMPLE_RATE, sampleRate);
        page.putInt(StatusLayout.READY_BLOCKS, (int)readyBlocks);
        page.putLongRelease(StatusLayout.BLOCKS_DONE, blocksDone);
        page.putLongRelease(StatusLayout.ACCEPTED_FRAMES, acceptedFrames);
        page.putLongRelease(StatusLayout.STARVATIONS, starvations);
        status.add(EngineCounter.BLOCKS, blocksDone - blocks);
        blocks = blocksDone;
        // another sink begins to count anew
        final long dry = sinkUnderruns >= underruns ? sinkUnderruns - underruns : sinkUnderruns;
        underruns = sinkUnderruns;
        page.addLongRelease(StatusLayout.UNDERRUNS, dry);
        status.add(EngineCounter.UNDERRUNS, dry);
        final long silences = starvations - starved;
        starved = starvations;
        if (dry > 0 || silences > 0)
        {
            EngineEvents.underrun(shape.name(), dry, silences);
        }
    }

    /**
     * The player is closed and none of its threads is left: its place goes to another.
     */
    @Override
    public void close()
    {
        page.putIntRelease(StatusLayout.STATE, StatusLayout.FREE);
    }
}
