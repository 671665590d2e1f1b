// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.playback;

import dev.stellatune.engine.audio.AudioFormat;
import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.control.JobExecutor;
import dev.stellatune.engine.control.JobHandler;
import dev.stellatune.engine.control.JobStuckException;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.engine.dsp.DspChain;
import dev.stellatune.engine.runtime.PluginRuntime;
import dev.stellatune.engine.sink.AudioSink;
import dev.stellatune.ffi.plugin.DspInstance;
import dev.stellatune.ffi.plugin.PluginException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A player's sink and DSPs: opened for one format at a time, together. [control-thread]
 *
 * <p>Opening and closing are jobs; before either, the workers must have released what they hold.
 */
final class SinkHolder
{
    private final AudioSink sink;
    private final EngineParts parts;
    private final PluginRuntime runtime;
    private final Doorbell doorbell;
    private final List<WorkerEndpoint<DspInstance>> released = new ArrayList<>();
    private final Queue<Runnable> operations = new ArrayDeque<>();
    private boolean operating;
    private List<DspChoice> dsps = List.of();
    /** What the chain was made from, and has been told since. */
    private final List<DspChoice> told = new ArrayList<>();
    private @Nullable AudioFormat format;
    private @Nullable DspChain chain;
    private boolean everOpened;
    /** A call to the sink that did not come back, in one sentence: until it does, the sink cannot be used. */
    private @Nullable String stuck;

    SinkHolder(final EngineParts parts, final AudioSink sink, final Doorbell doorbell)
    {
        this.parts = parts;
        this.runtime = parts.runtime();
        this.sink = sink;
        this.doorbell = doorbell;
    }

    AudioSink sink()
    {
        return sink;
    }

    /** The format that it is open in; null while it is closed. */
    @Nullable AudioFormat format()
    {
        return chain == null ? null : format;
    }

    /** DSPs made for the format; null while the sink is closed. */
    @Nullable DspChain chain()
    {
        return chain;
    }

    /** Lets go of the chain: a worker that has it says with a signal when it has closed it. */
    void releaseChain()
    {
        final DspChain old = chain;
        chain = null;
        if (old == null)
        {
            return;
        }
        if (old.giveUp())
        {
            old.endpoints().forEach(runtime.bindings()::unbind);
        }
        else
        {
            released.addAll(old.endpoints());
        }
    }

    /** For the next time that it is opened; configurations of the DSPs that are there are sent at once. */
    void dsps(final List<DspChoice> choices)
    {
        dsps = List.copyOf(choices);
        tellChain();
    }

    /** Sends the chain at hand the configurations that have changed since it was told, if it is made of the same. */
    private void tellChain()
    {
        final DspChain current = chain;
        final boolean same = told.size() == dsps.size() && IntStream.range(0, told.size())
            .allMatch(i -> dsps.get(i).isSameDspAs(told.get(i)));
        for (int i = 0; current != null && same && i < dsps.size(); i++)
        {
            final DspChoice wanted = dsps.get(i);
            if (!wanted.equals(told.set(i, wanted)))
            {
                runtime.bindings().configure(current.endpoints().get(i), wanted.configJson());
            }
        }
    }

    /**
     * Closes the sink where it is open, and opens it and the DSPs in a format.
     *
     * @param opened called when both are ready.
     * @param failed gets one sentence; then the sink is closed.
     */
    void reopen(final AudioFormat wanted, final Runnable opened, final Consumer<String> failed)
    {
        exclusively(() -> reopenNow(wanted, opened, failed));
    }

    private void reopenNow(final AudioFormat wanted, final Runnable opened, final Consumer<String> failed)
    {
        final List<WorkerEndpoint<DspInstance>> endpoints = new ArrayList<>();
        final List<DspChoice> chosen = dsps;
        try
        {
            for (final DspChoice dsp : chosen)
            {
                endpoints.add(runtime.bindings().bindDsp(dsp.pluginId(), dsp.typeId(), dsp.configJson(),
                    wanted.sampleRate(), wanted.channels(), doorbell));
            }
        }
        catch (final PluginException e)
        {
            endpoints.forEach(runtime.bindings()::unbind);
            failed.accept(String.valueOf(e.getMessage()));
            ended();
            return;
        }
        final boolean open = format != null;
        everOpened = false;
        format = null;
        releaseChain();
        run("open " + sink.name(), () -> openInJob(open, wanted, endpoints), made ->
        {
            chain = made;
            format = wanted;
            everOpened = true;
            told.clear();
            told.addAll(chosen);
            tellChain();
            opened.run();
        }, message ->
        {
            endpoints.forEach(runtime.bindings()::unbind);
            failed.accept(message);
        }, made ->
        {
            made.giveUp();
            sink.discard();
        });
    }

