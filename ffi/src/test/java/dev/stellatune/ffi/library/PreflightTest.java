// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.stellatune.ffi.abi.TestCompiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class PreflightTest
{
    private static final String SOURCE = "void *entry(void) { return 0; }";

    @Test
    void shouldPassWhenLibraryExportsItsEntry(@TempDir final Path directory) throws Exception
    {
        final Path library = TestCompiler.library(directory.resolve("libgood.so"), SOURCE);

        assertThat(Preflight.check(library, "entry").exports("entry")).isTrue();
    }

    @Test
    void shouldRefuseWhenStackWouldBecomeExecutable(@TempDir final Path directory)
    {
        final Path library = TestCompiler.library(directory.resolve("libstack.so"), SOURCE, "-Wl,-z,execstack");

        assertThatExceptionOfType(LibraryLoadException.class)
            .isThrownBy(() -> Preflight.check(library, "entry"))
            .withMessageContaining(library.toString())
            .withMessageContaining("executable stack")
            .withMessageEndingWith("link it with -Wl,-z,noexecstack");
    }

    @Test
    void shouldRefuseWhenDeliveredLibraryWouldMakeTheStackExecutable(@TempDir final Path directory)
    {
        TestCompiler.library(directory.resolve("libdelivered.so"), "int n;", "-Wl,-z,execstack");
        final Path library = TestCompiler.library(
            directory.resolve("libplugin.so"), SOURCE,
            "-Wl,--no-as-needed", "-L" + directory, "-ldelivered", "-Wl,-rpath,$ORIGIN");

        assertThatExceptionOfType(LibraryLoadException.class)
            .isThrownBy(() -> Preflight.check(library, "entry"))
            .withMessageContaining(library + ": its library libdelivered.so wants an executable stack");
    }

    @Test
    void shouldRefuseWhenEntryIsMissingOrHidden(@TempDir final Path directory)
    {
        final Path other = TestCompiler.library(directory.resolve("libother.so"), SOURCE);
        final Path hidden = TestCompiler.library(directory.resolve("libhidden.so"), SOURCE, "-fvisibility=hidden");

        assertThatExceptionOfType(LibraryLoadException.class)
            .isThrownBy(() -> Preflight.check(other, "another_entry"))
            .withMessageContaining("it does not export the function another_entry");
        assertThatExceptionOfType(LibraryLoadException.class)
            .isThrownBy(() -> Preflight.check(hidden, "entry"))
            .withMessageContaining("it does not export the function entry; define it with default visibility");
    }

    @Test
    void shouldNameTheOriginalWhenCopyIsRefused(@TempDir final Path directory) throws Exception
    {
        final Path library = TestCompiler.library(directory.resolve("libcopied.so"), SOURCE);
        try (ShadowRoot root = ShadowRoot.create(directory.resolve("shadow")))
        {
            final ShadowCopy copy = root.copyOf(library);
            assertThatExceptionOfType(LibraryLoadException.class)
                .isThrownBy(() -> Preflight.check(copy, "another_entry"))
                .withMessageStartingWith("cannot load " + library + ": ")
                .satisfies((e) -> assertThat(e.file()).isEqualTo(library));
        }
    }
}
