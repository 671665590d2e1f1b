// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.status;

import dev.stellatune.ffi.library.ProcessIdentity;
import dev.stellatune.ffi.plugin.CallMarks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;
import org.jspecify.annotations.Nullable;

/**
 * How one engine is: its counters, its distinct errors, its players with their block times. [any-thread]
 *
 * <p>It lives in a file that other processes of the user can read while the engine runs, without the engine noticing.
 * Where no file can be made it lives in ordinary memory.
 */
public final class EngineStatus implements AutoCloseable
{
    private static final System.Logger LOGGER = System.getLogger("dev.stellatune.engine");

    private final StatusMemory memory;
    private final AtomicBuffer buffer;
    /** Complete and never changed after construction. */
    private final Map<EngineCounter, AtomicCounter> counters = new EnumMap<>(EngineCounter.class);
    private final ErrorLog errors;
    private final CallTable calls;
    private final CallWatch watch;

    /**
     * An error and how often it occurred.
     *
     * @param message one sentence.
     * @param count   1 or more.
     */
    public record ErrorCount(String message, long count)
    {
    }

    /** All counters at zero, no errors; seen by this process only. */
    public EngineStatus()
    {
        this(StatusMemory.ordinary());
    }

    private EngineStatus(final StatusMemory memory)
    {
        this.memory = memory;
        buffer = memory.buffer();
        errors = new ErrorLog(buffer);
        calls = new CallTable(memory);
        watch = new CallWatch(buffer, this::error);
        final CountersManager manager = new CountersManager(
            new UnsafeBuffer(buffer, StatusLayout.METADATA, StatusLayout.METADATA_BYTES),
            new UnsafeBuffer(buffer, StatusLayout.VALUES, StatusLayout.VALUES_BYTES));
        for (final EngineCounter counter : EngineCounter.values())
        {
            counters.put(counter, manager.newCounter(counter.name()));
        }
        writeHeader();
    }

    /**
     * A status that other processes can read. Where that is not possible it says so in an error of its own.
     *
     * @param directory where its file goes.
     * @return all counters at zero; to be closed.
     */
    public static EngineStatus visible(final StatusDirectory directory)
    {
        try
        {
            return new EngineStatus(directory.newFile());
        }
        catch (final IOException e)
        {
            final EngineStatus status = new EngineStatus();
            status.error("The state of this engine cannot be seen by other processes: " + e.getMessage() + ".");
            return status;
        }
    }

    private void writeHeader()
    {
        final long pid = ProcessHandle.current().pid();
        buffer.putInt(StatusLayout.VERSION_OFFSET, StatusLayout.VERSION);
        buffer.putLong(StatusLayout.PID_OFFSET, pid);
        buffer.putLong(StatusLayout.PROCESS_START_OFFSET, startTicks(pid));
        buffer.putLong(StatusLayout.PID_NAMESPACE_OFFSET, ProcessIdentity.namespace());
        buffer.putLong(StatusLayout.LAUNCHED_OFFSET, System.currentTimeMillis());
        alive();
        buffer.putLongRelease(StatusLayout.MAGIC_OFFSET, StatusLayout.MAGIC);
    }

    private static long startTicks(final long pid)
    {
        try
        {
            return ProcessIdentity.startTicks(pid);
        }
        catch (final IOException e)
        {
            return -1;
        }
    }

    /**
     * Where others read this.
     *
     * @return null when they cannot.
     */
    public @Nullable Path file()
    {
        return memory.file();
    }

    /**
     * [control-thread] To be called about ten times a second: notes that the engine is alive, and looks for calls that
     * do not return.
     *
     * @param nowNs by the engine's clock.
     */
    public void look(final long nowNs)
    {
        alive();
        watch.look(nowNs);
    }

    private void alive()
    {
        buffer.putLongRelease(StatusLayout.ALIVE_OFFSET, System.currentTimeMillis());
    }

    /**
     * Where threads note which call into a plugin they are in.
     *
     * @return for the engine's host.
     */
    public CallMarks calls()
    {
        return calls;
    }

    /**
     * [worker-thread] The calling thread carries workers: it is told of when it does not come back from a call.
     */
    public void workerThread()
    {
        calls.workerThread();
    }

    /**
     * [control-thread] What has become of a library.
     *
     * @param number    of the library in {@link #calls()}.
     * @param state     as of now.
     * @param epoch     of its load.
     * @param count     references on it.
     * @param instances that live.
     */
    public void lease(
        final int number, final LeaseState state, final long epoch, final int count, final int instances)
    {
        calls.lease(number, state, epoch, count, instances);
    }

    /**
     * Counts one.
     *
     * @param counter which.
     */
    public void increment(final EngineCounter counter)
    {
        add(counter, 1);
    }

    /**
     * Counts several.
     *
     * @param counter which.
     * @param amount  0 or more.
     */
    public void add(final EngineCounter counter, final long amount)
    {
        cell(counter).getAndAdd(amount);
    }

    /**
     * [worker-thread] Counts a fault and notes it as an event.
     *
     * @param message what failed, one sentence.
     */
    public void fault(final String message)
    {
        increment(EngineCounter.FAULTS);
        EngineEvents.fault(message);
    }

    /**
     * Reads a counter.
     *
     * @param counter which.
     * @return its value since the engine was launched.
     */
    public long value(final EngineCounter counter)
    {
        return cell(counter).get();
    }

    private AtomicCounter cell(final EngineCounter counter)
    {
        return Objects.requireNonNull(counters.get(counter));
    }

    /**
     * Records an error; its first occurrence is logged, later ones are counted.
     *
     * @param message one sentence; at most 1024 distinct ones are kept.
     */
    public void error(final String message)
    {
        if (errors.add(message))
        {
            LOGGER.log(System.Logger.Level.WARNING, message);
        }
    }

    /**
     * Records an exception that nobody expected, with its stack trace in the log.
     *
     * @param where   which part of the engine caught it.
     * @param failure the exception.
     */
    public void defect(final String where, final Throwable failure)
    {
        final String message = where + ": " + failure;
        if (errors.add(message))
        {
            LOGGER.log(System.Logger.Level.ERROR, message, failure);
        }
    }

    /**
     * The distinct errors so far.
     *
     * @return the most frequent first.
     */
    public List<ErrorCount> errors()
    {
        return errors.all();
    }

    /**
     * Takes a place for a player.
     *
     * @param shape what does not change about it.
     * @return its status, to be closed with the player. When there are more players than places it is one that nobody
     *         sees.
     */
    public PlayerStatus newPlayer(final PlayerStatus.Shape shape)
    {
        for (int place = 0; place < StatusLayout.MAX_PLAYERS; place++)
        {
            final int base = StatusLayout.player(place);
            if (buffer.compareAndSetInt(base + StatusLayout.STATE, StatusLayout.FREE, StatusLayout.TAKEN))
            {
                return new PlayerStatus(this, buffer, base, shape);
            }
        }
        return new PlayerStatus(this, new UnsafeBuffer(new byte[StatusLayout.PLAYER_BYTES]), 0, shape);
    }

    /**
     * What can be said at this moment.
     *
     * @return numbers that were written one after the other: those of a block that is being worked on may not agree.
     */
    public EngineSnapshot snapshot()
    {
        return StatusReader.read(buffer);
    }

    /**
     * Others cannot read it any more. Counters and errors stay as they are, and go on counting.
     */
    @Override
    public void close()
    {
        try
        {
            memory.close();
        }
        catch (final IOException e)
        {
            error("The file " + memory.file() + " could not be deleted: " + e.getMessage() + ".");
        }
    }
}
