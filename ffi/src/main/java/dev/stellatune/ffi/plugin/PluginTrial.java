// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.AbiConstants;
import dev.stellatune.ffi.library.Finding;
import dev.stellatune.ffi.library.Finding.Code;
import dev.stellatune.ffi.library.LibraryLoadException;
import dev.stellatune.ffi.library.ShadowRoot;
import dev.stellatune.ffi.os.OsThread;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Runs a plugin once through its life, without an engine, and tells what was found: loads it, makes and ends one
 * instance of each capability with its default configuration, shuts it down and closes it.
 *
 * <p>The plugin runs on a thread of its own, which ends before the library is closed on another one, so that nothing of
 * it stays in the caller's thread, and a function that does not return stops nobody. The plugin runs in this process
 * all the same: what crashes there ends the process.
 */
public final class PluginTrial
{
    private static final int SAMPLE_RATE = 48_000;
    private static final int CHANNELS = 2;
    private static final String MANUAL = "stellatune/plugin.h says how it must be";

    /**
     * What came of it.
     *
     * @param info     what the plugin says of itself; null when it was not accepted.
     * @param unloaded whether nothing of it is left in this process.
     * @param findings what was found, in the order of events.
     * @param log      the errors and warnings that the plugin logged.
     */
    public record Report(@Nullable PluginInfo info, boolean unloaded, List<Finding> findings, List<String> log)
    {
        /**
         * Makes the lists unmodifiable.
         */
        public Report
        {
            findings = List.copyOf(findings);
            log = List.copyOf(log);
        }
    }

    private record Hold(PluginModule module) implements ModuleHold
    {
        @Override
        public void release()
        {
            // The trial closes the module itself, after everything else.
        }
    }

    private final Path file;
    private final ShadowRoot shadows;
    private final Duration limit;
    private final PluginHost host;
    private final Queue<Finding> findings = new ConcurrentLinkedQueue<>();
    private volatile String step = "being loaded";
    private volatile @Nullable NativeModule opened;
    private volatile @Nullable PluginInfo info;

    private PluginTrial(final Path file, final ShadowRoot shadows, final Duration limit, final PluginLog log)
    {
        this.file = file;
        this.shadows = shadows;
        this.limit = limit;
        this.host = new PluginHost(log);
    }

    /**
     * Runs a plugin.
     *
     * @param file    its library.
     * @param shadows where the private copy goes.
     * @param limit   how long the plugin may take for everything up to its shutdown, and for being closed.
     * @return what was found.
     * @throws InterruptedException when the calling thread is interrupted; the plugin is left alone where it is.
     */
    public static Report run(final Path file, final ShadowRoot shadows, final Duration limit)
        throws InterruptedException
    {
        final Queue<String> lines = new ConcurrentLinkedQueue<>();
        return run(file, shadows, limit, lines, (plugin, level, message) ->
        {
            if (level <= AbiConstants.LOG_WARN)
            {
                lines.add((level == AbiConstants.LOG_WARN ? "warning: " : "error: ") + message);
            }
        });
    }

    static Report run(
        final Path file, final ShadowRoot shadows, final Duration limit, final Queue<String> lines, final PluginLog log)
        throws InterruptedException
    {
        final PluginTrial trial = new PluginTrial(file, shadows, limit, log);
        final boolean unloaded = trial.runAndClose();
        return new Report(trial.info, unloaded, List.copyOf(trial.findings), List.copyOf(lines));
    }

    private boolean runAndClose() throws InterruptedException
    {
        if (!within("trial", this::tryOut) || !within("trial-close", this::close))
        {
            final String seconds = limit.toMillis() / 1000.0 + " s";
            add(Code.STUCK, "it does not return from " + step + " within " + seconds,
                "look for what it waits for; an engine would leave it alone, loaded for ever");
            return false;
        }
        host.close();
        return opened == null;
    }

    /**
     * Runs a part on a thread that has ended, for the system too, when this returns true.
     */
    private boolean within(final String name, final Runnable part) throws InterruptedException
    {
        final long deadline = System.nanoTime() + limit.toNanos();
        final FutureTask<Integer> task = new FutureTask<>(() ->
        {
            part.run();
            return OsThread.currentThreadId();
        });
        Thread.ofPlatform().name("plugin-" + name).daemon().start(task);
        try
        {
            final int threadId = task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
            step = "the end of its thread"; // where destructors of thread-local objects run
            while (OsThread.isAlive(threadId))
            {
                if (System.nanoTime() - deadline > 0)
                {
                    return false;
                }
                Thread.sleep(1);
            }
            return true;
        }
        catch (final TimeoutException e)
        {
            return false;
        }
        catch (final ExecutionException e)
        {
            throw new IllegalStateException("the trial of " + file + " failed while it was in " + step, e.getCause());
        }
    }

    private void tryOut()
    {
        try
        {
            final PluginModule module = PluginModule.load(host, shadows, file, rejected -> opened = rejected);
            opened = module;
            info = module.info();
            module.info().capabilities().forEach(capability -> tryOut(module, capability));

            step = "its shutdown";
            final String failure = module.shutdown();
            if (failure != null)
            {
                add(Code.SHUTDOWN_FAILED, failure, "end what it runs, and say so");
            }
        }
        catch (final LibraryLoadException e)
        {
            findings.add(e.finding());
        }
        catch (final PluginException e)
        {
            add(Code.INVALID_MODULE, clause(e), MANUAL);
        }
    }

    private void tryOut(final PluginModule module, final Capability capability)
    {
        final String label = "the " + capability.kind().label() + " '" + capability.typeId() + "'";
        step = "creating " + label;
        try
        {
            final PluginInstance instance = create(new Hold(module), capability);
            step = "destroying " + label;
            instance.destroy();
        }
        catch (final PluginException e)
        {
            if (e.code() == AbiConstants.STATUS_OK)
            {
                add(Code.INVALID_INSTANCE, clause(e), MANUAL);
            }
            else
            {
                add(Code.CREATE_FAILED, clause(e), "give it a default configuration that works wherever it can");
            }
        }
    }

    private static PluginInstance create(final ModuleHold hold, final Capability capability) throws PluginException
    {
        final String type = capability.typeId();
        final String config = capability.defaultConfigJson();
        return switch (capability.kind())
        {
            case DECODER -> DecoderInstance.create(hold, type, config);
            case DSP -> DspInstance.create(hold, type, config, SAMPLE_RATE, CHANNELS);
            case SOURCE_CATALOG -> SourceCatalogInstance.create(hold, type, config);
            case LYRICS_PROVIDER -> LyricsProviderInstance.create(hold, type, config);
            case OUTPUT_SINK -> OutputSinkInstance.create(hold, type, config);
        };
    }

    private void close()
    {
        final NativeModule module = opened;
        step = "its destructors";
        if (module == null || module.close())
        {
            opened = null;
        }
        else
        {
            add(Code.PINNED, "it is still loaded after it was closed: " + module.pinnedReason(),
                "do away with what keeps it, or it stays until the process ends");
        }
    }

    private void add(final Code code, final String message, final String advice)
    {
        findings.add(new Finding(code, message, advice));
    }

    /** A sentence about the plugin as a part of another one. */
    private static String clause(final PluginException failure)
    {
        final String text = String.valueOf(failure.getMessage());
        final String start = text.startsWith("The ") ? "the " + text.substring(4) : text;
        return start.endsWith(".") ? start.substring(0, start.length() - 1) : start;
    }
}