    private DspChain openInJob(
        final boolean open, final AudioFormat wanted, final List<WorkerEndpoint<DspInstance>> endpoints)
        throws IOException, PluginException
    {
        if (open)
        {
            sink.close();
        }
        final DspChain made = DspChain.create(endpoints, wanted, parts.worker());
        boolean done = false;
        try
        {
            sink.open(wanted);
            done = true;
            return made;
        }
        finally
        {
            if (!done)
            {
                made.giveUp();
            }
        }
    }

    /**
     * Finishes the sink, or gives it up.
     *
     * @param discard true to leave nothing behind.
     * @param closed  called in the end, with one sentence when closing failed, else null.
     */
    void close(final boolean discard, final Consumer<@Nullable String> closed)
    {
        exclusively(() -> closeNow(discard, closed));
    }

    private void closeNow(final boolean discard, final Consumer<@Nullable String> closed)
    {
        format = null;
        releaseChain();
        // the last message of a player's end may come when nobody listens any more
        onChainReleased();
        if (!everOpened)
        {
            closed.accept(null);
            ended();
            return;
        }
        everOpened = false;
        run("close " + sink.name(), () ->
        {
            if (discard)
            {
                sink.discard();
            }
            else
            {
                sink.close();
            }
            return Boolean.TRUE;
        }, done -> closed.accept(null), message -> closed.accept(message), late ->
        {
        });
    }

    /** Closes the sink for a while; the DSPs stay. */
    void suspend()
    {
        exclusively(() -> run("close " + sink.name(), () ->
        {
            sink.close();
            return Boolean.TRUE;
        }, done ->
        {
        }, parts.status()::error, late ->
        {
        }));
    }

    /**
     * Opens the sink again as it was before {@link #suspend()}.
     *
     * @param opened called when it is ready.
     * @param failed gets one sentence.
     */
    void resume(final Runnable opened, final Consumer<String> failed)
    {
        final AudioFormat wanted = Objects.requireNonNull(format);
        exclusively(() -> run("open " + sink.name(), () ->
        {
            sink.open(wanted);
            return Boolean.TRUE;
        }, done -> opened.run(), failed, late -> sink.discard()));
    }

    /** The DSP worker has let go of every chain but the one in the transport. */
    void onChainReleased()
    {
        released.forEach(runtime.bindings()::unbind);
        released.clear();
    }

    /** One operation at a time, in order: a sink is never opened and closed at once. */
    private void exclusively(final Runnable operation)
    {
        operations.add(operation);
        if (!operating)
        {
            ended();
        }
    }

    private void ended()
    {
        final Runnable next = operations.poll();
        operating = next != null;
        if (next != null)
        {
            next.run();
        }
    }

    private <T> void run(
        final String name,
        final Callable<T> work,
        final Consumer<T> done,
        final Consumer<String> failed,
        final Consumer<T> late)
    {
        final String why = stuck;
        if (why != null)
        {
            post(() -> failed.accept(why));
            return;
        }
        parts.jobs().submit(name, JobExecutor.Lane.GENERAL, work, new JobHandler<T>()
        {
            @Override
            public void completed(final T result)
            {
                if (!post(() -> done.accept(result)))
                {
                    // the engine is closed: nobody else will give it up
                    late.accept(result);
                }
            }

            @Override
            public void failed(final Throwable failure)
            {
                final String message = String.valueOf(failure.getMessage());
                post(() ->
                {
                    if (failure instanceof JobStuckException)
                    {
                        stuck = message;
                    }
                    failed.accept(message);
                });
            }

            @Override
            public void late(final T result)
            {
                late.accept(result);
                runtime.agent().post(() -> stuck = null);
            }
        });
    }

    /** The end of an operation, whatever becomes of it. */
    private boolean post(final Runnable end)
    {
        return runtime.agent().post(() ->
        {
            try
            {
                end.run();
            }
            finally
            {
                ended();
            }
        });
    }
}
