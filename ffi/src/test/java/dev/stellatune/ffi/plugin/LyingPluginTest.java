// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What a plugin returns is not believed: each lie of the liar is refused in one sentence, and the host goes on.
 */
class LyingPluginTest
{
    private static final int FRAMES = 64;

    @TempDir
    private Path temporary;
    private Fixture fixture;
    private SampleBuffer buffer;
    /** Instances that nobody can destroy, for want of a table. */
    private int lost;

    @BeforeEach
    void setUp() throws Exception
    {
        fixture = Fixture.load("liar", temporary);
        buffer = new SampleBuffer(FRAMES * 2);
    }

    @AfterEach
    void tearDown() throws Exception
    {
        assertThat(buffer.guardsIntact()).isTrue();
        assertThat(fixture.count("fixture_destroyed")).as("destroyed")
            .isEqualTo(fixture.count("fixture_created") - lost);
        buffer.close();
        fixture.close();
    }

    private static String lie(final String lie)
    {
        return "{\"lie\":\"" + lie + "\"}";
    }

    private DecoderInstance decoder(final String lie) throws PluginException
    {
        final DecoderInstance decoder = DecoderInstance.create(fixture.hold(), "liar", lie(lie));
        final NativeStream stream =
            fixture.host().stream(ByteSources.ofStream(new ByteArrayInputStream(new byte[0])));
        decoder.open(stream, "", "");
        stream.close();
        return decoder;
    }

    private OutputSinkInstance sink(final String lie) throws PluginException
    {
        return OutputSinkInstance.create(fixture.hold(), "liar", lie(lie));
    }

