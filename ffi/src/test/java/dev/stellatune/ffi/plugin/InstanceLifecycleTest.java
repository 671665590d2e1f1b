// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.NativeMemory;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * From create to destroy: what well-behaved instances do, and when they give their holds back.
 */
class InstanceLifecycleTest
{
    @TempDir
    private Path temporary;

    private static NativeStream nothing(final Fixture fixture)
    {
        return fixture.host().stream(ByteSources.ofStream(new ByteArrayInputStream(new byte[0])));
    }

    private static DecoderInstance openTone(final Fixture fixture, final String type, final String config)
        throws PluginException
    {
        final DecoderInstance decoder = DecoderInstance.create(fixture.hold(), type, config);
        final NativeStream stream = nothing(fixture);
        decoder.open(stream, "", "");
        stream.close(); // the tone does not read it
        return decoder;
    }

    @ParameterizedTest
    @ValueSource(strings = {"tone_v1", "tone_v2"})
    void shouldDecodeTheSameFramesWhateverTheVersion(final String name) throws Exception
    {
        try (Fixture fixture = Fixture.load(name, temporary); SampleBuffer buffer = new SampleBuffer(1024))
        {
            final DecoderInstance decoder = openTone(fixture, "tone", "{\"frames\":1000}");

            assertThat(decoder.info()).isEqualTo(new DecoderInfo(48_000, 2, 20, 0, 0, true));
            assertThat(decoder.metadata())
                .isEqualTo("{\"title\":\"tone\",\"build\":\"" + name.substring(5) + "\",\"frames\":1000}");
            assertThat(decoder.read(buffer.address(), 512)).isEqualTo(512);
            assertToneFrom(0, 512, 2, buffer);
            assertThat(decoder.read(buffer.address(), 512)).isEqualTo(488);
            assertToneFrom(512, 488, 2, buffer);
            assertThat(decoder.read(buffer.address(), 512)).isEqualTo(DecoderInstance.END);
            assertThat(decoder.read(buffer.address(), 512)).as("again").isEqualTo(DecoderInstance.END);
            assertThat(buffer.guardsIntact()).isTrue();

            decoder.destroy();
        }
    }

    @Test
    void shouldContinueAtTheFrameWhenSought() throws Exception
    {
        try (Fixture fixture = Fixture.load("tone_mono44", temporary); SampleBuffer buffer = new SampleBuffer(64))
        {
            final DecoderInstance decoder = openTone(fixture, "tone44", "{}");

            assertThat(decoder.info()).isEqualTo(new DecoderInfo(44_100, 1, 480_000 * 10 / 441, 0, 0, true));
            assertThat(decoder.canSeek()).isTrue();
            decoder.seekMs(70);
            assertThat(decoder.read(buffer.address(), 64)).isEqualTo(64);
            assertToneFrom(3087, 64, 1, buffer);
            decoder.seekMs(Long.MAX_VALUE);
            assertThat(decoder.read(buffer.address(), 64)).isEqualTo(DecoderInstance.END);
            decoder.seekMs(0);
            assertThat(decoder.read(buffer.address(), 64)).isEqualTo(64);
            assertToneFrom(0, 64, 1, buffer);

            decoder.destroy();
        }
    }

