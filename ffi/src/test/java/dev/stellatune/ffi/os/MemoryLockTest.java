// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.os;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Locking holds until the process ends, so a process of its own does it.
 */
class MemoryLockTest
{
    @Test
    void shouldLockOrSayWhyNotWhenAsked() throws Exception
    {
        final Process process = new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx32m",
            "-cp", System.getProperty("java.class.path"),
            LockAll.class.getName()).redirectErrorStream(true).start();
        final List<String> lines =
            process.inputReader(StandardCharsets.UTF_8).lines().toList();

        assertThat(process.waitFor()).as("%s", lines).isZero();
        assertThat(lines).hasSize(1).first().asString().matches("memory is not locked: .+|locked [1-9]\\d* kB");
    }

    /**
     * Locks its memory and prints how much of it is locked then, or why none is.
     */
    static final class LockAll
    {
        private LockAll()
        {
        }

        static void main(final String[] args) throws IOException
        {
            final String refusal = MemoryLock.lockAll();
            final String locked = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter((line) -> line.startsWith("VmLck:")).findFirst().orElseThrow();
            System.out.println(refusal != null ? refusal : locked.replaceFirst("VmLck:\\s+", "locked "));
        }
    }
}
