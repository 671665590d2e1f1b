// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import dev.stellatune.engine.control.Continuity;
import dev.stellatune.engine.control.InstanceFactory;
import dev.stellatune.engine.control.Outcome;
import dev.stellatune.engine.control.Reason;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.engine.worker.Audition;
import dev.stellatune.engine.worker.InstanceHandling;
import dev.stellatune.engine.worker.Rehearsal;
import dev.stellatune.engine.worker.WorkerParts;
import dev.stellatune.ffi.plugin.ConfigPlan;
import dev.stellatune.ffi.plugin.PluginException;
import dev.stellatune.ffi.plugin.SourceCatalogInstance;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How a decoder is replaced: its successor is opened on a stream of its own, moved to where the reader is by then, runs
 * beside it from the same frame on, and takes over when the {@link Audition} is done.
 */
final class DecoderHandling implements InstanceHandling<OpenDecoder>
{
    /** How often a successor looks again at how far the reader has come, while it is being made. */
    private static final int APPROACH_ROUNDS = 64;
    /** A codec that does not restart exactly is the same again after far less than that. */
    private static final long PREROLL_SECONDS = 1;
    /** What files are called whose frames do not depend on the frames before, or where a seek sees to that. */
    private static final Set<String> EXACT =
        Set.of("wav", "wave", "aif", "aiff", "aifc", "au", "snd", "caf", "w64", "rf64", "flac");

    private final TrackOpener opener;
    private final WorkerParts parts;
    private final EngineStatus status;
    private final Audition audition;
    private final LongSupplier livePosition;
    private final LongSupplier sourceSeq;
    private boolean stateKept;
    private long prerollFrames;
    private String refusal = "";

    /**
     * The handling of one reader's decoder.
     *
     * @param audition     of the reader.
     * @param livePosition where the reader is; called by jobs.
     * @param sourceSeq    the latest sequence number of the source's plugin; called by the worker.
     */
    DecoderHandling(
        final TrackOpener opener,
        final WorkerParts parts,
        final Audition audition,
        final LongSupplier livePosition,
        final LongSupplier sourceSeq)
    {
        this.opener = opener;
        this.parts = parts;
        this.status = parts.status();
        this.audition = audition;
        this.livePosition = livePosition;
        this.sourceSeq = sourceSeq;
    }

    @Override
    public OpenDecoder stage(final String configJson) throws Exception
    {
        if (opener.isOnProbation())
        {
            rehearse(configJson);
        }
        final OpenDecoder made = opener.open(configJson);
        boolean done = false;
        try
        {
            approach(made);
            made.handOver();
            done = true;
            return made;
        }
        finally
        {
            if (!done)
            {
                made.close();
            }
        }
    }

    /** An instance of its own goes through the probation first: one that hangs would be heard. */
    private void rehearse(final String configJson) throws Exception
    {
        final OpenDecoder trial = opener.open(configJson);
        try
        {
            trial.moveTo(livePosition.getAsLong());
            Rehearsal.run("new instance of the " + opener.decoder().factory(), parts, trial.format(),
                (samples, frames) ->
                {
                    final int count = trial.readAll(samples, frames);
                    if (!trial.failure().isEmpty())
                    {
                        throw new PluginException(trial.failure());
                    }
                    return count;
                });
        }
        finally
        {
            trial.close();
        }
    }

    private boolean restartsExactly()
    {
        return EXACT.contains(opener.input().extension());
    }

    /** Goes where the reader is, and never past it: a reader that stands still would not come by. */
    private void approach(final OpenDecoder made) throws PluginException
    {
        final boolean exact = restartsExactly();
        made.moveTo(Math.max(0, livePosition.getAsLong() - (exact ? 0 : PREROLL_SECONDS * made.format().sampleRate())));
        for (int round = 0; round < APPROACH_ROUNDS && made.position() < livePosition.getAsLong(); round++)
        {
            if (exact)
            {
                made.moveTo(livePosition.getAsLong());
            }
            else
            {
                made.decodeTo(livePosition.getAsLong());
            }
        }
        if (made.hasEnded())
        {
            throw new PluginException(
                "The new instance of the " + opener.decoder().factory() + " " + endOf(made) + ".");
        }
    }

