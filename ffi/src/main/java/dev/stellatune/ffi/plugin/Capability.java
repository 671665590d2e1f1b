// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import java.util.Map;

/**
 * One thing that a module can create, copied from its descriptor.
 *
 * @param kind              what it is.
 * @param typeId            names it within its kind and module; not blank.
 * @param displayName       for people; may be empty.
 * @param configSchemaJson  JSON schema of its configuration; may be empty.
 * @param defaultConfigJson configuration to start from; {@code "{}"} where the plugin gives none.
 * @param extensionScores   decoders only: file extension (lower case, no dot, or {@code *}) to score; higher wins.
 */
public record Capability(
    CapabilityKind kind,
    String typeId,
    String displayName,
    String configSchemaJson,
    String defaultConfigJson,
    Map<String, Integer> extensionScores)
{
    /** What an extension row with this name matches: every extension. */
    public static final String ANY_EXTENSION = "*";

    /**
     * How well a decoder suits a file.
     *
     * @param extension lower case, without the dot; empty when unknown.
     * @return the score of the extension's own row, else that of the wildcard row, else 0: not at all.
     */
    public int scoreFor(final String extension)
    {
        final Integer exact = extensionScores.get(extension);
        if (exact != null)
        {
            return exact;
        }
        final Integer any = extensionScores.get(ANY_EXTENSION);
        return any == null ? 0 : any;
    }
}
