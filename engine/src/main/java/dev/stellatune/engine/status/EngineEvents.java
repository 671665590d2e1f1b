// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.status;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/**
 * What happens to plugins, as events of the JDK Flight Recorder. [any-thread]
 *
 * <p>While no recorder was ever started in this process, each method reads one field and does nothing: nothing is
 * allocated, no class is loaded. While one records, an event is a small object on the heap; of the methods here only
 * {@link #swapped}, {@link #recreateFailed} and {@link #fault} are called on audio threads.
 */
@SuppressWarnings("unused") // the recorder reads the fields
public final class EngineEvents
{
    private EngineEvents()
    {
    }

    /**
     * A library became current in the place of another one.
     *
     * @param plugin   its id.
     * @param oldEpoch of the library before.
     * @param newEpoch of the library.
     * @param reason   why.
     */
    public static void reloaded(final String plugin, final long oldEpoch, final long newEpoch, final String reason)
    {
        if (FlightRecorder.isInitialized())
        {
            new Reload(plugin, oldEpoch, newEpoch, reason).commit();
        }
    }

    /**
     * A library that was on probation is not current any more, the one before is again.
     *
     * @param plugin   its id.
     * @param oldEpoch of the library that failed.
     * @param newEpoch under which the one before is current.
     * @param reason   one sentence.
     */
    public static void rolledBack(final String plugin, final long oldEpoch, final long newEpoch, final String reason)
    {
        if (FlightRecorder.isInitialized())
        {
            new Rollback(plugin, oldEpoch, newEpoch, reason).commit();
        }
    }

    /**
     * [worker-thread] An instance was taken over by its successor.
     *
     * @param plugin   its id.
     * @param instance what it is.
     * @param seq      of the change that asked for it.
     */
    public static void swapped(final String plugin, final Object instance, final long seq)
    {
        if (FlightRecorder.isInitialized())
        {
            new Swap(plugin, instance.toString(), seq).commit();
        }
    }

    /**
     * [job-thread] A successor was made.
     *
     * @param plugin   its id.
     * @param instance what it is.
     * @param beganNs  of {@link System#nanoTime()}: when the job was asked for.
     */
    public static void recreated(final String plugin, final Object instance, final long beganNs)
    {
        if (FlightRecorder.isInitialized())
        {
            new Recreate(plugin, instance.toString(), System.nanoTime() - beganNs).commit();
        }
    }

    /**
     * [worker-thread] A successor could not be made, or was not taken over.
     *
     * @param plugin   its id.
     * @param instance what it was to be.
     * @param message  one sentence.
     */
    public static void recreateFailed(final String plugin, final Object instance, final String message)
    {
        if (FlightRecorder.isInitialized())
        {
            new RecreateFailed(plugin, instance.toString(), message).commit();
        }
    }

    /**
     * A library is proven gone.
     *
     * @param plugin  its id.
     * @param epoch   of the library.
     * @param beganNs of {@link System#nanoTime()}: when nobody needed it any more.
     */
    public static void reclaimed(final String plugin, final long epoch, final long beganNs)
    {
        if (FlightRecorder.isInitialized())
        {
            new Reclaim(plugin, epoch, System.nanoTime() - beganNs).commit();
        }
    }

    /**
     * A library that nobody needs does not go.
     *
     * @param plugin its id.
     * @param epoch  of the library.
     * @param reason one clause.
     */
    public static void pinned(final String plugin, final long epoch, final String reason)
    {
        if (FlightRecorder.isInitialized())
        {
            new Pinned(plugin, epoch, reason).commit();
        }
    }

    /** [worker-thread] Something failed while it ran. */
    static void fault(final String message)
    {
        if (FlightRecorder.isInitialized())
        {
            new Fault(message).commit();
        }
    }

    /** [control-thread] A device was not fed in time: it ran dry, or was given silence. */
    static void underrun(final String player, final long underruns, final long starvations)
    {
        if (FlightRecorder.isInitialized())
        {
            new Underrun(player, underruns, starvations).commit();
        }
    }

    @Name("dev.stellatune.Reload")
    @Label("Reload")
    @Description("A library became current in the place of another one")
    @Category("StellaTune")
    @StackTrace(false)
    private static final class Reload extends Event
    {
        @Label("Plugin")
        private final String plugin;
        @Label("Epoch Before")
        private final long oldEpoch;
        @Label("Epoch")
        private final long newEpoch;
        @Label("Reason")
        private final String reason;

        Reload(final String plugin, final long oldEpoch, final long newEpoch, final String reason)
        {
            this.plugin = plugin;
            this.oldEpoch = oldEpoch;
            this.newEpoch = newEpoch;
            this.reason = reason;
        }
    }

    @Name("dev.stellatune.Rollback")
    @Label("Rollback")
    @Description("A library failed its probation, and the one before is current again")
    @Category("StellaTune")
    @StackTrace(false)
    private static final class Rollback extends Event
    {
        @Label("Plugin")
        private final String plugin;
        @Label("Epoch That Failed")
        private final long oldEpoch;
        @Label("Epoch")
        private final long newEpoch;
        @Label("Reason")
        private final String reason;

        Rollback(final String plugin, final long oldEpoch, final long newEpoch, final String reason)
        {
            this.plugin = plugin;
            this.oldEpoch = oldEpoch;
            this.newEpoch = newEpoch;
            this.reason = reason;
        }
    }

    @Name("dev.stellatune.Swap")
    @Label("Swap")
    @Description("An instance was taken over by its successor")
    @Category("StellaTune")
    @StackTrace(false)
    private static final class Swap extends Event
    {
        @Label("Plugin")
        private final String plugin;
        @Label("Instance")
        private final String instance;
        @Label("Sequence Number")
        private final long seq;

        Swap(final String plugin, final String instance, final long seq)
        {
            this.plugin = plugin;
            this.instance = instance;
            this.seq = seq;
        }
    }

    @Name("dev.stellatune.Recreate")
    @Label("Recreate")
    @Description("A successor was made in a job")
    @Category("StellaTune")
    @StackTrace(false)
    private static final class Recreate extends Event
    {
        @Label("Plugin")
        private final String plugin;
        @Label("Instance")
        private final String instance;
        @Label("Time Needed")
        @Timespan(Timespan.NANOSECONDS)
        private final long took;

        Recreate(final String plugin, final String instance, final long took)
        {
            this.plugin = plugin;
            this.instance = instance;
            this.took = took;
        }
    }

    @Name("dev.stellatune.RecreateFailed")
    @Label("Recreate Failed")
    @Description("A successor could not be made or was not taken over")
    @Category("StellaTune")
    @StackTrace(false)
    private static final class RecreateFailed extends Event
    {
        @Label("Plugin")
        private final String plugin;
        @Label("Instance")
        private final String instance;
        @Label("Message")
        private final String message;

        RecreateFailed(final String plugin, final String instance, final String message)
        {
            this.plugin = plugin;
            this.instance = instance;
            this.message = message;
        }
    }

    @Name("dev.stellatune.Reclaim")
    @Label("Reclaim")
    @Description("A library is proven gone")
    @Category("StellaTune")
    @StackTrace(false)
    private static final class Reclaim extends Event
    {
        @Label("Plugin")
        private final String plugin;
        @Label("Epoch")
        private final long epoch;
        @Label("Time Since It Was Last Needed")
        @Timespan(Timespan.NANOSECONDS)
        private final long took;

        Reclaim(final String plugin, final long epoch, final long took)
        {
            this.plugin = plugin;
            this.epoch = epoch;
            this.took = took;
        }
    }

    @Name("dev.stellatune.Pinned")
    @Label("Pinned")
    @Description("A library that nobody needs does not go")
    @Category("StellaTune")
    @StackTrace(false)
    private static final class Pinned extends Event
    {
        @Label("Plugin")
        private final String plugin;
        @Label("Epoch")
        private final long epoch;
        @Label("Reason")
        private final String reason;

        Pinned(final String plugin, final long epoch, final String reason)
        {
            this.plugin = plugin;
            this.epoch = epoch;
            this.reason = reason;
        }
    }

    @Name("dev.stellatune.Fault")
    @Label("Fault")
    @Description("A decoder, DSP or sink failed while it ran")
    @Category("StellaTune")
    @StackTrace(false)
    private static final class Fault extends Event
    {
        @Label("Message")
        private final String message;

        Fault(final String message)
        {
            this.message = message;
        }
    }

    @Name("dev.stellatune.Underrun")
    @Label("Underrun")
    @Description("A device was not fed in time")
    @Category("StellaTune")
    @StackTrace(false)
    private static final class Underrun extends Event
    {
        @Label("Player")
        private final String player;
        @Label("Times It Ran Dry")
        private final long underruns;
        @Label("Times It Was Given Silence")
        private final long starvations;

        Underrun(final String player, final long underruns, final long starvations)
        {
            this.player = player;
            this.underruns = underruns;
            this.starvations = starvations;
        }
    }
}
