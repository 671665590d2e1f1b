// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Metadata as plugins write it, and as they should not.
 */
class PluginMetadataTest
{
    private static final Path FILE = Path.of("/plugins/libx.so");

    @Test
    void shouldTakeWhatItKnowsWhenThereIsMore() throws Exception
    {
        final PluginMetadata metadata = PluginMetadata.parse("""
            {"id":"org.example.A-b_1","name":"Na\u00efve \ud83c\udfb5","api_version":8,"later":[1,{"x":null}],
             "version":{"major":1,"minor":65535,"patch":3,"label":"rc"},"info":{"any":"thing"}}""", FILE);

        assertThat(metadata)
            .isEqualTo(new PluginMetadata("org.example.A-b_1", "Na\u00efve \ud83c\udfb5", "1.65535.3", 8));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{\"id\":\"x\",\"api_version\":8}",
        "{\"id\":\"x\",\"api_version\":8,\"name\":\"\",\"version\":\"1\"}",
        "{\"id\":\"x\",\"api_version\":8,\"name\":7,\"version\":{\"major\":\"1\"}}"})
    void shouldDoWithoutNameAndVersionWhenTheyAreMissing(final String json) throws Exception
    {
        assertThat(PluginMetadata.parse(json, FILE)).isEqualTo(new PluginMetadata("x", "x", "0.0.0", 8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "7", "\"text\"", "{", "{\"id\":\"x\",\"api_version\":8", "id: x", "\u0000"})
    void shouldRefuseWhenItIsNoJsonObject(final String json)
    {
        assertIsRefused(json, "JSON object");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "null", "{}"})
    void shouldRefuseWhenThereIsNothing(final String json)
    {
        assertIsRefused(json, "metadata");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\"", "\"../evil\"", "\".x\"", "\"a/b\"", "\"a b\"", "\"a\\u0000\"", "\"\u00e4\"", "7",
        "null", "[\"x\"]"})
    void shouldRefuseWhenTheIdCouldNotBeADirectory(final String id)
    {
        assertIsRefused("{\"id\":" + id + ",\"api_version\":8}", "\"id\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "9", "\"8\"", "null", "8.5", "4294967304"})
    void shouldRefuseWhenTheApiVersionIsAnother(final String version)
    {
        assertIsRefused("{\"id\":\"x\",\"api_version\":" + version + "}", "api_version");
    }

    @Test
    void shouldRefuseWhenItIsNestedWithoutEnd()
    {
        assertIsRefused("{\"id\":" + "[".repeat(1_000_000), "JSON object");
    }

    private static void assertIsRefused(final String json, final String reason)
    {
        assertThatThrownBy(() -> PluginMetadata.parse(json, FILE))
            .isInstanceOf(PluginException.class)
            .hasMessageContaining(FILE.toString())
            .hasMessageContaining(reason)
            .hasMessageNotContaining("\n");
    }
}
