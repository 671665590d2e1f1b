// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

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
 */
final class RowTimes
{
    private static final long NS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

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

    /** The doorbell has rung: the format may be another one. */
    void onDoorbell()
    {
        blockNs = player.blockFrames() * NS_PER_SECOND / shared.transport().format().sampleRate();
    }

    /** An attempt begins. */
    void begin()
    {
        since = clock.nanoTime();
    }

    /** The stage at hand cannot finish now. */
    void mustWait()
    {
        if (!waiting)
        {
            waiting = true;
            first = clock.nanoTime() - since;
        }
    }

    /** A stage is done with the block, and the next begins. */
    void finished(final int stage)
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
    }
}
