// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.worker.EngineThread;
import dev.stellatune.ffi.os.OsThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * On which processors workers may run: asked of the system, for each worker's own task.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AffinitySystemTest
{
    @TempDir
    private Path temporary;

    private static List<String> allowed(final Player player) throws IOException
    {
        final List<String> allowed = new ArrayList<>();
        for (final EngineThread thread : player.workerThreads())
        {
            allowed.add(allowed(thread.threadId()));
        }
        return allowed;
    }

    private static String allowed(final int task) throws IOException
    {
        return Files.readAllLines(Path.of("/proc/self/task/" + task + "/status")).stream()
            .filter(line -> line.startsWith("Cpus_allowed_list:"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst().orElseThrow();
    }

    @Test
    void shouldPinEachWorkerAsConfigured() throws IOException
    {
        final List<Integer> cpus = OsThread.allowedCpus().stream().boxed().toList();
        final List<Integer> chosen = List.of(cpus.getLast(), cpus.getFirst(), cpus.getLast());
        try (TestEngine engine = TestEngine.launch(
            PipelineMode.DEDICATED, temporary, config -> config.affinity(chosen)))
        {
            final Player player = engine.newPlayer(new CaptureSink());

            assertThat(allowed(player)).containsExactlyElementsOf(chosen.stream().map(String::valueOf).toList());
            assertThat(engine.errors()).isEmpty();
        }
    }

    @Test
    void shouldPinTheOnlyWorkerOfAFusedPlayer() throws IOException
    {
        final int cpu = OsThread.allowedCpus().length() - 1;
        try (TestEngine engine = TestEngine.launch(
            PipelineMode.FUSED, temporary, config -> config.affinity(List.of(cpu))))
        {
            assertThat(allowed(engine.newPlayer(new CaptureSink()))).containsExactly(String.valueOf(cpu));
        }
    }

    @Test
    void shouldPinNobodyWhenToldSo() throws IOException
    {
        try (TestEngine engine = TestEngine.launch(
            PipelineMode.DEDICATED, temporary, config -> config.affinity(List.of())))
        {
            final String everywhere = allowed(OsThread.currentThreadId());
            assertThat(allowed(engine.newPlayer(new CaptureSink())))
                .containsExactly(everywhere, everywhere, everywhere);
        }
    }

    @Test
    void shouldSayWhenAProcessorDoesNotExist()
    {
        try (TestEngine engine = TestEngine.launch(
            PipelineMode.FUSED, temporary, config -> config.affinity(List.of(1_000))))
        {
            engine.newPlayer(new CaptureSink());

            assertThat(engine.errors()).singleElement().asString().contains("1000");
        }
    }
}
