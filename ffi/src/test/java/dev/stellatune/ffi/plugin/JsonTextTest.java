// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

/**
 * What RFC 8259 calls JSON, and what it does not.
 */
class JsonTextTest
{
    @Test
    void shouldReadEachKindOfValue()
    {
        assertThat(JsonText.object(
            " { \"a\" : [ 1 , -2.5e+1 , \"x\" , null , true , false , {} , [] ] ,\t\"b\":\r\n0}\n"))
            .containsOnly(
                entry("a", Arrays.asList(1.0, -25.0, "x", null, true, false, Map.of(), List.of())),
                entry("b", 0.0));
    }

    @Test
    void shouldReadEachEscape()
    {
        assertThat(JsonText.object("{\"\\u00e4\\uD83D\\ude00\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}"))
            .containsOnly(entry("\u00e4\ud83d\ude00", "\"\\/\b\f\n\r\t"));
    }

    @Test
    void shouldReadBackWhatItQuoted()
    {
        final String text = "\"\\/\b\f\n\r\t\u0001\u00e4\ud83d\ude00\ud800";

        assertThat(JsonText.quoted("a/\"b\"\n\u0001")).isEqualTo("\"a/\\\"b\\\"\\n\\u0001\"");
        assertThat(JsonText.object("{\"a\":" + JsonText.quoted(text) + "}")).containsOnly(entry("a", text));
    }

    @Test
    void shouldTakeTheLastWhenANameOccursTwice()
    {
        assertThat(JsonText.object("{\"a\":1,\"a\":2}")).containsOnly(entry("a", 2.0));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", " ", "null", "[]", "7", "\"x\"", "{", "}", "{}x", "{} {}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}",
        "{a:1}", "{'a':1}", "{\"a\":01}", "{\"a\":+1}", "{\"a\":1.}", "{\"a\":.5}", "{\"a\":1e}", "{\"a\":NaN}",
        "{\"a\":nul}", "{\"a\":[1,]}", "{\"a\":[1}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12\"}", "{\"a\":\"\\u12g4\"}",
        "{\"a\":\"", "{\"a\":\"\\", "{\"a\":\"\n\"}", "{\"a\":1 \"b\":2}", "\uFEFF{}"})
    void shouldRefuseWhatIsNoObject(final String text)
    {
        assertThatIllegalArgumentException().isThrownBy(() -> JsonText.object(text))
            .withMessageMatching("it (ends too early|has an unexpected ('.'|U\\+[0-9A-F]{4}) at character) ?.*");
    }

    @Test
    void shouldRefuseWhatIsNestedTooDeeply()
    {
        assertThatIllegalArgumentException().isThrownBy(() -> JsonText.object("{\"a\":" + "[".repeat(100_000)))
            .withMessageContaining("too deeply");
    }
}
