// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.stellatune.ffi.abi.Calls;
import dev.stellatune.ffi.abi.ModuleCalls;
import dev.stellatune.ffi.abi.TestCompiler;
import dev.stellatune.ffi.os.OsThread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Real libraries through the real loader.
 */
class NativeLibraryTest
{
    private static final String SIMPLE = "#include <stddef.h>\nsize_t answer(void) { return 42; }";
    private static final String DEPENDENT =
        "#include <stddef.h>\nextern size_t answer(void); size_t twice(void) { return 2 * answer(); }";

    @Test
    void shouldFindSymbolsAndBeGoneWhenClosed(@TempDir final Path directory) throws Exception
    {
        final Path file = TestCompiler.library(directory.resolve("libsimple.so"), SIMPLE);

        final NativeLibrary library = NativeLibrary.open(file);
        assertThat(library.file()).isEqualTo(file.toRealPath());
        assertThat(call(library, "answer")).isEqualTo(42);
        assertThat(library.find("no_such_symbol")).isZero();
        assertThat(NativeLibrary.isMapped(file)).isTrue();

        assertThat(library.close()).isTrue();
        assertThat(NativeLibrary.isMapped(file)).isFalse();
        assertThat(ProcessMaps.contain(file.toRealPath())).isFalse();
    }

    @Test
    void shouldKnowThatItIsMappedWhenFileIsDeletedOrReachedThroughLink(@TempDir final Path directory) throws Exception
    {
        final Path real = Files.createDirectory(directory.resolve("with space\u00e9"));
        final Path link = Files.createSymbolicLink(directory.resolve("link"), real);
        TestCompiler.library(real.resolve("libsimple.so"), SIMPLE);
        final Path throughLink = link.resolve("libsimple.so");

        final NativeLibrary library = NativeLibrary.open(throughLink);
        Files.delete(real.resolve("libsimple.so"));

        assertThat(NativeLibrary.isMapped(throughLink)).isTrue();
        assertThat(ProcessMaps.contain(library.file())).isTrue();
        assertThat(library.close()).isTrue();
        assertThat(NativeLibrary.isMapped(throughLink)).isFalse();
    }

    @Test
    void shouldLetGoOnlyOnceWhenClosedTwice(@TempDir final Path directory) throws Exception
    {
        final Path file = TestCompiler.library(directory.resolve("libsimple.so"), SIMPLE);
        final NativeLibrary first = NativeLibrary.open(file);
        final NativeLibrary second = NativeLibrary.open(file);

        assertThat(first.close()).isFalse();
        assertThat(first.close()).isFalse();
        assertThat(first.retryUnmap()).isFalse();
        assertThat(call(second, "answer")).isEqualTo(42);

        assertThat(second.close()).isTrue();
        assertThat(first.retryUnmap()).isTrue();
    }

    @Test
    void shouldThrowWhenUsedInTheWrongOrder(@TempDir final Path directory) throws Exception
    {
        final Path file = TestCompiler.library(directory.resolve("libsimple.so"), SIMPLE);
        final NativeLibrary library = NativeLibrary.open(file);

        assertThatIllegalStateException().isThrownBy(library::retryUnmap).withMessageContaining(file.toString());
        library.close();
        assertThatIllegalStateException().isThrownBy(() -> library.find("answer"))
            .withMessageContaining("answer").withMessageContaining(file.toString());
    }

    @Test
    void shouldPassOnTheLoadersWordsWhenSymbolIsUndefined(@TempDir final Path directory)
    {
        final Path file = TestCompiler.library(directory.resolve("libgap.so"), DEPENDENT);

        assertThatExceptionOfType(LibraryLoadException.class)
            .isThrownBy(() -> NativeLibrary.open(file))
            .withMessageStartingWith("cannot load " + file + ": undefined symbol: answer; link it against");
        assertThat(NativeLibrary.isMapped(file)).isFalse();
    }

    @Test
    void shouldPassOnTheLoadersWordsWhenNeededLibraryIsMissing(@TempDir final Path directory) throws Exception
    {
        final Path file = dependent(directory, directory, "-Wl,-rpath,$ORIGIN");
        Files.delete(directory.resolve("libdependency.so"));

        assertThatExceptionOfType(LibraryLoadException.class)
            .isThrownBy(() -> NativeLibrary.open(file))
            .withMessageStartingWith("cannot load " + file + ": libdependency.so: cannot open shared object file")
            .withMessageContaining("; install the library that is missing");
    }

    @Test
    void shouldStayAndSayWhyWhenLinkedNeverToBeUnloaded(@TempDir final Path directory) throws Exception
    {
        final Path file = TestCompiler.library(directory.resolve("libstays.so"), SIMPLE, "-Wl,-z,nodelete");
        final NativeLibrary library = NativeLibrary.open(file);

        assertThat(library.close()).isFalse();
        assertThat(library.retryUnmap()).isFalse();
        assertThat(library.elf().noDelete()).isTrue();
        assertThat(library.holdReason()).contains("-z nodelete");
    }

    @Test
    void shouldStayAndSayWhyWhenItHasUniqueSymbols(@TempDir final Path directory) throws Exception
    {
        final Path file = TestCompiler.cxxLibrary(
            directory.resolve("libunique.so"),
            """
            template <typename T> struct Counter { static unsigned long value; };
            template <typename T> unsigned long Counter<T>::value = 0;
            extern "C" unsigned long count() { return ++Counter<int>::value; }
            """);
        final NativeLibrary library = NativeLibrary.open(file);
        assertThat(call(library, "count")).isEqualTo(1);

        assertThat(library.close()).isFalse();
        assertThat(library.holdReason()).contains("unique symbols (_ZN7CounterIiE5valueE)");
    }

