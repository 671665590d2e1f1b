// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.playback;

import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.pipeline.MediaInput;
import dev.stellatune.engine.pipeline.TrackReader;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;

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
     * @param parts of the engine.
     * @param input to look at.
     * @param done  gets what it is, or an {@link IOException} whose message is one sentence.
     */
    public static void probe(
        final EngineParts parts, final MediaInput input, final CompletableFuture<TrackInfo> done)
    {
        new TrackLoader(parts, new Doorbell()).open(
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
