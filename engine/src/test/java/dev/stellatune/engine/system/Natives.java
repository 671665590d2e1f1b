// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.ffi.library.NativeLibrary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The real libraries that system tests load, and what the kernel says about them.
 */
final class Natives
{
    private Natives()
    {
    }

    /** The directory of all plugins that ship. */
    static Path plugins()
    {
        return Path.of(System.getProperty("stellatune.plugins", "../plugins/target/native"))
            .toAbsolutePath().normalize();
    }

    /** The file of a plugin that ships. */
    static Path plugin(final String name)
    {
        return existing(plugins().resolve(name).resolve("libstellatune_" + name + ".so"));
    }

    /** The file of a fixture. */
    static Path fixture(final String name)
    {
        return existing(Path.of(System.getProperty("stellatune.testPlugins", "../test-plugins/target/native"))
            .resolve(name).resolve("lib" + name + ".so"));
    }

    private static Path existing(final Path file)
    {
        final Path absolute = file.toAbsolutePath().normalize();
        assertThat(absolute).as("a library that 'mvn verify' builds").exists();
        return absolute;
    }

    /** Copies a library to a directory of its own below {@code parent}, from where a test loads and replaces it. */
    static Path install(final Path library, final Path parent)
    {
        try
        {
            final Path directory = Files.createDirectories(parent.resolve("installed"));
            return Files.copy(library, directory.resolve(library.getFileName()));
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts another file in the place of an installed one in one step, as an installer or a linker does. */
    static void replace(final Path installed, final Path with)
    {
        try
        {
            final Path fresh = installed.resolveSibling(installed.getFileName() + ".new");
            Files.copy(with, fresh, StandardCopyOption.REPLACE_EXISTING);
            Files.move(fresh, installed, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    /** The kernel's mappings of files below a directory; deleted files included. */
    static List<String> mappedFrom(final Path directory)
    {
        final String prefix = directory.toAbsolutePath().normalize() + "/";
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps")))
        {
            return maps.filter(line -> line.contains(prefix)).toList();
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the kernel has a file mapped. Asks nobody but the kernel, so that asking changes nothing. */
    static boolean isMapped(final Path file)
    {
        final String path = file.toAbsolutePath().normalize().toString();
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps")))
        {
            return maps.anyMatch(line -> line.contains(path));
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    /** Neither the kernel nor the loader knows a file any more. */
    static void assertGone(final Path library)
    {
        assertThat(isMapped(library)).as("the kernel maps " + library).isFalse();
        assertThat(NativeLibrary.isMapped(library)).as("the loader knows " + library).isFalse();
        assertThat(library).doesNotExist();
    }

    /** The libraries that the kernel maps, each once. */
    static Set<String> mappedLibraries()
    {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps")))
        {
            return maps.filter(line -> line.contains(".so")).map(line -> line.substring(line.indexOf('/')))
                .collect(Collectors.toSet());
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    /** How many files the process has open. */
    static int openFiles()
    {
        try (Stream<Path> entries = Files.list(Path.of("/proc/self/fd")))
        {
            return (int)entries.count();
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    /** How many threads the system shows under a name. */
    static long threadsNamed(final String name)
    {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task")))
        {
            return tasks.filter(task -> name.equals(nameOf(task))).count();
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    private static String nameOf(final Path task)
    {
        try
        {
            return Files.readString(task.resolve("comm")).strip();
        }
        catch (final IOException ended)
        {
            return "";
        }
    }
}
