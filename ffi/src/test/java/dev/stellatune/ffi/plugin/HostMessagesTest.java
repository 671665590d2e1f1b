// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.AbiConstants;
import dev.stellatune.ffi.library.ShadowRoot;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Events and requests, seen from a plugin. The fixture emits what it polled and how its requests were answered.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostMessagesTest
{
    private static final String ID = "test.hostuser";
    private static final String MUSIC = "{\"topic\":\"gr\u00fc\u00dfe \u266b \ud834\udd1e\"}";

    private record Heard(String plugin, String json)
    {
    }

    @TempDir
    private Path temporary;
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final List<Heard> heard = new CopyOnWriteArrayList<>();
    private final PluginHost host = newHost(PluginHost.DEFAULT_CONTROL_TIMEOUT_MS);

    private PluginHost newHost(final long timeoutMs)
    {
        final PluginHost made = new PluginHost(
            (plugin, level, message) -> log.add(message), timeoutMs, (where, failure) -> log.add(where),
            CallMarks.unseen());
        made.events().addListener((plugin, json) -> heard.add(new Heard(plugin, json)));
        return made;
    }

    private Fixture load(final PluginHost with) throws Exception
    {
        final Fixture fixture = Fixture.load("hostuser", temporary, with);
        heard.clear();
        return fixture;
    }

    private static DspInstance create(final Fixture fixture, final String config) throws PluginException
    {
        return DspInstance.create(fixture.hold(), "hostuser", config, 48_000, 2);
    }

    private static Heard answer(final int code, final String text)
    {
        return new Heard(ID, "{\"code\":" + code + ",\"text\":\"" + text + "\"}");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldGetEventsInOrderWhenPolling(final boolean ownThread) throws Exception
    {
        try (Fixture fixture = load(host))
        {
            host.events().send(ID, "one");
            host.events().broadcast(MUSIC);
            host.events().send("test.other", "not for it");
            host.events().send(ID, "three");

            create(fixture, "{\"take\":2,\"thread\":" + ownThread + "}").destroy();
            assertThat(heard).containsExactly(new Heard(ID, "one"), new Heard(ID, MUSIC));

            create(fixture, "{\"take\":5,\"thread\":" + ownThread + "}").destroy();
            assertThat(heard).hasSize(3).endsWith(new Heard(ID, "three"));
        }
    }

    @Test
    void shouldGetTheNewestEventsWhenTooManyCame() throws Exception
    {
        try (Fixture fixture = load(host))
        {
            for (int i = 0; i <= HostEvents.QUEUE_LIMIT; i++)
            {
                host.events().send(ID, "event " + i);
            }

            create(fixture, "{\"take\":1000}").destroy();

            assertThat(heard).hasSize(HostEvents.QUEUE_LIMIT).startsWith(new Heard(ID, "event 1"))
                .endsWith(new Heard(ID, "event 512"));
            assertThat(host.events().queues()).containsExactly(new HostEvents.QueueState(ID, 0, 1));
        }
    }

    @ParameterizedTest
    @CsvSource({"create, false", "create, true", "destroy, false", "destroy, true"})
    void shouldGetTheReplyWhereverItAsks(final String when, final boolean ownThread) throws Exception
    {
        final String config = "{\"ask\":\"volume\",\"at\":\"" + when + "\",\"thread\":" + ownThread + "}";
        host.events().controlHandler(request ->
        {
            heard.add(new Heard(request.pluginId(), request.json()));
            request.reply("half \u266b");
        });
        try (Fixture fixture = load(host))
        {
            create(fixture, config).destroy();

            assertThat(heard).containsExactly(new Heard(ID, config), answer(0, "half \u266b"));
        }
    }

    @Test
    void shouldGetAnswersWithinTheEntry() throws Exception
    {
        host.events().controlHandler(request -> request.reply(request.pluginId()));
        try (Fixture fixture = Fixture.load("hostuser", temporary, host))
        {
            assertThat(fixture.code("hostuser_send_code")).isEqualTo(AbiConstants.STATUS_OK);
            assertThat(fixture.code("hostuser_poll_code")).isEqualTo(AbiConstants.STATUS_OK);
            assertThat(heard).containsExactly(
                new Heard("libhostuser.so", "{\"topic\":\"hostuser\",\"from\":\"entry\"}"));
        }
    }

    @Test
    void shouldGetCodeAndMessageWhenTheHandlerFails() throws Exception
    {
        host.events().controlHandler(request -> request.fail(77, "no such track"));
        try (Fixture fixture = load(host))
        {
            create(fixture, "{\"ask\":1}").destroy();

            assertThat(heard).containsExactly(answer(77, "no such track"));
        }
    }

    @Test
    void shouldGetAFailureAtOnceWithoutAHandlerAndWhenItDrops() throws Exception
    {
        try (Fixture fixture = load(host))
        {
            create(fixture, "{\"ask\":1}").destroy();
            host.events().controlHandler(request -> {});
            create(fixture, "{\"ask\":1}").destroy();

            assertThat(heard).containsExactly(
                answer(AbiConstants.STATUS_UNSUPPORTED, "no control handler is registered with this host"),
                answer(AbiConstants.STATUS_INTERNAL, "the control handler dropped the request without an answer"));
        }
    }

    @Test
    void shouldGetAFailureAfterTheTimeOut() throws Exception
    {
        final PluginHost hasty = newHost(3);
        final List<ControlRequest> kept = new CopyOnWriteArrayList<>();
        hasty.events().controlHandler(request ->
        {
            request.later();
            kept.add(request);
        });
        try (Fixture fixture = load(hasty))
        {
            create(fixture, "{\"ask\":1}").destroy();

            assertThat(heard).containsExactly(
                answer(AbiConstants.STATUS_INTERNAL, "the control handler did not answer within 3 ms"));
            assertThat(kept.getFirst().reply("too late")).isFalse();
            assertThat(hasty.events().lateReplyCount()).isEqualTo(1);
        }
    }

    @Test
    void shouldGoOnWhenAListenerThrows() throws Exception
    {
        host.events().addListener((plugin, json) ->
        {
            throw new StackOverflowError("too deep");
        });
        try (Fixture fixture = load(host))
        {
            create(fixture, "{}").destroy();

            assertThat(fixture.code("hostuser_emit_code")).isEqualTo(AbiConstants.STATUS_OK);
            assertThat(log).contains("a listener of plugins");
        }
    }

    @Test
    void shouldGetAnswersInItsDestructor() throws Exception
    {
        host.events().controlHandler(request -> request.reply("still here"));
        try (Fixture _ = Fixture.load("hostuser_farewell", temporary, host))
        {
            heard.clear();
            log.clear();
        }

        assertThat(log).contains("info from destructor");
        assertThat(heard).containsExactly(new Heard(ID, "{\"topic\":\"hostuser\",\"from\":\"destructor\"}"));
        assertThat(host.lateCallCount()).isZero();
    }

    @Test
    void shouldGetAnswersInItsDestructorWhenItsEntryHadRefused() throws Exception
    {
        host.events().controlHandler(request -> request.reply("still here"));
        final Path file = Fixture.file("hostuser_refuses");
        try (ShadowRoot shadows = ShadowRoot.create(temporary))
        {
            final PluginException failure = catchThrowableOfType(PluginException.class,
                () -> PluginModule.load(host, shadows, file, rejected -> assertThat(rejected.close()).isTrue()));

            assertThat(failure).isNotNull();
        }

        assertThat(heard).containsExactly(
            new Heard("libhostuser_refuses.so", "{\"topic\":\"hostuser\",\"from\":\"entry\"}"),
            new Heard("libhostuser_refuses.so", "{\"topic\":\"hostuser\",\"from\":\"destructor\"}"));
        assertThat(log).contains("info from destructor");
        assertThat(host.lateCallCount()).isZero();
        assertThat(host.lentStringCount()).isZero();
        assertThat(host.events().queues()).isEmpty();
        host.close();
    }
}
