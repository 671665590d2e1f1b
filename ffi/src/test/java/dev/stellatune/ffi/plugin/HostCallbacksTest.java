// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.AbiConstants;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the host answers when a plugin calls back: from its entry, from create, from a thread of its own, and wrongly.
 */
class HostCallbacksTest
{
    private record Line(String plugin, int level, String message)
    {
    }

    @TempDir
    private Path temporary;
    private final List<Line> log = new CopyOnWriteArrayList<>();

    private Fixture load() throws Exception
    {
        return Fixture.load(
            "hostuser", temporary, (plugin, level, message) -> log.add(new Line(plugin, level, message)));
    }

    private static void touch(final Fixture fixture, final String config) throws PluginException
    {
        DspInstance.create(fixture.hold(), "hostuser", config, 48_000, 2).destroy();
    }

    private static List<Line> linesOf(final String plugin, final String from)
    {
        return List.of(
            new Line(plugin, AbiConstants.LOG_ERROR, "error from " + from),
            new Line(plugin, AbiConstants.LOG_WARN, "warn from " + from),
            new Line(plugin, AbiConstants.LOG_INFO, "info from " + from),
            new Line(plugin, AbiConstants.LOG_DEBUG, "debug from " + from),
            new Line(plugin, AbiConstants.LOG_TRACE, "trace from " + from));
    }

    private static void assertAnswersOf(final Fixture fixture)
    {
        assertThat(fixture.code("hostuser_api_version")).isEqualTo(AbiConstants.ABI_VERSION);
        assertThat(fixture.text("hostuser_root")).isEqualTo(Fixture.directory("hostuser").toString());
        assertThat(fixture.code("hostuser_emit_code")).isEqualTo(AbiConstants.STATUS_OK);
        assertThat(fixture.code("hostuser_poll_code")).isEqualTo(AbiConstants.STATUS_OK);
        assertThat(fixture.code("hostuser_send_code")).isEqualTo(AbiConstants.STATUS_UNSUPPORTED);
        assertThat(fixture.text("hostuser_emit_message")).isEmpty();
        assertThat(fixture.text("hostuser_poll_message")).isEmpty();
        assertThat(fixture.text("hostuser_send_message")).contains("no control handler");
        assertThat(fixture.host().lentStringCount()).as("strings that were not given back").isZero();
    }

    @Test
    void shouldAnswerWhenCalledFromTheEntry() throws Exception
    {
        try (Fixture fixture = load())
        {
            assertThat(log).isEqualTo(linesOf("libhostuser.so", "entry"));
            assertAnswersOf(fixture);
        }
    }

    @Test
    void shouldAnswerWhenCalledFromCreate() throws Exception
    {
        try (Fixture fixture = load())
        {
            log.clear();

            touch(fixture, "{}");

            assertThat(log).isEqualTo(linesOf("test.hostuser", "create"));
            assertAnswersOf(fixture);
        }
    }

    @Test
    void shouldAnswerWhenCalledFromAThreadOfThePlugin() throws Exception
    {
        try (Fixture fixture = load())
        {
            log.clear();

            touch(fixture, "{\"thread\":true}");

            assertThat(log).isEqualTo(linesOf("test.hostuser", "thread"));
            assertAnswersOf(fixture);
        }
    }

    @Test
    void shouldSurviveWhenThePluginBreaksTheRules() throws Exception
    {
        try (Fixture fixture = load())
        {
            log.clear();

            touch(fixture, "{\"abuse\":true}");

            assertThat(log).startsWith(
                new Line("test.hostuser", AbiConstants.LOG_TRACE, "no \ufffd\ufffd"),
                new Line("test.hostuser", AbiConstants.LOG_ERROR, "below the lowest level"),
                new Line("test.hostuser", AbiConstants.LOG_INFO, ""),
                new Line("test.hostuser", AbiConstants.LOG_INFO, ""));
            assertThat(log).extracting(Line::message).doesNotContain("from a stranger");
            assertThat(fixture.code("hostuser_stranger_code")).isEqualTo(AbiConstants.STATUS_INTERNAL);
            assertThat(fixture.code("hostuser_nowhere_code")).isEqualTo(AbiConstants.STATUS_INVALID_ARG);
            assertThat(fixture.code("hostuser_spoilt_code")).isEqualTo(AbiConstants.STATUS_INVALID_ARG);
            assertThat(fixture.host().lateCallCount()).as("log, emit and root of the stranger").isEqualTo(3);
            assertAnswersOf(fixture);
        }
    }

    @Test
    void shouldGoOnWhenTheLogThrows() throws Exception
    {
        final PluginLog throwing = (plugin, level, message) ->
        {
            throw new IllegalStateException("the log is full");
        };
        try (Fixture fixture = Fixture.load("hostuser", temporary, throwing))
        {
            touch(fixture, "{}");

            assertAnswersOf(fixture);
        }
    }
}
