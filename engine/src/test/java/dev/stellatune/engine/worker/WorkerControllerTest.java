// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.worker;

import dev.stellatune.engine.control.JobExecutor;
import dev.stellatune.engine.control.Outcome;
import dev.stellatune.engine.control.Reason;
import dev.stellatune.engine.lease.Allocations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class WorkerControllerTest
{
    private final ControllerRig rig = ControllerRig.running();
    private final WorkerController<Made> controller = rig.controller;

    @Test
    void shouldRunTheFirstInstanceWhenGivenOne()
    {
        assertThat(controller.state()).isEqualTo(InstanceState.RUNNING);
        assertThat(controller.instance()).isSameAs(rig.made(0));
        assertThat(controller.busy()).isFalse();
    }

    @Test
    void shouldStageAnInstanceWhenGivenNone()
    {
        final ControllerRig empty = ControllerRig.empty();
        assertThat(empty.controller.busy()).isTrue();

        empty.settle();

        assertThat(empty.controller.state()).isEqualTo(InstanceState.RUNNING);
        assertThat(empty.instance().config()).isEqualTo("first");
        assertThat(empty.told).containsExactly("recreated");
    }

    @Test
    void shouldMakeBeforeBreakWhenTheLibraryIsSwapped()
    {
        rig.swap();
        rig.safePoint();

        assertThat(controller.state()).isEqualTo(InstanceState.PENDING_RECREATE);
        assertThat(controller.instance()).as("plays on").isSameAs(rig.made(0));
        assertThat(rig.jobs.lanes()).containsExactly(JobExecutor.Lane.RELOAD);

        rig.jobs.run(0);
        rig.safePoint();

        assertThat(controller.state()).isEqualTo(InstanceState.RUNNING);
        assertThat(controller.instance()).isSameAs(rig.made(1));
        assertThat(rig.made(0).disposals()).as("not yet: in a job").isZero();
        assertThat(rig.outcome()).isEqualTo(Outcome.Kind.RECREATED);

        rig.jobs.runAll();
        assertThat(rig.made(0).disposals()).isEqualTo(1);
    }

    @Test
    void shouldMakeOneInstanceWhenTenSwapsCameTogether()
    {
        for (int i = 0; i < 10; i++)
        {
            rig.swap();
        }

        rig.settle();

        assertThat(rig.handling.made()).hasSize(2);
        assertThat(rig.instance().seq()).isEqualTo(rig.seq());
    }

    @Test
    void shouldDestroyWhenThePluginIsDisabled()
    {
        rig.disable();
        rig.settle();

        assertThat(controller.state()).isEqualTo(InstanceState.DESTROYED);
        assertThat(controller.instance()).isNull();
        assertThat(rig.made(0).disposals()).isEqualTo(1);
        assertThat(rig.told).containsExactly("destroyed DISABLED");
        assertThat(rig.endpoint.outcome())
            .isEqualTo(new Outcome(rig.seq(), Outcome.Kind.DESTROYED, Reason.DISABLED, "", null, rig.clock.nanoTime()));
    }

    @Test
    void shouldSayDestroyedWhenAnInstanceCannotBeMadeBecauseOfTheDisabling()
    {
        rig.swap();
        rig.safePoint();
        rig.disable();
        rig.safePoint();

        rig.settle();

        assertThat(rig.outcome()).isEqualTo(Outcome.Kind.DESTROYED);
        assertThat(rig.told).containsExactly("destroyed DISABLED");
    }

    @Test
    void shouldEndRunningWhenDisabledAndEnabledTogether()
    {
        rig.disable();
        rig.swap();

        rig.settle();

        assertThat(controller.state()).isEqualTo(InstanceState.RUNNING);
        assertThat(rig.instance().seq()).isEqualTo(rig.seq());
        assertThat(rig.told).as("it never stopped").containsExactly("recreated");
    }

    @Test
    void shouldComeBackWhenEnabledLater()
    {
        rig.disable();
        rig.settle();
        rig.swap();

        rig.settle();

        assertThat(controller.state()).isEqualTo(InstanceState.RUNNING);
        assertThat(rig.instance().config()).isEqualTo("first");
    }

    @Test
    void shouldGiveBackUnusedWhenTheWantedStateHasMovedOn()
    {
        rig.swap();
        rig.safePoint();
        rig.jobs.run(0);
        rig.swap();

        rig.settle();

        assertThat(rig.made(1).disposals()).isEqualTo(1);
        assertThat(rig.handling.takeOvers()).isEqualTo(1);
        assertThat(controller.instance()).isSameAs(rig.made(2));
    }

    @Test
    void shouldUseANewerInstanceThanAskedForWhenThatIsWhatWasMade()
    {
        rig.swap();
        rig.safePoint();
        rig.swap();
        rig.jobs.run(0);

        rig.settle();

        assertThat(rig.handling.made()).as("the second swap needs no third instance").hasSize(2);
        assertThat(rig.instance().seq()).isEqualTo(rig.seq());
    }

    @Test
    void shouldGiveBackUnusedWhenDisabledMeanwhile()
    {
        rig.swap();
        rig.safePoint();
        rig.jobs.run(0);
        rig.disable();

        rig.settle();

        assertThat(controller.instance()).isNull();
        assertThat(rig.handling.takeOvers()).isZero();
        assertThat(rig.handling.made()).allSatisfy(made -> assertThat(made.disposals()).isEqualTo(1));
    }

    @Test
    void shouldGiveBackAWaitingInstanceWhenDisabledTwiceWhileItWasMade()
    {
        rig.swap();
        rig.safePoint();
        rig.disable();
        rig.safePoint();
        rig.handling.answer(InstanceHandling.TakeOver.LATER);
        rig.swap();
        rig.settle();
        rig.disable();

        rig.settle();

        assertThat(controller.staged()).isNull();
        assertThat(rig.handling.made()).allSatisfy(made -> assertThat(made.disposals()).isEqualTo(1));
    }

    @Test
    void shouldKeepTheOldInstanceWhenNoSuccessorCanBeMade()
    {
        rig.handling.failStaging("no device");
        rig.swap();
        rig.settle();

        assertThat(controller.instance()).isSameAs(rig.made(0));
        assertThat(controller.state()).isEqualTo(InstanceState.PENDING_RECREATE);
        assertThat(rig.told).containsExactly("failed no device");
        assertThat(rig.endpoint.outcome())
            .isEqualTo(new Outcome(
                rig.seq(), Outcome.Kind.FAILED, Reason.LEASE_SWAPPED, "no device", null, rig.clock.nanoTime()));
    }

    @Test
    void shouldKeepTheOldInstanceWhenTheSuccessorDoesNotFit()
    {
        rig.handling.answer(InstanceHandling.TakeOver.REFUSED);
        rig.swap();
        rig.settle();

        assertThat(controller.instance()).isSameAs(rig.made(0));
        assertThat(rig.made(1).disposals()).isEqualTo(1);
        assertThat(controller.busy()).isTrue();
        assertThat(rig.told).singleElement().asString().contains("does not fit");
    }

    @Test
    void shouldWaitLongerEachTimeWhenStagingFailsAgain()
    {
        rig.handling.failStaging("no device");
        rig.swap();
        rig.settle();
        long pauseMs = 100;
        for (int attempt = 1; attempt <= 9; attempt++)
        {
            rig.clock.advanceMs(pauseMs - 1);
            rig.settle();
            assertThat(rig.handling.staged()).as("before the pause is over").hasSize(attempt);

            rig.clock.advanceMs(1);
            rig.settle();
            assertThat(rig.handling.staged()).as("after the pause").hasSize(attempt + 1);
            pauseMs = Math.min(6_400, pauseMs * 2);
        }

        rig.handling.failStaging(null);
        rig.clock.advanceMs(pauseMs);
        rig.settle();

        assertThat(rig.instance().seq()).isEqualTo(rig.seq());
        assertThat(controller.busy()).isFalse();
    }

    @Test
    void shouldTryAtOnceWhenAnotherLibraryComes()
    {
        rig.handling.failStaging("no device");
        rig.swap();
        rig.settle();

        rig.handling.failStaging(null);
        rig.swap();
        rig.settle();

        assertThat(rig.instance().seq()).isEqualTo(rig.seq());
    }

    @Test
    void shouldTakeOverLaterWhenTheMomentHasNotCome()
    {
        rig.handling.answer(InstanceHandling.TakeOver.LATER);
        rig.swap();
        rig.settle();

        assertThat(controller.instance()).isSameAs(rig.made(0));
        assertThat(controller.staged()).isSameAs(rig.made(1));
        assertThat(controller.busy()).isTrue();

        rig.handling.answer(InstanceHandling.TakeOver.TAKEN);
        rig.safePoint();

        assertThat(controller.instance()).isSameAs(rig.made(1));
        assertThat(controller.staged()).isNull();
    }

    @Test
    void shouldDropAWaitingSuccessorWhenANewerLibraryComes()
    {
        rig.handling.answer(InstanceHandling.TakeOver.LATER);
        rig.swap();
        rig.settle();
        rig.swap();
        rig.handling.answer(InstanceHandling.TakeOver.TAKEN);

        rig.settle();

        assertThat(controller.instance()).isSameAs(rig.made(2));
        assertThat(rig.made(1).disposals()).isEqualTo(1);
    }

    @Test
    void shouldApplyInPlaceWhenTheInstancePlansSo()
    {
        rig.configure("hot 1");
        rig.settle();

        assertThat(controller.instance()).isSameAs(rig.made(0));
        assertThat(rig.instance().config()).isEqualTo("hot 1");
        assertThat(rig.outcome()).isEqualTo(Outcome.Kind.APPLIED);
        assertThat(rig.jobs.waiting()).isEmpty();
    }

    @Test
    void shouldRecreateWhenTheInstancePlansSo()
    {
        rig.configure("recreate 1");
        rig.settle();

        assertThat(controller.instance()).isSameAs(rig.made(1));
        assertThat(rig.instance().config()).isEqualTo("recreate 1");
        assertThat(rig.outcome()).isEqualTo(Outcome.Kind.RECREATED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"reject 1", "error 1", "hotfail 1", "refuse 1"})
    void shouldGoOnWithTheLastAcceptedConfigurationWhenOneIsRefused(final String refused)
    {
        rig.configure("hot 1");
        rig.settle();
        rig.configure(refused);
        rig.settle();

        assertThat(controller.instance()).isSameAs(rig.made(0));
        assertThat(rig.instance().config()).isEqualTo("hot 1");
        assertThat(rig.outcome())
            .isEqualTo(refused.startsWith("reject") ? Outcome.Kind.REJECTED : Outcome.Kind.FAILED);
        assertThat(controller.state()).isEqualTo(InstanceState.RUNNING);

        rig.clock.advanceMs(10_000);
        rig.swap();
        rig.settle();

        assertThat(rig.instance().seq()).isEqualTo(rig.seq());
        assertThat(rig.instance().config()).isEqualTo("hot 1");
    }

    @Test
    void shouldStillSwapWhenAHotApplyComesInBetween()
    {
        rig.swap();
        rig.safePoint();
        rig.configure("hot 1");
        rig.settle();

        assertThat(rig.instance().seq()).isEqualTo(rig.seq());
        assertThat(rig.instance().config()).isEqualTo("hot 1");
    }

    @Test
    void shouldStillSwapWhenAHotApplyFindsAWaitingSuccessor()
    {
        rig.handling.answer(InstanceHandling.TakeOver.LATER);
        rig.swap();
        rig.settle();
        rig.configure("hot 1");
        rig.handling.answer(InstanceHandling.TakeOver.TAKEN);
        rig.settle();

        assertThat(rig.instance().seq()).isEqualTo(rig.seq());
        assertThat(rig.instance().config()).isEqualTo("hot 1");
    }

    @Test
    void shouldStillReplaceAPartWhenAHotApplyComesInBetween()
    {
        rig.handling.replacePart();
        rig.configure("hot 1");
        rig.settle();

        assertThat(controller.instance()).isSameAs(rig.made(1));
        assertThat(rig.instance().config()).isEqualTo("hot 1");
    }

    @Test
    void shouldStillReplaceAPartWhenAConfigurationIsRefused()
    {
        rig.handling.replacePart();
        rig.configure("refuse 1");
        rig.settle();
        rig.clock.advanceMs(10_000);
        rig.settle();

        assertThat(controller.instance()).isNotSameAs(rig.made(0));
        assertThat(rig.instance().config()).isEqualTo("first");
    }

    @Test
    void shouldUseTheNewConfigurationWhenItComesTogetherWithAnInstanceForTheOldOne()
    {
        rig.disable();
        rig.settle();
        rig.swap();
        rig.safePoint();
        rig.jobs.run(0);
        rig.configure("hot 1");

        rig.settle();

        assertThat(rig.instance().config()).isEqualTo("hot 1");
    }

    @Test
    void shouldUseTheLatestConfigurationWhenTheyCameWithoutAnInstance()
    {
        rig.disable();
        rig.settle();
        rig.configure("hot 1");
        rig.configure("recreate 2");
        rig.settle();
        rig.swap();
        rig.settle();

        assertThat(rig.instance().config()).isEqualTo("recreate 2");
    }

    @Test
    void shouldFallBackWhenTheConfigurationThatCameWithoutAnInstanceIsRefused()
    {
        rig.disable();
        rig.settle();
        rig.configure("refuse 1");
        rig.swap();
        rig.settle();
        rig.clock.advanceMs(10_000);
        rig.settle();

        assertThat(rig.instance().config()).isEqualTo("first");
        assertThat(controller.state()).isEqualTo(InstanceState.RUNNING);
    }

    @Test
    void shouldRecreateWhenAPartIsReplaced()
    {
        rig.handling.replacePart();
        controller.onDoorbell();
        rig.settle();

        assertThat(controller.instance()).isSameAs(rig.made(1));
        assertThat(controller.busy()).isFalse();
    }

    @Test
    void shouldMakeAnotherWhenAPartIsReplacedWhileASuccessorWaits()
    {
        rig.handling.answer(InstanceHandling.TakeOver.LATER);
        rig.swap();
        rig.settle();
        rig.handling.replacePart();
        rig.handling.answer(InstanceHandling.TakeOver.TAKEN);

        rig.settle();

        assertThat(rig.instance().part()).isEqualTo(rig.handling.part());
        assertThat(rig.made(1).disposals()).isEqualTo(1);
    }

    @Test
    void shouldStayAwayWhenFaulted()
    {
        controller.fault("it failed");
        rig.configure("recreate 1");
        rig.settle();
        rig.clock.advanceMs(10_000);
        rig.settle();

        assertThat(controller.state()).isEqualTo(InstanceState.FAULTED);
        assertThat(controller.instance()).isNull();
        assertThat(rig.made(0).disposals()).isEqualTo(1);
    }

    @Test
    void shouldComeBackWhenFaultedAndALaterLibraryComes()
    {
        controller.fault("it failed");
        rig.settle();
        rig.swap();
        rig.settle();

        assertThat(controller.state()).isEqualTo(InstanceState.RUNNING);
        assertThat(rig.instance().seq()).isEqualTo(rig.seq());
    }

    @ParameterizedTest
    @ValueSource(strings = {"recreate 1", "refuse 1"})
    void shouldStayAwayWhenFaultedWhileASuccessorIsMadeForAConfiguration(final String config)
    {
        rig.configure(config);
        rig.safePoint();
        controller.fault("it failed");
        rig.settle();
        rig.clock.advanceMs(10_000);
        rig.settle();

        assertThat(controller.state()).isEqualTo(InstanceState.FAULTED);
        assertThat(controller.instance()).as("the same library would fail again").isNull();
        assertThat(rig.handling.made()).allSatisfy(made -> assertThat(made.disposals()).isEqualTo(1));
    }

    @Test
    void shouldComeBackWhenFaultedWhileALaterLibraryWaitsForItsBackOff()
    {
        rig.handling.failStaging("no device");
        rig.swap();
        rig.settle();
        controller.fault("it failed");
        rig.handling.failStaging(null);
        rig.clock.advanceMs(10_000);

        rig.settle();

        assertThat(controller.state()).isEqualTo(InstanceState.RUNNING);
        assertThat(rig.instance().seq()).isEqualTo(rig.seq());
    }

    @Test
    void shouldDisposeOfALateInstanceWhenItsJobWasGivenUp()
    {
        rig.swap();
        rig.safePoint();
        rig.jobs.giveUp(0);
        rig.safePoint();
        assertThat(rig.told).singleElement().asString().contains("stuck");

        rig.jobs.endLate();
        rig.safePoint();

        assertThat(controller.instance()).isSameAs(rig.made(0));
        assertThat(rig.made(1).disposals()).isEqualTo(1);
    }

    @Test
    void shouldDisposeOfEverythingWhenClosed()
    {
        rig.handling.answer(InstanceHandling.TakeOver.LATER);
        rig.swap();
        rig.settle();

        controller.close();
        rig.jobs.runAll();

        assertThat(controller.instance()).isNull();
        assertThat(controller.state()).isEqualTo(InstanceState.DESTROYED);
        assertThat(rig.handling.made()).hasSize(2)
            .allSatisfy(made -> assertThat(made.disposals()).isEqualTo(1));
    }

    @Test
    void shouldDisposeOfWhatArrivesWhenClosed()
    {
        rig.swap();
        rig.safePoint();
        controller.close();

        rig.jobs.runAll();

        assertThat(rig.handling.made()).hasSize(2)
            .allSatisfy(made -> assertThat(made.disposals()).isEqualTo(1));
    }

    @Test
    void shouldDisposeOfWhatHasArrivedWhenClosed()
    {
        rig.swap();
        rig.safePoint();
        rig.jobs.run(0);
        controller.close();

        rig.jobs.runAll();

        assertThat(rig.handling.made()).hasSize(2)
            .allSatisfy(made -> assertThat(made.disposals()).isEqualTo(1));
    }

    @Test
    void shouldAnswerTheLatestMessageWhenDestroyedTwice()
    {
        rig.disable();
        rig.settle();
        rig.endpoint.control().destroy(Reason.UNLOADED, rig.seq() + 1);
        rig.settle();

        assertThat(rig.endpoint.outcome())
            .isEqualTo(new Outcome(
                rig.seq() + 1, Outcome.Kind.DESTROYED, Reason.UNLOADED, "", null, rig.clock.nanoTime()));
        assertThat(rig.told).as("the worker lost one instance").hasSize(1);
    }

    @Test
    void shouldAllocateNothingWhenNothingIsToBeDone()
    {
        assertThat(Allocations.bytesOfManyRounds(rig::safePoint)).isZero();
    }

    @Test
    void shouldEndTheRunningInstanceFirstWhereTwoCannotOwnTheDevice()
    {
        rig.handling.room(InstanceHandling.Room.NOT_YET);
        rig.swap();
        rig.settle();

        assertThat(rig.instance()).isSameAs(rig.made(0));
        assertThat(rig.handling.staged()).isEmpty();
        assertThat(controller.busy()).isTrue();

        rig.handling.room(InstanceHandling.Room.AFTER_RUNNING);
        rig.safePoint();

        assertThat(controller.instance()).isNull();
        assertThat(controller.state()).isEqualTo(InstanceState.PENDING_RECREATE);

        rig.settle();

        assertThat(rig.instance()).isSameAs(rig.made(1));
        assertThat(rig.made(0).disposals()).isEqualTo(1);
        assertThat(rig.outcome()).isEqualTo(Outcome.Kind.RECREATED);
    }

    @Test
    void shouldTryAgainAfterAFailureWhereTheRunningInstanceEndedFirst()
    {
        rig.handling.room(InstanceHandling.Room.AFTER_RUNNING);
        rig.handling.failStaging("no device");
        rig.swap();
        rig.settle();

        assertThat(controller.instance()).isNull();
        assertThat(rig.outcome()).isEqualTo(Outcome.Kind.FAILED);

        rig.handling.failStaging(null);
        rig.clock.advanceMs(200);
        rig.settle();

        assertThat(rig.instance()).isSameAs(rig.made(1));
    }
}
