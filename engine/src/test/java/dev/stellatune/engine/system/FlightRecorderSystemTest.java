// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.runtime.RuntimeState;
import dev.stellatune.engine.status.EngineCounter;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the flight recorder gets to see, with the configuration that comes with the engine.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FlightRecorderSystemTest
{
    private static final Path CONFIGURATION = Path.of("../config/stellatune.jfc");
    private static final String PREFIX = "dev.stellatune.";

    @TempDir
    private Path temporary;

    private List<RecordedEvent> end(final Recording recording) throws Exception
    {
        recording.stop();
        final Path file = temporary.resolve("events.jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file).stream()
            .filter(event -> event.getEventType().getName().startsWith(PREFIX)).toList();
    }

    private static List<RecordedEvent> of(final List<RecordedEvent> events, final String name)
    {
        return events.stream().filter(event -> event.getEventType().getName().equals(PREFIX + name)).toList();
    }

    private static Recording record() throws Exception
    {
        try (Reader reader = Files.newBufferedReader(CONFIGURATION))
        {
            final Recording recording = new Recording(Configuration.create(reader));
            recording.start();
            return recording;
        }
    }

    @Test
    void shouldTellOfReloadsAndTheirSwaps() throws Exception
    {
        final List<RecordedEvent> events;
        try (Recording recording = record();
            TestEngine engine = TestEngine.launch(PipelineMode.FUSED, temporary))
        {
            final Path installed = Natives.install(Natives.fixture("tone_v1"), temporary);
            engine.get(engine.engine().plugins().load(installed));
            final CaptureSink sink = CaptureSink.limitedTo(10_000);
            final Player player = engine.newPlayer(sink);
            player.enqueue(Tone.input("tone"), Tone.choice(1_000_000));
            var _ = player.play();
            engine.until("the sink is full", sink::isFull);
            Natives.replace(installed, Natives.fixture("tone_v2"));
            engine.get(engine.engine().plugins().reloadPlugin(Tone.PLUGIN));
            sink.allow(400_000);
            engine.until("it is recreated", () -> engine.counter(EngineCounter.INSTANCES_RECREATED) == 1);
            engine.until("the old library is gone", () -> engine.counter(EngineCounter.LIBRARIES_RECLAIMED) == 1);
            player.close();
            events = end(recording);
        }

        final RecordedEvent reload = of(events, "Reload").getLast();
        assertThat(reload.getString("plugin")).isEqualTo(Tone.PLUGIN);
        assertThat(reload.getLong("oldEpoch")).isEqualTo(1);
        assertThat(reload.getLong("newEpoch")).isEqualTo(2);
        assertThat(of(events, "Recreate")).singleElement().satisfies(event ->
        {
            assertThat(event.getString("plugin")).isEqualTo(Tone.PLUGIN);
            assertThat(event.getDuration("took")).isPositive();
        });
        assertThat(of(events, "Swap")).singleElement()
            .satisfies(event -> assertThat(event.getString("instance")).contains("tone"));
        assertThat(of(events, "Reclaim")).singleElement().satisfies(event ->
        {
            assertThat(event.getLong("epoch")).isEqualTo(1);
            assertThat(event.getDuration("took")).isPositive();
        });
        assertThat(of(events, "RecreateFailed")).isEmpty();
    }

    @Test
    void shouldTellOfFaultsAndOfWhatIsPinned() throws Exception
    {
        final List<RecordedEvent> events;
        try (Recording recording = record();
            TestEngine engine = TestEngine.launch(PipelineMode.FUSED, temporary, Natives.fixture("tone_v1"),
                Natives.fixture("liar"), Natives.fixture("tls_pin")))
        {
            final CaptureSink sink = CaptureSink.limitedTo(2_000);
            final Player player = engine.newPlayer(sink);
            player.dsps(List.of(
                new DspChoice("test.liar", "liar", "{\"lie\":\"nan\"}"), new DspChoice("test.tlspin", "tlspin", "{}")));
            player.enqueue(Tone.input("tone"), Tone.choice(100_000));
            var _ = player.play();
            engine.until("it plays", sink::isFull);
            engine.get(engine.engine().plugins().setPluginEnabled("test.tlspin", false));
            // the worker's thread holds the library by what the plugin left in it
            engine.until("the library is pinned", () ->
                engine.state().retired().stream().anyMatch(RuntimeState.RetiredLease::pinned));
            player.close();
            engine.until("the library is gone", () -> engine.state().retired().isEmpty());
            events = end(recording);
        }

        assertThat(of(events, "Fault")).isNotEmpty().allSatisfy(event ->
            assertThat(event.getString("message")).contains("liar"));
        assertThat(of(events, "Pinned")).isNotEmpty().allSatisfy(event ->
        {
            assertThat(event.getString("plugin")).isEqualTo("test.tlspin");
            assertThat(event.getString("reason")).contains("thread");
        });
        assertThat(of(events, "Reclaim")).singleElement()
            .satisfies(event -> assertThat(event.getString("plugin")).isEqualTo("test.tlspin"));
    }

    @Test
    void shouldHaveAllEventsInTheConfiguration() throws Exception
    {
        final Map<String, String> settings;
        try (Reader reader = Files.newBufferedReader(CONFIGURATION))
        {
            settings = new TreeMap<>(Configuration.create(reader).getSettings());
        }
        assertThat(settings.entrySet().stream()
            .filter(setting -> setting.getKey().startsWith(PREFIX) && setting.getKey().endsWith("#enabled"))
            .collect(Collectors.toMap(setting -> setting.getKey().substring(PREFIX.length()), Map.Entry::getValue)))
            .containsOnlyKeys("Reload#enabled", "Rollback#enabled", "Swap#enabled", "Recreate#enabled",
                "RecreateFailed#enabled", "Reclaim#enabled", "Pinned#enabled", "Fault#enabled", "Underrun#enabled")
            .allSatisfy((name, value) -> assertThat(value).isEqualTo("true"));
    }
}
