// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.player;

import java.util.List;
import java.util.Locale;
import picocli.CommandLine.TypeConversionException;

/**
 * A kind of plugin to start from: what its template is and needs. {@code NAME} stands for the plugin's name.
 */
enum PluginKind
{
    /** A tremolo. */
    DSP(
        "A DSP plugin for StellaTune: a tremolo, which makes the sound softer and louder again.",
        "stellatune render song.flac -o trembling.wav --plugins build --dsp NAME",
        "It takes a config, such as `--dsp 'NAME={\"rate_hz\":8,\"depth\":1}'`. While\n" +
            "`stellatune play song.flac --watch --plugins build --dsp NAME` plays, each build is heard at once.",
        "ST_KIND_DSP",
        "\n    .create_dsp_instance = create_dsp_instance,",
        "json"),

    /** A player of notes that are written as text. */
    DECODER(
        "A decoder plugin for StellaTune: it plays tunes that are written as text, such as `example.NAME`.",
        "stellatune play example.NAME --plugins build",
        "Change `example.NAME`, and hear another tune. With `play --watch`, each build is heard at once.",
        "ST_KIND_DECODER",
        "\n    .decoder_ext_score_count = decoder_ext_score_count," +
            "\n    .decoder_ext_score_get = decoder_ext_score_get," +
            "\n    .create_decoder_instance = create_decoder_instance,",
        ""),

    /** Lists a directory. */
    SOURCE(
        "A source catalog for StellaTune: it lists the files of a directory and opens them.",
        "stellatune plugins inspect build/libNAME.so",
        "Sources are heard in a player that shows them to its users.",
        "ST_KIND_SOURCE_CATALOG",
        "\n    .create_source_catalog_instance = create_source_catalog_instance,",
        "json text"),

    /** Reads lyrics beside the track. */
    LYRICS(
        "A lyrics provider for StellaTune: it finds lyrics in `.lrc` files beside the tracks.",
        "stellatune plugins inspect build/libNAME.so",
        "Lyrics are seen in a player that shows them to its users.",
        "ST_KIND_LYRICS_PROVIDER",
        "\n    .create_lyrics_provider_instance = create_lyrics_provider_instance,",
        "json text"),

    /** Writes raw samples. */
    SINK(
        "An output sink for StellaTune: it writes what is played to a file, as raw 32-bit floats.",
        "stellatune play song.flac --plugins build --sink NAME:song.f32",
        "To hear the file: `sox -t f32 -r 44100 -c 2 song.f32 -d`.",
        "ST_KIND_OUTPUT_SINK",
        "\n    .create_output_sink_instance = create_output_sink_instance,",
        "json");

    private final String what;
    private final String hear;
    private final String more;
    private final String constant;
    private final String slots;
    private final String helpers;

    PluginKind(
        final String what,
        final String hear,
        final String more,
        final String constant,
        final String slots,
        final String helpers)
    {
        this.what = what;
        this.hear = hear;
        this.more = more;
        this.constant = constant;
        this.slots = slots;
        this.helpers = helpers;
    }

    /**
     * Reads a kind.
     *
     * @throws TypeConversionException when it is none.
     */
    static PluginKind parse(final String word)
    {
        for (final PluginKind kind : values())
        {
            if (kind.word().equals(word))
            {
                return kind;
            }
        }
        throw new TypeConversionException("'" + word + "' is none of dsp, decoder, source, lyrics and sink");
    }

    /** As the user writes it; the name of the template too. */
    String word()
    {
        return name().toLowerCase(Locale.ROOT);
    }

    /** One sentence. */
    String what()
    {
        return what;
    }

    /** The command that lets it be heard, or seen at least. */
    String hear()
    {
        return hear;
    }

    /** What else can be tried. */
    String more()
    {
        return more;
    }

    /** The constant in plugin.h. */
    String constant()
    {
        return constant;
    }

    /** The lines of the module's table that this kind has and others have not. */
    String slots()
    {
        return slots;
    }

    /** The helpers that the template includes. */
    List<String> helpers()
    {
        return helpers.isEmpty() ? List.of() : List.of(helpers.split(" ", -1));
    }
}
