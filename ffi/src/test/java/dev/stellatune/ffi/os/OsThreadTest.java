// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.os;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

class OsThreadTest
{
    @Test
    void shouldRunOnThatCpuOnlyWhenPinned() throws Exception
    {
        final int cpu = OsThread.allowedCpus().previousSetBit(Integer.MAX_VALUE);

        final String allowed = onThreadOfItsOwn(() ->
        {
            assertThat(OsThread.pin(cpu)).isNull();
            return allowedList(OsThread.currentThreadId());
        });

        assertThat(allowed).isEqualTo(Integer.toString(cpu));
    }

    @Test
    void shouldNotNarrowWhatTheProcessMayUseWhenOneThreadIsPinned() throws Exception
    {
        final BitSet before = OsThread.allowedCpus();

        final BitSet after = onThreadOfItsOwn(() ->
        {
            assertThat(OsThread.pin(before.nextSetBit(0))).isNull();
            final BitSet whilePinned = OsThread.allowedCpus();
            assertThat(OsThread.pinTo(before)).isNull();
            assertThat(ProcessStatus.parseCpus(allowedList(OsThread.currentThreadId()))).isEqualTo(before);
            return whilePinned;
        });

        assertThat(after).isEqualTo(before);
    }

    @Test
    void shouldSayWhyNotWhenCpuIsImpossible() throws Exception
    {
        final int beyond = OsThread.allowedCpus().length() + 500;

        assertThat(onThreadOfItsOwn(() -> String.valueOf(OsThread.pin(beyond))))
            .startsWith("cannot pin to CPU " + beyond + ": this process may run on CPU");
        assertThat(OsThread.pin(-1)).isEqualTo("cannot pin to CPU -1: there is no such CPU");
        assertThat(OsThread.pin(Integer.MAX_VALUE)).endsWith("there is no such CPU");
        assertThat(OsThread.pinTo(new BitSet())).endsWith("there are no such CPUs");
    }

    @Test
    @Timeout(60)
    void shouldBeAliveUntilTheThreadHasEnded() throws Exception
    {
        final int tid = onThreadOfItsOwn(() ->
        {
            final int own = OsThread.currentThreadId();
            assertThat(OsThread.isAlive(own)).isTrue();
            return own;
        });

        assertThat(tid).isPositive().isNotEqualTo(OsThread.currentThreadId());
        while (OsThread.isAlive(tid))
        {
            Thread.onSpinWait();
        }

        assertThat(OsThread.isAlive(tid)).isFalse();
        assertThat(OsThread.isAlive(OsThread.currentThreadId())).isTrue();
    }

    @Test
    void shouldBeRealtimeOrSayWhyNotWhenAskedForPriority() throws Exception
    {
        final String scheduling = onThreadOfItsOwn(() ->
        {
            final @Nullable String refusal = OsThread.makeRealtime(10);
            return refusal != null ? refusal : policy(OsThread.currentThreadId());
        });

        assertThat(scheduling).matches("cannot set real-time priority 10: .+|1");
        assertThat(OsThread.makeRealtime(0)).endsWith("it is not between 1 and 99");
        assertThat(OsThread.makeRealtime(100)).endsWith("it is not between 1 and 99");
    }

    @Test
    void shouldReadEveryFormWhenCpusAreListed()
    {
        assertThat(ProcessStatus.parseCpus("0-1,4,63-65")).hasToString("{0, 1, 4, 63, 64, 65}");
        assertThat(ProcessStatus.parseCpus("").isEmpty()).isTrue();
    }

    private static <T> T onThreadOfItsOwn(final Callable<T> task) throws InterruptedException, ExecutionException
    {
        final FutureTask<T> future = new FutureTask<>(task);
        Thread.ofPlatform().start(future).join();
        return future.get();
    }

    private static String allowedList(final int tid)
    {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/task", Integer.toString(tid), "status")))
        {
            return lines.filter((line) -> line.startsWith("Cpus_allowed_list:")).findFirst().orElseThrow()
                .replaceFirst("\\S+\\s+", "");
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Field 41 of the thread's stat file; 1 is SCHED_FIFO.
     */
    private static String policy(final int tid) throws IOException
    {
        final String stat = Files.readString(Path.of("/proc/self/task", Integer.toString(tid), "stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[38];
    }
}
