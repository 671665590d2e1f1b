// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.report;

import com.fasterxml.jackson.jr.ob.JSON;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * From kept figures to the page and the headline.
 */
class ReportCommandTest
{
    private static final String PICTURE = "data:image/png;base64,";
    private static final List<Map<String, String>> SECTIONS = List.of(
        Map.of("id", "HEADLINE", "title", "In short", "axis", "", "about", "What matters."),
        Map.of("id", "CALLS", "title", "Calls <by size>", "axis", "frames", "about", "\"Many\" & more."),
        Map.of("id", "MODES", "title", "Modes", "axis", "", "about", "Nobody is here."));

    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final ByteArrayOutputStream complained = new ByteArrayOutputStream();

    @TempDir
    private Path temporary;

    private static Map<String, @Nullable Object> row(
        final String name,
        final double ours,
        final @Nullable Double reference,
        final String goal,
        final boolean holds,
        final List<Map<String, String>> points)
    {
        final Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("name", name);
        row.put("unit", "ns");
        row.put("ours", ours);
        row.put("reference", reference);
        row.put("ratio", reference == null ? null : ours / reference);
        row.put("goal", goal);
        row.put("holds", holds);
        row.put("compares", reference != null);
        row.put("rounds", 3);
        row.put("spread", 0.1);
        row.put("referenceSpread", 0.02);
        row.put("points", points);
        return row;
    }

    private static Map<String, String> point(final String section, final String series, final String at)
    {
        return Map.of("section", section, "series", series, "at", at);
    }

    private static List<Map<String, @Nullable Object>> rows()
    {
        return List.of(
            row("read <FLAC>", 1050, 1000.0, "<= 1.10", true,
                List.of(point("HEADLINE", "", ""), point("CALLS", "read", "64"))),
            row("safe point", 1.25, null, "<= 5 ns", true, List.of(point("HEADLINE", "", ""))),
            row("reload", 1_200_000, null, "<= 700 us", false, List.of(point("HEADLINE", "", ""))),
            row("read 256", 4050, 4000.0, "-", true, List.of(point("CALLS", "read", "256"))),
            row("process 256", 50, 40.0, "-", true, List.of(point("CALLS", "process", "256"))));
    }

    private Path kept(final List<Map<String, @Nullable Object>> rows) throws IOException
    {
        final Path file = temporary.resolve("kept.json");
        Files.writeString(file, JSON.std.with(JSON.Feature.WRITE_NULL_PROPERTIES).asString(Map.of(
            "machine", Map.of("processor", "A & B", "cores", 2, "java", "25", "when", "today"),
            "sections", SECTIONS, "results", rows)));
        return file;
    }

    private int run(final String... args)
    {
        return ReportCommand.run(args, new PrintStream(said, true, StandardCharsets.UTF_8),
            new PrintStream(complained, true, StandardCharsets.UTF_8));
    }

    private Document page(final Path json) throws Exception
    {
        final Path html = temporary.resolve("page.html");
        run("--from", json.toString(), "--html", html.toString());
        assertThat(complained.toString(StandardCharsets.UTF_8)).isEmpty();
        return DocumentBuilderFactory.newInstance().newDocumentBuilder()
            .parse(new ByteArrayInputStream(Files.readAllBytes(html)));
    }

