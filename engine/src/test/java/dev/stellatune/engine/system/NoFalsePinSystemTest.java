// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.runtime.RuntimeState;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A library whose threads have all ended is never said to be pinned, although the JVM itself starts and ends threads
 * for its compilers and collectors meanwhile.
 */
@Timeout(value = 1200, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NoFalsePinSystemTest
{
    private static final int ROUNDS = Rounds.orElse(200);
    private static final String ALPHA = "test.alpha";

    @TempDir
    private Path temporary;

    @Test
    void shouldNeverReportAPinWhenLibrariesWithThreadsAreReplacedWhileTheJvmCompiles()
    {
        final Path installed = Natives.install(Natives.fixture("alpha_v1"), temporary);
        final List<String> reasons = new ArrayList<>();
        final long compiledBefore = compilationMs();
        try (TestEngine engine = TestEngine.launch(PipelineMode.FUSED, temporary, installed);
            HotWorker worker = new HotWorker(engine, ALPHA, "{\"gain\":1}");
            CompilerLoad load = new CompilerLoad())
        {
            worker.untilHears(1);
            for (int i = 1; i <= ROUNDS; i++)
            {
                final int round = i;
                final Path old = engine.shadow(ALPHA);
                Natives.replace(installed, Natives.fixture(i % 2 == 0 ? "alpha_v1" : "alpha_v2"));
                assertThat(engine.get(engine.engine().plugins().reloadPlugin(ALPHA))).isNotNull();
                engine.until("the old library is gone", () ->
                {
                    final List<RuntimeState.RetiredLease> retired = engine.state().retired();
                    retired.stream().filter(NoFalsePinSystemTest::isSaidToBePinned).forEach(
                        lease -> reasons.add("round " + round + ": " + lease));
                    return !Natives.isMapped(old) && retired.isEmpty();
                });
                Natives.assertGone(old);
            }
            assertThat(load.classes()).as("classes made and run meanwhile").isPositive();
        }
        assertThat(reasons).isEmpty();
        assertThat(compilationMs()).as("ms of compiling").isGreaterThan(compiledBefore);
    }

    /** Now, or since it was last tried to be closed. */
    private static boolean isSaidToBePinned(final RuntimeState.RetiredLease lease)
    {
        return lease.pinned() || !(lease.reason().startsWith("held by") || lease.reason().contains("being closed"));
    }

    private static long compilationMs()
    {
        return Objects.requireNonNull(ManagementFactory.getCompilationMXBean()).getTotalCompilationTime();
    }
}
