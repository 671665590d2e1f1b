// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * A directory to work in, and a private directory for temporary files that must be empty after each test.
 */
abstract class PlayerTest
{
    static final int RATE = 44_100;
    static final int FRAMES = 20_000;

    private static final String TEMPORARY = "java.io.tmpdir";

    @TempDir
    Path directory;

    private Path temporary;
    private String temporaryBefore;

    @BeforeEach
    void usePrivateTemporaryDirectory() throws IOException
    {
        temporaryBefore = System.getProperty(TEMPORARY);
        temporary = Files.createDirectory(directory.resolve("temporary"));
        System.setProperty(TEMPORARY, temporary.toString());
    }

    @AfterEach
    void nothingIsLeftBehind() throws IOException
    {
        System.setProperty(TEMPORARY, temporaryBefore);
        assertThat(contents(temporary)).isEmpty();
        assertThat(contents(directory)).noneMatch(name -> name.endsWith(".part"));
    }

    Path temporary()
    {
        return temporary;
    }

    Path file(final String name)
    {
        return directory.resolve(name);
    }

    /** Two seconds of stereo noise, more or less. */
    Path wav(final String name) throws IOException
    {
        return TestAudio.wav(file(name), RATE, 2, FRAMES);
    }

    Path flac(final String name) throws IOException, InterruptedException
    {
        final Path wav = wav(name + ".wav");
        final Path flac = TestAudio.flac(wav, file(name));
        Files.delete(wav);
        return flac;
    }

    /** A FLAC file without its second half. */
    Path cutFlac(final String name) throws IOException, InterruptedException
    {
        final Path flac = flac(name);
        final byte[] bytes = Files.readAllBytes(flac);
        Files.write(flac, Arrays.copyOf(bytes, bytes.length / 2));
        return flac;
    }

    static List<String> contents(final Path directory) throws IOException
    {
        try (Stream<Path> files = Files.list(directory))
        {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    /** The command failed, said so in one sentence with these words, and wrote nothing. */
    static void assertRefused(final Cli.Result result, final int status, final String... words)
    {
        assertThat(result.errLines()).hasSize(1);
        assertThat(result.err()).startsWith("stellatune: ").endsWith(".\n").contains(words)
            .doesNotContain("\tat ", "Exception", "defect");
        assertThat(result.out()).isEmpty();
        assertThat(result.status()).isEqualTo(status);
    }

    static Path parent(final Path file)
    {
        return Objects.requireNonNull(file.getParent());
    }

    /** How to start the player as a process of its own. */
    List<String> java()
    {
        return new ArrayList<>(List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED", "--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED",
            "-XX:+UseSerialGC", "-Xmx256m", "-Djava.io.tmpdir=" + temporary(),
            "-D" + PluginOptions.DEFAULT_DIRECTORY + "=" + System.getProperty(PluginOptions.DEFAULT_DIRECTORY),
            "-D" + PluginOptions.USER_DIRECTORY + "=" + System.getProperty(PluginOptions.USER_DIRECTORY),
            "-cp", System.getProperty("java.class.path"), Main.class.getName()));
    }

    /** A process that was started in the background of a script ignores Ctrl-C, and so do those it starts. */
    static void assumeNotIgnored(final String signal) throws IOException
    {
        if (signal.equals("INT"))
        {
            final String ignored = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("SigIgn:")).findFirst().orElseThrow().substring(7).strip();
            assumeThat(Long.parseUnsignedLong(ignored, 16) & 0b10).as("SIGINT is ignored").isZero();
        }
    }

    /** The library of a fixture. */
    static Path fixture(final String name)
    {
        final Path root = Path.of(System.getProperty("stellatune.testPlugins"), name);
        try (Stream<Path> files = Files.list(root))
        {
            return files.filter(file -> file.toString().endsWith(".so")).findFirst().orElseThrow();
        }
        catch (final IOException e)
        {
            throw new AssertionError("the fixture " + name + " is missing; ./check builds it", e);
        }
    }
}