    private static void assertToneFrom(
        final long frame, final int frames, final int channels, final SampleBuffer buffer)
    {
        for (int i = 0; i < frames; i++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                assertThat(buffer.get(i * channels + channel)).isEqualTo(Tone.sample(frame + i, channel));
            }
        }
    }

    @Test
    void shouldMoveTheStateWhenExportedAndImported() throws Exception
    {
        try (Fixture one = Fixture.load("counter_v1", temporary);
            Fixture two = Fixture.load("counter_v2", temporary);
            SampleBuffer buffer = new SampleBuffer(200))
        {
            final DspInstance old = DspInstance.create(one.hold(), "counter", "{}", 48_000, 2);
            final DspInstance young = DspInstance.create(two.hold(), "counter", "{}", 48_000, 2);
            old.process(buffer.address(), 100);

            young.importState(String.valueOf(old.exportState()));
            young.process(buffer.address(), 23);

            assertThat(young.exportState()).isEqualTo("{\"frames\":123}");
            assertThatThrownBy(() -> young.importState("{}"))
                .isInstanceOfSatisfying(PluginException.class, e -> assertThat(e.code()).isEqualTo(1))
                .hasMessageContaining("the state has no \"frames\"");
            old.destroy();
            young.destroy();
        }
    }

    @Test
    void shouldLeaveSamplesAsTheyAreWhenGainIsOne() throws Exception
    {
        try (Fixture fixture = Fixture.load("counter_v1", temporary); SampleBuffer buffer = new SampleBuffer(128))
        {
            final DspInstance counter = DspInstance.create(fixture.hold(), "counter", "{}", 44_100, 4);
            for (int i = 0; i < 128; i++)
            {
                buffer.put(i, Tone.sample(i, 0));
            }

            counter.process(buffer.address(), 32);

            for (int i = 0; i < 128; i++)
            {
                assertThat(buffer.get(i)).isEqualTo(Tone.sample(i, 0));
            }
            assertThat(buffer.guardsIntact()).isTrue();
            assertThat(counter.channels()).isEqualTo(4);
            assertThat(counter.outputChannels()).isEqualTo(4);
            assertThat(counter.supportedLayouts()).isEqualTo(-1);
            counter.destroy();
        }
    }

    @Test
    void shouldFollowThePlanWhenConfigChanges() throws Exception
    {
        try (Fixture fixture = Fixture.load("counter_v1", temporary); SampleBuffer buffer = new SampleBuffer(1))
        {
            final DspInstance counter = DspInstance.create(fixture.hold(), "counter", "{}", 48_000, 1);

            assertThat(counter.planConfig("{\"recreate\":true}"))
                .isEqualTo(new ConfigPlan(ConfigPlan.Mode.RECREATE, ""));
            assertThat(counter.planConfig("{\"reject\":true}"))
                .isEqualTo(new ConfigPlan(ConfigPlan.Mode.REJECT, "the config asks to be rejected"));
            assertThat(counter.planConfig("{\"gain\":0.5}"))
                .isEqualTo(new ConfigPlan(ConfigPlan.Mode.HOT_APPLY, ""));
            counter.applyConfig("{\"gain\":0.5}");

            buffer.put(0, 0.75f);
            counter.process(buffer.address(), 1);
            assertThat(buffer.get(0)).isEqualTo(0.375f);
            counter.destroy();
        }
    }

    @Test
    void shouldDoWithoutOptionalFunctionsWhenThereAreNone() throws Exception
    {
        try (Fixture fixture = Fixture.load("stalled_sink", temporary))
        {
            final OutputSinkInstance sink = OutputSinkInstance.create(fixture.hold(), "stalled", "{}");

            assertThat(sink.planConfig("{}").mode()).isEqualTo(ConfigPlan.Mode.RECREATE);
            assertThat(sink.exportState()).isNull();
            assertThatThrownBy(() -> sink.applyConfig("{}")).isInstanceOf(PluginException.class);
            assertThatThrownBy(() -> sink.importState("{}")).isInstanceOf(PluginException.class);
            sink.flush();
            assertThat(fixture.count("fixture_calls")).isZero();
            sink.destroy();
        }
    }

    @Test
    void shouldReleaseTheHoldOnceWhenCreateFails() throws Exception
    {
        try (Fixture fixture = Fixture.load("counter_v1", temporary))
        {
            final CountingHold told = fixture.hold();
            assertThatThrownBy(() -> DspInstance.create(told, "counter", "{\"fail\":true}", 48_000, 2))
                .isInstanceOfSatisfying(PluginException.class, e -> assertThat(e.code()).isEqualTo(1))
                .hasMessageContaining("test.counter")
                .hasMessageContaining("the config asks to fail");
            assertThat(told.releases()).isEqualTo(1);

            final CountingHold unknownType = fixture.hold();
            assertThatThrownBy(() -> DspInstance.create(unknownType, "other", "{}", 48_000, 2))
                .isInstanceOfSatisfying(PluginException.class, e -> assertThat(e.code()).isEqualTo(2));
            assertThat(unknownType.releases()).isEqualTo(1);

            final CountingHold otherKind = fixture.hold();
            assertThatThrownBy(() -> DecoderInstance.create(otherKind, "counter", "{}"))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("creates no decoder");
            assertThat(otherKind.releases()).isEqualTo(1);

            final CountingHold noChannels = fixture.hold();
            assertThatIllegalArgumentException()
                .isThrownBy(() -> DspInstance.create(noChannels, "counter", "{}", 48_000, 0));
            assertThat(noChannels.releases()).isEqualTo(1);
        }
    }

    @Test
    void shouldReleaseTheHoldAfterDestroyAndOnlyOnce() throws Exception
    {
        try (Fixture fixture = Fixture.load("counter_v1", temporary))
        {
            final CountingHold hold = fixture.hold();
            final DspInstance counter = DspInstance.create(hold, "counter", "{}", 48_000, 2);
            assertThat(counter.hold()).isSameAs(hold);
            assertThat(hold.releases()).isZero();

            counter.destroy();
            counter.destroy();

            assertThat(hold.releases()).isEqualTo(1);
            assertThat(fixture.count("fixture_destroyed")).isEqualTo(1);
            assertThatIllegalStateException()
                .isThrownBy(() -> counter.process(0, 1)).withMessageContaining("destroyed");
            assertThatIllegalStateException().isThrownBy(counter::handOver).withMessageContaining("destroyed");
            assertThatIllegalStateException().isThrownBy(counter::adopt).withMessageContaining("destroyed");
        }
    }

    @Test
    void shouldRefuseToEndASourceWhileItsStreamsAreOpen() throws Exception
    {
        try (Fixture fixture = Fixture.load("ledger", temporary))
        {
            final CountingHold hold = fixture.hold();
            final SourceCatalogInstance source = SourceCatalogInstance.create(hold, "ledger", "{}");
            final SourceStream one = source.openStream("{}");
            final SourceStream two = source.openStream("{}");
            assertThat(one.metadata()).isEqualTo("{\"function\":\"stream\"}");
            assertThat(one.table()).isNotZero();
            assertThat(one.handle()).isNotEqualTo(two.handle());

            one.close();
            one.close();
            assertThatIllegalStateException().isThrownBy(source::destroy).withMessageContaining("1 open stream");
            assertThat(hold.releases()).isZero();
            assertThat(source.listItems("{}")).as("the source still works").isEqualTo("{\"function\":\"list\"}");
            two.close();
            source.destroy();

            assertThat(hold.releases()).isEqualTo(1);
            assertThat(fixture.count("fixture_destroyed")).as("source and streams").isEqualTo(3);
        }
    }

    @Test
    void shouldReadASourceStreamWithoutTheHost() throws Exception
    {
        try (Fixture sourceFixture = Fixture.load("ledger", temporary);
            Fixture decoderFixture = Fixture.load("java_io_probe", temporary);
            SampleBuffer buffer = new SampleBuffer(16))
        {
            final SourceCatalogInstance source = SourceCatalogInstance.create(sourceFixture.hold(), "ledger", "{}");
            final SourceStream stream = source.openStream("{}");
            final DecoderInstance decoder = DecoderInstance.create(decoderFixture.hold(), "probe", "{}");
            decoder.open(stream, "", "");

            assertThat(decoder.read(buffer.address(), 16)).isEqualTo(6);
            assertThat(buffer.get(0)).isEqualTo('l' / 256.0f);

            decoder.destroy();
            stream.close();
            source.destroy();
        }
    }

    @Test
    void shouldAnswerWhenLyricsAreAskedFor() throws Exception
    {
        try (Fixture fixture = Fixture.load("ledger", temporary))
        {
            final LyricsProviderInstance lyrics = LyricsProviderInstance.create(fixture.hold(), "ledger", "{}");

            assertThat(lyrics.search("{}")).isEqualTo("{\"function\":\"search\"}");
            assertThat(lyrics.fetch("{}")).isEqualTo("{\"function\":\"fetch\"}");
            lyrics.destroy();
        }
    }

    @Test
    void shouldTakeFramesToTheFileWhenSinkIsOpen() throws Exception
    {
        final Path target = temporary.resolve("captured.raw");
        try (Fixture fixture = Fixture.load("capture", temporary); SampleBuffer buffer = new SampleBuffer(200))
        {
            final OutputSinkInstance sink = OutputSinkInstance.create(fixture.hold(), "capture", "{\"max\":64}");
            final String json = "{\"path\":\"" + target + "\"}";
            for (int i = 0; i < 200; i++)
            {
                buffer.put(i, Tone.sample(i / 2, i % 2));
            }

            assertThat(sink.listTargets()).isEqualTo("[]");
            assertThat(sink.negotiate(json, 48_000, 2))
                .isEqualTo(new OutputSinkInstance.Negotiated(48_000, 2, 64, true));
            assertThat(sink.query()).isTrue();
            assertThat(sink.queuedSamples()).isZero();
            assertThat(sink.isRunning()).isFalse();
            sink.open(json, 48_000, 2);
            assertThat(sink.query()).isTrue();
            assertThat(sink.isRunning()).isTrue();
            assertThat(sink.write(buffer.address(), 100, 2)).isEqualTo(64);
            assertThat(sink.write(buffer.address() + 64 * 8, 36, 2)).isEqualTo(36);
            sink.flush();
            sink.reset();
            sink.close();
            final long calls = fixture.count("fixture_calls");
            sink.close();
            assertThat(fixture.count("fixture_calls")).as("a second close does nothing").isEqualTo(calls);
            sink.destroy();
        }

        final FloatBuffer floats =
            ByteBuffer.wrap(Files.readAllBytes(target)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        assertThat(floats.remaining()).isEqualTo(200);
        for (int i = 0; i < 200; i++)
        {
            assertThat(floats.get(i)).isEqualTo(Tone.sample(i / 2, i % 2));
        }
    }

    @Test
    void shouldSayWhatTheDeviceCanDoWhenItCannotMeetTheWish() throws Exception
    {
        try (Fixture fixture = Fixture.load("capture", temporary))
        {
            final OutputSinkInstance sink =
                OutputSinkInstance.create(fixture.hold(), "capture", "{\"rate\":44100,\"channels\":1}");

            assertThat(sink.negotiate("{}", 48_000, 2))
                .isEqualTo(new OutputSinkInstance.Negotiated(44_100, 1, 0, false));
            assertThatThrownBy(() -> sink.open("{\"path\":\"/no/such/directory/x\"}", 44_100, 1))
                .isInstanceOfSatisfying(PluginException.class, e -> assertThat(e.code()).isEqualTo(3))
                .hasMessageContaining("/no/such/directory/x");
            sink.destroy();
        }
    }

    @Test
    void shouldCloseAnOpenSinkOnceWhenDestroyed() throws Exception
    {
        try (Fixture fixture = Fixture.load("stalled_sink", temporary))
        {
            final OutputSinkInstance sink = OutputSinkInstance.create(fixture.hold(), "stalled", "{}");
            sink.open("{}", 48_000, 2);
            final long address = NativeMemory.allocate(64);
            assertThat(sink.write(address, 8, 2)).isZero();
            NativeMemory.free(address);
            final long before = fixture.count("fixture_calls");

            sink.destroy();

            assertThat(fixture.count("fixture_calls")).as("close").isEqualTo(before + 1);
            assertThat(fixture.count("fixture_destroyed")).isEqualTo(1);
        }
    }

    @Test
    void shouldTellTheDecoderWhatToOpenWhenHintsAreGiven() throws Exception
    {
        try (Fixture fixture = Fixture.load("ledger", temporary))
        {
            final DecoderInstance decoder = DecoderInstance.create(fixture.hold(), "ledger", "{}");

            // the fixture looks into the path: with these words it fails
            final String path = "{\"fail\":\"open\"} \u00e4\u20ac\ud83c\udfb5";
            assertThatThrownBy(() -> decoder.open(nothing(fixture), path, "x"))
                .isInstanceOf(PluginException.class);
            decoder.destroy();
        }
    }
}
