// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.AbiConstants;
import dev.stellatune.ffi.abi.Calls;
import dev.stellatune.ffi.abi.NativeMemory;
import dev.stellatune.ffi.abi.StConfigUpdatePlan;
import dev.stellatune.ffi.abi.StatusSlot;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * An instance of a plugin capability, owned by one thread at a time.
 *
 * <p>The creating thread owns it. Every call checks the owner; a call from elsewhere is an
 * {@link IllegalStateException}, counted by the host, and does not reach the plugin. To move an instance, its owner
 * calls {@link #handOver()}, publishes it safely, and the next owner calls {@link #adopt()}.
 *
 * <p>{@link #destroy()} ends it: the plugin's destroy function, the out-parameter memory, then the hold on the
 * library, in that order.
 */
public abstract class PluginInstance
{
    /** Status, then out-parameters from {@link #OUT}. */
    private static final long SCRATCH_BYTES = 128;
    private static final long OUT = 32;
    private static final int MAX_SAMPLE_RATE = 768_000;
    private static final int MAX_CHANNELS = 8;

    private final PluginModule module;
    private final ModuleHold hold;
    private final Slots slots;
    private final String label;
    private final long handle;
    private final long scratch;
    private final StatusSlot status;
    private final int number;
    private @Nullable Thread owner = Thread.currentThread();
    /** The owner's. */
    private CallMark mark;
    private boolean destroyed;

    PluginInstance(final Created created, final Slots slots)
    {
        this.module = created.module();
        this.hold = created.hold();
        this.label = created.label();
        this.handle = created.handle();
        this.slots = slots;
        this.scratch = NativeMemory.allocate(SCRATCH_BYTES);
        this.status = new StatusSlot(scratch);
        this.number = module.number();
        this.mark = module.host().marks().ofThisThread();
        module.living().add(this);
    }

    /** Offsets in a kind's vtable of the functions that all kinds share; {@code close} is -1 where there is none. */
    record Slots(MemorySegment plan, MemorySegment apply, MemorySegment export, MemorySegment restore,
        MemorySegment destroy)
    {
        static Slots of(final long vtable, final long plan, final long apply, final long export, final long restore,
            final long destroy)
        {
            return new Slots(function(vtable, plan), function(vtable, apply), function(vtable, export),
                function(vtable, restore), function(vtable, destroy));
        }
    }

    /** Whether a sample rate (Hz) and a number of channels are within the limits of the ABI. */
    static boolean isPossible(final int sampleRate, final int channels)
    {
        return sampleRate > 0 && sampleRate <= MAX_SAMPLE_RATE && channels > 0 && channels <= MAX_CHANNELS;
    }

    static MemorySegment function(final long vtable, final long offset)
    {
        return Calls.function(NativeMemory.getLong(vtable + offset));
    }

    /**
     * The hold that keeps this instance's library loaded.
     *
     * @return the hold given at creation.
     */
    public final ModuleHold hold()
    {
        return hold;
    }

    /**
     * Names the instance in messages.
     *
     * @return for example {@code decoder 'sndfile' of plugin stellatune.sndfile}.
     */
    public final String label()
    {
        return label;
    }

    /**
     * [owner] Gives the instance up, so that another thread can {@link #adopt()} it.
     */
    public final void handOver()
    {
        enter();
        owner = null;
    }

    /**
     * [any-thread] Makes the calling thread the owner of an instance that was handed over.
     */
    public final void adopt()
    {
        if (owner != null)
        {
            throw breach();
        }
        owner = Thread.currentThread();
        mark = module.host().marks().ofThisThread();
        module.noteThread();
    }

    /**
     * [owner] Asks what to do with a new configuration.
     *
     * @param configJson the configuration.
     * @return the plan; RECREATE when the plugin does not plan.
     * @throws PluginException when the plugin fails to plan or answers with an unknown mode.
     */
    public final ConfigPlan planConfig(final String configJson) throws PluginException
    {
        enter();
        if (slots.plan.address() == 0)
        {
            return new ConfigPlan(ConfigPlan.Mode.RECREATE, "the plugin plans no configuration changes");
        }
        final long out = out();
        NativeMemory.putInt(out + StConfigUpdatePlan.MODE_OFFSET, AbiConstants.UPDATE_REJECT);
        callIn(slots.plan, PluginCall.PLAN, configJson, out, "plan a configuration");
        final int mode = NativeMemory.getInt(out + StConfigUpdatePlan.MODE_OFFSET);
        final String reason = module.takeString(out + StConfigUpdatePlan.REASON_OFFSET);
        return new ConfigPlan(
            switch (mode)
            {
                case AbiConstants.UPDATE_HOT_APPLY -> ConfigPlan.Mode.HOT_APPLY;
                case AbiConstants.UPDATE_RECREATE -> ConfigPlan.Mode.RECREATE;
                case AbiConstants.UPDATE_REJECT -> ConfigPlan.Mode.REJECT;
                default -> throw new PluginException("The " + label +
                    " planned a configuration with the unknown mode " + mode + ": a defect of the plugin.");
            },
            reason == null ? "" : reason);
    }

    /**
     * [owner] Applies a configuration to the running instance.
     *
     * @param configJson one that the instance planned as HOT_APPLY.
     * @throws PluginException when the plugin cannot or refuses.
     */
    public final void applyConfig(final String configJson) throws PluginException
    {
        enter();
        if (slots.apply.address() == 0)
        {
            throw new PluginException("The " + label + " planned a hot apply but has no function for it.");
        }
        callIn(slots.apply, PluginCall.APPLY, configJson, 0, "apply a configuration");
    }

    /**
     * [owner] Takes the state out of the instance.
     *
     * @return the plugin's own text, or null when it has no state.
     * @throws PluginException when the plugin fails to give it.
     */
    public final @Nullable String exportState() throws PluginException
    {
        enter();
        if (slots.export.address() == 0)
        {
            return null;
        }
        final String state = callOut(slots.export, PluginCall.EXPORT, "export its state");
        return state.isEmpty() ? null : state;
    }

    /**
     * [owner] Puts an earlier instance's state into this one.
     *
     * @param state as {@link #exportState()} gave it.
     * @throws PluginException when the plugin has no state or refuses this one.
     */
    public final void importState(final String state) throws PluginException
    {
        enter();
        if (slots.restore.address() == 0)
        {
            throw new PluginException("The " + label + " cannot import a state.");
        }
        callIn(slots.restore, PluginCall.IMPORT, state, 0, "import a state");
    }

    /**
     * [owner] Ends the instance and releases its hold on the library; later calls do nothing.
     */
    public final void destroy()
    {
        if (destroyed)
        {
            return;
        }
        enter();
        beforeDestroy();
        destroyed = true;
        try
        {
            begin(PluginCall.DESTROY);
            Calls.destroy(slots.destroy, handle);
        }
        finally
        {
            end();
            NativeMemory.free(scratch);
            module.living().remove(this);
            hold.release();
        }
    }

    /** [any-thread] For people: the owner may be another one by now. */
    final InstanceUse use()
    {
        final Thread thread = owner;
        return new InstanceUse(label, thread == null ? "" : thread.getName(), streams());
    }

    /** How many streams the instance has open. */
    int streams()
    {
        return 0;
    }

    /** Called before the plugin's destroy function; what it throws leaves the instance as it is. */
    void beforeDestroy()
    {
    }

    /** The check in front of every call. */
    final void enter()
    {
        if (Thread.currentThread() != owner || destroyed)
        {
            throw breach();
        }
    }

    /** [owner] A call into the plugin begins; nothing but the call comes before {@link #end}. */
    final void begin(final PluginCall call)
    {
        mark.begin(number, call);
    }

    /** [owner] The call has returned. */
    final void end()
    {
        mark.end();
    }

    private IllegalStateException breach()
    {
        module.host().countBreach();
        final Thread current = owner;
        return new IllegalStateException("The " + label + (destroyed ? " is destroyed" : " belongs to " +
            (current == null ? "nobody at the moment" : "thread " + current.getName())) + "; thread " +
            Thread.currentThread().getName() + " must not call it.");
    }

    final long handle()
    {
        return handle;
    }

    final StatusSlot status()
    {
        return status;
    }

    final PluginModule module()
    {
        return module;
    }

    /** 96 bytes for out-parameters, zeroed. */
    final long out()
    {
        NativeMemory.zero(scratch + OUT, SCRATCH_BYTES - OUT);
        return scratch + OUT;
    }

    /** The out-parameter memory as the last call left it. */
    final long outAddress()
    {
        return scratch + OUT;
    }

    /** A call with one string in and an optional out struct. */
    final void callIn(
        final MemorySegment function, final PluginCall call, final String text, final long out, final String what)
        throws PluginException
    {
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment struct = NativeText.of(text, arena);
            begin(call);
            if (out == 0)
            {
                Calls.statusIn(function, status, handle, struct);
            }
            else
            {
                Calls.statusInOut(function, status, handle, struct, out);
            }
            end();
        }
        checkStatus(what);
    }

    /** A call with one string in and one string out. */
    final String callInOut(
        final MemorySegment function, final PluginCall call, final String text, final String what)
        throws PluginException
    {
        final long out = out();
        callIn(function, call, text, out, what);
        return outString(out, what);
    }

    /** A call with one string out. */
    final String callOut(final MemorySegment function, final PluginCall call, final String what)
        throws PluginException
    {
        final long out = out();
        statusOut(function, call, out);
        checkStatus(what);
        return outString(out, what);
    }

    /** A call with one out-parameter, or one number. */
    final void statusOut(final MemorySegment function, final PluginCall call, final long outOrValue)
    {
        begin(call);
        Calls.statusOut(function, status, handle, outOrValue);
        end();
    }

    final String outString(final long out, final String what) throws PluginException
    {
        final String text = module.takeString(out);
        if (text == null)
        {
            throw new PluginException("The " + label + " was asked to " + what +
                " and returned something that is not a UTF-8 string: a defect of the plugin.");
        }
        return text;
    }

    final void checkStatus(final String what) throws PluginException
    {
        final int code = status.code();
        if (code != AbiConstants.STATUS_OK)
        {
            throw new PluginException(code, failure(what));
        }
    }

    /** The sentence for a failed status; takes the message from the plugin. */
    final String failure(final String what)
    {
        return "The " + label + " failed to " + what + " (code " + status.code() + "): " +
            module.takeMessage(status) + ".";
    }
}
