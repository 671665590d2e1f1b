// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.stellatune.ffi.abi.Calls;
import dev.stellatune.ffi.abi.ModuleCalls;
import dev.stellatune.ffi.abi.TestCompiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

class ShadowRootTest
{
    private static final String COUNTER = "#include <stddef.h>\nstatic size_t n; size_t count(void) { return ++n; }";

    @Test
    void shouldBePrivateAndNamedAfterTheProcessWhenCreated(@TempDir final Path parent) throws Exception
    {
        try (ShadowRoot first = ShadowRoot.create(parent); ShadowRoot second = ShadowRoot.create(parent))
        {
            final long pid = ProcessHandle.current().pid();
            assertThat(first.directory().getFileName().toString()).matches("stellatune-" + pid + "-\\d+-0");
            assertThat(second.directory().getFileName().toString()).matches("stellatune-" + pid + "-\\d+-1");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(first.directory())))
                .isEqualTo("rwx------");
        }

        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void shouldUseTheTemporaryDirectoryWhenNoneIsGiven() throws Exception
    {
        try (ShadowRoot root = ShadowRoot.create())
        {
            assertThat(root.directory()).isDirectory().isWritable();
        }
    }

    @Test
    void shouldGiveIndependentLibrariesWhenOneFileIsCopiedTwice(@TempDir final Path directory) throws Exception
    {
        final Path file = TestCompiler.library(directory.resolve("libcounter.so"), COUNTER);
        try (ShadowRoot root = ShadowRoot.create(directory.resolve("shadow")))
        {
            final ShadowCopy firstCopy = root.copyOf(file);
            final ShadowCopy secondCopy = root.copyOf(file);
            assertThat(firstCopy.library()).isNotEqualTo(secondCopy.library()).hasFileName("libcounter.so");
            assertThat(firstCopy.original()).isEqualTo(file);
            final NativeLibrary first = NativeLibrary.open(firstCopy);
            final NativeLibrary second = NativeLibrary.open(secondCopy);

            assertThat(count(first)).isEqualTo(1);
            assertThat(count(first)).isEqualTo(2);
            assertThat(count(second)).isEqualTo(1);

            assertThat(first.close()).isTrue();
            assertThat(firstCopy.delete()).isTrue();
            assertThat(firstCopy.delete()).isTrue();
            assertThat(count(second)).isEqualTo(2);
            assertThat(second.close()).isTrue();
            assertThat(secondCopy.library()).exists();
        }

        assertThat(directory.resolve("shadow")).isEmptyDirectory();
    }

    @Test
    void shouldNotCareWhenOriginalIsOverwrittenAfterLoading(@TempDir final Path directory) throws Exception
    {
        final Path file = TestCompiler.library(directory.resolve("libcounter.so"), COUNTER);
        try (ShadowRoot root = ShadowRoot.create(directory.resolve("shadow")))
        {
            final NativeLibrary library = NativeLibrary.open(root.copyOf(file));
            Files.write(file, new byte[16], StandardOpenOption.TRUNCATE_EXISTING);

            assertThat(count(library)).isEqualTo(1);
            assertThat(library.close()).isTrue();
        }
    }

    @Test
    void shouldCopyTheLibraryAloneWhenItDoesNotUseOrigin(@TempDir final Path directory) throws Exception
    {
        final Path file = TestCompiler.library(directory.resolve("libcounter.so"), COUNTER);
        try (ShadowRoot root = ShadowRoot.create(directory.resolve("shadow")))
        {
            final ShadowCopy copy = root.copyOf(file);
            assertThat(names(copy.library().resolve("..").normalize())).containsExactly("libcounter.so");
        }
    }

    @Test
    void shouldCopyTheDirectoryWhenLibraryUsesOrigin(@TempDir final Path directory) throws Exception
    {
        final Path home = Files.createDirectory(directory.resolve("plugin"));
        final Path file = withDependency(home);
        try (ShadowRoot root = ShadowRoot.create(home.resolve("shadow")))
        {
            final ShadowCopy copy = root.copyOf(file);
            final NativeLibrary library = NativeLibrary.open(copy);

            assertThat(count(library)).isEqualTo(1);
            assertThat(NativeLibrary.isMapped(copy.library().resolveSibling("lib/libnested.so"))).isTrue();

            assertThat(library.close()).isTrue();
            assertThat(NativeLibrary.isMapped(copy.library().resolveSibling("lib/libnested.so"))).isFalse();
            assertThat(copy.delete()).isTrue();
        }
    }

    @Test
    void shouldRefuseWhenDirectoryIsTooLargeToCopy(@TempDir final Path directory) throws Exception
    {
        final Path home = Files.createDirectory(directory.resolve("plugin"));
        final Path file = withDependency(home);
        try (RandomAccessFile large = new RandomAccessFile(home.resolve("large").toFile(), "rw");
            ShadowRoot root = ShadowRoot.create(directory.resolve("shadow")))
        {
            large.setLength(1L << 40);
            assertThatExceptionOfType(LibraryLoadException.class)
                .isThrownBy(() -> root.copyOf(file))
                .withMessageContaining(file.toString())
                .withMessageContaining("put the plugin and its libraries into a directory of their own");
            assertThat(names(root.directory())).containsExactly("lock");
        }
    }

    @Test
    void shouldRefuseWhenFileIsMissing(@TempDir final Path directory) throws Exception
    {
        try (ShadowRoot root = ShadowRoot.create(directory.resolve("shadow")))
        {
            assertThatExceptionOfType(LibraryLoadException.class)
                .isThrownBy(() -> root.copyOf(directory.resolve("libmissing.so")))
                .withMessageContaining("there is no such file");
        }
    }

    @Test
    void shouldThrowWhenRootCannotBeThere(@TempDir final Path directory) throws Exception
    {
        final Path file = Files.createFile(directory.resolve("file"));

        assertThatIOException()
            .isThrownBy(() -> ShadowRoot.create(file.resolve("below")))
            .withMessageMatching("cannot copy libraries to \\S+/below: .+; give another directory");
        assertThatIOException().isThrownBy(() -> ShadowRoot.create(Path.of("/proc/stellatune-test")));
    }

    @Test
    void shouldRemoveLeftoversWhenTheirProcessIsDead(@TempDir final Path parent) throws Exception
    {
        final Process process = new ProcessBuilder("true").start();
        process.waitFor();
        final Path dead = leftover(parent, "stellatune-" + process.pid() + "-1-0");
        final Path reused = leftover(parent, "stellatune-" + ProcessHandle.current().pid() + "-1-0");

        try (ShadowRoot root = ShadowRoot.create(parent))
        {
            assertThat(root.directory()).exists();
            assertThat(dead).doesNotExist();
            assertThat(reused).doesNotExist();
        }
    }

    @Test
    void shouldRemoveAllLeftoversWhenThereAreHundreds(@TempDir final Path parent) throws Exception
    {
        final Process process = new ProcessBuilder("true").start();
        assertThat(process.waitFor()).isZero();
        for (int i = 0; i < 300; i++)
        {
            leftover(parent, "stellatune-" + process.pid() + "-" + i + "-0");
        }

        try (ShadowRoot root = ShadowRoot.create(parent))
        {
            assertThat(names(parent)).containsExactly(root.directory().getFileName().toString());
        }
    }

    @Test
    void shouldKeepWhatIsNotALeftoverWhenCleaningUp(@TempDir final Path parent) throws Exception
    {
        final Path other = leftover(parent, "stellatune-1-1-0-notes");
        final Path target = leftover(parent, "elsewhere");
        final Path link = Files.createSymbolicLink(parent.resolve("stellatune-999999999-1-0"), target);
        final Path file = Files.createFile(parent.resolve("stellatune-999999999-1-1"));

        try (ShadowRoot root = ShadowRoot.create(parent))
        {
            assertThat(root.directory()).exists();
            assertThat(List.of(other, target, link, file)).allSatisfy((path) -> assertThat(path).exists());
        }
    }

    @Test
    void shouldKeepDirectoriesWhenTheirProcessLives(@TempDir final Path parent) throws Exception
    {
        final Process process = new ProcessBuilder("cat").start();
        final Path live = leftover(parent, "stellatune-" + process.pid() + "-" + startTime(process.pid()) + "-0");

        try (ShadowRoot root = ShadowRoot.create(parent))
        {
            assertThat(root.directory()).exists();
            assertThat(live).exists();
        }
        finally
        {
            process.getOutputStream().close();
            process.waitFor();
        }

        try (ShadowRoot root = ShadowRoot.create(parent))
        {
            assertThat(root.directory()).exists();
            assertThat(live).doesNotExist();
        }
    }

    @Test
    void shouldKeepDirectoriesWhenSomeoneWhoCannotBeSeenHoldsTheLock(@TempDir final Path directory) throws Exception
    {
        final Path parent = Files.createDirectory(directory.resolve("parent"));
        final Path hidden = leftover(parent, "stellatune-999999999-1-0");
        final Path holder = TestCompiler.program(directory.resolve("holder"), """
            #define _GNU_SOURCE
            #include <fcntl.h>
            #include <stdio.h>

            int main(int argc, char **argv)
            {
                struct flock all = {.l_type = F_WRLCK};
                const int file = argc > 1 ? open(argv[1], O_CREAT | O_RDWR, 0600) : -1;
                puts(fcntl(file, F_SETLK, &all) == 0 ? "locked" : "failed");
                fflush(stdout);
                return getchar() == EOF ? 0 : 1;
            }
            """);
        final Process process = new ProcessBuilder(holder.toString(), hidden.resolve("lock").toString()).start();
        assertThat(process.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("locked");

        try (ShadowRoot root = ShadowRoot.create(parent))
        {
            assertThat(root.directory()).exists();
            assertThat(hidden).exists();
        }
        finally
        {
            process.getOutputStream().close();
            process.waitFor();
        }
    }

    @Test
    void shouldKnowWhereCodeCannotBeLoadedWhenReadingTheMountTable()
    {
        final List<String> mounts = List.of(
            "/dev/sda / ext4 rw,relatime 0 0",
            "tmpfs /tmp tmpfs rw,nosuid,noexec 0 0",
            "tmpfs /tmp/with\\040space tmpfs rw 0 0",
            "tmpfs /late tmpfs rw 0 0",
            "tmpfs /late tmpfs rw,noexec 0 0",
            "broken");

        assertThat(Mounts.noExec(Path.of("/home/user"), mounts)).isFalse();
        assertThat(Mounts.noExec(Path.of("/tmp"), mounts)).isTrue();
        assertThat(Mounts.noExec(Path.of("/tmp/below"), mounts)).isTrue();
        assertThat(Mounts.noExec(Path.of("/tmpfile"), mounts)).isFalse();
        assertThat(Mounts.noExec(Path.of("/tmp/with space/below"), mounts)).isFalse();
        assertThat(Mounts.noExec(Path.of("/late"), mounts)).isTrue();
    }

    private static Path withDependency(final Path home) throws IOException
    {
        final Path below = Files.createDirectory(home.resolve("lib"));
        TestCompiler.library(below.resolve("libnested.so"), COUNTER, "-Wl,-soname,libnested.so");
        return TestCompiler.library(
            home.resolve("libplugin.so"), "void unused(void) { }",
            "-Wl,--no-as-needed", "-L" + below, "-lnested", "-Wl,-rpath,$ORIGIN/lib");
    }

    private static Path leftover(final Path parent, final String name) throws IOException
    {
        final Path directory = Files.createDirectory(parent.resolve(name));
        Files.writeString(Files.createDirectory(directory.resolve("0")).resolve("libold.so"), "old");
        return directory;
    }

    private static String startTime(final long pid) throws IOException
    {
        final String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        return Arrays.asList(stat.split(" ", -1)).get(21);
    }

    private static List<String> names(final Path directory) throws IOException
    {
        try (Stream<Path> files = Files.list(directory))
        {
            return files.map((file) -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static long count(final NativeLibrary library)
    {
        return ModuleCalls.count(Calls.function(library.find("count")));
    }
}
