// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/**
 * Writes the sources of a plugin to start from.
 */
final class PluginsNewCommand implements Command
{
    private static final String KIND = "--kind";
    private static final String DIR = "--dir";

    @Override
    public void describe(final CommandSpec spec)
    {
        spec.addPositional(PositionalParamSpec.builder().type(String.class).arity("1").index("0").required(true)
            .paramLabel("NAME").description("What the plugin is called: lower-case letters, digits, - and _.").build());
        spec.addOption(Words.value(KIND, "KIND", PluginKind.class, PluginKind::parse,
            "dsp (a tremolo), decoder (plays notes written as text), source (lists a directory), lyrics (reads .lrc " +
                "files) or sink (writes raw samples); dsp unless given."));
        spec.addOption(Words.value(DIR, "DIR", Path.class, Words::path,
            "Writes into this directory, which must be new or empty; NAME in the working directory unless given."));
    }

    @Override
    public int run(final ParseResult words, final Streams streams)
    {
        final NewPlugin plugin = new NewPlugin(
            Objects.requireNonNull(words.matchedPositionalValue(0, "")),
            words.matchedOptionValue(KIND, PluginKind.DSP));
        final Path directory = words.matchedOptionValue(DIR, Path.of(plugin.name()));
        try
        {
            requireEmpty(directory);
            plugin.write(directory);
        }
        catch (final IOException e)
        {
            throw CommandException.failed("The plugin cannot be written to " + directory + " (" + reason(e) +
                "); name another directory with " + DIR + ".");
        }
        streams.print("Wrote " + directory + "/" + plugin.name() + ".c and what it needs. Now:");
        streams.print("  cd " + quoted(directory));
        streams.print("  cmake -B build && cmake --build build");
        streams.print("  stellatune plugins lint build/lib" + plugin.name() + ".so");
        streams.print("  " + plugin.kind().hear().replace("NAME", plugin.name()));
        return Main.OK;
    }

    private static String reason(final IOException failure)
    {
        return switch (failure)
        {
            case NoSuchFileException _ -> "nothing can be made there";
            case AccessDeniedException _ -> "it is not permitted";
            case FileAlreadyExistsException e -> e.getFile() + " is a file";
            case FileSystemException e when e.getReason() != null -> e.getFile() + ": " + e.getReason();
            default -> String.valueOf(failure.getMessage());
        };
    }

    /** As a shell takes it for one word. */
    private static String quoted(final Path directory)
    {
        final String text = directory.toString().startsWith("-") ? "./" + directory : directory.toString();
        return text.matches("[\\w./+@:,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    private static void requireEmpty(final Path directory) throws IOException
    {
        if (!Files.exists(directory))
        {
            return;
        }
        if (!Files.isDirectory(directory))
        {
            throw CommandException.failed(directory + " is a file; name a new directory with " + DIR + ".");
        }
        try (Stream<Path> files = Files.list(directory))
        {
            if (files.findAny().isPresent())
            {
                throw CommandException.failed(
                    "The directory " + directory + " is not empty; name a new one with " + DIR + ".");
            }
        }
    }
}
