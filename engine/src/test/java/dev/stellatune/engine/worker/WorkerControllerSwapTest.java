// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stellatune.engine.control.Outcome;
import dev.stellatune.engine.control.Reason;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What a worker says of a new version, for those who decide whether it stays; and what becomes of it when it does not.
 */
class WorkerControllerSwapTest
{
    private final ControllerRig rig = ControllerRig.running();
    private final WorkerController<Made> controller = rig.controller;

    private Outcome.@Nullable Kind swap()
    {
        final Outcome last = rig.endpoint.lastSwap();
        return last == null || last.seq() < rig.seq() ? null : last.kind();
    }

    @Test
    void shouldSayThatTheSuccessorRuns()
    {
        rig.swap();
        rig.settle();

        assertThat(swap()).isEqualTo(Outcome.Kind.RECREATED);
        rig.configure("hot 1");
        rig.settle();
        assertThat(rig.outcome()).isEqualTo(Outcome.Kind.APPLIED);
        assertThat(swap()).as("a configuration does not hide it").isEqualTo(Outcome.Kind.RECREATED);
    }

    @Test
    void shouldBlameTheNewVersionWhenItCannotBeMade()
    {
        rig.handling.failStaging("broken");
        rig.swap();
        rig.settle();
        assertThat(swap()).isEqualTo(Outcome.Kind.FAILED);
    }

    @Test
    void shouldBlameTheNewVersionWhenItIsRefused()
    {
        rig.handling.answer(InstanceHandling.TakeOver.REFUSED);
        rig.swap();
        rig.settle();
        assertThat(swap()).isEqualTo(Outcome.Kind.FAILED);
    }

    @Test
    void shouldBlameNobodyWhenAPluginIsNotThere()
    {
        rig.handling.missPlugin();
        rig.swap();
        rig.settle();
        assertThat(rig.outcome()).isEqualTo(Outcome.Kind.FAILED);
        assertThat(swap()).isNull();

        rig.handling.failStaging(null);
        rig.clock.advanceMs(100);
        rig.settle();
        assertThat(swap()).isEqualTo(Outcome.Kind.RECREATED);
    }

    @Test
    void shouldBlameNobodyWhenTheOldInstanceFailsMeanwhile()
    {
        rig.swap();
        rig.safePoint();
        controller.fault("the old one failed");
        assertThat(swap()).isNull();
        rig.settle();
        assertThat(swap()).isEqualTo(Outcome.Kind.RECREATED);
    }

    @Test
    void shouldBlameTheNewVersionWhenItFailsInUse()
    {
        rig.swap();
        rig.settle();
        controller.fault("it failed");
        assertThat(swap()).isEqualTo(Outcome.Kind.FAILED);
    }

    @Test
    void shouldBlameNobodyWhenTheNewVersionLosesWhatItNeeds()
    {
        rig.swap();
        rig.settle();
        controller.lose("its source is gone");
        assertThat(swap()).isEqualTo(Outcome.Kind.RECREATED);
        assertThat(controller.state()).isEqualTo(InstanceState.FAULTED);
    }

    @Test
    void shouldBlameNobodyForTheFailureOfAnOlderVersion()
    {
        rig.handling.failStaging("broken");
        rig.swap();
        rig.safePoint();
        rig.swap();
        rig.jobs.runAll();
        rig.safePoint();
        assertThat(rig.told).containsExactly("failed broken");
        assertThat(swap()).isNull();
    }

    @Test
    void shouldBlameNobodyWhenOnlyAPartWasReplaced()
    {
        rig.swap();
        rig.settle();
        rig.handling.replacePart();
        rig.handling.failStaging("the part is broken");
        rig.doorbell.ring();
        rig.settle();
        assertThat(rig.outcome()).isEqualTo(Outcome.Kind.FAILED);
        assertThat(swap()).isEqualTo(Outcome.Kind.RECREATED);
    }

    @Test
    void shouldRunOnWhenItsOwnLibraryIsCurrentAgain()
    {
        rig.handling.failStaging("broken");
        rig.swap();
        rig.settle();
        rig.handling.failStaging(null);
        rig.instance().republish(rig.seq() + 1);
        rig.endpoint.control().recreate(Reason.ROLLED_BACK, rig.seq() + 1);
        rig.settle();

        assertThat(controller.instance()).isSameAs(rig.made(0));
        assertThat(controller.state()).isEqualTo(InstanceState.RUNNING);
        assertThat(controller.busy()).isFalse();
        assertThat(rig.handling.made()).hasSize(1);
    }

    @Test
    void shouldGiveUpAWaitingSuccessorWhenItsOwnLibraryIsCurrentAgain()
    {
        rig.handling.answer(InstanceHandling.TakeOver.LATER);
        rig.swap();
        rig.settle();
        assertThat(controller.staged()).isSameAs(rig.made(1));
        rig.instance().republish(rig.seq() + 1);
        rig.endpoint.control().recreate(Reason.ROLLED_BACK, rig.seq() + 1);
        rig.settle();

        assertThat(controller.instance()).isSameAs(rig.made(0));
        assertThat(controller.staged()).isNull();
        assertThat(rig.made(1).disposals()).isEqualTo(1);
        assertThat(controller.state()).isEqualTo(InstanceState.RUNNING);
    }
}
