// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.pipeline;

import dev.stellatune.engine.control.InstanceFactory;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.engine.worker.InstanceHandling;
import dev.stellatune.ffi.plugin.ConfigPlan;
import dev.stellatune.ffi.plugin.PluginException;
import dev.stellatune.ffi.plugin.SourceCatalogInstance;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How a decoder is replaced: its successor is opened on a stream of its own, moved to where the reader is by then, and
 * takes over when both are at the same frame.
 */
final class DecoderHandling implements InstanceHandling<OpenDecoder>
{
    /** How often a successor looks again at how far the reader has come, while it is being made. */
    private static final int APPROACH_ROUNDS = 64;

    private final TrackOpener opener;
    private final EngineStatus status;
    private final LongSupplier livePosition;
    private final LongSupplier sourceSeq;

    /**
     * The handling of one reader's decoder.
     *
     * @param livePosition where the reader is; called by jobs.
     * @param sourceSeq    the latest sequence number of the source's plugin; called by the worker.
     */
    DecoderHandling(
        final TrackOpener opener,
        final EngineStatus status,
        final LongSupplier livePosition,
        final LongSupplier sourceSeq)
    {
        this.sourceSeq = sourceSeq;
        this.opener = opener;
        this.status = status;
        this.livePosition = livePosition;
    }

    @Override
    public OpenDecoder stage(final String configJson) throws Exception
    {
        final OpenDecoder made = opener.open(configJson);
        boolean done = false;
        try
        {
            // never past the reader: a reader that stands still would not come by
            made.moveTo(livePosition.getAsLong());
            for (int round = 0; round < APPROACH_ROUNDS && made.position() < livePosition.getAsLong(); round++)
            {
                made.moveTo(livePosition.getAsLong());
            }
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

    @Override
    public TakeOver takeOver(final @Nullable OpenDecoder running, final OpenDecoder staged)
    {
        if (running == null || !running.format().equals(staged.format()) || !staged.failure().isEmpty())
        {
            return TakeOver.REFUSED;
        }
        if (running.position() != staged.position())
        {
            return TakeOver.LATER;
        }
        staged.adopt();
        try
        {
            final String state = running.decoder().exportState();
            if (state != null)
            {
                staged.decoder().importState(state);
            }
        }
        catch (final PluginException e)
        {
            // it stands at the exact frame without the state, too
            status.error(String.valueOf(e.getMessage()));
        }
        running.handOver();
        return TakeOver.TAKEN;
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
