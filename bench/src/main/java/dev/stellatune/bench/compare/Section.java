// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.bench.compare;

/**
 * A part of the report: rows that answer one question.
 */
enum Section
{
    /** What a user wants to know first. */
    HEADLINE("In short", "", "What the engine costs beside the same job in C, and how long replacing a plugin takes."),
    /** What else has a goal. */
    GOALS("Other goals", "", "Parts of the above, and what happens less often."),
    /** By size. */
    CALLS("Calls into plugins", "frames, or bytes of text",
        "One call of each kind of instance, by the size of what is handed over. 'Nothing' is a plugin that only " +
            "answers: there all is the way to C and back."),
    /** By number of DSPs. */
    CHAIN("Length of the chain", "DSPs",
        "A block of 64 frames of FLAC in FUSED, with so many gains behind the decoder."),
    /** By number of streams. */
    STREAMS("Streams", "streams",
        "A block of 64 frames of one stream, when one thread turns so many in INVOKER: FLAC and one gain each."),
    /** By mode. */
    MODES("Modes", "", "A block of 64 frames of FLAC and one gain, by who carries it. C has one thread."),
    /** By collector. */
    COLLECTORS("Collectors", "", "The same block in FUSED, under each collector. Audio threads allocate nothing."),
    /** By way of waiting. */
    THREADS("Over a thread boundary", "",
        "A block's way from one thread to another over the ring, when the other one still yields and when it sleeps.");

    private final String title;
    private final String axis;
    private final String about;

    Section(final String title, final String axis, final String about)
    {
        this.title = title;
        this.axis = axis;
        this.about = about;
    }

    String title()
    {
        return title;
    }

    /** What the rows of a series differ in; empty when it needs no words. */
    String axis()
    {
        return axis;
    }

    /** What is compared, in a sentence or two. */
    String about()
    {
        return about;
    }
}
