// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.stream.Stream;

/**
 * An instance of the ledger fixture, of any kind, whose functions can be called by name. What fails is thrown.
 */
final class LedgerInstance implements AutoCloseable
{
    private static final List<String> OF_EACH_KIND = List.of("plan", "apply", "export", "import");

    private final Fixture fixture;
    private final PluginInstance instance;

    private LedgerInstance(final Fixture fixture, final PluginInstance instance)
    {
        this.fixture = fixture;
        this.instance = instance;
    }

    /** The functions of a kind; create is one. */
    static List<String> functionsOf(final CapabilityKind kind)
    {
        final List<String> own = switch (kind)
        {
            case DECODER -> List.of("create", "open", "info", "metadata", "read", "seek");
            case DSP -> List.of("create");
            case SOURCE_CATALOG -> List.of("create", "list", "stream");
            case LYRICS_PROVIDER -> List.of("create", "search", "fetch");
            case OUTPUT_SINK ->
                List.of("create", "targets", "negotiate", "open", "write", "status", "flush", "reset");
        };
        return Stream.concat(own.stream(), OF_EACH_KIND.stream()).toList();
    }

    /** Whether a function gives text out. */
    static boolean givesText(final String function)
    {
        return List.of("metadata", "list", "stream", "search", "fetch", "targets", "plan", "export").contains(function);
    }

    static LedgerInstance create(final Fixture fixture, final CapabilityKind kind, final String config)
        throws PluginException
    {
        final CountingHold hold = fixture.hold();
        return new LedgerInstance(fixture, switch (kind)
        {
            case DECODER -> DecoderInstance.create(hold, "ledger", config);
            case DSP -> DspInstance.create(hold, "ledger", config, 48_000, 2);
            case SOURCE_CATALOG -> SourceCatalogInstance.create(hold, "ledger", config);
            case LYRICS_PROVIDER -> LyricsProviderInstance.create(hold, "ledger", config);
            case OUTPUT_SINK -> OutputSinkInstance.create(hold, "ledger", config);
        });
    }

    /** Calls a function. */
    void call(final String function) throws PluginException
    {
        switch (function)
        {
            case "create" ->
            {
            }
            case "plan" ->
            {
                for (final String mode : List.of("hot", "recreate", "reject"))
                {
                    instance.planConfig("{\"plan\":\"" + mode + "\"}");
                }
            }
            case "apply" -> instance.applyConfig("{}");
            case "export" -> instance.exportState();
            case "import" -> instance.importState("{}");
            default -> callOwn(function);
        }
    }

    private void callOwn(final String function) throws PluginException
    {
        switch (instance)
        {
            case final DecoderInstance decoder -> call(decoder, function);
            case final SourceCatalogInstance source -> call(source, function);
            case final LyricsProviderInstance lyrics -> call(lyrics, function);
            case final OutputSinkInstance sink -> call(sink, function);
            default -> throw new IllegalArgumentException(function);
        }
    }

    private void call(final DecoderInstance decoder, final String function) throws PluginException
    {
        switch (function)
        {
            case "open" ->
            {
                final NativeStream stream =
                    fixture.host().stream(ByteSources.ofStream(new ByteArrayInputStream(new byte[0])));
                try
                {
                    decoder.open(stream, "", "");
                }
                finally
                {
                    stream.close();
                }
            }
            case "info" -> decoder.info();
            case "metadata" -> decoder.metadata();
            case "read" ->
            {
                try (SampleBuffer buffer = new SampleBuffer(8))
                {
                    throwIf(decoder.read(buffer.address(), 8) == DecoderInstance.FAILED, decoder.readFailure());
                }
            }
            case "seek" -> decoder.seekMs(1);
            default -> throw new IllegalArgumentException(function);
        }
    }

    private static void call(final SourceCatalogInstance source, final String function) throws PluginException
    {
        switch (function)
        {
            case "list" -> source.listItems("{}");
            case "stream" -> source.openStream("{}").close();
            default -> throw new IllegalArgumentException(function);
        }
    }

    private static void call(final LyricsProviderInstance lyrics, final String function) throws PluginException
    {
        switch (function)
        {
            case "search" -> lyrics.search("{}");
            case "fetch" -> lyrics.fetch("{}");
            default -> throw new IllegalArgumentException(function);
        }
    }

    private static void call(final OutputSinkInstance sink, final String function) throws PluginException
    {
        switch (function)
        {
            case "targets" -> sink.listTargets();
            case "negotiate" -> sink.negotiate("{}", 48_000, 2);
            case "open" -> sink.open("{}", 48_000, 2);
            case "write" ->
            {
                try (SampleBuffer buffer = new SampleBuffer(8))
                {
                    throwIf(sink.write(buffer.address(), 4, 2) == OutputSinkInstance.FAILED, sink.failure());
                }
            }
            case "status" -> throwIf(!sink.query(), sink.failure());
            case "flush" -> sink.flush();
            case "reset" -> sink.reset();
            default -> throw new IllegalArgumentException(function);
        }
    }

    private static void throwIf(final boolean failed, final String message) throws PluginException
    {
        if (failed)
        {
            throw new PluginException(message);
        }
    }

    PluginInstance instance()
    {
        return instance;
    }

    @Override
    public void close()
    {
        instance.destroy();
    }
}
