// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KeyDecoderTest
{
    private final KeyDecoder decoder = new KeyDecoder();

    @Test
    void shouldKnowAllKeysWhenTheyArePressedOneAfterTheOther()
    {
        assertThat(keys(" ,.+=-nNqQ?\u001a")).containsExactly(
            Key.PAUSE, Key.BACK, Key.FORWARD, Key.LOUDER, Key.LOUDER, Key.SOFTER, Key.NEXT, Key.NEXT, Key.QUIT,
            Key.QUIT, Key.HELP, Key.STOP);
    }

    @Test
    void shouldKnowArrowsInBothModesOfTerminals()
    {
        assertThat(keys("\u001b[A\u001b[B\u001b[C\u001b[D"))
            .containsExactly(Key.LOUDER, Key.SOFTER, Key.FORWARD, Key.BACK);
        assertThat(keys("\u001bOA\u001bOB\u001bOC\u001bOD"))
            .containsExactly(Key.LOUDER, Key.SOFTER, Key.FORWARD, Key.BACK);
    }

    @Test
    void shouldGoOnWhereItWasWhenASequenceComesInParts()
    {
        assertThat(keys("\u001b")).isEmpty();
        assertThat(keys("[1;5")).isEmpty();
        assertThat(keys("C")).containsExactly(Key.FORWARD);
    }

    @Test
    void shouldPassOverWhatHasNoMeaning()
    {
        // Delete, F1, F5, Alt-q, a letter and one beyond ASCII
        assertThat(keys("\u001b[3~\u001bOP\u001b[15~\u001bqx\u00e9")).isEmpty();
        assertThat(keys(" ")).containsExactly(Key.PAUSE);
    }

    @Test
    void shouldBeginAnewWhenASequenceIsBrokenOff()
    {
        assertThat(keys("\u001b[1\u001b[Cq")).containsExactly(Key.FORWARD, Key.QUIT);
    }

    private List<Key> keys(final String typed)
    {
        final List<Key> keys = new ArrayList<>();
        for (final byte one : typed.getBytes(StandardCharsets.UTF_8))
        {
            final Key key = decoder.accept(Byte.toUnsignedInt(one));
            if (key != null)
            {
                keys.add(key);
            }
        }
        return keys;
    }
}
