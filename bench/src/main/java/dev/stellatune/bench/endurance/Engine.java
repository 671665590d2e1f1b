// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.endurance;

import dev.stellatune.bench.Built;
import dev.stellatune.engine.AudioEngine;
import dev.stellatune.engine.EngineConfig;
import dev.stellatune.engine.Player;
import dev.stellatune.engine.pipeline.MediaInput;
import dev.stellatune.engine.playback.DecoderChoice;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.runtime.RuntimeState;
import dev.stellatune.engine.status.EngineCounter;
import dev.stellatune.ffi.plugin.PluginInfo;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * An engine whose decoder plugin is installed as a file of its own, to be replaced by its other version; and its books.
 */
final class Engine implements AutoCloseable
{
    /** The decoder plugin. */
    static final String TONE = "test.tone";
    /** The DSP plugin that leaves something in thread-local storage. */
    static final String PIN = "test.tlspin";

    private static final int VERSIONS = 2;
    /** Odd, so that each version has its turn. */
    private static final int CHECK_EVERY = 51;
    private static final long LIMIT_NS = TimeUnit.MINUTES.toNanos(2);
    private static final long LOOK_NS = TimeUnit.MICROSECONDS.toNanos(200);

    private final AudioEngine engine;
    private final Path directory;
    private final Path library;
    private int version = 1;
    private int reloads;

    /** Launches it and loads version 1. */
    Engine(final EngineConfig config) throws IOException
    {
        directory = Files.createTempDirectory("stellatune-endurance");
        library = directory.resolve("libtone.so");
        Files.copy(version(1), library);
        engine = AudioEngine.launch(config.shadowParent(directory));
        engine.plugins().load(library).join();
    }

    private static Path version(final int number)
    {
        return Built.fixture("tone_v" + number);
    }

    AudioEngine engine()
    {
        return engine;
    }

    /** Loads the DSP, and gives a player a track that never ends here and the DSP for its chain. */
    void fill(final Player player, final long frames)
    {
        engine.plugins().load(Built.fixture("tls_pin")).join();
        player.dsps(List.of(new DspChoice(PIN, "tlspin", "{}")));
        player.enqueue(MediaInput.ofChannel("tone", Engine::nothing), tone(frames));
    }

    /** A decoder that makes so many frames out of nothing. */
    static DecoderChoice tone(final long frames)
    {
        return new DecoderChoice(TONE, "tone", "{\"frames\":" + frames + "}");
    }

    private static SeekableByteChannel nothing()
    {
        try
        {
            return Files.newByteChannel(Path.of("/dev/null"));
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    /** Installs the decoder's other version by a rename, and reloads it. */
    void reloadOther() throws IOException
    {
        version = version % VERSIONS + 1;
        final Path fresh = directory.resolve("fresh");
        Files.copy(version(version), fresh);
        Files.move(fresh, library, StandardCopyOption.ATOMIC_MOVE);
        engine.plugins().reloadPlugin(TONE).join();
        if (++reloads % CHECK_EVERY == 0)
        {
            checkVersion();
        }
    }

    private void checkVersion()
    {
        for (final RuntimeState.PluginState plugin : state().plugins())
        {
            final PluginInfo info = plugin.info();
            if (plugin.id().equals(TONE) && (info == null || !info.version().startsWith(version + ".")))
            {
                throw new IllegalStateException("Version " + version + " was installed, and loaded is " + info + ".");
            }
        }
    }

    /** Waits for something that has to happen. */
    static void await(final String what, final BooleanSupplier condition)
    {
        final long start = System.nanoTime();
        while (!condition.getAsBoolean())
        {
            if (System.nanoTime() - start > LIMIT_NS)
            {
                throw new IllegalStateException("It did not happen within two minutes that " + what + ".");
            }
            LockSupport.parkNanos(LOOK_NS);
        }
    }

    /** Waits until every library that was replaced is gone. */
    void settle()
    {
        await("all libraries that were replaced are gone", () -> state().retired().isEmpty());
    }

    private RuntimeState state()
    {
        return engine.plugins().runtimeState().join();
    }

    long count(final EngineCounter counter)
    {
        return engine.status().value(counter);
    }

    /** What is left on leases while nobody uses the plugins: the registry's own reference is. */
    List<String> unreleased()
    {
        final List<String> wrong = new ArrayList<>();
        final RuntimeState state = state();
        state.retired().forEach(left -> wrong.add("Retired and not gone: " + left + "."));
        for (final RuntimeState.PluginState plugin : state.plugins())
        {
            if (plugin.epoch() != 0 && plugin.leaseCount() != 1)
            {
                wrong.add("The lease of " + plugin.id() + " has " + plugin.leaseCount() + " references, not 1.");
            }
        }
        return wrong;
    }

    /** What is wrong in the end, after it was closed. */
    List<String> wrongAfterClose()
    {
        final List<String> wrong = new ArrayList<>();
        if (count(EngineCounter.LIBRARIES_LOADED) != count(EngineCounter.LIBRARIES_RECLAIMED))
        {
            wrong.add(libraries() + ".");
        }
        engine.status().errors().forEach(error -> wrong.add(error.count() + " x " + error.message()));
        if (Files.exists(directory))
        {
            wrong.add("Something is left in " + directory + ".");
        }
        return wrong;
    }

    /** For people. */
    String libraries()
    {
        return String.format("%,d libraries loaded, %,d reclaimed",
            count(EngineCounter.LIBRARIES_LOADED), count(EngineCounter.LIBRARIES_RECLAIMED));
    }

    /** Closes the engine, and deletes its directory when nothing else is left in it. */
    @Override
    public void close() throws IOException
    {
        engine.close();
        Files.deleteIfExists(directory.resolve("fresh"));
        Files.deleteIfExists(library);
        if (isEmpty())
        {
            Files.deleteIfExists(directory);
        }
    }

    private boolean isEmpty() throws IOException
    {
        try (var entries = Files.list(directory))
        {
            return entries.findAny().isEmpty();
        }
    }
}
