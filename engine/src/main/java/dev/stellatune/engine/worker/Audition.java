// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.worker;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.audio.Crossfade;
import dev.stellatune.engine.audio.SampleCheck;
import dev.stellatune.engine.control.Continuity;
import dev.stellatune.engine.control.SwapPolicy;
import dev.stellatune.ffi.abi.NativeMemory;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * A successor runs beside the instance that is heard: watched and unheard for the blocks of its probation, then the
 * one passes into the other.
 *
 * <pre>{@code
 *   samples --+--> running ------> heard ----+
 *             |                              | compare: watch, then y = old + g * (new - old)
 *             +--> successor --> scratch ----+
 * }</pre>
 *
 * <p>Per block: {@link #startRunning()}, {@link #start()}, {@link #compare}, with the calls in between. Owned by one
 * thread at a time. No allocation while it goes well.
 */
public final class Audition
{
    /** Below this peak the running instance may be said to be silent, too: -60 dBFS. */
    private static final float AUDIBLE = 1e-3f;
    /** What stays below this peak is silence: -100 dBFS. */
    private static final float SILENT = 1e-5f;
    /** One block may be late because the system took the processor away; so many may not. */
    private static final int LATE_BLOCKS = 4;
    /** After so long, and two blocks, without one nothing is heard, and there is nothing to wait for. */
    private static final long STALE_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final NanoClock clock;
    private final int probationBlocks;
    private final int fadeFrames;
    private final int channels;
    private final int sampleRate;
    private final int blockFrames;
    private final long scratch;
    private boolean on;
    /** Of the successor at hand, in blocks. */
    private int probation;
    /** Since the last whole block. */
    private int blockFramesDone;
    private long runningNs;
    private long ownNs;
    private boolean skipped;
    private int watched;
    private int late;
    private int faded;
    private int equalFrames;
    private long startedNs;
    private long lastBlockNs;
    private float heardPeak;
    private float ownPeak;
    private float difference;
    private @Nullable String failure;

    /**
     * For one worker's instance.
     *
     * @param parts  whose policy it follows.
     * @param format of the blocks.
     */
    public Audition(final WorkerParts parts, final AudioFormat format)
    {
        final SwapPolicy policy = parts.swaps();
        clock = parts.clock();
        probationBlocks = policy.probationBlocks();
        fadeFrames = policy.crossfadeFrames(format.sampleRate());
        channels = format.channels();
        sampleRate = format.sampleRate();
        blockFrames = parts.blockFrames();
        scratch = NativeMemory.allocate((long)parts.blockFrames() * format.bytesPerFrame());
    }

    /** Gives the memory back. */
    public void close()
    {
        NativeMemory.free(scratch);
    }

    /**
     * A successor is there, and from now on gets what the running instance gets.
     *
     * @param trusted whether it need not be watched.
     */
    public void begin(final boolean trusted)
    {
        on = true;
        probation = trusted ? 0 : probationBlocks;
        skipped = false;
        watched = 0;
        late = 0;
        faded = 0;
        equalFrames = 0;
        blockFramesDone = 0;
        runningNs = 0;
        ownNs = 0;
        heardPeak = 0;
        ownPeak = 0;
        difference = 0;
        failure = null;
        lastBlockNs = clock.nanoTime();
    }

    /** The successor was taken over, or is given up. */
    public void end()
    {
        on = false;
        failure = null;
    }

    /**
     * Whether a successor runs beside.
     *
     * @return true from {@link #begin} to {@link #end()}.
     */
    public boolean isOn()
    {
        return on;
    }

    /**
     * Where the successor's samples of a block go.
     *
     * @return the address of room for one block.
     */
    public long scratch()
    {
        return scratch;
    }

    /** The running instance is about to be called. */
    public void startRunning()
    {
        startedNs = clock.nanoTime();
    }

    /** The successor is about to be called. */
    public void start()
    {
        final long now = clock.nanoTime();
        runningNs += now - startedNs;
        startedNs = now;
    }

    /**
     * The successor has done a block, or a part of it: it is judged, or mixed into what is heard.
     *
     * @param heard  address of what the running instance made of the same frames; the mix replaces it.
     * @param frames done.
     */
    public void compare(final long heard, final int frames)
    {
        lastBlockNs = clock.nanoTime();
        ownNs += lastBlockNs - startedNs;
        final int samples = frames * channels;
        final int peakBits = SampleCheck.peakBits(scratch, samples);
        if (!SampleCheck.isFinite(peakBits))
        {
            fail("gave samples that are not finite");
        }
        if (failure != null || isDone())
        {
            return;
        }
        final float unlike = Crossfade.difference(heard, scratch, samples);
        difference = Math.max(difference, unlike);
        if (watched < probation)
        {
            heardPeak = Math.max(heardPeak, Float.intBitsToFloat(SampleCheck.peakBits(heard, samples)));
            ownPeak = Math.max(ownPeak, Float.intBitsToFloat(peakBits));
            blockFramesDone += frames;
            if (blockFramesDone >= blockFrames)
            {
                watchedBlock();
            }
        }
        else
        {
            Crossfade.mix(heard, scratch, frames, channels, faded, fadeFrames);
            faded += frames;
            // where a whole block is the same there is nothing to pass over
            equalFrames = unlike == 0 ? equalFrames + frames : 0;
        }
    }

    /** Late is a block only where the running instance was in time: else the machine is to blame. */
    private void watchedBlock()
    {
        final long blockNs = blockNs(blockFramesDone);
        watched++;
        late += ownNs > blockNs && runningNs <= blockNs ? 1 : 0;
        blockFramesDone = 0;
        ownNs = 0;
        runningNs = 0;
        if (late >= LATE_BLOCKS && 2 * late > watched)
        {
            fail("took longer than a block lasts for " + late + " of " + watched + " blocks");
        }
        else if (watched == probation && ownPeak < SILENT && heardPeak > AUDIBLE)
        {
            fail("was silent for " + watched + " blocks where the version before was not");
        }
    }

    private long blockNs(final int frames)
    {
        return frames * TimeUnit.SECONDS.toNanos(1) / sampleRate;
    }

    /**
     * The successor did not pass.
     *
     * @param what it did: a clause that its name stands before.
     */
    public void fail(final String what)
    {
        if (failure == null)
        {
            failure = what;
        }
    }

    /**
     * No block is there to be compared.
     *
     * @param silent  whether it is known that nothing is heard; otherwise blocks are waited for for a while.
     * @param trusted whether the successor may take over unwatched.
     */
    public void idle(final boolean silent, final boolean trusted)
    {
        skipped |= trusted && (silent || clock.nanoTime() - lastBlockNs > STALE_NS + 2 * blockNs(blockFrames));
    }

    /**
     * Whether the successor may take over.
     *
     * @return false while it runs beside, and when it failed.
     */
    public boolean isDone()
    {
        return failure == null &&
            (skipped || (watched >= probation && (equalFrames >= blockFrames || faded >= fadeFrames)));
    }

    /**
     * Why the successor is not taken.
     *
     * @return null when it did nothing wrong.
     */
    public @Nullable String failure()
    {
        return failure;
    }

    /**
     * How the sound went on.
     *
     * @param stateKept     whether state was handed over.
     * @param prerollFrames decoded ahead.
     * @return of the successor that was taken.
     */
    public Continuity continuity(final boolean stateKept, final long prerollFrames)
    {
        final Continuity.Kind kind;
        if (skipped)
        {
            kind = Continuity.Kind.UNHEARD;
        }
        else if (watched == 0 && faded == 0)
        {
            kind = Continuity.Kind.AT_ONCE;
        }
        else if (difference == 0)
        {
            kind = Continuity.Kind.EXACT;
        }
        else
        {
            kind = fadeFrames == 0 ? Continuity.Kind.AT_ONCE : Continuity.Kind.CROSSFADED;
        }
        return new Continuity(kind, stateKept, prerollFrames, difference);
    }
}
