// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Whom events reach, and for how long a queue lives. A library is a context here, as {@link PluginModule} makes one.
 */
class HostEventsTest
{
    private static final Path ROOT = Path.of("/plugins/a");

    private final List<String> defects = new ArrayList<>();
    private final PluginHost host = new PluginHost(
        (plugin, level, message) -> {}, 1000, (where, failure) -> defects.add(where + ": " + failure),
        CallMarks.unseen());
    private final HostEvents events = host.events();
    private final List<HostContext> open = new ArrayList<>();

    @AfterEach
    void close()
    {
        open.forEach(host::release);
        assertThat(events.queues()).isEmpty();
        host.close();
    }

    private HostContext library(final String pluginId)
    {
        final HostContext context = host.register("lib.so", ROOT);
        context.plugin(pluginId);
        open.add(context);
        return context;
    }

    private void release(final HostContext context)
    {
        open.remove(context);
        host.release(context);
    }

    @Test
    void shouldPassOnWhileTheLibraryIsThere()
    {
        final HostContext library = library("a");

        assertThat(events.send("a", "one")).isTrue();
        assertThat(events.send("a", "two")).isTrue();
        assertThat(library.poll()).isEqualTo("one");
        assertThat(library.poll()).isEqualTo("two");
        assertThat(library.poll()).isNull();

        release(library);
        assertThat(events.send("a", "three")).isFalse();
        assertThat(events.queues()).isEmpty();
    }

    @Test
    void shouldKeepTheQueueUntilTheLastLibraryIsGone()
    {
        final HostContext old = library("a");
        final HostContext fresh = library("a");
        events.send("a", "one");
        events.send("a", "two");
        assertThat(old.poll()).isEqualTo("one");

        release(old);

        assertThat(fresh.poll()).isEqualTo("two");
        assertThat(events.send("a", "three")).isTrue();
        release(fresh);
        assertThat(events.send("a", "four")).isFalse();
        assertThat(library("a").poll()).as("a new life begins with an empty queue").isNull();
    }

    @Test
    void shouldNotCountTwiceWhenALibraryIsReleasedTwice()
    {
        final HostContext old = library("a");
        library("a");

        host.release(old);
        host.release(old);

        assertThat(events.send("a", "one")).isTrue();
    }

    @Test
    void shouldReachNobodyWhileTheIdIsNotKnown()
    {
        final HostContext context = host.register("lib.so", ROOT);
        open.add(context);

        assertThat(events.send("lib.so", "one")).isFalse();
        assertThat(events.broadcast("one")).isZero();
        assertThat(context.poll()).isNull();

        context.plugin("a");
        assertThat(context.poll()).as("what came before is not delivered").isNull();
        assertThat(events.broadcast("two")).isEqualTo(1);
        assertThat(context.poll()).isEqualTo("two");
    }

    @Test
    void shouldReachEachLoadedPluginOnceWhenBroadcasting()
    {
        final HostContext a = library("a");
        final HostContext b1 = library("b");
        final HostContext b2 = library("b");
        final HostContext c = library("c");
        release(c);

        assertThat(events.broadcast("all")).isEqualTo(2);

        assertThat(a.poll()).isEqualTo("all");
        assertThat(b1.poll()).isEqualTo("all");
        assertThat(b2.poll()).as("both libraries of b share a queue").isNull();
    }

    @Test
    void shouldTellWhatWaitsAndWhatWasDropped()
    {
        library("b");
        library("a");
        events.send("a", "one");
        for (int i = 0; i < HostEvents.QUEUE_LIMIT + 3; i++)
        {
            events.send("b", "event");
        }

        assertThat(events.queues()).containsExactly(
            new HostEvents.QueueState("a", 1, 0), new HostEvents.QueueState("b", HostEvents.QUEUE_LIMIT, 3));
    }

    @Test
    void shouldRefuseAnEventThatLooksLikeNone()
    {
        library("a");

        assertThatIllegalArgumentException().isThrownBy(() -> events.send("a", ""));
        assertThatIllegalArgumentException().isThrownBy(() -> events.broadcast(""));
        assertThat(events.queues()).containsExactly(new HostEvents.QueueState("a", 0, 0));
    }

    @Test
    void shouldTellEveryListenerWhenOneThrows()
    {
        final List<String> heard = new ArrayList<>();
        final PluginEventListener broken = (pluginId, json) ->
        {
            throw new IllegalStateException("no more");
        };
        final PluginEventListener good = (pluginId, json) -> heard.add(pluginId + " " + json);
        events.addListener(broken);
        events.addListener(good);

        events.emitted("a", "one");
        events.removeListener(broken);
        events.emitted("a", "two");
        events.removeListener(good);
        events.emitted("a", "three");

        assertThat(heard).containsExactly("a one", "a two");
        assertThat(defects).containsExactly("a listener of plugins: java.lang.IllegalStateException: no more");
    }
}
