// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.pipeline.PipelineMode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Plugins that leave a thread running: their library stays for as long as the thread is in it, says so, and goes when
 * it has ended.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LeakingThreadSystemTest
{
    private static final String REASON =
        "a thread that it started still runs its code \\(tid \\d+, 'leak'\\); join it in destroy or shutdown";

    @TempDir
    private Path temporary;

    @ParameterizedTest
    @CsvSource({
        "FUSED, leaking_thread, sleep, create", "FUSED, leaking_thread, sleep, process",
        "FUSED, leaking_thread, condition, create", "DEDICATED, leaking_thread, spin, create",
        "FUSED, leaking_thread, timer, create", "DEDICATED, leaking_thread, sleep, process",
        "FUSED, leaking_unique, sleep, create",
        "FUSED, leaking_entry, sleep, create", "INVOKER, leaking_thread, sleep, process"})
    void shouldUnloadWhenThreadOfReplacedLibraryHasEnded(
        final PipelineMode mode, final String fixture, final String way, final String at)
    {
        final List<String> lines = run(mode, fixture, way, at, "before");
        assertThat(lines).contains("played 10000", "mapped while it runs: true");
        assertThat(lines).filteredOn(line -> line.startsWith("reason")).hasSize(1)
            .allSatisfy(line -> assertThat(line).matches("reason: " + REASON));
        assertThat(lines).contains("mapped after its end: false", "mapped after close: false");
        assertThat(lines).filteredOn(line -> line.startsWith("error")).isEmpty();
        assertThat(lines).endsWith("the end");
    }

    @ParameterizedTest
    @CsvSource({"FUSED, sleep, create", "DEDICATED, spin, process", "INVOKER, sleep, create", "FUSED, timer, create"})
    void shouldLeaveLibraryLoadedAndSayWhyWhenThreadOutlivesTheEngine(
        final PipelineMode mode, final String way, final String at)
    {
        final List<String> lines = run(mode, "leaking_thread", way, at, "never");
        assertThat(lines).contains("played 10000", "mapped while it runs: true", "mapped after close: true");
        assertThat(lines).filteredOn(line -> line.startsWith("error")).isNotEmpty().allSatisfy(line ->
            assertThat(line).matches(
                "error: The library of plugin test.leak could not be unloaded: " + REASON + "\\."));
        assertThat(lines).endsWith("the end");
    }

    private List<String> run(
        final PipelineMode mode, final String fixture, final String way, final String at, final String end)
    {
        final Path installed = Natives.install(Natives.fixture(fixture), temporary);
        return ChildJvm.run(LeakingThreadProgram.class, temporary, mode.toString(), temporary.toString(),
            installed.toString(), Natives.fixture("tone_v1").toString(),
            "{\"way\":\"" + way + "\",\"at\":\"" + at + "\"}", end);
    }
}
