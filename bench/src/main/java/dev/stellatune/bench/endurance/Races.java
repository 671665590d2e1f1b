// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.endurance;

import dev.stellatune.engine.EngineConfig;
import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.engine.lease.ModuleLease;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.ffi.plugin.DecoderInstance;
import dev.stellatune.ffi.plugin.PluginException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A thread per core acquires the current lease, uses the library and releases, while the plugin is reloaded, disabled
 * and enabled.
 *
 * @param seconds how long.
 */
record Races(int seconds) implements Scenario
{
    /** Every so many changes the plugin is disabled and enabled. */
    private static final int DISABLE_EVERY = 8;

    /** Who acquires and releases. */
    private static final class User
    {
        /** Every so many rounds an instance is made and destroyed as well. */
        private static final int INSTANCE_EVERY = 16;

        private final PluginRuntime plugins;
        private final WorkerEndpoint<DecoderInstance> endpoint;
        private final Thread thread;
        private volatile boolean stopping;
        private volatile @Nullable String failure;
        private long acquired;
        private long refused;
        private long instances;

        User(final PluginRuntime plugins, final int number)
        {
            this.plugins = plugins;
            endpoint = plugins.bind(workers ->
                workers.bindDecoder(Engine.TONE, "tone", Engine.tone(1).configJson(), new Doorbell())).join();
            thread = Thread.ofPlatform().name("endurance-user-" + number).start(this::work);
        }

        private void work()
        {
            try
            {
                for (long round = 0; !stopping; round++)
                {
                    use();
                    if (round % INSTANCE_EVERY == 0)
                    {
                        makeInstance();
                    }
                }
            }
            catch (final RuntimeException e)
            {
                failure = e.toString();
            }
        }

        private void use()
        {
            final ModuleLease lease = plugins.acquireCurrentLease(Engine.TONE);
            if (lease == null)
            {
                refused++;
                return;
            }
            acquired++;
            try
            {
                if (lease.count() < 1 || !lease.module().pluginId().equals(Engine.TONE))
                {
                    throw new IllegalStateException("A lease that was acquired is finished: " + lease);
                }
            }
            finally
            {
                lease.release();
            }
        }

        private void makeInstance()
        {
            try
            {
                final DecoderInstance instance = endpoint.factory().create(endpoint.config().json());
                try
                {
                    instance.info();
                    instances++;
                }
                finally
                {
                    instance.destroy();
                }
            }
            catch (final PluginException e)
            {
                // disabled at this moment
                refused++;
            }
        }

        void stop()
        {
            stopping = true;
            Engine.await("a thread that acquires and releases ends", () -> !thread.isAlive());
        }
    }

    @Override
    public boolean isAsked()
    {
        return seconds > 0;
    }

    @Override
    public String title()
    {
        return String.format("%d s of acquire and release on %d cores, while the plugin is reloaded and disabled",
            seconds, Runtime.getRuntime().availableProcessors());
    }

    @Override
    public Account run() throws IOException
    {
        final Course course = new Course();
        final List<String> wrong = new ArrayList<>();
        final Engine engine = new Engine(EngineConfig.defaults().mode(PipelineMode.FUSED));
        final List<User> users;
        long changes = 0;
        try (engine)
        {
            users = IntStream.range(0, Runtime.getRuntime().availableProcessors())
                .mapToObj(number -> new User(engine.engine().plugins(), number)).toList();
            final long start = System.nanoTime();
            final long length = TimeUnit.SECONDS.toNanos(seconds);
            long samples = 0;
            while (System.nanoTime() - start < length)
            {
                change(engine, ++changes, wrong);
                if (System.nanoTime() - start >= samples * length / Course.SAMPLES)
                {
                    samples++;
                    engine.settle();
                    course.sample();
                }
            }
            users.forEach(User::stop);
            engine.settle();
            wrong.addAll(engine.unreleased());
        }
        wrong.addAll(engine.wrongAfterClose());
        users.stream().map(user -> user.failure).filter(failure -> failure != null).forEach(wrong::add);
        final long acquired = users.stream().mapToLong(user -> user.acquired).sum();
        final long instances = users.stream().mapToLong(user -> user.instances).sum();
        if (acquired == 0 || instances == 0)
        {
            wrong.add("Nobody acquired anything.");
        }
        return new Account(course, String.format(
            "%,d changes; %s; %,d leases acquired and released, %,d instances, %,d times refused", changes,
            engine.libraries(), acquired, instances, users.stream().mapToLong(user -> user.refused).sum()), wrong);
    }

    private static void change(final Engine engine, final long number, final List<String> wrong) throws IOException
    {
        if (number % DISABLE_EVERY == 0)
        {
            final PluginRuntime plugins = engine.engine().plugins();
            plugins.setPluginEnabled(Engine.TONE, false).join();
            final ModuleLease lease = plugins.acquireCurrentLease(Engine.TONE);
            if (lease != null)
            {
                lease.release();
                wrong.add("A disabled plugin gave a lease.");
            }
            plugins.setPluginEnabled(Engine.TONE, true).join();
        }
        else
        {
            engine.reloadOther();
        }
    }
}
