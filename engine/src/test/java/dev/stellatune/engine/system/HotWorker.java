// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.control.Outcome;
import dev.stellatune.engine.control.Reason;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.engine.worker.InstanceListener;
import dev.stellatune.engine.worker.Jobs;
import dev.stellatune.engine.worker.PluginHandling;
import dev.stellatune.engine.worker.WorkerController;
import dev.stellatune.ffi.abi.NativeMemory;
import dev.stellatune.ffi.plugin.DecoderInstance;
import dev.stellatune.ffi.plugin.PluginException;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.agrona.concurrent.SystemNanoClock;
import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A worker as a user would write one: a thread that owns an instance of the decoder "hot" (see
 * {@code test-plugins/hot.c}), reads from it again and again, and looks at its doorbell before each read.
 */
final class HotWorker implements AutoCloseable
{
    /** What is heard while there is no instance. */
    static final int NOTHING = Integer.MIN_VALUE;

    private static final int FRAMES = 16;
    private static final int CHANNELS = 2;
    private static final long PAUSE_NS = 200_000;

    private final TestEngine engine;
    private final String plugin;
    private final Jobs jobs;
    private final Doorbell doorbell = new Doorbell();
    private final WorkerEndpoint<DecoderInstance> endpoint;
    private final Queue<Question<?>> questions = new ConcurrentLinkedQueue<>();
    private final AtomicInteger instances = new AtomicInteger();
    private final Thread thread;
    /** Written by the worker's thread. */
    private volatile int heard = NOTHING;
    /** Written by the worker's thread. */
    private volatile @Nullable Throwable failure;
    private volatile boolean ending;

    /** Creates and destroys instances in jobs. */
    HotWorker(final TestEngine engine, final String plugin, final String config)
    {
        this(engine, plugin, config, false);
    }

    private HotWorker(
        final TestEngine engine, final String plugin, final String config, final boolean onItsOwnThread)
    {
        this.engine = engine;
        this.plugin = plugin;
        jobs = new Jobs(SystemNanoClock.INSTANCE, TestEngine.LIMIT.toMillis(), onItsOwnThread,
            new ThreadGroup("user"), new EngineStatus(), () -> {});
        endpoint = engine.get(engine.engine().plugins().bind(workers ->
            workers.bindDecoder(plugin, "hot", config, doorbell)));
        thread = Thread.ofPlatform().name("hot worker").start(this::run);
    }

    /** Creates and destroys instances on the thread that uses them. */
    static HotWorker doingAllItself(final TestEngine engine, final String plugin, final String config)
    {
        return new HotWorker(engine, plugin, config, true);
    }

    private void run()
    {
        final long memory = NativeMemory.allocate((long)FRAMES * CHANNELS * Float.BYTES);
        final WorkerController<DecoderInstance> controller = new WorkerController<>(
            endpoint, new Handling(), jobs, SystemNanoClock.INSTANCE, new Listener(), null);
        try
        {
            long seen = doorbell.value() - 1;
            while (!ending)
            {
                final long word = doorbell.value();
                if (word != seen || controller.busy())
                {
                    seen = word;
                    controller.onDoorbell();
                }
                jobs.doWork();
                final DecoderInstance instance = controller.instance();
                heard = instance == null ? NOTHING : read(instance, memory);
                answer(instance);
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
        catch (final RuntimeException | Error e)
        {
            failure = e;
        }
        controller.close();
        while (jobs.unfinished() > 0)
        {
            jobs.doWork();
            Thread.onSpinWait();
        }
        NativeMemory.free(memory);
    }

    private static int read(final DecoderInstance instance, final long memory)
    {
        assertThat(instance.read(memory, FRAMES)).as("frames").isEqualTo(FRAMES);
        final float first = NativeMemory.getFloat(memory);
        for (int i = 1; i < FRAMES * CHANNELS; i++)
        {
            assertThat(NativeMemory.getFloat(memory + (long)i * Float.BYTES)).as("sample " + i).isEqualTo(first);
        }
        return (int)first;
    }

    private void answer(final @Nullable DecoderInstance instance)
    {
        for (Question<?> question = questions.poll(); question != null; question = questions.poll())
        {
            question.instance = instance;
            question.answer.run();
        }
    }

    /** The value of the latest samples; {@link #NOTHING} while there is no instance. */
    int heard()
    {
        return heard;
    }

    /** How many instances it has had so far. */
    int instances()
    {
        return instances.get();
    }

    /** Waits until it has done what was wanted of it last, and hears this value. */
    void untilHears(final int value)
    {
        engine.until(plugin + " is heard at " + value, () -> failure != null || (isUpToDate() && heard == value));
        assertThat(failure).isNull();
    }

    private boolean isUpToDate()
    {
        final Outcome last = endpoint.outcome();
        return last != null && last.seq() == engine.plugin(plugin).seq();
    }

    /** Sends a configuration, and waits until the worker has done something with it. */
    Outcome configure(final String config)
    {
        final Outcome before = endpoint.outcome();
        engine.get(engine.engine().plugins().configure(endpoint, config));
        engine.until("an answer to " + config, () -> !Objects.equals(endpoint.outcome(), before));
        final Outcome after = endpoint.outcome();
        assertThat(after).isNotNull();
        return after;
    }

    /** What the instance says of itself. */
    String metadata()
    {
        final Question<String> question = new Question<>(DecoderInstance::metadata);
        questions.add(question);
        return engine.get(question.answer);
    }

    /** How often the instance's own thread has run. */
    long beats()
    {
        return Long.parseLong(metadata().replaceFirst(".*\"beats\":(\\d+).*", "$1"));
    }

    WorkerEndpoint<DecoderInstance> endpoint()
    {
        return endpoint;
    }

    /** Waits for the thread's end, its instance's included. */
    @Override
    public void close()
    {
        ending = true;
        engine.until("the worker's thread has ended", () -> !thread.isAlive());
        engine.get(engine.engine().plugins().unbind(endpoint));
        assertThat(failure).isNull();
    }

    private interface Asking<T>
    {
        T ask(DecoderInstance instance) throws PluginException;
    }

    private static final class Question<T>
    {
        private final FutureTask<T> answer;
        private @Nullable DecoderInstance instance;

        Question(final Asking<T> asking)
        {
            answer = new FutureTask<>(() ->
            {
                assertThat(instance).isNotNull();
                return asking.ask(instance);
            });
        }
    }

    private final class Handling extends PluginHandling<DecoderInstance>
    {
        Handling()
        {
            super(new EngineStatus());
        }

        @Override
        public DecoderInstance stage(final String configJson) throws PluginException
        {
            final DecoderInstance made = endpoint.factory().create(configJson);
            made.handOver();
            return made;
        }

        @Override
        public TakeOver takeOver(final @Nullable DecoderInstance running, final DecoderInstance staged)
        {
            staged.adopt();
            if (running != null)
            {
                importState(staged, exportState(running));
                running.handOver();
            }
            return TakeOver.TAKEN;
        }
    }

    private final class Listener implements InstanceListener
    {
        @Override
        public void recreated()
        {
            instances.incrementAndGet();
        }

        @Override
        public void destroyed(final Reason reason)
        {
            // what is heard says so
        }

        @Override
        public void failed(final String message)
        {
            // the outcome says so
        }
    }
}
