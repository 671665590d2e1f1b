// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.library.LibraryLoadException;
import dev.stellatune.ffi.library.NativeLibrary;
import dev.stellatune.ffi.os.OsThread;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Libraries that do not go when they are closed: the module says so, says why, and lets go when it can.
 */
class UnloadTest
{
    @TempDir
    private Path temporary;

    /** Creates an instance, lets it process and destroys it, all on the calling thread. */
    private static int use(final Fixture fixture, final String type) throws PluginException
    {
        try (SampleBuffer buffer = new SampleBuffer(8))
        {
            final DspInstance instance = DspInstance.create(fixture.hold(), type, "{}", 48_000, 2);
            instance.process(buffer.address(), 4);
            instance.destroy();
        }
        return OsThread.currentThreadId();
    }

    private static void awaitEnd(final int threadId)
    {
        while (OsThread.isAlive(threadId))
        {
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldStayWithItsReasonWhenLinkedNoDelete() throws Exception
    {
        final Fixture fixture = Fixture.load("nodelete", temporary);
        use(fixture, "nodelete");
        fixture.lookAway();

        assertThat(fixture.module().close()).isFalse();
        assertThat(fixture.module().close()).as("again").isFalse();

        assertThat(fixture.module().pinnedReason()).contains("nodelete");
        assertThat(fixture.module().isPinnedForGood()).isTrue();
        assertThat(NativeLibrary.isMapped(fixture.module().shadow())).isTrue();
        assertThat(fixture.host().find(1)).as("its context stays, since it may still call").isNotNull();
        fixture.abandon();
    }

    @Test
    void shouldStayWithItsReasonWhenItHasUniqueSymbols() throws Exception
    {
        final Fixture fixture = Fixture.load("unique_cpp", temporary);
        DspInstance.create(fixture.hold(), "unique", "{}", 48_000, 2).destroy();
        fixture.lookAway();

        assertThat(fixture.module().close()).isFalse();

        assertThat(fixture.module().pinnedReason()).contains("unique").contains("-fno-gnu-unique");
        fixture.abandon();
    }

    /** Has the process load a library before any copy of it: unique symbols stay with the first, and keep it. */
    private static void openFirst(final String name) throws LibraryLoadException
    {
        assertThat(NativeLibrary.open(Fixture.file(name)).close()).isEqualTo(!name.endsWith("_unique"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"tls_pin", "tls_pin_unique"})
    @Timeout(60)
    void shouldGoWhenTheThreadWithItsDestructorHasEnded(final String name) throws Exception
    {
        openFirst(name);
        try (Fixture fixture = Fixture.load(name, temporary))
        {
            assertThat(fixture.module().isPinnedForGood()).isFalse();
            final CountDownLatch mayEnd = new CountDownLatch(1);
            final CountDownLatch used = new CountDownLatch(1);
            final FutureTask<Integer> task = new FutureTask<>(() ->
            {
                final int threadId = use(fixture, "tlspin");
                used.countDown();
                mayEnd.await();
                return threadId;
            });
            Thread.ofPlatform().start(task);
            used.await();
            fixture.lookAway();

            assertThat(fixture.module().close()).isFalse();
            assertThat(fixture.module().pinnedReason()).contains("threads that ran it: ");

            mayEnd.countDown();
            awaitEnd(task.get());
            assertThat(fixture.module().close()).isTrue();
            assertThat(NativeLibrary.isMapped(fixture.module().shadow())).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread_key", "thread_key_delivered"})
    @Timeout(60)
    void shouldGoWhenTheThreadsThatRanItEndedBefore(final String name) throws Exception
    {
        try (Fixture fixture = Fixture.load(name, temporary))
        {
            assertThat(fixture.module().outlivesItsThreads()).isTrue();
            assertThat(fixture.module().livingThreads()).as("this thread loaded it").isNotEmpty();

            final int threadId = OtherThread.call(() -> use(fixture, "threadkey"));
            awaitEnd(threadId);

            assertThat(fixture.count("thread_key_destructors")).isEqualTo(1);
        }
    }
}
