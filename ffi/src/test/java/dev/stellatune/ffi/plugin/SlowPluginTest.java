// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A plugin that takes its time holds up nobody but the thread that called it.
 */
class SlowPluginTest
{
    @TempDir
    private Path temporary;

    @Test
    @Timeout(60)
    void shouldServeOthersWhileOneCreateBlocks() throws Exception
    {
        final Path gate = temporary.resolve("gate");
        final Path reached = temporary.resolve("gate.reached");
        try (Fixture fixture = Fixture.load("slow", temporary))
        {
            final CountingHold hold = fixture.hold();
            final FutureTask<DecoderInstance> blocked = new FutureTask<>(() ->
            {
                final DecoderInstance decoder = DecoderInstance.create(hold, "slow", "{\"gate\":\"" + gate + "\"}");
                decoder.handOver();
                return decoder;
            });
            Thread.ofPlatform().start(blocked);
            while (!Files.exists(reached))
            {
                Thread.onSpinWait();
            }

            DecoderInstance.create(fixture.hold(), "slow", "{}").destroy();
            assertThat(blocked.isDone()).isFalse();
            assertThat(hold.releases()).isZero();

            Files.createFile(gate);
            final DecoderInstance decoder = blocked.get();
            decoder.adopt();
            decoder.destroy();
            assertThat(fixture.count("fixture_destroyed")).isEqualTo(2);
        }
    }
}
