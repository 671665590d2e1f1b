// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.nio.file.StandardOpenOption;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.stellatune.ffi.abi.TestCompiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class ElfFileTest
{
    private static final String SOURCE = """
        #include <math.h>
        #include <stdlib.h>

        int offered(void) { return abs(rand()); }
        __attribute__((visibility("hidden"))) int hidden(void) { return 2; }
        static int internal(void) { return 3; }
        double uses(double x) { return cbrt(x) + internal() + hidden(); }
        """;

    @ParameterizedTest
    @ValueSource(strings = {"-Wl,--hash-style=gnu", "-Wl,--hash-style=sysv", "-Wl,--hash-style=both"})
    void shouldTellSymbolsWhenLibraryHasEitherHashTable(final String flag, @TempDir final Path directory)
        throws Exception
    {
        final ElfFile elf = ElfFile.read(library(directory, flag));

        assertThat(elf.exports("offered")).isTrue();
        assertThat(elf.exports("uses")).isTrue();
        assertThat(elf.exports("hidden")).isFalse();
        assertThat(elf.exports("internal")).isFalse();
        assertThat(elf.exports("cbrt")).isFalse();
        assertThat(elf.imports("cbrt")).isTrue();
        assertThat(elf.imports("offered")).isFalse();
        assertThat(elf.uniqueSymbols()).isEmpty();
    }

    @Test
    void shouldTellImportsWhenLibraryExportsNothing(@TempDir final Path directory) throws Exception
    {
        final ElfFile elf = ElfFile.read(TestCompiler.library(
            directory.resolve("libsilent.so"),
            "#include <stdlib.h>\n__attribute__((constructor)) static void start(void) { srand(1); }",
            "-Wl,--hash-style=gnu"));

        assertThat(elf.exports("start")).isFalse();
        assertThat(elf.imports("srand")).isTrue();
    }

    @Test
    void shouldTellNamesAndPathsWhenLinkedWithThem(@TempDir final Path directory) throws Exception
    {
        final ElfFile plain = ElfFile.read(library(directory));
        assertThat(plain.needed()).containsExactly("libm.so.6", "libc.so.6");
        assertThat(plain.soname()).isNull();
        assertThat(plain.runpath()).isNull();
        assertThat(plain.usesOrigin()).isFalse();

        final ElfFile rich = ElfFile.read(library(directory, "-Wl,-soname,libname.so.1", "-Wl,-rpath,/a:$ORIGIN/../b"));
        assertThat(rich.soname()).isEqualTo("libname.so.1");
        assertThat(rich.runpath()).isEqualTo("/a:$ORIGIN/../b");
        assertThat(rich.usesOrigin()).isTrue();
        assertThat(rich.originPaths(Path.of("/x/y"))).containsExactly(Path.of("/x/y/../b"));

        final ElfFile old = ElfFile.read(library(directory, "-Wl,--disable-new-dtags,-rpath,${ORIGIN}"));
        assertThat(old.usesOrigin()).isTrue();
        assertThat(old.originPaths(Path.of("/x"))).containsExactly(Path.of("/x"));

        assertThat(ElfFile.read(library(directory, "-Wl,-rpath,/$ORIGINAL")).usesOrigin()).isFalse();
    }

    @Test
    void shouldTellFlagsWhenLinkedWithThem(@TempDir final Path directory) throws Exception
    {
        final ElfFile plain = ElfFile.read(library(directory));
        assertThat(plain.executableStack()).isFalse();
        assertThat(plain.noDelete()).isFalse();
        assertThat(plain.staticTls()).isFalse();

        assertThat(ElfFile.read(library(directory, "-Wl,-z,execstack")).executableStack()).isTrue();
        assertThat(ElfFile.read(library(directory, "-Wl,-z,nodelete")).noDelete()).isTrue();

        final Path tls = TestCompiler.library(
            directory.resolve("libtls.so"),
            "static _Thread_local int v; int *f(void) { return &v; }",
            "-ftls-model=initial-exec");
        assertThat(ElfFile.read(tls).staticTls()).isTrue();
    }

    @Test
    void shouldTellUniqueSymbolsWhenTemplateHasStaticData(@TempDir final Path directory) throws Exception
    {
        final ElfFile elf = ElfFile.read(TestCompiler.cxxLibrary(
            directory.resolve("libunique.so"),
            """
            template <typename T> struct Counter { static int value; };
            template <typename T> int Counter<T>::value = 0;
            extern "C" int count() { return ++Counter<int>::value; }
            """));

        assertThat(elf.uniqueSymbols()).containsExactly("_ZN7CounterIiE5valueE");
    }

    @Test
    void shouldRefuseWhenFileIsNoLibraryAtAll(@TempDir final Path directory) throws Exception
    {
        assertRefused(directory.resolve("missing.so"), "there is no such file");
        assertRefused(directory, "it is a directory");
        assertRefused(Path.of("/dev/null"), "it is not a regular file");
        assertRefused(Files.createFile(directory.resolve("empty.so")), "it is empty");
        assertRefused(Files.writeString(directory.resolve("short.so"), "hi"), "it is not a library");
        assertRefused(Files.writeString(directory.resolve("text.so"), "#!/bin/sh\n".repeat(99)), "it is not a library");
    }

    @Test
    void shouldRefuseWhenFileIsAnotherKindOfElf(@TempDir final Path directory)
    {
        final String main = "int main(void) { return 0; }";
        assertRefused(TestCompiler.program(directory.resolve("a"), main, "-no-pie"), "it is a program");
        assertRefused(TestCompiler.program(directory.resolve("b"), main, "-pie", "-fPIE"), "it is a program");
        assertRefused(TestCompiler.program(directory.resolve("c"), main, "-c"), "it is an object file");
    }

    @Test
    void shouldRefuseWhenLibraryIsForAnotherMachine(@TempDir final Path directory) throws Exception
    {
        final Path library = library(directory);
        overwrite(library, 18, 243, 0);
        assertRefused(library, "it is built for 64-bit RISC-V, not for 64-bit x86");

        overwrite(library, 4, 1);
        overwrite(library, 18, 3, 0);
        assertRefused(library, "it is built for 32-bit x86, not for 64-bit x86");
    }

    @Test
    void shouldRefuseWhenCutOffAnywhere(@TempDir final Path directory) throws Exception
    {
        final Path library = library(directory);
        try (FileChannel channel = FileChannel.open(library, StandardOpenOption.WRITE))
        {
            for (long length = channel.size() - 1; length >= 0; length--)
            {
                channel.truncate(length);
                assertRefused(library, "");
            }
        }
    }

    @Test
    void shouldAnswerOrRefuseWhenAnythingInTheFileIsWrong(@TempDir final Path directory) throws Exception
    {
        final long seed = Long.getLong("stellatune.seed", System.nanoTime());
        final Random random = new Random(seed);
        final byte[] original = Files.readAllBytes(library(directory));
        final Path damaged = directory.resolve("damaged.so");
        int refused = 0;
        for (int round = 0; round < 2_000; round++)
        {
            final byte[] bytes = original.clone();
            for (int n = random.nextInt(1, 8); n > 0; n--)
            {
                damage(bytes, random);
            }

            Files.write(damaged, bytes);
            try
            {
                assertThat(ElfFile.read(damaged).needed()).isNotNull();
                assertThat(ElfLinkage.read(damaged).wants()).isNotNull();
            }
            catch (final LibraryLoadException e)
            {
                refused++;
            }
            catch (final RuntimeException e)
            {
                throw new AssertionError("-Dstellatune.seed=" + seed + " round " + round, e);
            }
        }

        assertThat(refused).as("seed %d", seed).isPositive();
    }

    /**
     * Writes a number that is likely to be believed, or not, over one that counts: header, segments, dynamic section
     * and hash table lie early in the file, the other tables anywhere.
     */
    private static void damage(final byte[] bytes, final Random random)
    {
        final int limit = random.nextBoolean() ? 1024 : bytes.length - Long.BYTES;
        final ByteBuffer buffer = ByteBuffer.wrap(bytes);
        final int at = random.nextInt(limit) & -4;
        switch (random.nextInt(5))
        {
            case 0 -> buffer.putLong(at, 0);
            case 1 -> buffer.putLong(at, -1);
            case 2 -> buffer.putLong(at, random.nextLong());
            case 3 -> buffer.putInt(at, random.nextInt(0x10000) << 16);
            default -> buffer.put(at, (byte)random.nextInt());
        }
    }

    @Test
    void shouldSeeThatAFileIsNotCompleteWhereverItIsCutOff(@TempDir final Path directory) throws Exception
    {
        final Path library = library(directory);
        final byte[] all = Files.readAllBytes(library);
        assertThat(ElfFile.isComplete(library)).isTrue();
        for (int length = 0; length < all.length; length += length < 1000 ? 1 : 97)
        {
            Files.write(library, Arrays.copyOf(all, length));
            assertThat(ElfFile.isComplete(library)).as("%d of %d bytes", length, all.length).isFalse();
        }
        Files.write(library, Arrays.copyOf(all, all.length - 1));
        assertThat(ElfFile.isComplete(library)).isFalse();

        assertThat(ElfFile.isComplete(directory.resolve("absent.so"))).isFalse();
        assertThat(ElfFile.isComplete(directory)).isFalse();
        Files.write(library, all);
        overwrite(library, 18, 0xF3);
        assertThat(ElfFile.isComplete(library)).as("another machine's is complete, too").isTrue();
    }

    private static Path library(final Path directory, final String... flags)
    {
        final String[] all = new String[flags.length + 1];
        System.arraycopy(flags, 0, all, 0, flags.length);
        all[flags.length] = "-lm";
        return TestCompiler.library(directory.resolve("libelf-test.so"), SOURCE, all);
    }

    private static void overwrite(final Path file, final int offset, final int... values) throws IOException
    {
        final ByteBuffer bytes = ByteBuffer.allocate(values.length);
        for (final int value : values)
        {
            bytes.put((byte)value);
        }

        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE))
        {
            assertThat(channel.write(bytes.flip(), offset)).isEqualTo(values.length);
        }
    }

    private static void assertRefused(final Path file, final String why)
    {
        assertThatExceptionOfType(LibraryLoadException.class)
            .isThrownBy(() -> ElfFile.read(file))
            .withMessageStartingWith("cannot load " + file + ": " + why)
            .withMessageMatching("[^\\n]+; [^\\n]+")
            .satisfies((e) -> assertThat(e.file()).isEqualTo(file));
    }
}
