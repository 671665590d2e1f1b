// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a host and its plugins say to each other: events in both directions, and requests that are answered.
 * [any-thread]
 *
 * <pre>{@code
 *   send, broadcast ---> a queue per plugin, 512 events ---> poll_host_event_json, when the plugin likes
 *   listeners       <--- emit_event_json, on the plugin's thread
 *   handler         <--- send_control_json ...... waits .....: reply, failure or time-out
 * }</pre>
 *
 * <p>A plugin's queue is there while a library of it is: from when the id is known until the last of its libraries is
 * proven gone, the old ones of a reload included. They share the queue, and each event goes to the one that polls
 * first. Texts are JSON by agreement between a plugin and its user; they are passed on as they are.
 *
 * <p>Nothing is shared between two hosts.
 */
public final class HostEvents
{
    /** How many events wait for one plugin. One more drops the oldest. */
    public static final int QUEUE_LIMIT = 512;

    private final ConcurrentHashMap<String, SharedQueue> queues = new ConcurrentHashMap<>();
    private final CopyOnWriteArrayList<PluginEventListener> listeners = new CopyOnWriteArrayList<>();
    private final BiConsumer<String, Throwable> defects;
    private final ControlRequests requests;

    HostEvents(final long controlTimeoutMs, final BiConsumer<String, Throwable> defects)
    {
        this.defects = defects;
        this.requests = new ControlRequests(controlTimeoutMs, defects);
    }

    /** A queue and how many libraries poll it. */
    private record SharedQueue(EventQueue queue, int libraries)
    {
    }

    /**
     * The events that wait for a plugin.
     *
     * @param pluginId whose they are.
     * @param waiting  how many, at most {@link #QUEUE_LIMIT}.
     * @param dropped  how many were dropped since the plugin was loaded.
     */
    public record QueueState(String pluginId, int waiting, long dropped)
    {
    }

    /**
     * Leaves an event for a plugin.
     *
     * @param pluginId the plugin.
     * @param json     the event; not empty, which would mean that there is none.
     * @return false when no library of the plugin is loaded: the event goes nowhere.
     */
    public boolean send(final String pluginId, final String json)
    {
        checkEvent(json);
        final SharedQueue shared = queues.get(pluginId);
        if (shared == null)
        {
            return false;
        }
        shared.queue.push(json);
        return true;
    }

    /**
     * Leaves an event for every plugin that is loaded.
     *
     * @param json the event; not empty.
     * @return how many plugins it was left for.
     */
    public int broadcast(final String json)
    {
        checkEvent(json);
        int reached = 0;
        for (final SharedQueue shared : queues.values())
        {
            shared.queue.push(json);
            reached++;
        }
        return reached;
    }

    private static void checkEvent(final String json)
    {
        if (json.isEmpty())
        {
            throw new IllegalArgumentException("an event must not be empty: a plugin could not tell it from none");
        }
    }

    /**
     * What waits for whom.
     *
     * @return the plugins that are loaded, ordered by id.
     */
    public List<QueueState> queues()
    {
        return queues.entrySet().stream()
            .map(entry -> new QueueState(
                entry.getKey(), entry.getValue().queue.waiting(), entry.getValue().queue.dropped()))
            .sorted(Comparator.comparing(QueueState::pluginId))
            .toList();
    }

    /**
     * Has someone told what plugins emit.
     *
     * @param listener called from now on.
     */
    public void addListener(final PluginEventListener listener)
    {
        listeners.add(listener);
    }

    /**
     * Ends that.
     *
     * @param listener added before; not called any more for events that are emitted from now on.
     */
    public void removeListener(final PluginEventListener listener)
    {
        listeners.remove(listener);
    }

    /**
     * Chooses who answers the requests of plugins. Without a handler each fails at once.
     *
     * @param handler in place of the one before, which still answers what it was given; null for none.
     */
    public void controlHandler(final @Nullable ControlRequestHandler handler)
    {
        requests.handler(handler);
    }

    /**
     * How many answers came when the plugin had stopped waiting.
     *
     * @return a count since construction.
     */
    public long lateReplyCount()
    {
        return requests.lateReplies();
    }

    /** A library of a plugin polls from now on. */
    EventQueue join(final String pluginId)
    {
        final SharedQueue shared = queues.merge(pluginId, new SharedQueue(new EventQueue(QUEUE_LIMIT), 1),
            (present, fresh) -> new SharedQueue(present.queue, present.libraries + 1));
        return shared.queue;
    }

    /** A library that joined is gone. */
    void leave(final String pluginId)
    {
        queues.computeIfPresent(pluginId, (id, shared) ->
            shared.libraries == 1 ? null : new SharedQueue(shared.queue, shared.libraries - 1));
    }

    /** A plugin emitted an event. */
    void emitted(final String pluginId, final String json)
    {
        for (final PluginEventListener listener : listeners)
        {
            try
            {
                listener.onEvent(pluginId, json);
            }
            catch (final Throwable e)
            {
                defects.accept("a listener of plugins", e);
            }
        }
    }

    /** A plugin's thread asks and waits. */
    PendingAnswer.Answer request(final String pluginId, final String json)
    {
        return requests.request(pluginId, json);
    }

    /** Ends all waiting. */
    void close()
    {
        requests.close();
    }
}
