// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.playback;

import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.control.JobExecutor;
import dev.stellatune.engine.control.JobHandler;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.engine.pipeline.MediaInput;
import dev.stellatune.engine.pipeline.TrackOpener;
import dev.stellatune.engine.pipeline.TrackReader;
import dev.stellatune.engine.runtime.Offer;
import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.ffi.plugin.CapabilityKind;
import dev.stellatune.ffi.plugin.DecoderInstance;
import dev.stellatune.ffi.plugin.PluginException;
import dev.stellatune.ffi.plugin.SourceCatalogInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Opens tracks: the candidates by score, one after the other, each in a job. [control-thread]
 */
final class TrackLoader
{
    /** The type of source catalog that opens local files natively. */
    private static final String FILES_TYPE = "files";

    private final EngineParts parts;
    private final PluginRuntime runtime;
    private final Doorbell doorbell;

    TrackLoader(final EngineParts parts, final Doorbell doorbell)
    {
        this.parts = parts;
        this.runtime = parts.runtime();
        this.doorbell = doorbell;
    }

    /**
     * Opens a track at a frame.
     *
     * @param opened gets the reader, on the control thread; it must use or close it.
     * @param failed gets one sentence, on the control thread.
     */
    void open(
        final Track track, final long frame, final Consumer<TrackReader> opened, final Consumer<String> failed)
    {
        final Queue<DecoderChoice> candidates = new ArrayDeque<>();
        if (track.choice() != null)
        {
            candidates.add(track.choice());
        }
        else
        {
            for (final Offer offer : runtime.decodersFor(track.input().extension()))
            {
                candidates.add(new DecoderChoice(
                    offer.pluginId(), offer.capability().typeId(), offer.capability().defaultConfigJson()));
            }
        }
        if (candidates.isEmpty())
        {
            failed.accept(track.input().name() + " cannot be played: no loaded plugin decodes it; load a decoder " +
                "plugin, for example with a plugin directory.");
            return;
        }
        tryNext(new Attempt(track, frame, candidates, opened, failed), "");
    }

    /** A track on its way through its candidates. */
    private record Attempt(
        Track track,
        long frame,
        Queue<DecoderChoice> candidates,
        Consumer<TrackReader> opened,
        Consumer<String> failed)
    {
    }

    private void tryNext(final Attempt attempt, final String earlierFailure)
    {
        final DecoderChoice choice = attempt.candidates.poll();
        if (choice == null)
        {
            attempt.failed.accept(earlierFailure);
            return;
        }
        final TrackOpener opener;
        try
        {
            opener = bind(attempt.track.input(), choice);
        }
        catch (final PluginException e)
        {
            tryNext(attempt, firstOf(earlierFailure, sentence(attempt.track.input(), e)));
            return;
        }
        parts.jobs().submit("open " + attempt.track.input().name(), JobExecutor.Lane.GENERAL,
            () ->
            {
                checkFile(attempt.track.input());
                return TrackReader.open(attempt.track.serial(), opener, attempt.frame, parts.worker());
            },
            new JobHandler<TrackReader>()
            {
                @Override
                public void completed(final TrackReader reader)
                {
                    if (!runtime.agent().post(() -> attempt.opened.accept(reader)))
                    {
                        // the engine is closed: nobody else will give it up
                        reader.closeUnused();
                    }
                }

                @Override
                public void failed(final Throwable failure)
                {
                    opener.ended().run();
                    runtime.agent().post(() ->
                        tryNext(attempt, firstOf(earlierFailure, sentence(attempt.track.input(), failure))));
                }

                @Override
                public void late(final TrackReader reader)
                {
                    reader.closeUnused();
                }
            });
    }

    private TrackOpener bind(final MediaInput input, final DecoderChoice choice) throws PluginException
    {
        final WorkerEndpoint<DecoderInstance> decoder =
            runtime.bindings().bindDecoder(choice.pluginId(), choice.typeId(), choice.configJson(), doorbell);
        final WorkerEndpoint<SourceCatalogInstance> source = input.file() == null ? null : bindFiles();
        return new TrackOpener(input, parts.host(), decoder, source, () -> runtime.agent().post(() ->
        {
            runtime.bindings().unbind(decoder);
            if (source != null)
            {
                runtime.bindings().unbind(source);
            }
        }));
    }

    private @Nullable WorkerEndpoint<SourceCatalogInstance> bindFiles() throws PluginException
    {
        for (final Offer offer : runtime.offers(CapabilityKind.SOURCE_CATALOG))
        {
            if (offer.capability().typeId().equals(FILES_TYPE))
            {
                return runtime.bindings().bindSourceCatalog(
                    offer.pluginId(), FILES_TYPE, offer.capability().defaultConfigJson(), doorbell);
            }
        }
        return null;
    }

    /** The best candidate's failure says most. */
    private static String firstOf(final String earlier, final String latest)
    {
        return earlier.isEmpty() ? latest : earlier;
    }

    /** What every decoder would fail at, said once and clearly. */
    private static void checkFile(final MediaInput input) throws IOException
    {
        final Path file = input.file();
        if (file == null)
        {
            return;
        }
        if (!Files.exists(file))
        {
            throw new IOException("it does not exist");
        }
        if (Files.isDirectory(file))
        {
            throw new IOException("it is a directory");
        }
        if (!Files.isReadable(file))
        {
            throw new IOException("permission to read it is denied");
        }
        if (Files.isRegularFile(file) && Files.size(file) == 0)
        {
            throw new IOException("it is empty");
        }
    }

    private static String sentence(final MediaInput input, final Throwable failure)
    {
        return sentence(input, String.valueOf(failure.getMessage()));
    }

    /** What to tell people of a track that cannot be played. */
    static String sentence(final MediaInput input, final String reason)
    {
        return input.name() + " cannot be played: " + (reason.endsWith(".") ? reason : reason + ".");
    }
}
