// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.control;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

class EngineFutureTest
{
    private final List<CompletableFuture<?>> advanced = new ArrayList<>();
    private final EngineFuture<String> future = new EngineFuture<>(this::turn);

    /** An engine that is done after one turn. */
    private void turn(final CompletableFuture<?> waitedFor, final long deadlineNs)
    {
        advanced.add(waitedFor);
        future.complete("done");
    }

    @Test
    void shouldAdvanceTheEngineWhenJoined()
    {
        assertThat(future.join()).isEqualTo("done");
        assertThat(advanced).hasSize(1);
    }

    @Test
    void shouldAdvanceTheEngineWhenItsResultIsAskedFor() throws Exception
    {
        assertThat(future.get()).isEqualTo("done");
        assertThat(future.get(1, TimeUnit.HOURS)).isEqualTo("done");
        assertThat(advanced).hasSize(2);
    }

    @Test
    void shouldAdvanceTheEngineWhenADependentOneIsJoined()
    {
        final CompletableFuture<Integer> dependent = future.thenApply(String::length);

        assertThat(dependent).isInstanceOf(EngineFuture.class);
        assertThat(dependent.join()).isEqualTo(4);
        assertThat(advanced).hasSize(1).first().isSameAs(dependent);
    }

    @Test
    void shouldGiveUpWhenTheTimeIsOver()
    {
        final List<Long> deadlines = new ArrayList<>();
        final EngineFuture<String> never = new EngineFuture<>((waitedFor, deadlineNs) -> deadlines.add(deadlineNs));

        assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> never.get(0, TimeUnit.NANOSECONDS));

        assertThat(deadlines).hasSize(1);
    }

    @Test
    void shouldRefuseWhenTheThreadMustNotWait()
    {
        final EngineFuture<String> refused = new EngineFuture<>((waitedFor, deadlineNs) ->
        {
            throw new IllegalStateException("one of the engine's own");
        });

        assertThatIllegalStateException().isThrownBy(refused::join);
        assertThatIllegalStateException().isThrownBy(refused::get);
        assertThatIllegalStateException().isThrownBy(() -> refused.get(1, TimeUnit.SECONDS));
    }

    @Test
    void shouldThrowTheFailureItselfWhenAwaited()
    {
        final IOException failure = new IOException("why");
        future.completeExceptionally(failure);

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> future.await(IOException.class))
            .isSameAs(failure);
    }

    @Test
    void shouldThrowTheFailureItselfWhenADependentOneIsAwaited()
    {
        final IOException failure = new IOException("why");
        future.completeExceptionally(failure);
        final EngineFuture<Integer> dependent = (EngineFuture<Integer>)future.thenApply(String::length);

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> dependent.await(IOException.class))
            .isSameAs(failure);
    }

    @Test
    void shouldWrapTheFailureWhenAnotherTypeIsAwaited()
    {
        final IOException failure = new IOException("why");
        future.completeExceptionally(failure);

        assertThatExceptionOfType(CompletionException.class)
            .isThrownBy(() -> future.await(InterruptedException.class)).withCause(failure);
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(future::get).withCause(failure);
    }

    @Test
    void shouldGiveTheResultWhenAwaited() throws Exception
    {
        assertThat(future.await(IOException.class)).isEqualTo("done");
    }
}
