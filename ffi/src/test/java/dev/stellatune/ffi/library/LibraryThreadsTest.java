// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import dev.stellatune.ffi.abi.Calls;
import dev.stellatune.ffi.abi.ModuleCalls;
import dev.stellatune.ffi.abi.TestCompiler;
import dev.stellatune.ffi.os.OsThread;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Real threads of real libraries. Each library here has functions that start a thread in one way or another, and
 * {@code finish}, which lets it end.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LibraryThreadsTest
{
    private static final String HEAD = """
        #include <pthread.h>
        #include <signal.h>
        #include <stdatomic.h>
        #include <stddef.h>
        #include <time.h>
        static atomic_int over, begun;
        static pthread_t thread;
        static const struct timespec MS = {0, 1000000};
        static void *sleeping(void *a)
        {
            pthread_setname_np(pthread_self(), "probe");
            for (begun = 1; !over;) nanosleep(&MS, NULL);
            return a;
        }
        static void *spinning(void *a)
        {
            pthread_setname_np(pthread_self(), "probe");
            for (begun = 1; !over;) { }
            return a;
        }
        static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
        static pthread_cond_t change = PTHREAD_COND_INITIALIZER;
        static void *waiting(void *a)
        {
            pthread_setname_np(pthread_self(), "probe");
            pthread_mutex_lock(&lock);
            for (begun = 1; !over;) pthread_cond_wait(&change, &lock);
            pthread_mutex_unlock(&lock);
            return a;
        }
        static void expired(union sigval v) { (void)v; sleeping(NULL); }
        static size_t wait_begun(void) { while (!begun) nanosleep(&MS, NULL); return 1; }
        static size_t make(void *(*run)(void *))
        {
            over = begun = 0;
            return 0 == pthread_create(&thread, NULL, run, NULL) && wait_begun();
        }
        size_t start_sleeping(void) { return make(sleeping); }
        size_t start_spinning(void) { return make(spinning); }
        size_t start_waiting(void) { return make(waiting); }
        size_t start_unseen(void) { over = 0; return 0 == pthread_create(&thread, NULL, sleeping, NULL); }
        size_t start_timer(void)
        {
            struct sigevent event = {.sigev_notify = SIGEV_THREAD, .sigev_notify_function = expired};
            const struct itimerspec soon = {.it_value.tv_nsec = 1};
            timer_t timer;
            over = begun = 0;
            return 0 == timer_create(CLOCK_MONOTONIC, &event, &timer) && 0 == timer_settime(timer, 0, &soon, NULL) &&
                wait_begun();
        }
        size_t finish(void)
        {
            pthread_mutex_lock(&lock);
            over = 1;
            pthread_cond_broadcast(&change);
            pthread_mutex_unlock(&lock);
            return 1;
        }
        size_t join(void) { finish(); return 0 == pthread_join(thread, NULL); }
        """;

    private static final String CXX = """
        #include <atomic>
        #include <chrono>
        #include <cstddef>
        #include <pthread.h>
        #include <thread>
        static std::atomic<bool> over, begun;
        template <typename F> static size_t make(F body)
        {
            over = begun = false;
            std::thread([body] {
                pthread_setname_np(pthread_self(), "probe");
                begun = true;
                while (!over) body();
            }).detach();
            while (!begun) std::this_thread::yield();
            return 1;
        }
        extern "C" size_t start_sleeping()
        {
            return make([] { std::this_thread::sleep_for(std::chrono::milliseconds(1)); });
        }
        extern "C" size_t start_spinning() { return make([] {}); }
        extern "C" size_t finish() { over = true; return 1; }
        """;

    @TempDir
    private static Path directory;

    private ShadowRoot shadows;

    @BeforeEach
    void open(@TempDir final Path parent) throws IOException
    {
        shadows = ShadowRoot.create(parent);
    }

    @AfterEach
    void close()
    {
        shadows.close();
    }

    /** A library, and the look at its threads. */
    private record Loaded(NativeLibrary library, LibraryThreads threads, ShadowCopy copy)
    {
        void call(final String symbol)
        {
            assertThat(ModuleCalls.count(Calls.function(library.find(symbol)))).as(symbol).isEqualTo(1);
        }

        String inside()
        {
            return Objects.requireNonNullElse(threads.inside((id) -> false), "nobody");
        }

        void awaitNobodyAndClose()
        {
            while (!inside().equals("nobody"))
            {
                LockSupport.parkNanos(100_000);
            }
            assertThat(library.close()).isTrue();
            assertThat(copy.delete()).isTrue();
        }
    }

    private Loaded load(final Path file) throws IOException, LibraryLoadException
    {
        final ShadowCopy copy = shadows.copyOf(file);
        final NativeLibrary library = NativeLibrary.open(copy);
        return new Loaded(library, LibraryThreads.of(library, copy), copy);
    }

    private static Path c()
    {
        return TestCompiler.library(directory.resolve("libthreads.so"), HEAD, "-D_GNU_SOURCE", "-O2", "-pthread");
    }

    private static Path cxx()
    {
        return TestCompiler.cxxLibrary(directory.resolve("libcxxthreads.so"), CXX, "-O2", "-fno-gnu-unique");
    }

    @ParameterizedTest
    @ValueSource(strings = {"start_sleeping", "start_spinning", "start_waiting", "start_timer"})
    void shouldFindThreadUntilItEndsWhenLibraryIsC(final String start) throws Exception
    {
        final Loaded loaded = load(c());
        assertThat(loaded.inside()).isEqualTo("nobody");
        loaded.call(start);
        for (int i = 0; i < 20; i++)
        {
            assertThat(loaded.inside()).matches("tid \\d+, 'probe'");
        }
        loaded.call("finish");
        loaded.awaitNobodyAndClose();
    }

    @ParameterizedTest
    @ValueSource(strings = {"start_sleeping", "start_spinning"})
    void shouldFindThreadUntilItEndsWhenLibraryIsCxx(final String start) throws Exception
    {
        final Loaded loaded = load(cxx());
        assertThat(loaded.inside()).isEqualTo("nobody");
        loaded.call(start);
        for (int i = 0; i < 20; i++)
        {
            assertThat(loaded.inside()).matches("tid \\d+, 'probe'");
        }
        loaded.call("finish");
        loaded.awaitNobodyAndClose();
    }

    @Test
    void shouldFindThreadWhenItWasMadeThisMoment() throws Exception
    {
        final Loaded loaded = load(c());
        for (int i = 0; i < 200; i++)
        {
            loaded.call("start_unseen");
            assertThat(loaded.inside()).as("round " + i).startsWith("tid ");
            loaded.call("join");
        }
        loaded.awaitNobodyAndClose();
    }

    @ParameterizedTest
    @ValueSource(strings = {"start_sleeping", "start_waiting", "start_timer"})
    void shouldFindThreadByItsStackWhenItsStartIsNotKnown(final String start) throws Exception
    {
        final Loaded loaded = load(c());
        loaded.call(start);
        while (!isAnyoneInside(loaded, 0))
        {
            LockSupport.parkNanos(100_000);
        }
        loaded.call("finish");
        while (isAnyoneInside(loaded, 0))
        {
            LockSupport.parkNanos(100_000);
        }
        loaded.awaitNobodyAndClose();
    }

    /** With the offset 0 nothing but stacks tells. */
    private static boolean isAnyoneInside(final Loaded loaded, final int startOffset) throws IOException
    {
        try (ProcessMemory memory = new ProcessMemory())
        {
            final TaskSearch search = new TaskSearch(
                memory, ProcessMaps.below(loaded.copy.directory().toRealPath()), startOffset);
            final int self = OsThread.currentThreadId();
            return Task.all().stream().anyMatch((task) -> search.isInside(task, task.id() == self));
        }
    }

    @Test
    void shouldFindNobodyWhenThreadsWereJoinedAndTheJavaRuntimeIsBusy() throws Exception
    {
        final AtomicBoolean over = new AtomicBoolean();
        final Thread busy = Thread.ofPlatform().start(() -> startThreads(over));
        try
        {
            final Path file = c();
            for (int i = 0; i < 300; i++)
            {
                final Loaded loaded = load(file);
                loaded.call("start_sleeping");
                loaded.call("join");
                assertThat(loaded.inside()).as("round " + i).isEqualTo("nobody");
                assertThat(loaded.library.close()).isTrue();
                assertThat(loaded.copy.delete()).isTrue();
            }
        }
        finally
        {
            over.set(true);
            busy.join();
        }
    }

    /** Short threads, one after the other, that take over each other's and the library's used stacks. */
    private static void startThreads(final AtomicBoolean over)
    {
        while (!over.get())
        {
            try
            {
                Thread.ofPlatform().start(() -> assertThat(String.format("%d", System.nanoTime())).isNotEmpty()).join();
            }
            catch (final InterruptedException e)
            {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void shouldFindThreadThatBeganInTheLibraryWhenItIsCallerToo() throws Exception
    {
        final Loaded loaded = load(c());
        loaded.call("start_waiting");
        assertThat(loaded.threads.inside((id) -> true)).startsWith("tid ");
        loaded.call("finish");
        loaded.awaitNobodyAndClose();
    }

    @Test
    void shouldKnowThatLibraryMayHaveThreadsWhenItIsC() throws Exception
    {
        assertThat(mayHaveThreads("int f(void) { return 1; }")).isFalse();
        assertThat(mayHaveThreads("#include <math.h>\ndouble f(double x) { return sin(x); }", "-lm")).isFalse();
        assertThat(mayHaveThreads(
            "#include <threads.h>\nint f(thrd_t *t, thrd_start_t s) { return thrd_create(t, s, 0); }")).isTrue();
    }

    private static boolean mayHaveThreads(final String source, final String... flags) throws LibraryLoadException
    {
        return LibraryThreads.mayHaveThreads(
            ElfFile.read(TestCompiler.library(directory.resolve("libmay.so"), source, flags)));
    }

    @Test
    void shouldKnowThatLibraryMayHaveThreadsWhenItUsesAnotherThatIsNotOfTheSystem() throws Exception
    {
        final Path other = TestCompiler.library(directory.resolve("libother.so"), "int f(void) { return 1; }");
        final Path file = TestCompiler.library(
            directory.resolve("libuser.so"), "int f(void); int g(void) { return f(); }", other.toString());
        assertThat(LibraryThreads.mayHaveThreads(ElfFile.read(file))).isTrue();
        assertThat(LibraryThreads.mayHaveThreads(ElfFile.read(other))).isFalse();
    }

    @Test
    void shouldKnowThatLibraryMayHaveThreadsWhenItIsCxx() throws Exception
    {
        assertThat(LibraryThreads.mayHaveThreads(ElfFile.read(cxx()))).isTrue();
        final Path plain = TestCompiler.cxxLibrary(directory.resolve("libplain.so"),
            "#include <string>\nstd::string f() { return \"text\"; }", "-O2");
        assertThat(LibraryThreads.mayHaveThreads(ElfFile.read(plain))).isFalse();
    }
}
