// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.playback.DecoderChoice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A tone that waits at a gate in one of its functions: see {@code test-plugins/slow.c}.
 */
final class Slow
{
    private final Path gate;

    /** A closed gate. */
    Slow(final Path directory)
    {
        try
        {
            gate = Files.createTempDirectory(directory, "slow").resolve("gate");
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    /** A decoder that waits in a function: create, open, read, seek or destroy. */
    DecoderChoice waitingAt(final String function, final long frames)
    {
        return new DecoderChoice("test.slow", "slow",
            "{\"gate\":\"" + gate + "\",\"at\":\"" + function + "\",\"frames\":" + frames + "}");
    }

    /** Whether the plugin waits, or has waited, at the gate. */
    boolean isReached()
    {
        return Files.exists(gate.resolveSibling("gate.reached"));
    }

    /** Lets everybody through. */
    void open()
    {
        try
        {
            Files.createFile(gate);
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }
}