    @Test
    void shouldBelieveWhenNothingIsWrong() throws Exception
    {
        final DecoderInstance decoder = decoder("none");

        assertThat(decoder.info())
            .isEqualTo(new DecoderInfo(48_000, 2, DecoderInfo.UNKNOWN_DURATION, 0, 0, false));
        assertThat(decoder.read(buffer.address(), FRAMES)).isEqualTo(FRAMES);
        assertThat(decoder.metadata()).isEqualTo("{}");
        decoder.destroy();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null_handle", "null_vtable", "null_slot"})
    void shouldRefuseTheInstanceWhenPartsOfItAreMissing(final String lie)
    {
        lost = lie.equals("null_vtable") ? 3 : 0;
        final CountingHold decoder = fixture.hold();
        final CountingHold dsp = fixture.hold();
        final CountingHold sink = fixture.hold();

        assertThatThrownBy(() -> DecoderInstance.create(decoder, "liar", lie(lie)))
            .isInstanceOf(PluginException.class).hasMessageContaining("a defect of the plugin");
        assertThatThrownBy(() -> DspInstance.create(dsp, "liar", lie(lie), 48_000, 2))
            .isInstanceOf(PluginException.class).hasMessageContaining("a defect of the plugin");
        assertThatThrownBy(() -> OutputSinkInstance.create(sink, "liar", lie(lie)))
            .isInstanceOf(PluginException.class).hasMessageContaining("a defect of the plugin");
    }

    @Test
    void shouldPassTheCodeOnWhenNobodyKnowsIt()
    {
        final CountingHold hold = fixture.hold();

        assertThatThrownBy(() -> DspInstance.create(hold, "liar", lie("code"), 48_000, 2))
            .isInstanceOfSatisfying(PluginException.class, e -> assertThat(e.code()).isEqualTo(77))
            .hasMessageContaining("a code that nobody knows");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text_message", "null_message"})
    void shouldNotReadTheMessageWhenItCannotBeOne(final String lie)
    {
        final CountingHold hold = fixture.hold();

        assertThatThrownBy(() -> DspInstance.create(hold, "liar", lie(lie), 48_000, 2))
            .isInstanceOf(PluginException.class)
            .hasMessageContaining("impossible length");
    }

    @Test
    void shouldNotLookAtTheMessageWhenTheCallSucceeds() throws Exception
    {
        final DecoderInstance decoder = decoder("ok_message");

        assertThat(decoder.info().sampleRate()).isEqualTo(48_000);
        assertThat(decoder.read(buffer.address(), FRAMES)).isEqualTo(FRAMES);
        assertThat(decoder.exportState()).isEqualTo("{}");
        decoder.destroy();
    }

    @ParameterizedTest
    @ValueSource(strings = {"frames", "all_frames", "eof"})
    void shouldFailTheReadWhenItsResultIsImpossible(final String lie) throws Exception
    {
        final DecoderInstance decoder = decoder(lie);

        assertThat(decoder.read(buffer.address(), FRAMES)).isEqualTo(DecoderInstance.FAILED);
        assertThat(decoder.readFailure())
            .contains("test.liar").contains("64 wanted").contains("a defect of the plugin").doesNotContain("\n");
        decoder.destroy();
    }

    @Test
    void shouldSayNotYetForAsLongAsThePluginDoes() throws Exception
    {
        final DecoderInstance decoder = decoder("not_yet");

        for (int i = 0; i < 100; i++)
        {
            assertThat(decoder.read(buffer.address(), FRAMES)).isZero();
        }
        decoder.destroy();
    }

    @ParameterizedTest
    @ValueSource(strings = {"channels", "many_channels", "rate", "high_rate"})
    void shouldRefuseTheStreamWhenItsFormatIsImpossible(final String lie) throws Exception
    {
        final DecoderInstance decoder = decoder(lie);

        assertThatThrownBy(decoder::info)
            .isInstanceOf(PluginException.class)
            .hasMessageContaining("channels")
            .hasMessageContaining("a defect of the plugin");
        decoder.destroy();
    }

    @ParameterizedTest
    @ValueSource(strings = {"utf8", "length", "null_text"})
    void shouldRefuseTextWhenItIsNone(final String lie) throws Exception
    {
        final DecoderInstance decoder = decoder(lie);
        final OutputSinkInstance sink = sink(lie);

        assertThatThrownBy(decoder::metadata)
            .isInstanceOf(PluginException.class).hasMessageContaining("not a UTF-8 string");
        assertThatThrownBy(decoder::exportState)
            .isInstanceOf(PluginException.class).hasMessageContaining("not a UTF-8 string");
        assertThatThrownBy(sink::listTargets)
            .isInstanceOf(PluginException.class).hasMessageContaining("not a UTF-8 string");
        assertThat(decoder.planConfig("{}")).as("a reason is for people: the plan counts without")
            .isEqualTo(new ConfigPlan(ConfigPlan.Mode.HOT_APPLY, ""));
        sink.destroy();
        decoder.destroy();
    }

    @Test
    void shouldRefuseThePlanWhenItsModeIsUnknown() throws Exception
    {
        final DecoderInstance decoder = decoder("mode");

        assertThatThrownBy(() -> decoder.planConfig("{}"))
            .isInstanceOf(PluginException.class).hasMessageContaining("unknown mode 7");
        decoder.destroy();
    }

    @Test
    void shouldRefuseToApplyWhenThePlanPromisedMoreThanThereIs() throws Exception
    {
        final DecoderInstance decoder = decoder("none");

        assertThat(decoder.planConfig("{}").mode()).isEqualTo(ConfigPlan.Mode.HOT_APPLY);
        assertThatThrownBy(() -> decoder.applyConfig("{}"))
            .isInstanceOf(PluginException.class).hasMessageContaining("no function for it");
        decoder.destroy();
    }

    @Test
    void shouldFailTheWriteWhenMoreIsAcceptedThanWasOffered() throws Exception
    {
        final OutputSinkInstance sink = sink("accepted");

        assertThat(sink.write(buffer.address(), FRAMES, 2)).isEqualTo(OutputSinkInstance.FAILED);
        assertThat(sink.failure())
            .contains("test.liar").contains("65 frames of 64").contains("a defect of the plugin").doesNotContain("\n");
        sink.destroy();
    }

    @ParameterizedTest
    @ValueSource(strings = {"channels", "many_channels", "rate"})
    void shouldRefuseTheTargetWhenItsFormatIsImpossible(final String lie) throws Exception
    {
        final OutputSinkInstance sink = sink(lie);

        assertThatThrownBy(() -> sink.negotiate("{}", 48_000, 2))
            .isInstanceOf(PluginException.class)
            .hasMessageContaining("channels")
            .hasMessageContaining("a defect of the plugin");
        sink.destroy();
    }

    @Test
    void shouldTakeASinkForStoppedWhenItsFlagIsNoBoolean() throws Exception
    {
        final OutputSinkInstance sink = sink("running");

        assertThat(sink.query()).isTrue();
        assertThat(sink.isRunning()).isFalse();
        sink.destroy();
    }
}
