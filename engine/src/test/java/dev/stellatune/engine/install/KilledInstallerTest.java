// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.install;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static dev.stellatune.engine.install.Artifacts.fixture;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process that installs two versions of a plugin by turns is killed at moments that nobody chose, while this one
 * looks for plugins all the time: there is always exactly one, and after the end it is whole. {@code
 * -Dstellatune.kills=N} kills more often.
 */
class KilledInstallerTest
{
    private static final int KILLS = Integer.getInteger("stellatune.kills", 6);
    private static final int LONGEST_MS = 120;
    private static final int FILES = 6;

    @TempDir
    private Path work;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldLeaveTheOldOrTheNewOneWhenItIsKilled(final boolean canExchange) throws Exception
    {
        final long seed = new Random().nextLong();
        final Random random = new Random(seed);
        final Path plugins = work.resolve("plugins");
        final List<Map<String, Object>> contents = List.of(content("v1"), content("v2"));
        final Path one = Artifacts.zip(work.resolve("one.zip"), contents.get(0));
        final Path two = Artifacts.zip(work.resolve("two.zip"), contents.get(1));
        for (int kill = 0; kill < KILLS; kill++)
        {
            final String round = "seed " + seed + " exchange " + canExchange + " kill " + kill;
            final Process process = start(plugins, canExchange, one, two);
            try
            {
                final long killNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(LONGEST_MS)) +
                    random.nextInt(1_000_000);
                while (System.nanoTime() - killNs < 0)
                {
                    assertOne(plugins, round);
                }
            }
            finally
            {
                process.destroyForcibly().waitFor();
            }
            assertOne(plugins, round);
            assertWhole(plugins.resolve("test.tone"), contents, round);
            assertThat(Artifacts.names(plugins)).as(round).containsExactly(".lock", "test.tone");
        }
    }

    private static Map<String, Object> content(final String version)
    {
        final Map<String, Object> content = new TreeMap<>(Map.of("lib" + version + ".so", fixture("tone_" + version)));
        for (int i = 0; i < FILES; i++)
        {
            content.put("data/" + i, version + " " + i);
        }
        return content;
    }

    /** Returns when the first version is installed. */
    private Process start(final Path plugins, final boolean canExchange, final Path one, final Path two)
        throws IOException
    {
        final Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home", ""), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED", "--add-exports", "java.base/jdk.internal.misc=ALL-UNNAMED",
            "-XX:+UseSerialGC", "-Xmx64m", "-XX:TieredStopAtLevel=1", "-Djava.io.tmpdir=" + work,
            "-cp", System.getProperty("java.class.path", ""), InstallLoop.class.getName(),
            plugins.toString(), Boolean.toString(canExchange), one.toString(), two.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        final BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        assertThat(output.readLine()).isEqualTo("installed");
        return process;
    }

    private static void assertOne(final Path plugins, final String round) throws IOException
    {
        final Discovery found = PluginDirectory.scan(plugins);
        assertThat(found.problems()).as(round).isEmpty();
        assertThat(found.files()).as(round).singleElement().asString()
            .matches(".*/test\\.tone/libv[12]\\.so");
    }

    /** Each file is of the one version, and the library is the one that was weighed. */
    private static void assertWhole(final Path root, final List<Map<String, Object>> contents, final String round)
        throws Exception
    {
        final Receipt receipt = Receipt.read(root);
        final Path library = receipt.library(root);
        assertThat(Files.size(library)).as(round).isEqualTo(receipt.libraryBytes());
        assertThat(HexFormat.of().formatHex(
            MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(library)))).as(round)
            .isEqualTo(receipt.librarySha256());
        final Map<String, Object> expected = contents.get(receipt.version().startsWith("1") ? 0 : 1);
        try (Stream<Path> files = Files.walk(root))
        {
            assertThat(files.filter(Files::isRegularFile).map(file -> root.relativize(file).toString())
                .filter(name -> !name.equals(Receipt.FILE))).as(round)
                .containsExactlyInAnyOrderElementsOf(expected.keySet());
        }
        for (final Map.Entry<String, Object> entry : expected.entrySet())
        {
            final Path file = root.resolve(entry.getKey());
            if (entry.getValue() instanceof final Path source)
            {
                assertThat(file).as(round).hasSameBinaryContentAs(source);
            }
            else
            {
                assertThat(file).as(round).hasContent(entry.getValue().toString());
            }
        }
    }
}
