// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.system;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.util.Objects;
import java.util.function.IntUnaryOperator;

/**
 * Gives the JVM's compilers work for as long as it is open: new classes, each run until it is hot.
 */
final class CompilerLoad implements AutoCloseable
{
    private static final int CALLS = 20_000;

    private final byte[] template = template();
    private final Thread thread;
    private volatile boolean ending;
    private volatile long classes;

    CompilerLoad()
    {
        thread = Thread.ofPlatform().name("compiler load").daemon(true).start(this::run);
    }

    private void run()
    {
        long made = 0;
        int value = 0;
        while (!ending)
        {
            final IntUnaryOperator fresh = make();
            for (int i = 0; i < CALLS; i++)
            {
                value = fresh.applyAsInt(value);
            }
            classes = ++made;
        }
    }

    private IntUnaryOperator make()
    {
        try
        {
            return (IntUnaryOperator)MethodHandles.lookup().defineHiddenClass(template, true).lookupClass()
                .getDeclaredConstructor().newInstance();
        }
        catch (final ReflectiveOperationException e)
        {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    private static byte[] template()
    {
        final String name = "/" + Mixing.class.getName().replace('.', '/') + ".class";
        try (InputStream bytes = CompilerLoad.class.getResourceAsStream(name))
        {
            return Objects.requireNonNull(bytes).readAllBytes();
        }
        catch (final IOException e)
        {
            throw new UncheckedIOException(e);
        }
    }

    /** How many classes were made and run so far. */
    long classes()
    {
        return classes;
    }

    @Override
    public void close()
    {
        ending = true;
        while (thread.isAlive())
        {
            Thread.onSpinWait();
        }
    }

    /** What is compiled, again and again under other names. */
    static final class Mixing implements IntUnaryOperator
    {
        Mixing()
        {
        }

        @Override
        public int applyAsInt(final int operand)
        {
            int mixed = operand;
            for (int i = 0; i < 10; i++)
            {
                mixed = Integer.rotateLeft(mixed * 0x9E3779B9, i) ^ i;
            }
            return mixed;
        }
    }
}
