// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine.worker;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An instance that a fake made: remembers what it was made from, who owns it, and how it ended.
 */
final class Made
{
    private final int number;
    private long seq;
    private final int part;
    private String config;
    private boolean owned;
    private int disposals;

    Made(final int number, final long seq, final int part, final String config)
    {
        this.number = number;
        this.seq = seq;
        this.part = part;
        this.config = config;
    }

    long seq()
    {
        return seq;
    }

    /** Its library is current again, under a new number. */
    void republish(final long latest)
    {
        seq = latest;
    }

    /** Which version of what belongs to it, other than its library, it was made with. */
    int part()
    {
        return part;
    }

    String config()
    {
        return config;
    }

    void apply(final String json)
    {
        assertOwned();
        config = json;
    }

    void adopt()
    {
        assertThat(disposals).as("disposals of %s", this).isZero();
        assertThat(owned).as("%s is owned", this).isFalse();
        owned = true;
    }

    void handOver()
    {
        assertOwned();
        owned = false;
    }

    void assertOwned()
    {
        assertThat(disposals).as("disposals of %s", this).isZero();
        assertThat(owned).as("%s is owned", this).isTrue();
    }

    void dispose()
    {
        adopt();
        disposals++;
    }

    int disposals()
    {
        return disposals;
    }

    @Override
    public String toString()
    {
        return "#" + number + " of seq " + seq + " and part " + part + " with " + config;
    }
}
