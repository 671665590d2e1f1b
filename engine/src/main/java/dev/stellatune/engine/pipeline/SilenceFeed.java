// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import dev.stellatune.engine.sink.AudioSink;
import dev.stellatune.ffi.abi.NativeMemory;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/**
 * Keeps a device going while there is nothing to hear; the position stands still meanwhile. [worker-thread]
 */
final class SilenceFeed
{
    private final Timeline timeline;
    private final int chunkFrames;
    private final long memory;
    private final MemorySegment silence;
    private boolean standing;

    SilenceFeed(final Timeline timeline, final int chunkFrames, final int bytes)
    {
        this.timeline = timeline;
        this.chunkFrames = chunkFrames;
        this.memory = NativeMemory.allocate(bytes);
        this.silence = NativeMemory.view(memory, bytes);
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
