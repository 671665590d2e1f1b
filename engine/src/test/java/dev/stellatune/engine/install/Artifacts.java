// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the tests install, and what they find.
 */
final class Artifacts
{
    private Artifacts()
    {
    }

    /** The library of a fixture. */
    static Path fixture(final String name)
    {
        final Path root = Path.of(System.getProperty("stellatune.testPlugins", ""), name);
        try (Stream<Path> files = Files.list(root))
        {
            return files.filter(file -> file.toString().endsWith(".so")).findFirst().orElseThrow();
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException("the fixture " + name + " is missing; ./check builds it", e);
        }
    }

    /** An archive of texts and of the contents of files. */
    static Path zip(final Path archive, final Map<String, Object> entries) throws IOException
    {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive)))
        {
            for (final Map.Entry<String, Object> entry : entries.entrySet())
            {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue() instanceof final Path file ?
                    Files.readAllBytes(file) : entry.getValue().toString().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        return archive;
    }

    /** A library made of C. */
    static Path compile(final Path library, final String source, final String... options) throws Exception
    {
        final Path text = Files.writeString(library.resolveSibling(library.getFileName() + ".c"), source);
        final List<String> command = new ArrayList<>(List.of("gcc", "-shared", "-fPIC", "-I",
            System.getProperty("stellatune.include", ""), "-o", library.toString(), text.toString()));
        command.addAll(List.of(options));
        run(command);
        Files.delete(text);
        return library;
    }

    /** Runs a program to its end, which must be a good one. */
    static void run(final List<String> command) throws Exception
    {
        final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(String.join(" ", command) + "\n" + output).isZero();
    }

    /** The names in a directory, sorted. */
    static List<String> names(final Path directory) throws IOException
    {
        try (Stream<Path> files = Files.list(directory))
        {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
