// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import dev.stellatune.engine.sink.AudioSink;
import dev.stellatune.engine.status.PlayerStatus;
import dev.stellatune.engine.status.StageTimes;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;

/**
 * Measures how long each stage of a row works on a block: one look at the clock before the first stage and one after
 * each. [worker-thread]
 *
 * <p>A block that has to wait is offered again and again. What counts are the first attempt, which does what can be
 * done, and the last, which gets it done; neither the time between attempts counts nor those in between, which find
 * that there is still no room, or nothing to read. A sink that waits for its device within a write cannot be told from
 * one that works: sinks do not wait, by their contract.
 *
 * <p>A block that keeps its thread busy for longer than a full block lasts has missed its deadline.
 *
 * <p>Each block is measured that goes to a sink which is paced. One that takes everything knows no deadlines, and
 * there the clock would be a tenth of the work: one block of {@value #BLOCKS_PER_SAMPLE} is measured.
 */
final class RowTimes
{
    private static final long NS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    private static final int BLOCKS_PER_SAMPLE = 16;

    private final PlayerStatus player;
    private final Shared shared;
    private final NanoClock clock;
    private final StageTimes[] stages;
    private long blockNs = Long.MAX_VALUE;
    /** Where the work began that is not yet accounted for. */
    private long since;
    /** What the stage at hand did in its first attempt. */
    private long first;
    private boolean waiting;
    /** What the stages before did for the block at hand. */
    private long total;
    private boolean everyBlock = true;
    /** Whether the block at hand is measured. */
    private boolean measured = true;
    private int skipped;

    RowTimes(final PlayerStatus player, final Shared shared, final NanoClock clock, final String... roles)
    {
        this.clock = clock;
        this.player = player;
        this.shared = shared;
        stages = new StageTimes[roles.length];
        for (int i = 0; i < roles.length; i++)
        {
            stages[i] = player.newStage(roles[i]);
        }
    }

    /** The doorbell has rung: format and sink may be others. */
    void onDoorbell()
    {
        final Transport transport = shared.transport();
        final AudioSink sink = transport.sink();
        blockNs = player.blockFrames() * NS_PER_SECOND / transport.format().sampleRate();
        everyBlock = sink == null || sink.paced();
    }

    /** An attempt begins. */
    void begin()
    {
        if (measured)
        {
            since = clock.nanoTime();
        }
    }

    /** The stage at hand cannot finish now. */
    void mustWait()
    {
        if (measured && !waiting)
        {
            waiting = true;
            first = clock.nanoTime() - since;
        }
    }

    /** A stage is done with the block, and the next begins. */
    void finished(final int stage)
    {
        if (measured)
        {
            record(stage);
        }
    }

    private void record(final int stage)
    {
        final long now = clock.nanoTime();
        final long took = first + now - since;
        since = now;
        first = 0;
        waiting = false;
        total += took;
        stages[stage].record(took);
        if (took > blockNs)
        {
            stages[stage].late();
        }
    }

    /** A stage has given up on the block. */
    void abandoned()
    {
        first = 0;
        waiting = false;
        begin();
    }

    /** All stages are done with the block. */
    void blockDone()
    {
        if (total > blockNs)
        {
            player.missedDeadline();
        }
        total = 0;
        measured = everyBlock || ++skipped == BLOCKS_PER_SAMPLE;
        if (measured)
        {
            skipped = 0;
        }
    }
}