    private static List<Element> elements(final Document page, final String name)
    {
        final NodeList nodes = page.getElementsByTagName(name);
        return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element)nodes.item(i)).toList();
    }

    private static List<List<String>> tableRows(final Document page)
    {
        final List<List<String>> rows = new ArrayList<>();
        for (final Element row : elements(page, "tr"))
        {
            final NodeList cells = row.getElementsByTagName("td");
            rows.add(IntStream.range(0, cells.getLength()).mapToObj(i -> cells.item(i).getTextContent()).toList());
        }
        return rows;
    }

    @Test
    void shouldHoldEachRowWhenThePageIsMade() throws Exception
    {
        final Document page = page(kept(rows()));

        assertThat(tableRows(page)).contains(
            List.of("processor", "A & B"),
            List.of("read <FLAC>", "1.05 us", "\u00b15%", "1.00 us", "\u00b11%", "1.050", "<= 1.10", "reached", "3"),
            List.of("safe point", "1.25 ns", "\u00b15%", "-", "", "", "<= 5 ns", "reached", "3"),
            List.of("reload", "1.20 ms", "\u00b15%", "-", "", "", "<= 700 us", "missed", "3"),
            List.of("read 256", "4.05 us", "\u00b15%", "4.00 us", "\u00b11%", "1.013", "-", "", "3"),
            List.of("process 256", "50.0 ns", "\u00b15%", "40.0 ns", "\u00b11%", "1.250", "-", "", "3"));
        assertThat(elements(page, "h2")).extracting(Element::getTextContent)
            .containsExactly("In short", "Calls <by size>");
    }

    @Test
    void shouldDrawAPictureOfEachSeriesWhenThereAreSome() throws Exception
    {
        final List<Element> pictures = elements(page(kept(rows())), "img");

        assertThat(pictures).extracting(picture -> picture.getAttribute("alt")).containsExactly("read", "process");
        for (final Element picture : pictures)
        {
            final String source = picture.getAttribute("src");
            assertThat(source).startsWith(PICTURE);
            assertThat(ImageIO.read(new ByteArrayInputStream(
                Base64.getDecoder().decode(source.substring(PICTURE.length()))))).isNotNull();
        }
    }

    @Test
    void shouldAskForNothingElseWhenThePageIsOpened() throws Exception
    {
        page(kept(rows()));

        final String html = Files.readString(temporary.resolve("page.html"));
        assertThat(html).doesNotContain("://", "<script", "<link", "@import", "url(");
        assertThat(html.split("src=\"", -1)).filteredOn(part -> !part.startsWith("<!DOCTYPE"))
            .allMatch(part -> part.startsWith(PICTURE));
    }

    @Test
    void shouldPrintTheHeadlineWhenAsked() throws Exception
    {
        assertThat(run("--from", kept(rows()).toString(), "--headline")).isZero();

        assertThat(said.toString(StandardCharsets.UTF_8).lines()).containsExactly(
            "| | engine | reference | ratio | goal |",
            "|---|--:|--:|--:|--:|",
            "| read <FLAC> | 1.05 us | 1.00 us | 1.05 | <= 1.10 |",
            "| safe point | 1.25 ns |  |  | <= 5 ns |",
            "| reload | 1.20 ms |  |  | <= 700 us (missed) |",
            "",
            "`bench/report --headline`, medians of 3 rounds, 2 cores of A & B, Java 25, today");
    }

    @Test
    void shouldFailWhenAComparisonMissesItsGoalOnly() throws Exception
    {
        final List<Map<String, @Nullable Object>> rows = new ArrayList<>(rows());
        assertThat(run("--from", kept(rows).toString())).isZero();

        rows.add(row("too slow", 2000, 1000.0, "<= 1.10", false, List.of()));

        assertThat(run("--from", kept(rows).toString())).isEqualTo(1);
    }

    @Test
    void shouldFailAndSayWhichWhenARowCouldNotBeRun() throws Exception
    {
        final Path json = kept(rows());
        Files.writeString(json, Files.readString(json).replaceFirst("\\{", "{\"missing\":[\"render & co\"],"));

        assertThat(elements(page(json), "p")).extracting(Element::getTextContent)
            .contains("Could not be run: render & co.");
        assertThat(run("--from", json.toString())).isEqualTo(1);
    }

    @Test
    void shouldShowRowsOfNoSectionWhenTheFileHasSome() throws Exception
    {
        final Document page = page(kept(List.of(row("alone", 1, null, "-", true, List.of()))));

        assertThat(tableRows(page)).anyMatch(row -> row.contains("alone"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "5", "{", "{\"results\":[null]}", "{\"results\":[{}]}", "{\"results\":[[]]}",
        "{\"results\":[{\"name\":\"a\",\"unit\":\"ns\",\"goal\":\"-\",\"points\":[{}]}]}",
        "{\"sections\":[{}],\"results\":[{\"name\":\"a\",\"unit\":\"ns\",\"goal\":\"-\"}]}"})
    void shouldRefuseAFileThatIsNoReport(final String text) throws IOException
    {
        final Path file = Files.writeString(temporary.resolve("text"), text);

        assertThat(run("--from", file.toString(), "--html", temporary.resolve("page.html").toString(), "--headline"))
            .isEqualTo(1);
        assertThat(complained.toString(StandardCharsets.UTF_8).lines()).singleElement().satisfies(line ->
            assertThat(line).startsWith("report: "));
    }

    @Test
    void shouldSayWhatIsWrongWhenThereIsNothingToReport() throws Exception
    {
        final Path nonsense = Files.writeString(temporary.resolve("nonsense"), "{\"results\": 5}");
        final Path nothing = Files.writeString(temporary.resolve("nothing"), "{}");

        assertThat(run()).isEqualTo(2);
        assertThat(run("--frm")).isEqualTo(2);
        assertThat(run("--from", temporary.resolve("missing").toString())).isEqualTo(1);
        assertThat(run("--from", nonsense.toString())).isEqualTo(1);
        assertThat(run("--from", nothing.toString())).isEqualTo(1);
        assertThat(complained.toString(StandardCharsets.UTF_8).lines()).hasSize(5).allMatch(line ->
            line.startsWith("report: "));
        assertThat(complained.toString(StandardCharsets.UTF_8)).contains(
            "missing does not exist", "nonsense is not what bench/report has written", "nothing holds no results");
    }
}
