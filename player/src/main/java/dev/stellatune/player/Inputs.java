// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import dev.stellatune.engine.pipeline.MediaInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/**
 * What a command shall play: files, directories, pipes, and standard input as {@code -}.
 *
 * <p>Decoders must be able to seek, so what comes through a pipe is copied to a temporary file first, however long that
 * takes. The copies are deleted by {@link #close()}, and at the latest with the process.
 */
final class Inputs implements AutoCloseable
{
    /** The name of standard input on the command line. */
    static final String STANDARD_INPUT = "-";

    private static final Path STANDARD_INPUT_FILE = Path.of("/proc/self/fd/0");
    private static final int TYPE_BITS = 0170000;
    private static final int PIPE_TYPE = 0010000;

    private final List<Input> list;
    private final List<Path> copies = new ArrayList<>();

    /**
     * An input.
     *
     * @param name as the user gave it.
     * @param file what it is, for comparison; may be absent.
     */
    record Input(String name, Path file)
    {
        boolean isStandardInput()
        {
            return name.equals(STANDARD_INPUT);
        }

        /** What messages call it. */
        String title()
        {
            return isStandardInput() ? "standard input" : name;
        }

        boolean isDirectory()
        {
            return !isStandardInput() && Files.isDirectory(file);
        }

        private boolean isPipe()
        {
            try
            {
                return isStandardInput() || ((int)Files.getAttribute(file, "unix:mode") & TYPE_BITS) == PIPE_TYPE;
            }
            catch (final IOException | UnsupportedOperationException e)
            {
                return false;
            }
        }
    }

    /**
     * Inputs by their names; nothing is read yet.
     *
     * @param names as the user gave them.
     * @throws CommandException when standard input is named twice.
     */
    Inputs(final List<String> names)
    {
        list = names.stream()
            .map(name -> new Input(name, name.equals(STANDARD_INPUT) ? STANDARD_INPUT_FILE : Path.of(name)))
            .toList();
        if (list.stream().filter(Input::isStandardInput).count() > 1)
        {
            throw CommandException.wrongUse("Standard input (-) can be read only once.");
        }
    }

    List<Input> list()
    {
        return list;
    }

    /**
     * What the engine can open: copies a pipe to its end.
     *
     * @param input    a file or a pipe, no directory.
     * @param standard the stream that {@code -} stands for.
     * @throws CommandException when a pipe cannot be copied.
     */
    MediaInput open(final Input input, final InputStream standard)
    {
        if (!input.isPipe())
        {
            return MediaInput.ofFile(input.file());
        }
        final String name = input.title();
        try
        {
            final Path copy = Files.createTempFile(
                Path.of(System.getProperty("java.io.tmpdir", "/tmp")), "stellatune-", ".input");
            copies.add(copy);
            copy.toFile().deleteOnExit();
            try (InputStream in = input.isStandardInput() ? standard : Files.newInputStream(input.file()))
            {
                Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
            }
            return MediaInput.ofChannel(name, () -> Files.newByteChannel(copy));
        }
        catch (final IOException e)
        {
            close();
            throw CommandException.failed("Copying " + name + " to a temporary file failed: " + e.getMessage() + ".");
        }
    }

    /**
     * Deletes copies of pipes.
     */
    @Override
    public void close()
    {
        for (final Path copy : copies)
        {
            // what cannot be deleted now is tried once more when the process ends
            boolean _ = copy.toFile().delete();
        }
    }
}
