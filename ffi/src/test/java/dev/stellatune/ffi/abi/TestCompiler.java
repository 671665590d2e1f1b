// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes real libraries and programs for tests with the C and C++ compilers of this machine.
 */
public final class TestCompiler
{
    private TestCompiler()
    {
    }

    /**
     * Where {@code stellatune/plugin.h} lies.
     */
    public static Path include()
    {
        return Path.of(System.getProperty("stellatune.include", "../ffi/include"));
    }

    /**
     * Makes a shared library of C.
     *
     * @param file   to be written; its directory must exist.
     * @param source text of the program.
     * @param flags  for the compiler, after its input.
     * @return the file.
     */
    public static Path library(final Path file, final String source, final String... flags)
    {
        return build("cc", ".c", file, source, List.of("-std=c11", "-shared", "-fPIC"), flags);
    }

    /**
     * Makes a shared library of C++.
     */
    public static Path cxxLibrary(final Path file, final String source, final String... flags)
    {
        return build("c++", ".cpp", file, source, List.of("-std=c++17", "-shared", "-fPIC"), flags);
    }

    /**
     * Makes a program of C.
     */
    public static Path program(final Path file, final String source, final String... flags)
    {
        return build("cc", ".c", file, source, List.of("-std=c11"), flags);
    }

    /**
     * Runs a program.
     *
     * @return the lines that it printed.
     */
    public static List<String> run(final String... command)
    {
        try
        {
            final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            final int status = process.waitFor();
            if (status != 0)
            {
                throw new AssertionError(String.join(" ", command) + " ended with " + status + ":\n" + output);
            }

            return output.lines().toList();
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
        catch (final InterruptedException e)
        {
            throw new IllegalStateException(e);
        }
    }

    private static Path build(
        final String compiler,
        final String suffix,
        final Path file,
        final String source,
        final List<String> mode,
        final String... flags)
    {
        final Path input = file.resolveSibling(file.getFileName() + suffix);
        try
        {
            Files.writeString(input, source);
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }

        final List<String> command = new ArrayList<>(List.of(compiler));
        command.addAll(mode);
        command.addAll(List.of("-Wall", "-Wextra", "-I", include().toString(), "-o", file.toString()));
        command.add(input.toString());
        command.addAll(List.of(flags));
        run(command.toArray(String[]::new));
        return file;
    }
}
