// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.playback;

import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.control.JobExecutor;
import dev.stellatune.engine.pipeline.MediaInput;
import dev.stellatune.engine.pipeline.TrackReader;
import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.ffi.plugin.PluginHost;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.agrona.concurrent.NanoClock;

/**
 * Opens an input the way a player would, to learn what it is.
 */
public final class TrackProbe
{
    private TrackProbe()
    {
    }

    /**
     * [control-thread] Looks at an input.
     *
     * @param input   to look at.
     * @param runtime whose decoders are tried.
     * @param host    lends Java byte sources to native code.
     * @param jobs    where it is opened.
     * @param clock   for back-off.
     * @param status  counts and errors.
     * @param done    gets what it is, or an {@link IOException} whose message is one sentence.
     */
    public static void probe(
        final MediaInput input,
        final PluginRuntime runtime,
        final PluginHost host,
        final JobExecutor jobs,
        final NanoClock clock,
        final EngineStatus status,
        final CompletableFuture<TrackInfo> done)
    {
        new TrackLoader(runtime, host, jobs, clock, status, 1, new Doorbell()).open(
            new Track(0, input, null), 0,
            reader ->
            {
                reader.closeUnused();
                done.complete(describe(input, reader));
            },
            message -> done.completeExceptionally(new IOException(message)));
    }

    static TrackInfo describe(final MediaInput input, final TrackReader reader)
    {
        return new TrackInfo(
            input.name(), reader.format(), reader.info().durationMs(),
            reader.opener().decoder().factory().pluginId(), reader.metadata());
    }
}
