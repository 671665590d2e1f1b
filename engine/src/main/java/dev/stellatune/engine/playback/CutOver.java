// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.playback;

import dev.stellatune.engine.pipeline.AudioPipeline;
import dev.stellatune.engine.pipeline.TrackReader;
import dev.stellatune.engine.pipeline.Transport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Moves the pipeline to another reader, through a sink that is open in the reader's format. [control-thread]
 *
 * <p>A sink is closed and opened only after the workers have let go of it.
 */
final class CutOver
{
    private final AudioPipeline pipeline;
    private final SinkHolder output;
    private @Nullable Runnable onRelease;
    private boolean paused;
    private long releaseEpoch;
    private long epoch;

    CutOver(final AudioPipeline pipeline, final SinkHolder output)
    {
        this.pipeline = pipeline;
        this.output = output;
    }

    /** The epoch of the last cut. */
    long epoch()
    {
        return epoch;
    }

    /** Whether there is a sink for the workers to write to. */
    private boolean isPlaying()
    {
        return pipeline.transport().sink() != null;
    }

    boolean isPaused()
    {
        return paused;
    }

    /**
     * Pauses or goes on, at once or from the next cut on.
     *
     * @return whether it changed what the workers do now.
     */
    boolean pause(final boolean now)
    {
        final boolean changed = paused != now && isPlaying();
        paused = now;
        if (changed)
        {
            pipeline.transport(pipeline.transport().paused(now));
        }
        return changed;
    }

    /** Says what follows the reader at hand; null for the end. */
    void follow(final @Nullable TrackReader reader)
    {
        pipeline.next(epoch, reader);
    }

    /**
     * Cuts to a reader, which is given up where the cut does not come about.
     *
     * @param wanted asked again before the cut: false when something else was decided meanwhile.
     * @param done   the reader was cut to.
     * @param failed the sink or the DSPs could not be opened; gets one sentence.
     */
    void cutTo(
        final TrackReader reader,
        final BooleanSupplier wanted,
        final Runnable done,
        final Consumer<String> failed)
    {
        if (onRelease == null && reader.format().equals(output.format()))
        {
            cutNow(reader, wanted, done);
            return;
        }
        release(() -> output.reopen(reader.format(), () -> cutNow(reader, wanted, done), message ->
        {
            reader.closeUnused();
            if (wanted.getAsBoolean())
            {
                failed.accept(message);
            }
        }));
    }

    private void cutNow(final TrackReader reader, final BooleanSupplier wanted, final Runnable done)
    {
        if (!wanted.getAsBoolean())
        {
            reader.closeUnused();
            return;
        }
        epoch++;
        pipeline.cut(
            new Transport(epoch, paused, reader.format(), output.sink(), output.chain()), reader);
        done.run();
    }

    /** Makes the workers let go of the sink and the DSPs, then goes on. */
    void release(final Runnable then)
    {
        final Runnable earlier = onRelease;
        if (earlier != null)
        {
            onRelease = () ->
            {
                earlier.run();
                then.run();
            };
        }
        else if (isPlaying())
        {
            epoch++;
            releaseEpoch = epoch;
            onRelease = then;
            output.releaseChain();
            pipeline.cut(new Transport(epoch, false, pipeline.transport().format(), null, null), null);
        }
        else
        {
            then.run();
        }
    }

    /** The sink worker holds no sink of an earlier transport any more. */
    void onSinkReleased(final long releasedEpoch)
    {
        final Runnable then = onRelease;
        if (then != null && releasedEpoch >= releaseEpoch)
        {
            onRelease = null;
            then.run();
        }
    }
}
