// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.playback;

import dev.stellatune.engine.pipeline.AudioPipeline;
import dev.stellatune.engine.pipeline.TrackReader;
import dev.stellatune.engine.pipeline.Transport;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * Moves the pipeline to another reader, through a sink that is open in the reader's format. [control-thread]
 *
 * <p>A sink is closed and opened only after the workers have let go of it. A device is closed, too, when a pause lasts
 * long; what waits in the pipeline goes on from its very frame when playing goes on.
 */
final class CutOver
{
    /** How long a device is kept going with silence while paused. */
    private static final long STANDBY_NS = TimeUnit.SECONDS.toNanos(5);

    private final AudioPipeline pipeline;
    private final SinkHolder output;
    private final NanoClock clock;
    private final Consumer<String> lost;
    private @Nullable Runnable onRelease;
    private Device device = Device.OPEN;
    private boolean playing;
    private boolean paused;
    private long pausedSinceNs;
    private long releaseEpoch;
    private long epoch;

    /** Where the device is in a pause. */
    private enum Device
    {
        /** Not in a pause, or not for long. */
        OPEN,
        /** The sink worker was told to let go of it. */
        RELEASING,
        /** It is closed. */
        CLOSED,
        /** It is being opened again. */
        OPENING
    }

    /**
     * Without anything to play.
     *
     * @param lost gets one sentence when a device that was closed in a pause cannot be opened again; it stays paused.
     */
    CutOver(
        final AudioPipeline pipeline, final SinkHolder output, final NanoClock clock, final Consumer<String> lost)
    {
        this.pipeline = pipeline;
        this.output = output;
        this.clock = clock;
        this.lost = lost;
    }

    /** The epoch of the last cut. */
    long epoch()
    {
        return epoch;
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
        final boolean changed = paused != now && playing;
        paused = now;
        pausedSinceNs = clock.nanoTime();
        if (changed)
        {
            if (!now)
            {
                wakeDevice();
            }
            publish();
        }
        return changed;
    }

    /** Whether the device is away: then the pipeline waits, paused or not. */
    private boolean isAway()
    {
        return device != Device.OPEN;
    }

    private void publish()
    {
        final Transport now = pipeline.transport();
        pipeline.transport(new Transport(
            now.epoch(), paused || isAway(), now.format(), isAway() ? null : output.sink(), now.chain()));
    }

    private void wakeDevice()
    {
        if (device == Device.RELEASING)
        {
            device = Device.OPEN;
        }
        else if (device == Device.CLOSED)
        {
            device = Device.OPENING;
            output.resume(this::onReopened, this::onNotReopened);
        }
    }

    /** Stays paused: whoever goes on again tries again. */
    private void onNotReopened(final String failure)
    {
        if (device == Device.OPENING)
        {
            device = Device.CLOSED;
            paused = true;
            publish();
            lost.accept(failure);
        }
    }

    private void onReopened()
    {
        if (device == Device.OPENING)
        {
            device = Device.OPEN;
            pausedSinceNs = clock.nanoTime();
            publish();
        }
    }

    /** Closes the device of a pause that lasts long. */
    int doWork()
    {
        if (playing && paused && device == Device.OPEN && output.sink().paced() &&
            clock.nanoTime() - pausedSinceNs >= STANDBY_NS)
        {
            device = Device.RELEASING;
            publish();
            return 1;
        }
        return 0;
    }

    /** The sink worker let go of the device in a pause. */
    void onSinkSuspended()
    {
        if (device == Device.RELEASING)
        {
            device = Device.CLOSED;
            output.suspend();
        }
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
        playing = true;
        pipeline.cut(new Transport(epoch, paused || isAway(), reader.format(), isAway() ? null : output.sink(),
            output.chain()), reader);
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
        else if (playing)
        {
            playing = false;
            device = Device.OPEN;
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
        if (device == Device.RELEASING && releasedEpoch == epoch)
        {
            // a cut came in between
            onSinkSuspended();
        }
        final Runnable then = onRelease;
        if (then != null && releasedEpoch >= releaseEpoch)
        {
            onRelease = null;
            then.run();
        }
    }
}