    static String endOf(final OpenDecoder made)
    {
        return "ended at frame " + made.position() + ", where the one before went on";
    }

    @Override
    public TakeOver takeOver(final @Nullable OpenDecoder running, final OpenDecoder staged)
    {
        if (running == null || !running.format().equals(staged.format()))
        {
            return refuse("does not fit the running one");
        }
        if (!staged.failure().isEmpty())
        {
            return refuse("failed: " + staged.failure());
        }
        final String failure = audition.failure();
        if (failure != null)
        {
            return refuse(failure);
        }
        if (!audition.isOn())
        {
            if (running.position() != staged.position())
            {
                return staged.hasEnded() ? refuse(endOf(staged)) : TakeOver.LATER;
            }
            staged.adopt();
            stateKept = moveState(running, staged);
            prerollFrames = restartsExactly() ? 0 : staged.decodedFrames();
            audition.begin(isTrusted(staged));
        }
        if (!audition.isDone())
        {
            return TakeOver.LATER;
        }
        audition.end();
        running.handOver();
        ofSource(Outcome.Kind.RECREATED, "", continuity());
        return TakeOver.TAKEN;
    }

    @Override
    public boolean isToBlame(
        final @Nullable OpenDecoder running, final @Nullable Throwable failure, final boolean replaced)
    {
        final boolean sourceReplaced = running != null && isOutdated(running);
        final boolean own = InstanceHandling.super.isToBlame(running, failure, replaced || sourceReplaced);
        if (own && sourceReplaced && !replaced)
        {
            ofSource(Outcome.Kind.FAILED, failure == null ? refusal : String.valueOf(failure.getMessage()), null);
        }
        return own && replaced;
    }

    /** A source has no instance in use of its own: it is tried with the decoder that reads from it. */
    private void ofSource(final Outcome.Kind kind, final String message, final @Nullable Continuity continuity)
    {
        final WorkerEndpoint<SourceCatalogInstance> source = opener.source();
        if (source != null)
        {
            source.swapped(new Outcome(
                sourceSeq.getAsLong(), kind, Reason.LEASE_SWAPPED, message, continuity, parts.clock().nanoTime()));
        }
    }

    private TakeOver refuse(final String clause)
    {
        refusal = clause;
        return TakeOver.REFUSED;
    }

    private boolean moveState(final OpenDecoder running, final OpenDecoder staged)
    {
        try
        {
            final String state = running.decoder().exportState();
            if (state != null)
            {
                staged.decoder().importState(state);
                return true;
            }
        }
        catch (final PluginException e)
        {
            // it stands at the exact frame without the state, too
            status.error(String.valueOf(e.getMessage()));
        }
        return false;
    }

    /** Whether decoder and source need not be watched. */
    static boolean isTrusted(final OpenDecoder made)
    {
        final SourceCatalogInstance source = made.source();
        return InstanceFactory.isTrusted(made.decoder()) && (source == null || InstanceFactory.isTrusted(source));
    }

    @Override
    public boolean isBeside(final OpenDecoder staged)
    {
        return audition.isOn();
    }

    @Override
    public String refusal()
    {
        return refusal;
    }

    @Override
    public Continuity continuity()
    {
        return audition.continuity(stateKept, prerollFrames);
    }

    @Override
    public void withdraw(final OpenDecoder staged)
    {
        if (audition.isOn())
        {
            staged.handOver();
        }
        audition.end();
    }

    @Override
    public void handOver(final OpenDecoder running)
    {
        running.handOver();
    }

    @Override
    public void dispose(final OpenDecoder instance)
    {
        instance.adopt();
        instance.close();
    }

    @Override
    public long seqOf(final OpenDecoder instance)
    {
        return InstanceFactory.seqOf(instance.decoder());
    }

    @Override
    public boolean isOutdated(final OpenDecoder instance)
    {
        final SourceCatalogInstance source = instance.source();
        return source != null && InstanceFactory.seqOf(source) < sourceSeq.getAsLong();
    }

    @Override
    public ConfigPlan plan(final OpenDecoder running, final String configJson) throws PluginException
    {
        return running.decoder().planConfig(configJson);
    }

    @Override
    public void apply(final OpenDecoder running, final String configJson) throws PluginException
    {
        running.decoder().applyConfig(configJson);
    }
}
