// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import dev.stellatune.engine.sink.AudioSink;
import dev.stellatune.ffi.abi.NativeMemory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;

/**
 * Keeps a device going while there is nothing to hear; the position stands still meanwhile. [worker-thread]
 */
final class SilenceFeed
{
    /** How long a decoder may have nothing before a device is given silence. */
    private static final long OVERDUE_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Timeline timeline;
    private final NanoClock clock;
    private final int chunkFrames;
    private final long memory;
    private final MemorySegment silence;
    private boolean standing;
    /** By the clock; 0 while the decoder lacks nothing. */
    private long lackingSinceNs;

    SilenceFeed(final Timeline timeline, final NanoClock clock, final int chunkFrames, final int bytes)
    {
        this.timeline = timeline;
        this.clock = clock;
        this.chunkFrames = chunkFrames;
        this.memory = NativeMemory.allocate(bytes);
        this.silence = NativeMemory.view(memory, bytes);
    }

    /**
     * Whether the decoder has had nothing for a while. A block that is merely late gets no silence put before it: the
     * device stands still for that moment and counts it.
     *
     * @param lacking whether it has nothing now.
     */
    boolean isOverdue(final boolean lacking)
    {
        if (!lacking)
        {
            lackingSinceNs = 0;
            return false;
        }
        final long now = clock.nanoTime();
        if (lackingSinceNs == 0)
        {
            lackingSinceNs = now;
        }
        return now - lackingSinceNs >= OVERDUE_NS;
    }

    /**
     * Tops a device up to a level, as far as it takes.
     *
     * @param level frames that are to be queued.
     * @return whether any was written.
     */
    boolean feed(final AudioSink target, final long level) throws IOException
    {
        final long missing = level - target.queuedFrames();
        long written = 0;
        while (written < missing)
        {
            final int accepted = target.write(silence, 0, chunkFrames);
            if (accepted <= 0)
            {
                break;
            }
            stand();
            timeline.wrote(accepted);
            written += accepted;
        }
        return written > 0;
    }

    private void stand()
    {
        if (!standing)
        {
            standsAt(timeline.lastTrack(), timeline.nextPosition());
        }
    }

    /** The position stands at a place from the next frame written on. */
    void standsAt(final long track, final long position)
    {
        standing = true;
        timeline.begin(track, position, false);
    }

    /** From the next frame written on there is music: the position moves again. */
    void musicFollows()
    {
        lackingSinceNs = 0;
        if (standing)
        {
            standing = false;
            timeline.begin(timeline.lastTrack(), timeline.nextPosition(), true);
        }
    }

    /** The timeline was suspended: the position stands already. */
    void suspended()
    {
        standing = true;
    }

    /** The timeline has begun anew. */
    void forget()
    {
        standing = false;
    }

    void close()
    {
        NativeMemory.free(memory);
    }
}
