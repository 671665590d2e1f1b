// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;

/**
 * Runs one stress test: a thread per actor, many fresh states per round, all threads from the first state to the last.
 *
 * <p>It tries less hard than jcstress, which varies compilation and placement as well: it is there to be run often.
 */
final class ActorRun
{
    private static final int ROUNDS = 40;
    private static final int STATES = 500;

    private final Class<?> test;
    private final MethodHandle newState;
    private final MethodHandle newResult;
    private final List<MethodHandle> actors;
    private final List<MethodHandle> arbiters;
    private final Map<String, Integer> results = new TreeMap<>();

    ActorRun(final Class<?> test) throws ReflectiveOperationException
    {
        this.test = test;
        final MethodHandles.Lookup lookup = MethodHandles.lookup();
        final MethodType nothing = MethodType.methodType(void.class);
        final List<Method> methods = Stream.of(test.getMethods())
            .filter(method -> method.isAnnotationPresent(Actor.class) || method.isAnnotationPresent(Arbiter.class))
            .toList();
        final Class<?> result = methods.stream().flatMap(method -> Stream.of(method.getParameterTypes()))
            .findFirst().orElseThrow();
        newState = lookup.findConstructor(test, nothing);
        newResult = lookup.findConstructor(result, nothing);
        actors = new ArrayList<>();
        arbiters = new ArrayList<>();
        for (final Method method : methods)
        {
            final MethodHandle handle = lookup.unreflect(method);
            (method.isAnnotationPresent(Actor.class) ? actors : arbiters).add(
                (method.getParameterCount() == 0 ? MethodHandles.dropArguments(handle, 1, result) : handle)
                    .asType(MethodType.methodType(void.class, Object.class, Object.class)));
        }
    }

    /** How often each result was seen. */
    Map<String, Integer> results()
    {
        return results;
    }

    /** The results that no outcome allows. */
    List<String> forbidden()
    {
        return results.keySet().stream().filter(result -> !isAllowed(result)).toList();
    }

    private boolean isAllowed(final String result)
    {
        return Stream.of(test.getAnnotationsByType(Outcome.class))
            .filter(outcome -> outcome.expect() != Expect.FORBIDDEN)
            .flatMap(outcome -> Stream.of(outcome.id()))
            .anyMatch(result::matches);
    }

    void go() throws Throwable
    {
        for (int round = 0; round < ROUNDS; round++)
        {
            final Object[] states = new Object[STATES];
            final Object[] seen = new Object[STATES];
            for (int i = 0; i < STATES; i++)
            {
                states[i] = newState.invoke();
                seen[i] = newResult.invoke();
            }
            act(states, seen);
            for (int i = 0; i < STATES; i++)
            {
                for (final MethodHandle arbiter : arbiters)
                {
                    arbiter.invokeExact(states[i], seen[i]);
                }
                results.merge(seen[i].toString(), 1, Integer::sum);
            }
        }
    }

    private void act(final Object[] states, final Object[] seen) throws Exception
    {
        final CyclicBarrier start = new CyclicBarrier(actors.size());
        final List<FutureTask<Boolean>> tasks = new ArrayList<>();
        for (final MethodHandle actor : actors)
        {
            final FutureTask<Boolean> task = new FutureTask<>(() -> act(actor, start, states, seen));
            tasks.add(task);
            Thread.ofPlatform().start(task);
        }
        for (final FutureTask<Boolean> task : tasks)
        {
            task.get();
        }
    }

    private static boolean act(
        final MethodHandle actor, final CyclicBarrier start, final Object[] states, final Object[] seen)
        throws Exception
    {
        start.await();
        for (int i = 0; i < states.length; i++)
        {
            try
            {
                actor.invokeExact(states[i], seen[i]);
            }
            catch (final Throwable e)
            {
                throw new IllegalStateException("state " + i, e);
            }
        }
        return true;
    }
}
