// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench;

import org.openjdk.jmh.annotations.Fork;

/**
 * What does a block cost under collectors that are not the default? {@link BlockBenchmark} once more, with flags of
 * its own: audio threads allocate nothing, so that what differs are the barriers that compiled code carries.
 */
public final class CollectorBenchmark
{
    private CollectorBenchmark()
    {
    }

    /** Under G1. */
    @Fork(value = 2, jvmArgsAppend = {JvmFlags.NATIVE_ACCESS, JvmFlags.AGRONA, JvmFlags.G1, JvmFlags.HEAP})
    public static class G1 extends BlockBenchmark
    {
        /** For JMH. */
        public G1()
        {
        }
    }

    /** Under ZGC. */
    @Fork(value = 2, jvmArgsAppend = {JvmFlags.NATIVE_ACCESS, JvmFlags.AGRONA, JvmFlags.ZGC, JvmFlags.HEAP})
    public static class Zgc extends BlockBenchmark
    {
        /** For JMH. */
        public Zgc()
        {
        }
    }
}
