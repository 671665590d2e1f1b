// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import dev.stellatune.ffi.library.LibraryLoadException;
import dev.stellatune.ffi.library.ShadowRoot;
import dev.stellatune.ffi.os.OsThread;
import dev.stellatune.ffi.plugin.NativeModule;
import dev.stellatune.ffi.plugin.PluginException;
import dev.stellatune.ffi.plugin.PluginHost;
import dev.stellatune.ffi.plugin.PluginInfo;
import dev.stellatune.ffi.plugin.PluginLog;
import dev.stellatune.ffi.plugin.PluginModule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Asks a library who it is, which only the library itself can tell: loads it from a private copy, reads its table and
 * closes it again. It gets a host that offers nothing, and threads that end.
 */
final class PluginProbe
{
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration END_OF_THREAD = Duration.ofSeconds(5);
    private static final long POLL_NS = 100_000;

    private PluginProbe()
    {
    }

    /**
     * [job-thread] Asks one library.
     *
     * @param library whose preflight was passed.
     * @throws LibraryLoadException when the loader refuses it.
     * @throws PluginException      when it is no valid plugin.
     * @throws IOException          when there is no room for a private copy.
     * @throws InstallException     when it does not answer.
     */
    static PluginInfo identify(final Path library)
        throws LibraryLoadException, PluginException, IOException, InstallException
    {
        return identify(library, PATIENCE, (plugin, level, message) ->
        {
        });
    }

    static PluginInfo identify(final Path library, final Duration patience, final PluginLog log)
        throws LibraryLoadException, PluginException, IOException, InstallException
    {
        try (ShadowRoot shadows = ShadowRoot.create())
        {
            // whoever does not return may call it yet, so only a good end closes it
            final PluginHost host = new PluginHost(log);
            final Loading loading = new Loading(host, shadows, library);
            if (!start("plugin-identify", loading).join(patience) || !loading.close(patience))
            {
                // its copy is deleted, but not the code that runs: the thread keeps it
                throw new InstallException("The plugin " + library + " has not said who it is within " +
                    patience.toMillis() / 1000.0 + " s, and is not installed.");
            }
            if (loading.hasEnded())
            {
                host.close();
            }
            return loading.result();
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
            throw new InstallException("Looking into the plugin " + library + " was interrupted.", e);
        }
    }

    private static Thread start(final String name, final Runnable task)
    {
        return Thread.ofPlatform().daemon().name(name).start(task);
    }

    /** What happens to the library on a thread of its own; looked at after that has ended. */
    private static final class Loading implements Runnable
    {
        private final PluginHost host;
        private final ShadowRoot shadows;
        private final Path library;
        private int threadId;
        private @Nullable NativeModule opened;
        private @Nullable PluginInfo info;
        private @Nullable Exception failure;

        Loading(final PluginHost host, final ShadowRoot shadows, final Path library)
        {
            this.host = host;
            this.shadows = shadows;
            this.library = library;
        }

        @Override
        public void run()
        {
            try
            {
                threadId = OsThread.currentThreadId();
                final PluginModule module =
                    PluginModule.load(host, shadows, library, rejected -> opened = rejected);
                opened = module;
                info = module.info();
                module.shutdown();
            }
            catch (final LibraryLoadException | PluginException | RuntimeException e)
            {
                failure = e;
            }
        }

        /** Whether its thread has ended for the system too, after the destructors of thread-local objects. */
        boolean hasEnded()
        {
            return !OsThread.isAlive(threadId);
        }

        /**
         * Closes the library, once it is safe to; one that cannot be unloaded stays in this process.
         *
         * @return false when its destructors do not return.
         */
        boolean close(final Duration patience) throws InterruptedException
        {
            final NativeModule module = opened;
            if (module == null)
            {
                return true;
            }
            final long deadlineNs = System.nanoTime() + END_OF_THREAD.toNanos();
            while (!module.livingThreads().isEmpty() && System.nanoTime() - deadlineNs < 0)
            {
                LockSupport.parkNanos(POLL_NS);
            }
            if (module.outlivesItsThreads() && !module.livingThreads().isEmpty())
            {
                return true;
            }
            return start("plugin-close", module::close).join(patience);
        }

        PluginInfo result() throws LibraryLoadException, PluginException
        {
            final PluginInfo known = info;
            if (known != null)
            {
                return known;
            }
            switch (failure)
            {
                case final LibraryLoadException e -> throw e;
                case final PluginException e -> throw e;
                case final RuntimeException e -> throw e;
                case null, default -> throw new IllegalStateException("the thread ended early", failure);
            }
        }
    }
}
