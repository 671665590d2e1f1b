// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.worker;

import dev.stellatune.engine.status.EngineStatus;
import dev.stellatune.ffi.os.OsThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class EngineThreadTest
{
    private static final long LONG_MS = 30_000;

    private final ThreadGroup group = new ThreadGroup("engine thread test");
    private final EngineStatus status = new EngineStatus();
    private final CountDownLatch gate = new CountDownLatch(1);

    private EngineThread thread(final int cpu, final Runnable work)
    {
        return new EngineThread(group, "stellatune-test", cpu, 0, status, work);
    }

    private void untilTheGateOpens()
    {
        try
        {
            gate.await();
        }
        catch (final InterruptedException e)
        {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldBeNamedAndKnownWhenStarted()
    {
        final EngineThread thread = thread(EngineThread.ANY_CPU, this::untilTheGateOpens);
        assertThat(thread.threadId()).isZero();

        thread.start();

        assertThat(thread.threadId()).isPositive();
        assertThat(OsThread.isAlive(thread.threadId())).isTrue();
        assertThat(thread.thread().getName()).isEqualTo("stellatune-test");
        assertThat(thread.thread().isDaemon()).isTrue();
        assertThat(thread.thread().getThreadGroup()).isSameAs(group);
        assertThat(thread.join(1)).as("it still runs").isFalse();
        gate.countDown();
        assertThat(thread.join(LONG_MS)).isTrue();
    }

    /** Of the calling thread, as the kernel says it. */
    private static String allowedCpus()
    {
        try (Stream<String> lines = Files.lines(Path.of("/proc/thread-self/status")))
        {
            return lines.filter(line -> line.startsWith("Cpus_allowed_list")).findFirst().orElseThrow();
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void shouldStayOnItsProcessorWhenPinned()
    {
        final int cpu = OsThread.allowedCpus().nextSetBit(0);
        final AtomicReference<String> allowed = new AtomicReference<>("");
        final EngineThread thread = thread(cpu, () -> allowed.set(allowedCpus()));

        thread.start();
        assertThat(thread.join(LONG_MS)).isTrue();

        assertThat(allowed).hasValue("Cpus_allowed_list:\t" + cpu);
        assertThat(status.errors()).isEmpty();
    }

    @Test
    void shouldRunAllTheSameWhenItMayNotBePinned()
    {
        final CountDownLatch ran = new CountDownLatch(1);
        final EngineThread thread = thread(1_000, ran::countDown);

        thread.start();
        assertThat(thread.join(LONG_MS)).isTrue();

        assertThat(ran.getCount()).isZero();
        assertThat(status.errors()).singleElement()
            .satisfies(error -> assertThat(error.message()).startsWith("Thread stellatune-test: "));
    }

    @Test
    void shouldRememberTheInterruptWhenItWasInterruptedWhileJoining()
    {
        final EngineThread thread = thread(EngineThread.ANY_CPU, gate::countDown);
        Thread.currentThread().interrupt();

        thread.start();
        assertThat(thread.join(LONG_MS)).isTrue();

        assertThat(Thread.interrupted()).isTrue();
    }
}
