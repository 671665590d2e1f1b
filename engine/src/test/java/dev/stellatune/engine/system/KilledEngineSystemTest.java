// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.AudioEngine;
import dev.stellatune.engine.EngineConfig;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.status.CrashReport;
import dev.stellatune.engine.status.StatusDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Processes that end without closing their engine: only one that was in a plugin's code is worth a word.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KilledEngineSystemTest
{
    @TempDir
    private Path temporary;

    private Process start(final String what) throws IOException
    {
        return ChildJvm.start(KilledEngineProgram.class, temporary, what, temporary.toString());
    }

    private static void kill(final Process process) throws Exception
    {
        assertThat(process.inputReader().readLine()).isEqualTo("ready");
        process.destroyForcibly();
        process.waitFor();
    }

    /** What the next engine hears of a process. */
    private static List<CrashReport> reports(final Process process)
    {
        try (AudioEngine engine = AudioEngine.launch(EngineConfig.defaults().mode(PipelineMode.INVOKER)))
        {
            return engine.crashReports().stream().filter(report -> report.pid() == process.pid()).toList();
        }
    }

    private static boolean hasFile(final Process process)
    {
        return StatusDirectory.ofUser().files().stream().anyMatch(file -> file.pid() == process.pid());
    }

    @Test
    void shouldSayInWhichCallItWasKilled() throws Exception
    {
        final Process process = start("stuck");
        kill(process);

        assertThat(reports(process)).singleElement().satisfies(report ->
            assertThat(report.sentences()).singleElement().satisfies(sentence -> assertThat(sentence)
                .contains("crashed or was killed at", "thread stellatune-player1-audio was in read_interleaved_f32 " +
                    "of plugin test.slow 1.0.0 (" + Natives.fixture("slow") + ").")));
        assertThat(hasFile(process)).isFalse();
        assertThat(reports(process)).isEmpty();
    }

    @Test
    void shouldSayNothingWhenItWasKilledOutsideOfPlugins() throws Exception
    {
        final Process process = start("idle");
        kill(process);

        assertThat(hasFile(process)).isTrue();
        assertThat(reports(process)).isEmpty();
        assertThat(hasFile(process)).isFalse();
    }

    @Test
    void shouldSayNothingWhenItEndedInGoodOrder() throws Exception
    {
        final Process process = start("exit");

        assertThat(process.waitFor()).isZero();
        assertThat(hasFile(process)).isFalse();
    }
}
