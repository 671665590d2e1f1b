// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.pipeline.MediaInput;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.PlaybackSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A decoder that cannot be replaced, as its stream cannot be opened a second time.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HeldDecoderSystemTest
{
    @TempDir
    private Path temporary;

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldKeepItsInstanceUntilTheTrackEndsAndSayWhy(final PipelineMode mode)
    {
        final AtomicInteger opened = new AtomicInteger();
        final MediaInput once = MediaInput.ofChannel("once", () ->
        {
            if (opened.incrementAndGet() > 1)
            {
                throw new IOException("This stream can be opened once only.");
            }
            return Files.newByteChannel(Path.of("/dev/null"));
        });
        try (TestEngine engine = TestEngine.launch(mode, temporary, Natives.fixture("tone_v1")))
        {
            final CaptureSink sink = CaptureSink.limitedTo(3_000);
            final Player player = engine.newPlayer(sink);
            player.enqueue(once, Tone.choice(12_000));
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("it plays", sink::isFull);
            final Path old = engine.shadow(Tone.PLUGIN);
            engine.get(engine.engine().plugins().reloadPlugin(Tone.PLUGIN));

            engine.until("it is known why it is held", () -> engine.state().retired().stream().anyMatch(
                retired -> retired.reason().contains("held until end of track")));
            assertThat(engine.state().retired()).singleElement().satisfies(retired ->
            {
                assertThat(retired.shadow()).isEqualTo(old);
                assertThat(retired.instances()).hasSize(1);
                assertThat(retired.reason()).contains("decoder 'tone'", "can be opened once only");
            });

            sink.allowAll();
            assertThat(engine.get(end).failures()).isEmpty();
            assertThat(sink.samples()).isEqualTo(Tone.frames(0, 12_000));
            engine.untilGone(old);
        }
    }
}
