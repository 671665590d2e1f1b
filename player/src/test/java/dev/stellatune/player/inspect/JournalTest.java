// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class JournalTest
{
    private final Journal<String> journal = new Journal<>(3, entry -> entry.startsWith("over"));

    @Test
    void shouldGiveWhatIsNewToAReader()
    {
        journal.put(1, "a");
        journal.put(2, "b");
        final long version = journal.since(0).version();
        assertThat(journal.since(0).entries()).containsExactly("a", "b");

        journal.put(1, "c");

        assertThat(journal.since(version).entries()).containsExactly("c");
        assertThat(journal.since(0).entries()).containsExactly("b", "c");
        assertThat(journal.since(journal.since(0).version()).entries()).isEmpty();
    }

    @Test
    void shouldSayNothingWhenAnEntryIsTheSame()
    {
        journal.put(1, "a");
        final long version = journal.since(0).version();

        journal.put(1, "a");

        assertThat(journal.since(version)).isEqualTo(new Journal.Changes<>(version, List.of()));
    }

    @Test
    void shouldForgetWhatIsOverBeforeWhatIsOlder()
    {
        journal.put(1, "first");
        journal.put(2, "over 2");
        journal.put(3, "over 3");

        journal.put(4, "fourth");

        assertThat(journal.since(0).entries()).containsExactly("first", "over 3", "fourth");
    }

    @Test
    void shouldForgetTheOldestWhenNoneIsOver()
    {
        for (int i = 1; i <= 5; i++)
        {
            journal.put(i, "entry " + i);
        }

        assertThat(journal.since(0).entries()).containsExactly("entry 3", "entry 4", "entry 5");
    }
}
