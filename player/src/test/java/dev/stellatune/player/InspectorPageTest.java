// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The inspector's page in a real browser, while a player of its own process plays.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class InspectorPageTest extends PlayerTest
{
    private static final String GAIN = "stellatune.gain";
    private static final int SAMPLE_RATE = 8_000;
    private static final int SECONDS = 20 * 60;

    /** The least contrast of all text that is seen; what it is of stands behind it. */
    private static final String LEAST_CONTRAST = """
        (() => {
          const rgb = text => text.match(/[\\d.]+/g).map(Number);
          const light = parts => parts.slice(0, 3).map(part => part / 255)
            .map(part => part <= .03928 ? part / 12.92 : ((part + .055) / 1.055) ** 2.4)
            .reduce((sum, part, i) => sum + part * [.2126, .7152, .0722][i], 0);
          const behind = element => {
            const color = rgb(getComputedStyle(element).backgroundColor);
            return color.length === 4 && color[3] === 0 ? behind(element.parentElement) : color;
          };
          let least = [21, ''];
          for (const element of document.body.querySelectorAll('*')) {
            const own = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
            if (own && element.checkVisibility() && !element.disabled) {
              const both = [light(rgb(getComputedStyle(element).color)), light(behind(element))];
              const contrast = (Math.max(...both) + .05) / (Math.min(...both) + .05);
              if (contrast < least[0]) {
                least = [contrast, element.outerHTML];
              }
            }
          }
          return least[0].toFixed(2) + ' of ' + least[1];
        })()""";

    private @Nullable Process player;
    private @Nullable Chromium browser;
    private String address = "";

    @BeforeEach
    void start() throws Exception
    {
        final @Nullable Path program = Chromium.find();
        if (program == null)
        {
            System.err.println("*** THE INSPECTOR'S PAGE IS NOT TESTED: there is no Chromium; " +
                "install it (Debian calls it chromium) ***");
        }
        Assumptions.assumeTrue(program != null, "there is no Chromium");
        final List<String> command = java();
        command.addAll(List.of("play", TestAudio.wav(file("in.wav"), SAMPLE_RATE, 1, SAMPLE_RATE * SECONDS).toString(),
            "--sink", "null", "--dsp", "gain={\"gain_db\":-1}", "--inspect"));
        player = new ProcessBuilder(command).redirectErrorStream(true).start();
        address = address(player.inputReader());
        browser = Chromium.start(Objects.requireNonNull(program), Files.createDirectory(file("browser")));
        browser.size(1280, 900);
        browser.open(address);
        browser.await(chip("decoder") + " === 'running'");
        browser.await(chip("dsp") + " === 'running'");
    }

    private static String address(final BufferedReader lines) throws Exception
    {
        final String prefix = "inspector: ";
        for (String line = lines.readLine(); line != null; line = lines.readLine())
        {
            if (line.startsWith(prefix))
            {
                return line.substring(prefix.length());
            }
        }
        throw new AssertionError("no address is printed");
    }

    @AfterEach
    void stop() throws Exception
    {
        if (browser != null)
        {
            browser.close();
        }
        if (player != null)
        {
            player.destroy();
            assertThat(player.waitFor()).isEqualTo(143);
        }
    }

    private Chromium page()
    {
        return Objects.requireNonNull(browser);
    }

    private static String textOf(final String selector)
    {
        return "document.querySelector('" + selector + "')?.textContent";
    }

    private static String chip(final String role)
    {
        return textOf(".stage[data-key=" + role + "] .chip");
    }

    /** The number in the DSP's card. */
    private static String epoch()
    {
        return "Number((" + textOf(".stage[data-key=dsp] .epoch") + " ?? '').replace('epoch ', ''))";
    }

    private static String pluginChip()
    {
        return textOf(".plugin[data-key=\"" + GAIN + "\"] .chip");
    }

    private static String button(final String action)
    {
        return "button[aria-label=\"" + action + " " + GAIN + "\"]";
    }

    /** How many pixels of a canvas are not blank. */
    private static String painted(final String canvas)
    {
        return "(() => { const c = document.getElementById('" + canvas + "'); " +
            "const copy = new OffscreenCanvas(c.width, c.height).getContext('2d'); copy.drawImage(c, 0, 0); " +
            "const d = copy.getImageData(0, 0, c.width, c.height).data; " +
            "let n = 0; for (let i = 3; i < d.length; i += 4) { if (d[i]) n++; } return n; })()";
    }

    private void awaitChange(final String expression) throws Exception
    {
        page().await(expression + " !== " + Json.text(page().text(expression)));
    }

    @Test
    void shouldShowLiveFiguresWhenMusicPlays() throws Exception
    {
        awaitChange(textOf("#blocks"));
        awaitChange(textOf("#frames"));
        awaitChange(textOf("#position"));
        assertThat(page().text(textOf("#track"))).endsWith("in.wav");
        assertThat(page().text(textOf("#state"))).isEqualTo("playing");
        // a blank one has its middle line
        page().await(painted("waveform") + " > 20 * document.getElementById('waveform').width");
        assertThat(page().text("document.getElementById('waveform').getAttribute('aria-label')")).contains(" dBFS");
        for (final String role : List.of("decoder", "dsp", "sink"))
        {
            page().await("parseFloat(" + textOf(".stage[data-key=" + role + "] [data-field=median]") + ") > 0");
        }
        awaitChange(textOf("#stages"));
        // the axis and the line of the limit are there without any times
        page().await(painted("histogram") + " > 4 * document.getElementById('histogram').width");
        assertThat(page().text("document.getElementById('histogram').getAttribute('aria-label')")).contains("decoder");

        assertClean();
    }

    @Test
    void shouldReplaceAndDisableWhenButtonsArePressed() throws Exception
    {
        final double before = ((Number)Objects.requireNonNull(page().evaluate(epoch()))).doubleValue();

        page().click(button("Reload"));

        page().await(epoch() + " > " + before);
        page().await(textOf("#status") + " === 'reload " + GAIN + ": done'");
        page().await(textOf("#leases [data-key=\"" + (long)before + "\"] .chip") + " === 'gone'");
        assertThat(page().text(textOf("#log"))).contains(" replaces epoch " + (long)before);

        page().click(button("Disable"));

        page().await(pluginChip() + " === 'disabled' && " + chip("dsp") + " === 'disabled'");
        assertThat(page().evaluate("document.querySelector('" + button("Reload") + "').disabled")).isEqualTo(true);
        awaitChange(textOf("#blocks"));

        page().evaluate("document.querySelector('" + button("Enable") + "').focus()");
        page().press("Enter");

        page().await(pluginChip() + " === 'current' && " + chip("dsp") + " === 'running'");
        assertThat(page().text("document.activeElement.getAttribute('aria-label')")).isEqualTo("Disable " + GAIN);
        assertClean();
    }

    @Test
    void shouldBeReadAndReachedByEverybody() throws Exception
    {
        page().click(button("Reload"));
        page().await("document.querySelectorAll('#leases tr').length > 4");
        final Set<String> backgrounds = new HashSet<>();
        for (final String scheme : List.of("light", "dark"))
        {
            page().scheme(scheme);
            backgrounds.add(page().text("getComputedStyle(document.body).backgroundColor"));
            for (final int width : new int[] {1280, 360})
            {
                page().size(width, 800);
                page().await("innerWidth === " + width);
                assertThat(page().text("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
                    .as("what is beyond the right edge: %s, %s px", scheme, width).isEqualTo("0");
                assertThat(page().text(LEAST_CONTRAST)).matches(least -> Double.parseDouble(
                    least.substring(0, least.indexOf(' '))) >= 4.5, scheme + ": 4.5 or more");
                screenshot(scheme + "-" + width);
            }
        }
        assertThat(backgrounds).hasSize(2);
        assertButtonsAreReached();
        assertClean();
    }

    /** For whoever changes the page: {@code -Dstellatune.screenshots=DIR} keeps pictures of it. */
    private void screenshot(final String name) throws Exception
    {
        final String directory = System.getProperty("stellatune.screenshots");
        if (directory != null)
        {
            page().screenshot(Path.of(directory, name + ".png"));
        }
    }

    private void assertButtonsAreReached() throws Exception
    {
        final Object count = page().evaluate("document.querySelectorAll('button:enabled').length");
        final Set<String> reached = new HashSet<>();
        page().evaluate("document.activeElement.blur()");
        for (int i = 0; i < 60; i++)
        {
            page().press("Tab");
            if (Boolean.TRUE.equals(page().evaluate("document.activeElement.matches('button:focus-visible')")))
            {
                reached.add(page().text("document.activeElement.getAttribute('aria-label')"));
            }
        }
        assertThat(reached).hasSize(((Number)Objects.requireNonNull(count)).intValue());
    }

    @Test
    void shouldSayItWhenThePlayerEnds() throws Exception
    {
        Objects.requireNonNull(player).destroy();

        page().await(textOf("#status") + " === 'The player has ended, or does not answer.'");
        assertThat(page().evaluate("document.body.className")).isEqualTo("lost");
    }

    private void assertClean()
    {
        assertThat(page().complaints()).isEmpty();
        assertThat(page().requests()).contains(address, address + "inspector.css", address + "inspector.js")
            .allMatch(url -> url.startsWith(address) || url.startsWith("data:") || url.equals("about:blank"));
    }
}
