// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the build has made, and the input; seen from the repository's root or from a module, where benchmarks start.
 */
public final class Built
{
    /** The system property that names another input. */
    public static final String INPUT_PROPERTY = "stellatune.bench.input";

    private static final String LANDMARK = "bench/CMakeLists.txt";
    private static final String INPUT = "bench/target/compare/input-600.flac";

    private Built()
    {
    }

    /**
     * The repository.
     *
     * @return its root.
     * @throws IllegalStateException when the process was started elsewhere.
     */
    public static Path root()
    {
        for (final Path root : new Path[] {Path.of("."), Path.of("..")})
        {
            if (Files.exists(root.resolve(LANDMARK)))
            {
                return root.toAbsolutePath().normalize();
            }
        }
        throw new IllegalStateException("Benchmarks are started in the repository's root, not in " +
            Path.of("").toAbsolutePath() + ".");
    }

    /**
     * A plugin that ships.
     *
     * @param name its directory.
     * @return the library.
     * @throws IllegalStateException when it is not built.
     */
    public static Path plugin(final String name)
    {
        return existing("plugins/target/native/" + name + "/libstellatune_" + name + ".so");
    }

    /**
     * The plugin that does nothing.
     *
     * @return the library.
     * @throws IllegalStateException when it is not built.
     */
    public static Path idle()
    {
        return fixture("idle");
    }

    /**
     * A plugin of {@code bench/c}, or a fixture of {@code test-plugins}.
     *
     * @param name of it.
     * @return the library.
     * @throws IllegalStateException when it is not built.
     */
    public static Path fixture(final String name)
    {
        return existing("bench/target/native/" + name + "/lib" + name + ".so");
    }

    /**
     * A program of {@code bench/c}.
     *
     * @param name of the program.
     * @return the file.
     * @throws IllegalStateException when it is not built.
     */
    public static Path program(final String name)
    {
        return existing("bench/target/native/" + name);
    }

    /**
     * The FLAC file that is decoded.
     *
     * @return what the system property {@value #INPUT_PROPERTY} names, or what {@code bench/compare} makes.
     * @throws IllegalStateException when it is not there.
     */
    public static Path input()
    {
        final String named = System.getProperty(INPUT_PROPERTY, "");
        return named.isEmpty() ? existing(INPUT) : Path.of(named);
    }

    private static Path existing(final String name)
    {
        final Path file = root().resolve(name);
        if (!Files.exists(file))
        {
            throw new IllegalStateException(name + " is not there: bench/compare --help says how all is built.");
        }
        return file;
    }
}
