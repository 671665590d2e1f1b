// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import dev.stellatune.engine.Player;
import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.control.EngineFuture;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.engine.pipeline.PipelineMode;
import dev.stellatune.engine.playback.DspChoice;
import dev.stellatune.engine.playback.PlaybackSummary;
import dev.stellatune.ffi.plugin.ControlRequest;
import dev.stellatune.ffi.plugin.DspInstance;
import dev.stellatune.ffi.plugin.HostEvents;
import dev.stellatune.ffi.plugin.PluginException;
import dev.stellatune.ffi.plugin.PluginInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Events and requests of a real plugin while its library is loaded, replaced, disabled and used by a player. The
 * fixture emits what it polled and how its requests were answered.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostEventsSystemTest
{
    private static final String ID = "test.hostuser";
    private static final String ASK_AND_WAIT = "{\"ask\":1,\"thread\":true}";
    private static final long FOR_EVER_MS = TimeUnit.HOURS.toMillis(1);

    @TempDir
    private Path temporary;
    private final List<String> heard = new CopyOnWriteArrayList<>();

    private HostEvents listen(final TestEngine engine)
    {
        final HostEvents events = engine.engine().plugins().events();
        events.addListener((pluginId, json) ->
        {
            if (pluginId.equals(ID))
            {
                heard.add(json);
            }
        });
        return events;
    }

    private static WorkerEndpoint<DspInstance> bind(final TestEngine engine)
    {
        return engine.get(engine.engine().plugins().bind(workers ->
            workers.bindDsp(ID, "hostuser", "{}", 48_000, 2, new Doorbell())));
    }

    private static String answer(final int code, final String text)
    {
        return "{\"code\":" + code + ",\"text\":\"" + text + "\"}";
    }

    @ParameterizedTest
    @EnumSource(names = {"FUSED", "INVOKER"})
    void shouldShareOneQueueWhenTheLibraryIsReplacedInBetween(final PipelineMode mode) throws PluginException
    {
        try (TestEngine engine = TestEngine.launch(mode, temporary, Natives.fixture("hostuser")))
        {
            final HostEvents events = listen(engine);
            final WorkerEndpoint<DspInstance> endpoint = bind(engine);
            final Path oldLibrary = engine.shadow(ID);
            final DspInstance old = endpoint.factory().create("{\"take\":1,\"at\":\"destroy\"}");
            assertThat(events.send(ID, "one")).isTrue();
            assertThat(events.send(ID, "two")).isTrue();
            assertThat(events.send(ID, "three")).isTrue();

            assertThat(engine.get(engine.engine().plugins().reloadPlugin(ID))).isNotNull();
            final DspInstance fresh = endpoint.factory().create("{\"take\":1}");
            assertThat(heard).as("the new library took the first").containsExactly("one");
            old.destroy();
            assertThat(heard).as("the old library took the second").containsExactly("one", "two");
            engine.untilGone(oldLibrary);

            assertThat(events.queues()).containsExactly(new HostEvents.QueueState(ID, 1, 0));
            endpoint.factory().create("{\"take\":5}").destroy();
            assertThat(heard).containsExactly("one", "two", "three");
            fresh.destroy();
            engine.get(engine.engine().plugins().unbind(endpoint));
        }
    }

    @Test
    void shouldRefuseEventsWhileThePluginIsNotLoaded() throws PluginException
    {
        try (TestEngine engine = TestEngine.launch(PipelineMode.FUSED, temporary))
        {
            final HostEvents events = listen(engine);
            assertThat(events.send(ID, "before it is loaded")).isFalse();
            assertThat(events.broadcast("before it is loaded")).isZero();

            engine.get(engine.engine().plugins().load(Natives.fixture("hostuser")));
            engine.get(engine.engine().plugins().load(Natives.fixture("tone_v1")));
            assertThat(events.broadcast("to all")).isEqualTo(2);
            assertThat(events.send(ID, "lost with the library")).isTrue();

            final Path library = engine.shadow(ID);
            assertThat(engine.get(engine.engine().plugins().setPluginEnabled(ID, false))).isTrue();
            engine.untilGone(library);
            assertThat(events.send(ID, "while it is disabled")).isFalse();
            assertThat(events.broadcast("to the other")).isEqualTo(1);

            assertThat(engine.get(engine.engine().plugins().setPluginEnabled(ID, true))).isTrue();
            assertThat(events.send(ID, "loaded again")).isTrue();
            final WorkerEndpoint<DspInstance> endpoint = bind(engine);
            endpoint.factory().create("{\"take\":5}").destroy();
            assertThat(heard).containsExactly("loaded again");
            engine.get(engine.engine().plugins().unbind(endpoint));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"FUSED", "DEDICATED"})
    void shouldAnswerWithTheEnginesHelpWhenAskedFromTheEntry(final PipelineMode mode)
    {
        try (TestEngine engine = TestEngine.launch(mode, temporary, config -> config.controlTimeoutMs(FOR_EVER_MS)))
        {
            final List<String> asked = new CopyOnWriteArrayList<>();
            engine.engine().plugins().events().controlHandler(request ->
            {
                // needs the control thread, while the job that loads the plugin waits for the answer
                request.reply("plugins " + engine.state().plugins().size());
                asked.add(request.pluginId());
            });

            final PluginInfo loaded = engine.get(engine.engine().plugins().load(Natives.fixture("hostuser")));

            assertThat(loaded.id()).isEqualTo(ID);
            engine.until("the handler has ended", () -> asked.size() == 1);
            assertThat(asked).containsExactly("libhostuser.so");
        }
    }

    @ParameterizedTest
    @CsvSource({"FUSED, false", "FUSED, true", "DEDICATED, false", "DEDICATED, true"})
    void shouldAnswerWhenAPlayersInstanceAsksAsItIsDestroyed(final PipelineMode mode, final boolean ownThread)
    {
        try (TestEngine engine = TestEngine.launch(mode, temporary, config -> config.controlTimeoutMs(FOR_EVER_MS),
            Natives.fixture("tone_v1"), Natives.fixture("hostuser")))
        {
            listen(engine).controlHandler(request ->
                request.reply("enabled " + engine.plugin(request.pluginId()).enabled()));
            final CaptureSink sink = CaptureSink.limitedTo(5000);
            final Player player = engine.newPlayer(sink);
            player.dsps(List.of(new DspChoice(
                ID, "hostuser", "{\"ask\":1,\"at\":\"destroy\",\"thread\":" + ownThread + "}")));
            player.enqueue(Tone.input("tone"), Tone.choice(20_000));
            final EngineFuture<PlaybackSummary> end = player.play();
            engine.until("it plays", sink::isFull);
            final Path library = engine.shadow(ID);

            assertThat(engine.get(engine.engine().plugins().setPluginEnabled(ID, false))).isTrue();
            engine.until("its instance has asked", () -> heard.contains(answer(0, "enabled false")));
            engine.untilGone(library);

            sink.allowAll();
            assertThat(engine.get(end).failures()).isEmpty();
            assertThat(sink.samples()).isEqualTo(Tone.frames(0, 20_000));
        }
    }

    @ParameterizedTest
    @EnumSource(PipelineMode.class)
    void shouldFailWhatWaitsAtOnceWhenTheEngineCloses(final PipelineMode mode) throws Exception
    {
        final BlockingQueue<ControlRequest> kept = new LinkedBlockingQueue<>();
        final CompletableFuture<String> ended = new CompletableFuture<>();
        try (TestEngine engine = TestEngine.launch(
            mode, temporary, config -> config.controlTimeoutMs(FOR_EVER_MS), Natives.fixture("hostuser")))
        {
            listen(engine).controlHandler(request ->
            {
                request.later();
                kept.add(request);
            });
            final WorkerEndpoint<DspInstance> endpoint = bind(engine);
            Thread.ofPlatform().start(() ->
            {
                try
                {
                    endpoint.factory().create(ASK_AND_WAIT).destroy();
                    ended.complete("as it should");
                }
                catch (final PluginException e)
                {
                    ended.completeExceptionally(e);
                }
            });
            final ControlRequest request = kept.take();

            engine.closeEngine();

            assertThat(ended.get()).isEqualTo("as it should");
            assertThat(heard).containsExactly(answer(5, "the host is closing"));
            assertThat(request.reply("too late")).isFalse();
            assertThat(engine.engine().plugins().events().lateReplyCount()).isEqualTo(1);
        }
    }

    @Test
    void shouldCloseWithoutDelayWhenAnEntryWaitsForAnAnswer() throws Exception
    {
        try (TestEngine engine = TestEngine.launch(
            PipelineMode.FUSED, temporary, config -> config.controlTimeoutMs(FOR_EVER_MS).jobDeadlineMs(FOR_EVER_MS)))
        {
            final BlockingQueue<ControlRequest> kept = new LinkedBlockingQueue<>();
            engine.engine().plugins().events().controlHandler(request ->
            {
                request.later();
                kept.add(request);
            });
            final EngineFuture<PluginInfo> load = engine.engine().plugins().load(Natives.fixture("hostuser"));
            final ControlRequest request = kept.take();

            engine.closeEngine();

            assertThat(request.reply("too late")).isFalse();
            assertThat(load).isDone();
            assertThat(engine.errors()).isEmpty();
        }
    }

    @Test
    void shouldAnswerTheDestructorOfALibraryWhoseEntryRefused()
    {
        try (TestEngine engine = TestEngine.launch(PipelineMode.FUSED, temporary))
        {
            final HostEvents events = engine.engine().plugins().events();
            final List<String> asked = new CopyOnWriteArrayList<>();
            events.addListener((pluginId, json) -> heard.add(pluginId + " " + json));
            events.controlHandler(request ->
            {
                asked.add(request.pluginId());
                request.reply("{}");
            });

            final EngineFuture<PluginInfo> load =
                engine.engine().plugins().load(Natives.fixture("hostuser_refuses"));

            assertThat(load).failsWithin(TestEngine.LIMIT);
            engine.until("it is gone", () -> engine.state().retired().isEmpty());
            assertThat(heard).containsExactly(
                "libhostuser_refuses.so {\"topic\":\"hostuser\",\"from\":\"entry\"}",
                "libhostuser_refuses.so {\"topic\":\"hostuser\",\"from\":\"destructor\"}");
            assertThat(asked).hasSize(2);
            assertThat(events.queues()).isEmpty();
        }
    }

    @Test
    void shouldAccountForEveryEventWhenLibrariesAreReplacedWhileTheirThreadsPoll() throws Exception
    {
        final int rounds = 30;
        try (TestEngine engine = TestEngine.launch(PipelineMode.FUSED, temporary, Natives.fixture("hostuser")))
        {
            final HostEvents events = listen(engine);
            final WorkerEndpoint<DspInstance> endpoint = bind(engine);
            final List<String> sent = new ArrayList<>();
            DspInstance running = endpoint.factory().create("{\"poller\":true}");
            for (int round = 0; round < rounds; round++)
            {
                for (int i = 0; i < 20; i++)
                {
                    final String event = round + ":" + i;
                    sent.add(event);
                    assertThat(events.send(ID, event)).isTrue();
                }
                assertThat(engine.get(engine.engine().plugins().reloadPlugin(ID))).isNotNull();
                final DspInstance fresh = endpoint.factory().create("{\"poller\":true}");
                running.destroy();
                running = fresh;
            }
            engine.until("all is polled", () -> heard.stream().filter(sent::contains).count() == sent.size());
            running.destroy();
            engine.get(engine.engine().plugins().unbind(endpoint));

            assertThat(heard.stream().filter(sent::contains).toList()).containsExactlyInAnyOrderElementsOf(sent);
            assertThat(events.queues()).containsExactly(new HostEvents.QueueState(ID, 0, 0));
        }
    }

    @ParameterizedTest
    @CsvSource({"FUSED, FUSED", "DEDICATED, FUSED", "INVOKER, INVOKER"})
    void shouldHearNothingOfAnotherEngine(final PipelineMode firstMode, final PipelineMode secondMode)
        throws PluginException, ExecutionException, InterruptedException
    {
        final List<String> secondHeard = new CopyOnWriteArrayList<>();
        try (TestEngine first = TestEngine.launch(firstMode, temporary, Natives.fixture("hostuser"));
            TestEngine second = TestEngine.launch(secondMode, temporary, Natives.fixture("hostuser")))
        {
            final HostEvents events = listen(first);
            final HostEvents secondEvents = second.engine().plugins().events();
            secondEvents.addListener((pluginId, json) -> secondHeard.add(json));
            events.controlHandler(request -> request.reply("the first"));
            events.send(ID, "for the first");
            events.broadcast("for all of the first");
            assertThat(secondEvents.queues()).containsExactly(new HostEvents.QueueState(ID, 0, 0));

            final WorkerEndpoint<DspInstance> firstEndpoint = bind(first);
            final WorkerEndpoint<DspInstance> secondEndpoint = bind(second);
            secondEndpoint.factory().create("{\"take\":3}").destroy();
            secondEndpoint.factory().create("{\"ask\":1}").destroy();
            assertThat(heard).isEmpty();
            assertThat(secondHeard).containsExactly(answer(2, "no control handler is registered with this host"));

            secondEvents.controlHandler(request -> request.reply("the second"));
            secondEndpoint.factory().create("{\"ask\":1}").destroy();
            firstEndpoint.factory().create("{\"ask\":1}").destroy();
            firstEndpoint.factory().create("{\"take\":3}").destroy();
            assertThat(heard).containsExactly(answer(0, "the first"), "for the first", "for all of the first");
            assertThat(secondHeard).hasSize(2).endsWith(answer(0, "the second"));

            second.get(second.engine().plugins().unbind(secondEndpoint));
            second.closeEngine();
            assertThat(events.send(ID, "the first lives on")).isTrue();
            firstEndpoint.factory().create("{\"take\":1}").destroy();
            firstEndpoint.factory().create("{\"ask\":1}").destroy();
            assertThat(heard).endsWith("the first lives on", answer(0, "the first"));
            first.get(first.engine().plugins().unbind(firstEndpoint));
        }
    }
}
