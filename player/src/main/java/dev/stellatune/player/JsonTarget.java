// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where a report goes as JSON: into a file, whole or not at all, or to standard output.
 */
final class JsonTarget
{
    private JsonTarget()
    {
    }

    /**
     * Writes a report.
     *
     * @param target a file; {@code -} is standard output; null for nowhere.
     * @throws CommandException when it cannot be written.
     */
    static void write(
        final Map<String, @Nullable Object> report, final @Nullable String target, final Streams streams)
    {
        if (target == null)
        {
            return;
        }
        final String text = Json.text(report);
        if (target.equals("-"))
        {
            streams.print(text);
            return;
        }
        try
        {
            write(text, target);
        }
        catch (final NoSuchFileException e)
        {
            throw CommandException.failed(
                "The report cannot be written to " + target + ": its directory does not exist.");
        }
        catch (final AccessDeniedException e)
        {
            throw CommandException.failed("The report cannot be written to " + target + ": permission denied.");
        }
        catch (final IOException e)
        {
            throw CommandException.failed("The report cannot be written to " + target + ": " + e.getMessage() + ".");
        }
    }

    private static void write(final String text, final String target) throws IOException
    {
        final Path part = Path.of(target + ".part");
        try
        {
            Files.writeString(part, text + "\n");
            Files.move(part, Path.of(target), StandardCopyOption.ATOMIC_MOVE);
        }
        finally
        {
            Files.deleteIfExists(part);
        }
    }
}
