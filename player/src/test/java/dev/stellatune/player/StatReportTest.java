// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stellatune.engine.status.EngineSnapshot;
import dev.stellatune.engine.status.EngineSnapshot.CallSnapshot;
import dev.stellatune.engine.status.EngineSnapshot.LibrarySnapshot;
import dev.stellatune.engine.status.EngineSnapshot.ProcessKey;
import dev.stellatune.engine.status.LeaseState;
import dev.stellatune.ffi.plugin.PluginCall;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Which calls into plugins are worth a line.
 */
final class StatReportTest
{
    private static final LibrarySnapshot LIBRARY =
        new LibrarySnapshot(1, "test.slow", "1.2.3", "/plugins/libslow.so", LeaseState.CURRENT, 1, 2, 1);

    private static String report(final Duration silentFor, final @Nullable Instant since)
    {
        final Instant now = Instant.now();
        return StatReport.text(new EngineSnapshot(new ProcessKey(1, 2, 3), now.minusSeconds(600),
            now.minus(silentFor), Map.of(), List.of(), List.of(LIBRARY),
            List.of(new CallSnapshot("worker", true, PluginCall.READ, LIBRARY, since)), List.of()));
    }

    @Test
    void shouldNameACallThatTakesLong()
    {
        final Instant since = Instant.now().minusSeconds(300);

        assertThat(report(Duration.ZERO, since)).contains(
            "  thread worker has been in read_interleaved_f32 of test.slow 1.2.3 since " + since + "\n");
    }

    @Test
    void shouldNotNameACallThatHasJustBegun()
    {
        assertThat(report(Duration.ZERO, null)).doesNotContain("thread");
        assertThat(report(Duration.ZERO, Instant.now())).doesNotContain("thread");
    }

    @Test
    void shouldNameTheCallWhenTheEngineStandsStillInIt()
    {
        assertThat(report(Duration.ofMinutes(5), null)).contains("not responding since ",
            "  thread worker is in read_interleaved_f32 of test.slow 1.2.3\n");
    }
}
