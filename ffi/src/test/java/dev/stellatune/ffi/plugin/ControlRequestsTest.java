// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.AbiConstants;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Requests and their answers. Where a test is not about the time-out it is so long that only a hang would reach it.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ControlRequestsTest
{
    private static final long FOR_EVER_MS = TimeUnit.HOURS.toMillis(1);

    private final List<String> defects = new CopyOnWriteArrayList<>();
    private final ControlRequests requests = requests(FOR_EVER_MS);

    private ControlRequests requests(final long timeoutMs)
    {
        return new ControlRequests(timeoutMs, (where, failure) -> defects.add(where + ": " + failure));
    }

    private static PendingAnswer.Answer fromHandler(final int code, final String text)
    {
        return new PendingAnswer.Answer(code, text, true);
    }

    private static CompletableFuture<PendingAnswer.Answer> askInBackground(final ControlRequests requests)
    {
        final CompletableFuture<PendingAnswer.Answer> answer = new CompletableFuture<>();
        Thread.ofPlatform().daemon(true).start(() -> answer.complete(requests.request("a", "{}")));
        return answer;
    }

    @Test
    void shouldBringBackTheReply()
    {
        requests.handler(request ->
            assertThat(request.reply(request.pluginId() + " asked " + request.json())).isTrue());

        assertThat(requests.request("a", "{\"command\":\"play\"}"))
            .isEqualTo(fromHandler(AbiConstants.STATUS_OK, "a asked {\"command\":\"play\"}"));
    }

    @Test
    void shouldBringBackCodeAndMessageOfAFailure()
    {
        requests.handler(request -> request.fail(42, "no such track"));

        assertThat(requests.request("a", "{}")).isEqualTo(fromHandler(42, "no such track"));
    }

    @Test
    void shouldFailAtOnceWithoutAHandler()
    {
        assertThat(requests.request("a", "{}").code()).isEqualTo(AbiConstants.STATUS_UNSUPPORTED);

        requests.handler(request -> request.reply("yes"));
        assertThat(requests.request("a", "{}").text()).isEqualTo("yes");

        requests.handler(null);
        assertThat(requests.request("a", "{}").code()).isEqualTo(AbiConstants.STATUS_UNSUPPORTED);
    }

    @Test
    void shouldFailAtOnceWhenTheHandlerDropsTheRequest()
    {
        requests.handler(request -> {});

        final PendingAnswer.Answer answer = requests.request("a", "{}");

        assertThat(answer.code()).isEqualTo(AbiConstants.STATUS_INTERNAL);
        assertThat(answer.text()).contains("dropped");
        assertThat(defects).isEmpty();
    }

    @Test
    void shouldFailAtOnceWhenTheHandlerThrows() throws InterruptedException
    {
        final CountDownLatch recorded = new CountDownLatch(1);
        final ControlRequests broken = new ControlRequests(FOR_EVER_MS, (where, failure) ->
        {
            defects.add(where + ": " + failure.getMessage());
            recorded.countDown();
        });
        broken.handler(request ->
        {
            request.later();
            throw new IllegalStateException("out of tracks");
        });

        final PendingAnswer.Answer answer = broken.request("a", "{}");

        assertThat(answer.code()).isEqualTo(AbiConstants.STATUS_INTERNAL);
        assertThat(answer.text()).contains("out of tracks");
        recorded.await();
        assertThat(defects).containsExactly("the handler of control requests: out of tracks");
    }

    @Test
    void shouldWaitForAnAnswerThatIsPutOff() throws InterruptedException
    {
        final BlockingQueue<ControlRequest> kept = new LinkedBlockingQueue<>();
        requests.handler(request ->
        {
            request.later();
            kept.add(request);
        });
        final CompletableFuture<PendingAnswer.Answer> answer = askInBackground(requests);
        final ControlRequest request = kept.take();

        assertThat(request.reply("at last")).isTrue();

        assertThat(answer.join()).isEqualTo(fromHandler(AbiConstants.STATUS_OK, "at last"));
        assertThat(request.fail(1, "no")).as("a second answer").isFalse();
        assertThat(requests.lateReplies()).isZero();
    }

    @Test
    void shouldFailWhenAnAnswerIsPutOffAndForgotten() throws InterruptedException
    {
        final CountDownLatch handled = new CountDownLatch(1);
        requests.handler(request ->
        {
            request.later();
            handled.countDown();
        });
        final CompletableFuture<PendingAnswer.Answer> answer = askInBackground(requests);
        handled.await();

        while (!answer.isDone())
        {
            System.gc();
            Thread.onSpinWait();
        }

        assertThat(answer.join().code()).isEqualTo(AbiConstants.STATUS_INTERNAL);
        assertThat(answer.join().text()).contains("dropped");
    }

    @Test
    void shouldGiveUpAfterTheTimeOutAndCountWhatComesLater() throws InterruptedException
    {
        final ControlRequests hasty = requests(5);
        final BlockingQueue<ControlRequest> kept = new LinkedBlockingQueue<>();
        final CountDownLatch goOn = new CountDownLatch(1);
        hasty.handler(request ->
        {
            request.later();
            kept.add(request);
            awaitQuietly(goOn);
        });

        final PendingAnswer.Answer answer = hasty.request("a", "{}");

        assertThat(answer.code()).isEqualTo(AbiConstants.STATUS_INTERNAL);
        assertThat(answer.text()).contains("within 5 ms");
        assertThat(hasty.lateReplies()).isZero();
        assertThat(kept.take().reply("too late")).isFalse();
        assertThat(hasty.lateReplies()).isEqualTo(1);
        goOn.countDown();
    }

    @Test
    void shouldRefuseSuccessAsAFailure()
    {
        requests.handler(request ->
        {
            assertThatIllegalArgumentException().isThrownBy(() -> request.fail(0, "fine"));
            request.reply("checked");
        });

        assertThat(requests.request("a", "{}").text()).isEqualTo("checked");
    }

    @Test
    void shouldFailAllThatWaitAndAllThatComeWhenClosed() throws InterruptedException
    {
        final BlockingQueue<ControlRequest> kept = new LinkedBlockingQueue<>();
        requests.handler(request ->
        {
            request.later();
            kept.add(request);
        });
        final CompletableFuture<PendingAnswer.Answer> first = askInBackground(requests);
        final CompletableFuture<PendingAnswer.Answer> second = askInBackground(requests);
        kept.take();
        final ControlRequest request = kept.take();

        requests.close();

        assertThat(first.join().text()).contains("closing");
        assertThat(second.join().code()).isEqualTo(AbiConstants.STATUS_INTERNAL);
        assertThat(requests.request("a", "{}").text()).contains("closing");
        assertThat(kept).as("the handler does not hear of it").isEmpty();
        assertThat(request.reply("too late")).isFalse();
    }

    @Test
    void shouldHandleManyAtOnceButNotWithoutEnd() throws InterruptedException
    {
        final CountDownLatch goOn = new CountDownLatch(1);
        final CountDownLatch allUnderWay = new CountDownLatch(ControlRequests.MAX_HANDLED_AT_ONCE);
        requests.handler(request ->
        {
            allUnderWay.countDown();
            awaitQuietly(goOn);
            request.reply("done");
        });
        final List<CompletableFuture<PendingAnswer.Answer>> answers = new ArrayList<>();
        for (int i = 0; i < ControlRequests.MAX_HANDLED_AT_ONCE; i++)
        {
            answers.add(askInBackground(requests));
        }
        allUnderWay.await();

        assertThat(requests.request("a", "{}").text()).contains("busy");

        goOn.countDown();
        assertThat(answers).allSatisfy(answer -> assertThat(answer.join().text()).isEqualTo("done"));
    }

    @Test
    void shouldNotBeHeldUpByAnotherRequestThatIsStuck() throws InterruptedException
    {
        final CountDownLatch stuck = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
        requests.handler(request ->
        {
            if (request.pluginId().equals("a"))
            {
                stuck.countDown();
                awaitQuietly(goOn);
            }
            request.reply("done");
        });
        final CompletableFuture<PendingAnswer.Answer> first = askInBackground(requests);
        stuck.await();

        assertThat(requests.request("b", "{}").text()).isEqualTo("done");
        assertThat(first).isNotDone();
        goOn.countDown();
        assertThat(first.join().text()).isEqualTo("done");
    }

    private static void awaitQuietly(final CountDownLatch latch)
    {
        try
        {
            latch.await();
        }
        catch (final InterruptedException e)
        {
            throw new AssertionError(e);
        }
    }
}
