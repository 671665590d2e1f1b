// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.playback;

import dev.stellatune.engine.pipeline.TrackReader;
import java.util.function.Consumer;

/**
 * Attempts to open tracks, each of the generation in which it began. [control-thread]
 *
 * <p>A seek, skip or stop begins a new generation: what an older one brings is given up.
 */
final class TrackOpenings
{
    private final TrackLoader loader;
    private long generation;

    TrackOpenings(final TrackLoader loader)
    {
        this.loader = loader;
    }

    /** The current generation. */
    long generation()
    {
        return generation;
    }

    /** Begins a new generation. */
    void supersede()
    {
        generation++;
    }

    /**
     * Opens a track; exactly one of the three is called.
     *
     * @param opened     gets the reader, which must be used or closed.
     * @param failed     gets one sentence.
     * @param superseded something else was decided meanwhile.
     */
    void open(
        final Track track,
        final long frame,
        final Consumer<TrackReader> opened,
        final Consumer<String> failed,
        final Runnable superseded)
    {
        final long began = generation;
        loader.open(track, frame, reader ->
        {
            if (began == generation)
            {
                opened.accept(reader);
            }
            else
            {
                reader.closeUnused();
                superseded.run();
            }
        }, message ->
        {
            if (began == generation)
            {
                failed.accept(message);
            }
            else
            {
                superseded.run();
            }
        });
    }
}
