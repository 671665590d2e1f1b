// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.compare;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

/**
 * From rounds to the table and the JSON, with sides whose figures are given.
 */
class ResultTest
{
    private static final Effort THREE_ROUNDS = new Effort(3, 3, 0, 0);

    private final List<String> order = new ArrayList<>();

    private Measure side(final String name, final Double... figures)
    {
        final Deque<Double> left = new ArrayDeque<>(List.of(figures));
        return effort ->
        {
            order.add(name);
            return left.removeFirst();
        };
    }

    private static Result result(final Row row) throws Exception
    {
        return new Rounds(THREE_ROUNDS, line ->
        {
        }).run(List.of(row)).getFirst();
    }

    @Test
    void shouldTakeTurnsWhenThereAreTwoSides() throws Exception
    {
        result(new Row("row", "ns", side("ours", 1.0, 2.0, 3.0), side("C", 1.0, 2.0, 3.0), Goal.ratio(1)));

        assertThat(order).containsExactly("ours", "C", "C", "ours", "ours", "C");
    }

    @Test
    void shouldCompareMediansWhenOneRoundStandsOut() throws Exception
    {
        final Result result =
            result(new Row("row", "ns", side("ours", 110.0, 9000.0, 109.0), side("C", 100.0, 1.0, 101.0),
                Goal.ratio(1.10)));

        assertThat(result.ours()).isEqualTo(110);
        assertThat(result.reference()).isEqualTo(100);
        assertThat(result.ratio()).isEqualTo(1.1);
        assertThat(result.oursSpread()).isEqualTo((9000.0 - 109) / 110);
        assertThat(result.holds()).isTrue();
    }

    @Test
    void shouldGoOnWhenARowCannotBeRun() throws Exception
    {
        final List<String> said = new ArrayList<>();
        final Row broken = new Row("broken", "ns", effort ->
        {
            throw new IOException("nothing is there.");
        }, null, Goal.none());
        final Row whole = new Row("whole", "ns", side("ours", 1.0, 2.0, 3.0), null, Goal.none());

        final List<Result> results = new Rounds(THREE_ROUNDS, said::add).run(List.of(broken, whole));

        assertThat(results).extracting(result -> result.row().name()).containsExactly("whole");
        assertThat(said).contains("broken: nothing is there.");
    }

    @Test
    void shouldHoldUpToTheLimitWhenAGoalHasOne()
    {
        assertThat(Goal.ratio(1.5).holds(15, 10.0)).isTrue();
        assertThat(Goal.ratio(1.5).holds(15.1, 10.0)).isFalse();
        assertThat(Goal.above(5).holds(15, 10.0)).isTrue();
        assertThat(Goal.above(5).holds(15.1, 10.0)).isFalse();
        assertThat(Goal.within(0.25).holds(15, 12.0)).isTrue();
        assertThat(Goal.within(0.25).holds(15.1, 12.0)).isFalse();
        assertThat(Goal.within(0.25).holds(9, 12.0)).isTrue();
        assertThat(Goal.within(0.25).holds(8.9, 12.0)).isFalse();
        assertThat(Goal.atMost(5).holds(5, null)).isTrue();
        assertThat(Goal.atMost(5).holds(5.1, null)).isFalse();
    }

    @Test
    void shouldRefuseARowWhenItsGoalNeedsAReferenceThatIsNotThere()
    {
        assertThatIllegalArgumentException().isThrownBy(() -> new Row("row", "ns", side("ours"), null, Goal.ratio(1)))
            .withMessageContaining("row");
        assertThatIllegalArgumentException().isThrownBy(() -> new Row("row", "ns", side("ours"), null, Goal.above(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Row("row", "ns", side("ours"), null, Goal.within(1)));
    }

    @Test
    void shouldAlignTheTableWhenFiguresAreOfDifferentLength() throws Exception
    {
        final Result good = result(new Row("short", "ns", side("ours", 4.0, 4.0, 4.0), null, Goal.atMost(5)));
        final Result bad = result(new Row("a longer name", "ms", side("ours", 1200.0, 1300.0, 1100.0),
            side("C", 1000.0, 1000.0, 1000.0), Goal.above(150)));

        assertThat(Report.table(List.of(good, bad)).lines()).containsExactly(
            "                    ours  spread  reference  spread  ratio        goal   measured  holds",
            "short             4.0 ns      0%          -       -      -     <= 5 ns     4.0 ns    yes",
            "a longer name  1200.0 ms     17%  1000.0 ms      0%  1.200  <= +150 ms  +200.0 ms     NO");
    }

    @Test
    @SuppressWarnings("unchecked")
    void shouldWriteEachFieldWhenAProgramReads() throws Exception
    {
        final Result alone = result(new Row("alone", "ns", side("ours", 4.0, 4.0, 4.0), null, Goal.atMost(5)));
        final Result pair = result(new Row("a \"pair\"", "ms", side("ours", 12.0, 12.0, 12.0),
            side("C", 10.0, 10.0, 10.0), Goal.ratio(1.15)).in(Section.CHAIN, "gains", "3"));

        final Row missing = new Row("missing", "ns", side("ours"), null, Goal.none());
        final Map<String, Object> written = JSON.std.mapFrom(Report.json(
            List.of(alone.row(), missing, pair.row()), List.of(alone, pair), Map.of("cores", 2)));

        assertThat(written).containsOnlyKeys("machine", "sections", "results", "missing")
            .containsEntry("missing", List.of("missing"));
        assertThat((Map<String, Object>)requireNonNull(written.get("machine"))).containsExactly(entry("cores", 2));
        assertThat((List<Object>)requireNonNull(written.get("sections"))).hasSize(Section.values().length);
        final List<Object> results = (List<Object>)requireNonNull(written.get("results"));
        assertThat(results).hasSize(2);
        assertThat((Map<String, Object>)results.getFirst()).containsExactly(
            entry("name", "alone"), entry("unit", "ns"), entry("ours", 4.0), entry("reference", null),
            entry("ratio", null), entry("goal", "<= 5 ns"), entry("holds", true),
            entry("compares", false), entry("rounds", 3), entry("spread", 0.0), entry("referenceSpread", 0.0),
            entry("points", List.of()));
        assertThat((Map<String, Object>)results.get(1)).containsExactly(
            entry("name", "a \"pair\""), entry("unit", "ms"), entry("ours", 12.0), entry("reference", 10.0),
            entry("ratio", 1.2), entry("goal", "<= 1.15"), entry("holds", false),
            entry("compares", true), entry("rounds", 3), entry("spread", 0.0), entry("referenceSpread", 0.0),
            entry("points", List.of(Map.of("section", "CHAIN", "series", "gains", "at", "3"))));
    }
}
