// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.worker;

import dev.stellatune.engine.control.Doorbell;
import dev.stellatune.engine.control.InstanceFactory;
import dev.stellatune.engine.control.ManualClock;
import dev.stellatune.engine.control.ManualJobs;
import dev.stellatune.engine.control.Outcome;
import dev.stellatune.engine.control.Reason;
import dev.stellatune.engine.control.WorkerEndpoint;
import dev.stellatune.ffi.plugin.CapabilityKind;
import dev.stellatune.ffi.plugin.DspInstance;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A controller with all that it needs, driven by hand: the control thread's side, the worker's safe points, the jobs.
 */
final class ControllerRig
{
    private static final int SETTLE_ROUNDS = 10;

    final FakeHandling handling = new FakeHandling();
    final ManualJobs jobs = new ManualJobs();
    final ManualClock clock = new ManualClock();
    final List<String> told = new ArrayList<>();
    final Doorbell doorbell = new Doorbell();
    final WorkerEndpoint<DspInstance> endpoint = new WorkerEndpoint<>(
        new InstanceFactory<>("p", CapabilityKind.DSP, "t", () -> null,
            (hold, type, config) -> DspInstance.create(hold, type, config, 48_000, 2)), doorbell, "first");
    final WorkerController<Made> controller;
    private long seq = 1;
    private long rings;

    private ControllerRig(final boolean hasFirst)
    {
        controller = new WorkerController<>(endpoint, handling, jobs, clock, new InstanceListener()
        {
            @Override
            public void recreated()
            {
                told.add("recreated");
            }

            @Override
            public void destroyed(final Reason reason)
            {
                told.add("destroyed " + reason);
            }

            @Override
            public void failed(final String message)
            {
                told.add("failed " + message);
            }
        }, hasFirst ? handling.first("first") : null);
    }

    static ControllerRig running()
    {
        return new ControllerRig(true);
    }

    static ControllerRig empty()
    {
        return new ControllerRig(false);
    }

    /** A safe point, as stages do it. */
    void safePoint()
    {
        final long value = doorbell.value();
        if (value != rings)
        {
            rings = value;
            controller.onDoorbell();
        }
        else if (controller.busy())
        {
            controller.advance();
        }
    }

    /** The library is replaced: published first, told then. */
    void swap()
    {
        seq++;
        handling.current(seq);
        endpoint.control().recreate(Reason.LEASE_SWAPPED, seq);
    }

    void disable()
    {
        seq++;
        handling.current(0);
        endpoint.control().destroy(Reason.DISABLED, seq);
    }

    /** A message that was true once, or is said again; there must have been one before. */
    void repeat(final boolean wanted, final long ofSeq)
    {
        if (wanted)
        {
            endpoint.control().recreate(Reason.LEASE_SWAPPED, ofSeq);
        }
        else
        {
            endpoint.control().destroy(Reason.DISABLED, ofSeq);
        }
    }

    void configure(final String config)
    {
        endpoint.control().configure(config);
    }

    /** Safe points and jobs, until nothing moves or a successor waits for another moment. */
    void settle()
    {
        for (int i = 0; i < SETTLE_ROUNDS; i++)
        {
            safePoint();
            jobs.runAll();
        }
    }

    long seq()
    {
        return seq;
    }

    Made instance()
    {
        final Made running = controller.instance();
        if (running == null)
        {
            throw new AssertionError("there is no instance");
        }
        return running;
    }

    Made made(final int number)
    {
        return handling.made().get(number);
    }

    Outcome.@Nullable Kind outcome()
    {
        final Outcome last = endpoint.outcome();
        return last == null ? null : last.kind();
    }
}
