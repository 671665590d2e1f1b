// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.stellatune.ffi.abi.Calls;
import dev.stellatune.ffi.abi.ModuleCalls;
import dev.stellatune.ffi.abi.TestCompiler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Processes that share a directory for private copies: those that come and go remove what the killed ones left, and
 * nothing of each other.
 */
@Timeout(120)
class ShadowRootProcessesTest
{
    private static final String SOURCE = "#include <stddef.h>\nsize_t answer(void) { return 42; }";

    @TempDir
    private Path temporary;

    @Test
    void shouldOnlyRemoveWhatKilledProcessesLeftWhenManyComeAndGo() throws Exception
    {
        final Path library = TestCompiler.library(temporary.resolve("libanswer.so"), SOURCE);
        final Path shared = temporary.resolve("shadow");
        for (int round = 0; round < 3; round++)
        {
            final Process killed = start(shared, library, Long.MAX_VALUE);
            assertThat(killed.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("42");

            final List<Process> others = new ArrayList<>();
            for (int i = 0; i < 2; i++)
            {
                others.add(start(shared, library, 100));
            }
            killed.destroyForcibly().waitFor();
            for (final Process other : others)
            {
                final List<String> lines = other.inputReader(StandardCharsets.UTF_8).lines().toList();
                assertThat(other.waitFor()).as("%s", lines).isZero();
                assertThat(lines).as("what the library answered").hasSize(100).containsOnly("42");
            }
        }

        ShadowRoot.create(shared).close();
        assertThat(shared).isEmptyDirectory();
    }

    private static Process start(final Path shared, final Path library, final long rounds) throws IOException
    {
        return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx32m",
            "-cp", System.getProperty("java.class.path"),
            CopyAndLoad.class.getName(), shared.toString(), library.toString(), Long.toString(rounds))
            .redirectErrorStream(true).start();
    }

    /** Again and again: makes a root, loads a private copy, prints its answer and tidies up. */
    static final class CopyAndLoad
    {
        private CopyAndLoad()
        {
        }

        /** Arguments: directory for private copies, library, rounds. */
        static void main(final String[] args) throws Exception
        {
            for (long i = 0; i < Long.parseLong(args[2]); i++)
            {
                try (ShadowRoot root = ShadowRoot.create(Path.of(args[0])))
                {
                    final ShadowCopy copy = root.copyOf(Path.of(args[1]));
                    final NativeLibrary opened = NativeLibrary.open(copy);
                    System.out.println(ModuleCalls.count(Calls.function(opened.find("answer"))));
                    if (!opened.close() || !copy.delete() || Files.exists(copy.library()))
                    {
                        throw new IllegalStateException("it is still there");
                    }
                }
            }
        }
    }
}