    @Test
    @Timeout(60)
    void shouldGoAtTheSecondTryWhenThreadWithDestructorsHasEnded(@TempDir final Path directory) throws Exception
    {
        final Path file = TestCompiler.cxxLibrary(
            directory.resolve("libthreads.so"),
            """
            struct Local { unsigned long value = 7; ~Local() { value = 0; } };
            extern "C" unsigned long touch() { static thread_local Local local; return local.value; }
            """);
        final NativeLibrary library = NativeLibrary.open(file);
        final CountDownLatch touched = new CountDownLatch(1);
        final CountDownLatch end = new CountDownLatch(1);
        final AtomicInteger tid = new AtomicInteger();
        final Thread thread = Thread.ofPlatform().start(() ->
        {
            tid.set(OsThread.currentThreadId());
            assertThat(call(library, "touch")).isEqualTo(7);
            touched.countDown();
            awaitUninterrupted(end);
        });
        awaitUninterrupted(touched);

        assertThat(library.close()).isFalse();
        assertThat(library.retryUnmap()).isFalse();
        assertThat(library.holdReason()).contains("a thread that ran its code still lives");

        end.countDown();
        thread.join();
        while (OsThread.isAlive(tid.get()))
        {
            Thread.onSpinWait();
        }

        assertThat(library.retryUnmap()).isTrue();
    }

    @Test
    void shouldKeepWhatBelongsToTheSystemWhenClosed(@TempDir final Path directory) throws Exception
    {
        final Path system = Files.createDirectory(directory.resolve("system"));
        final Path file = dependent(directory, system, "-Wl,-rpath," + system);
        final NativeLibrary library = NativeLibrary.open(file);
        assertThat(call(library, "twice")).isEqualTo(84);

        assertThat(library.close()).isTrue();

        assertThat(NativeLibrary.isMapped(system.resolve("libdependency.so"))).isTrue();
    }

    @Test
    void shouldUnloadWhatWasDeliveredWithItWhenClosed(@TempDir final Path directory) throws Exception
    {
        final Path below = Files.createDirectory(directory.resolve("lib"));
        final Path file = dependent(directory, below, "-Wl,-rpath,$ORIGIN/lib");
        final NativeLibrary library = NativeLibrary.open(file);
        assertThat(call(library, "twice")).isEqualTo(84);

        assertThat(library.close()).isTrue();

        assertThat(NativeLibrary.isMapped(below.resolve("libdependency.so"))).isFalse();
    }

    @Test
    void shouldStayAndSayWhyWhenAnotherLibraryUsesWhatWasDeliveredWithIt(@TempDir final Path directory) throws Exception
    {
        final Path one = Files.createDirectory(directory.resolve("one"));
        final Path two = Files.createDirectory(directory.resolve("two"));
        final NativeLibrary first = NativeLibrary.open(dependent(one, one, "-Wl,-rpath,$ORIGIN"));
        final NativeLibrary second = NativeLibrary.open(dependent(two, two, "-Wl,-rpath,$ORIGIN"));

        assertThat(first.close()).isFalse();
        assertThat(NativeLibrary.isMapped(first.file())).isFalse();
        assertThat(first.holdReason()).startsWith("its library libdependency.so stays: ").contains("another library");
        assertThat(call(second, "twice")).isEqualTo(84);

        assertThat(second.close()).isTrue();
        assertThat(first.retryUnmap()).isTrue();
    }

    @Test
    void shouldStayAndSayWhyWhenWhatWasDeliveredWithItStays(@TempDir final Path directory) throws Exception
    {
        // of a name that no other test uses, as it stays
        TestCompiler.library(directory.resolve("libkept.so"), SIMPLE, "-Wl,-soname,libkept.so", "-Wl,-z,nodelete");
        final NativeLibrary library = NativeLibrary.open(TestCompiler.library(
            directory.resolve("libkeeper.so"), DEPENDENT, "-L" + directory, "-lkept", "-Wl,-rpath,$ORIGIN"));

        assertThat(library.close()).isFalse();
        assertThat(library.retryUnmap()).isFalse();
        assertThat(library.holdReason()).isEqualTo("its library libkept.so stays: it was linked with -z nodelete");
    }

    @Test
    void shouldTellWhatIsImportedByWhatWasDeliveredWithIt(@TempDir final Path directory) throws Exception
    {
        final Path file = dependent(directory, directory, "-Wl,-rpath,$ORIGIN");
        TestCompiler.library(directory.resolve("libdependency.so"),
            "#include <math.h>\nunsigned long answer(void) { volatile double a = 42; return (unsigned long)cos(a); }",
            "-Wl,-soname,libdependency.so", "-lm");
        final NativeLibrary library = NativeLibrary.open(file);

        assertThat(library.imports("answer")).isTrue();
        assertThat(library.imports("cos")).isTrue();
        assertThat(library.imports("sin")).isFalse();
        assertThat(library.close()).isTrue();
    }

    private static Path dependent(final Path directory, final Path dependencyDirectory, final String flag)
    {
        TestCompiler.library(
            dependencyDirectory.resolve("libdependency.so"), SIMPLE, "-Wl,-soname,libdependency.so");
        return TestCompiler.library(
            directory.resolve("libdependent.so"), DEPENDENT, "-L" + dependencyDirectory, "-ldependency", flag);
    }

    private static long call(final NativeLibrary library, final String function)
    {
        return ModuleCalls.count(Calls.function(library.find(function)));
    }

    private static void awaitUninterrupted(final CountDownLatch latch)
    {
        try
        {
            latch.await();
        }
        catch (final InterruptedException e)
        {
            throw new IllegalStateException(e);
        }
    }
}
