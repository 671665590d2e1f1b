// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Programs of this machine that make and decode audio files, so that the engine is compared with somebody else's work.
 */
final class Tools
{
    private Tools()
    {
    }

    /** Runs a program to its end. */
    static void run(final String... command)
    {
        final Process process;
        try
        {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        }
        catch (final IOException e)
        {
            throw new AssertionError(
                "These tests need the program '" + command[0] + "': run ./check, which installs it.", e);
        }
        try
        {
            final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            final int status = process.waitFor();
            if (status != 0)
            {
                throw new AssertionError(String.join(" ", command) + " ended with " + status + ":\n" + output);
            }
        }
        catch (final IOException e)
        {
            throw new AssertionError(String.join(" ", command), e);
        }
        catch (final InterruptedException e)
        {
            throw new AssertionError("interrupted in " + String.join(" ", command), e);
        }
    }

    /** Makes a program of C that uses libsndfile. */
    static Path compile(final Path directory, final String name, final String source)
    {
        final Path program = directory.resolve(name);
        final Path text = directory.resolve(name + ".c");
        try
        {
            Files.writeString(text, source);
        }
        catch (final IOException e)
        {
            throw new AssertionError(text.toString(), e);
        }
        run(List.of("gcc", "-O1", "-o", program.toString(), text.toString(), "-lsndfile").toArray(String[]::new));
        return program;
    }
}
