// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.library.Finding;
import dev.stellatune.ffi.library.Finding.Code;
import dev.stellatune.ffi.library.ShadowRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Plugins of all kinds through their whole life.
 */
class PluginTrialTest
{
    private static final Duration LONG = Duration.ofMinutes(2);

    @TempDir
    private Path temporary;
    private ShadowRoot shadows;

    @BeforeEach
    void setUp() throws IOException
    {
        shadows = ShadowRoot.create(temporary);
    }

    @AfterEach
    void tearDown()
    {
        shadows.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "tone_v1", "counter_v1", "ledger", "liar", "capture", "stalled_sink", "hostuser", "tls_pin", "thread_key",
        "static_tls", "text_relocations", "fast_math"})
    void shouldFindNothingAndLeaveNothingWhenPluginIsGood(final String name) throws Exception
    {
        final PluginTrial.Report report = run(name);

        assertThat(report.findings()).isEmpty();
        assertThat(report.info()).isNotNull();
        assertThat(report.unloaded()).isTrue();
        assertNothingIsLeft();
    }

    @Test
    void shouldTellWhatThePluginOffersWhenItIsGood() throws Exception
    {
        final PluginInfo info = run("tone_v1").info();

        assertThat(info).isNotNull();
        assertThat(info.id()).isEqualTo("test.tone");
        assertThat(info.apiVersion()).isEqualTo(8);
        assertThat(info.capability(CapabilityKind.DECODER, "tone")).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        exec_stack          | EXECUTABLE_STACK | it wants an executable stack
        unresolved          | SYMBOL_MISSING   | undefined symbol: stellatune_function_that_nobody_defines
        wrong_abi           | INVALID_MODULE   | is built for plugin ABI version 7
        null_entry          | INVALID_MODULE   | returned NULL
        duplicate_type      | INVALID_MODULE   | 'broken' twice
        null_handle         | INVALID_INSTANCE | the dsp 'broken' of plugin test.broken was created with a NULL handle
        incomplete_table    | INVALID_INSTANCE | a required function missing
        create_fails        | CREATE_FAILED    | could not be created (code 1): it needs a "server" in its config
        shutdown_fails      | SHUTDOWN_FAILED  | failed to shut down (code 5): a thread does not end
        """)
    void shouldNameWhatIsWrongAndLeaveNothingWhenPluginIsBroken(
        final String name, final Code code, final String message) throws Exception
    {
        final PluginTrial.Report report = run(name);

        assertThat(report.findings()).singleElement().satisfies(finding ->
        {
            assertThat(finding.code()).isEqualTo(code);
            assertThat(finding.message()).contains(message).doesNotEndWith(".").doesNotContain("\n")
                .doesNotContain(shadows.directory().toString());
            assertThat(finding.advice()).isNotBlank().doesNotEndWith(".");
        });
        assertThat(report.unloaded()).isTrue();
        assertNothingIsLeft();
    }

    @Test
    void shouldKeepWhatThePluginLogsWhenItRefusesToStart() throws Exception
    {
        assertThat(run("null_entry").log()).containsExactly("error: this plugin refuses every host");
    }

    @Test
    void shouldWarnWithTheReasonWhenLibraryStays() throws Exception
    {
        final PluginTrial.Report report = run("nodelete");

        assertThat(report.unloaded()).isFalse();
        assertThat(report.findings()).singleElement().satisfies(finding ->
        {
            assertThat(finding.code()).isEqualTo(Code.PINNED);
            assertThat(finding.message()).contains("it was linked with -z nodelete");
        });
    }

    @Test
    void shouldNameThePlaceWhenPluginDoesNotReturn() throws Exception
    {
        final CountDownLatch told = new CountDownLatch(1);
        final CountDownLatch gone = new CountDownLatch(1);
        final Queue<String> lines = new ConcurrentLinkedQueue<>();
        final PluginTrial.Report report;
        try
        {
            // The plugin hangs in its entry for as long as the host's log does not take its line.
            report = PluginTrial.run(Fixture.file("null_entry"), shadows, Duration.ofMillis(200), lines,
                (plugin, level, message) ->
                {
                    await(told);
                    gone.countDown();
                });
        }
        finally
        {
            told.countDown();
        }
        await(gone);

        assertThat(report.findings()).extracting(Finding::code).containsExactly(Code.STUCK);
        assertThat(report.findings().getFirst().message())
            .isEqualTo("it does not return from being loaded within 0.2 s");
        assertThat(report.unloaded()).isFalse();
        assertThat(report.info()).isNull();
    }

    private PluginTrial.Report run(final String name) throws InterruptedException
    {
        return PluginTrial.run(Fixture.file(name), shadows, LONG);
    }

    private void assertNothingIsLeft() throws IOException
    {
        assertThat(Fixture.isAnythingMappedFrom(shadows.directory())).isFalse();
        assertThat(Fixture.copies(shadows)).isEmpty();
    }

    private static void await(final CountDownLatch latch)
    {
        try
        {
            latch.await();
        }
        catch (final InterruptedException e)
        {
            throw new IllegalStateException(e);
        }
    }
}
