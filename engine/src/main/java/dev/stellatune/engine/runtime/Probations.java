// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.engine.control.Continuity;
import dev.stellatune.engine.control.EndpointControl;
import dev.stellatune.engine.control.Outcome;
import dev.stellatune.ffi.plugin.CapabilityKind;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.concurrent.NanoClock;

/**
 * New versions on probation: waits until each worker that had an instance of the plugin has said what became of its
 * successor. [control-thread]
 */
final class Probations
{
    private final NanoClock clock;
    private final long limitNs;
    private final List<Probation> open = new ArrayList<>();

    /**
     * None yet.
     *
     * @param limitNs after which a version that could not be tried is trusted; 0 when there is no probation.
     */
    Probations(final NanoClock clock, final long limitNs)
    {
        this.clock = clock;
        this.limitNs = limitNs;
    }

    /**
     * What workers have found.
     *
     * @param verdict   PASSED, UNTRIED or ROLLED_BACK: then it is to be rolled back.
     * @param reason    one sentence; may be empty.
     * @param takeOvers so far.
     */
    record Finding(ReloadReport.Verdict verdict, String reason, List<ReloadReport.TakeOver> takeOvers)
    {
    }

    boolean areOn()
    {
        return limitNs > 0;
    }

    /** Puts what was just published on probation. */
    void begin(final PluginSlot slot, final Consumer<Finding> concluded)
    {
        open.add(new Probation(slot, concluded));
    }

    int doWork()
    {
        if (open.isEmpty())
        {
            return 0;
        }
        final long now = clock.nanoTime();
        final List<Probation> over = open.stream().filter(probation -> probation.isOver(now)).toList();
        // removed first: what is concluded may begin another one
        open.removeAll(over);
        over.forEach(Probation::conclude);
        return over.size();
    }

    /** One version's. */
    private final class Probation
    {
        private final PluginSlot slot;
        private final long seq;
        private final long endNs = clock.nanoTime() + limitNs;
        private final Consumer<Finding> concluded;
        private final List<EndpointControl> workers;
        private final List<ReloadReport.TakeOver> takeOvers = new ArrayList<>();
        private String failure = "";
        private int waiting;

        Probation(final PluginSlot slot, final Consumer<Finding> concluded)
        {
            this.slot = slot;
            this.seq = slot.value().seq();
            this.concluded = concluded;
            // lyrics are not played
            this.workers = slot.endpoints().stream()
                .filter(control -> control.endpoint().factory().kind() != CapabilityKind.LYRICS_PROVIDER).toList();
        }

        boolean isOver(final long now)
        {
            // where the end of the plugin is wanted, what is known by now must do
            return !isAnyOpen() || slot.isEndWanted() || now - endNs >= 0;
        }

        /** Looks at what the workers have said; a failure ends it at once. */
        private boolean isAnyOpen()
        {
            waiting = 0;
            takeOvers.clear();
            for (final EndpointControl control : workers)
            {
                final Outcome swap = control.endpoint().lastSwap();
                if (!slot.endpoints().contains(control))
                {
                    continue;
                }
                if (swap == null || swap.seq() < seq)
                {
                    waiting++;
                }
                else if (swap.kind() == Outcome.Kind.FAILED)
                {
                    failure = swap.message();
                    return false;
                }
                else
                {
                    final Continuity continuity = swap.continuity();
                    takeOvers.add(new ReloadReport.TakeOver(control.endpoint().factory().toString(),
                        continuity == null ? Continuity.UNHEARD : continuity));
                }
            }
            return waiting > 0;
        }

        void conclude()
        {
            final ReloadReport.Verdict verdict;
            String reason = failure;
            if (!failure.isEmpty())
            {
                verdict = ReloadReport.Verdict.ROLLED_BACK;
            }
            else if (waiting > 0 || takeOvers.isEmpty())
            {
                verdict = ReloadReport.Verdict.UNTRIED;
                reason = takeOvers.isEmpty() && waiting == 0 ? "Nothing used the plugin." :
                    waiting + " of " + (waiting + takeOvers.size()) + " instances were not replaced in time.";
            }
            else
            {
                verdict = ReloadReport.Verdict.PASSED;
            }
            concluded.accept(new Finding(verdict, reason, List.copyOf(takeOvers)));
        }
    }
}
