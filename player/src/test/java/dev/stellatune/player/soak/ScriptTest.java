// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stellatune.player.soak.Message.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ScriptTest
{
    private static final int SECONDS = 600;

    @Test
    void shouldWriteTheSameMessagesWhenSeedIsTheSame()
    {
        assertThat(messages(plan(1, false))).isEqualTo(messages(plan(1, false))).isNotEqualTo(messages(plan(2, false)));
    }

    @Test
    void shouldReloadAtEachTickAndDoEverythingElseBesides()
    {
        final List<Message> messages = messages(plan(3, false));

        assertThat(messages.stream().filter(message -> message.kind() == Kind.RELOAD)).hasSize(10 * SECONDS);
        final Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        messages.forEach(message -> kinds.add(message.kind()));
        assertThat(kinds).isEqualTo(EnumSet.allOf(Kind.class));
        assertThat(messages.stream().filter(message -> message.kind() == Kind.BREAK).count()).as("one a second")
            .isGreaterThan(SECONDS / 3);
    }

    @Test
    void shouldOnlyReloadWhenNothingElseIsWanted()
    {
        assertThat(messages(plan(3, true))).allMatch(message -> message.kind() == Kind.RELOAD);
    }

    @Test
    void shouldNeverAskForWhatIsAwayAndBringEverythingBack()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            final Set<String> away = new HashSet<>();
            final Set<String> broken = new HashSet<>();
            final Set<Integer> paused = new HashSet<>();
            for (final Message message : messages(plan(seed, false)))
            {
                final String text = "seed " + seed + ", " + message.text();
                switch (message.kind())
                {
                    case RELOAD ->
                    {
                        assertThat(away).as(text).doesNotContain(message.plugin());
                        assertThat(broken).as(text).doesNotContain(message.plugin());
                    }
                    case DISABLE -> assertThat(away.add(message.plugin())).as(text).isTrue();
                    case ENABLE ->
                    {
                        assertThat(away.remove(message.plugin())).as(text).isTrue();
                        assertThat(broken).as(text).doesNotContain(message.plugin());
                    }
                    case PAUSE ->
                    {
                        assertThat(away).as(text).doesNotContain(Script.DECODER, Script.SOURCE);
                        assertThat(paused.add(message.stream())).as(text).isTrue();
                    }
                    case RESUME -> assertThat(paused.remove(message.stream())).as(text).isTrue();
                    case SEEK, NEXT, GAIN -> assertThat(away).as(text).doesNotContain(Script.DECODER, Script.SOURCE);
                    case BREAK -> assertThat(broken.add(message.plugin())).as(text).isTrue();
                    case OFFER -> assertThat(broken).as(text).contains(message.plugin());
                    case MEND -> assertThat(broken.remove(message.plugin())).as(text).isTrue();
                }
            }
            assertThat(paused).isEmpty();
            assertThat(broken).isEmpty();
            assertThat(away).doesNotContain(Script.DECODER, Script.SOURCE);
        }
    }

    private static SoakPlan plan(final long seed, final boolean reloadsOnly)
    {
        return new SoakPlan(SECONDS, 100, seed, 3, 64, 8, reloadsOnly, !reloadsOnly, false, null);
    }

    private static List<Message> messages(final SoakPlan plan)
    {
        final Script script = new Script(plan);
        final List<Message> messages = new ArrayList<>();
        for (long tick = 0; tick < plan.ticks(); tick++)
        {
            messages.addAll(script.next());
        }
        messages.addAll(script.last());
        return messages;
    }
}
