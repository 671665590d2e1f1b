// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.runtime;

import dev.stellatune.engine.control.Continuity;
import dev.stellatune.engine.control.EndpointControl;
import dev.stellatune.engine.control.Outcome;
import dev.stellatune.engine.lease.ModuleLease;
import dev.stellatune.ffi.plugin.CapabilityKind;
import dev.stellatune.ffi.plugin.PluginInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.agrona.concurrent.NanoClock;
import org.jspecify.annotations.Nullable;

/**
 * New versions on probation. [control-thread]
 *
 * <p>A version has passed when of each capability in use one worker has tried it; it has failed as soon as one worker
 * says so. Whoever asked for it is answered after a while, but the probation goes on until it is decided: the version
 * before is kept until then.
 */
final class Probations
{
    private final NanoClock clock;
    private final long limitNs;
    private final List<Probation> open = new ArrayList<>();

    /**
     * None yet.
     *
     * @param limitNs after which a request is answered although nothing is decided; 0 when there is no probation.
     */
    Probations(final NanoClock clock, final long limitNs)
    {
        this.clock = clock;
        this.limitNs = limitNs;
    }

    /** Decides what becomes of the leases. */
    interface Judge
    {
        /** The version stays: what was kept can go. */
        void passed(Probation probation);

        /**
         * The version before becomes current again.
         *
         * @param reason what a worker said.
         * @return one sentence.
         */
        String failed(Probation probation, String reason);
    }

    boolean areOn()
    {
        return limitNs > 0;
    }

    void begin(final Probation probation)
    {
        probation.endNs = clock.nanoTime() + limitNs;
        open.add(probation);
    }

    int doWork(final Judge judge)
    {
        int work = 0;
        for (final Probation probation : List.copyOf(open))
        {
            work += probation.turn(judge) ? 1 : 0;
        }
        return work;
    }

    /**
     * A slot's probation ends undecided: something else becomes of the slot.
     *
     * @return what it was, to be given what it kept; null when there was none.
     */
    @Nullable Probation end(final PluginSlot slot)
    {
        for (final Probation probation : open)
        {
            if (probation.slot.equals(slot))
            {
                open.remove(probation);
                probation.answer(ReloadReport.Verdict.UNTRIED, "Something else became of the plugin meanwhile.");
                return probation;
            }
        }
        return null;
    }

    /** One version's. */
    final class Probation
    {
        private final PluginSlot slot;
        private final ModuleLease latest;
        private final ModuleLease before;
        private final PluginInfo infoBefore;
        private final long seq;
        private @Nullable Consumer<ReloadReport> answer;
        private long endNs;
        /** Also those that are bound no more. */
        private final Set<EndpointControl> seen = new LinkedHashSet<>();
        /** By capability. */
        private final Map<String, Continuity> tried = new LinkedHashMap<>();
        private final Set<String> waiting = new HashSet<>();
        private @Nullable String failure;

        /**
         * Of what a slot has just published.
         *
         * @param before     a reference on it belongs to the probation.
         * @param infoBefore what it said of itself.
         * @param answer     gets the verdict, or that there is none yet.
         */
        Probation(
            final PluginSlot slot,
            final ModuleLease latest,
            final ModuleLease before,
            final PluginInfo infoBefore,
            final Consumer<ReloadReport> answer)
        {
            this.slot = slot;
            this.latest = latest;
            this.before = before;
            this.infoBefore = infoBefore;
            this.seq = slot.value().seq();
            this.answer = answer;
        }

        PluginSlot slot()
        {
            return slot;
        }

        ModuleLease latest()
        {
            return latest;
        }

        ModuleLease before()
        {
            return before;
        }

        PluginInfo infoBefore()
        {
            return infoBefore;
        }

        private boolean turn(final Judge judge)
        {
            look();
            final String reason = failure;
            if (reason != null)
            {
                open.remove(this);
                answer(ReloadReport.Verdict.ROLLED_BACK, judge.failed(this, reason));
                return true;
            }
            if (!tried.isEmpty() && waiting.isEmpty())
            {
                open.remove(this);
                judge.passed(this);
                answer(ReloadReport.Verdict.PASSED, "");
                return true;
            }
            if (answer != null && (waiting.isEmpty() || slot.isEndWanted() || clock.nanoTime() - endNs >= 0))
            {
                answer(ReloadReport.Verdict.UNTRIED, waiting.isEmpty() ? "Nothing used the plugin." :
                    "Not tried yet: " + String.join(", ", waiting) + ".");
                return true;
            }
            return false;
        }

        /** What has been said is kept, whatever becomes of the worker that said it. */
        private void look()
        {
            waiting.clear();
            seen.addAll(slot.endpoints());
            for (final EndpointControl control : seen)
            {
                final String capability = control.endpoint().factory().toString();
                final Outcome swap = control.endpoint().lastSwap();
                if (control.endpoint().factory().kind() == CapabilityKind.LYRICS_PROVIDER)
                {
                    // not played
                    continue;
                }
                if (swap == null || swap.seq() < seq)
                {
                    if (slot.endpoints().contains(control))
                    {
                        waiting.add(capability);
                    }
                }
                else if (swap.kind() == Outcome.Kind.FAILED)
                {
                    failure = swap.message();
                }
                else
                {
                    final Continuity continuity = swap.continuity();
                    tried.putIfAbsent(capability, continuity == null ? Continuity.UNHEARD : continuity);
                }
            }
            waiting.removeAll(tried.keySet());
        }

        private void answer(final ReloadReport.Verdict verdict, final String reason)
        {
            final Consumer<ReloadReport> asked = answer;
            answer = null;
            if (asked != null)
            {
                final ModuleLease current = slot.value().current();
                asked.accept(new ReloadReport(slot.id(), current == null ? 0 : current.epoch(), verdict, reason,
                    tried.entrySet().stream()
                        .map(entry -> new ReloadReport.TakeOver(entry.getKey(), entry.getValue())).toList()));
            }
        }
    }
}
