// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.AbiConstants;
import dev.stellatune.ffi.abi.Calls;
import dev.stellatune.ffi.abi.ModuleCalls;
import dev.stellatune.ffi.abi.NativeMemory;
import dev.stellatune.ffi.abi.StCapabilityDescriptor;
import dev.stellatune.ffi.abi.StDecoderExtScore;
import dev.stellatune.ffi.abi.StPluginModule;
import dev.stellatune.ffi.abi.StStr;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads and checks what a library's entry function returns. [job-thread]
 *
 * <p>The order is that of trust: version first, since nothing else in the table means anything in another version.
 */
final class ModuleTable
{
    private static final long MAX_CAPABILITIES = 256;
    private static final long MAX_SCORE_ROWS = 1024;
    private static final long MODULE_WORDS = StPluginModule.SIZE / Long.BYTES;

    private final Path file;
    private final long[] words = new long[(int)MODULE_WORDS];
    private final PluginInfo info;

    private ModuleTable(final Path file, final long address) throws PluginException
    {
        this.file = file;
        final int version = NativeMemory.getInt(address + StPluginModule.API_VERSION_OFFSET);
        if (version != AbiConstants.ABI_VERSION)
        {
            throw refused("is built for plugin ABI version " + version + ", this host speaks version " +
                AbiConstants.ABI_VERSION + ": rebuild it with this host's header");
        }
        for (int i = 0; i < words.length; i++)
        {
            words[i] = NativeMemory.getLong(address + (long)i * Long.BYTES);
        }
        final PluginMetadata metadata = readMetadata();
        this.info = new PluginInfo(
            metadata.id(), metadata.name(), metadata.version(), metadata.apiVersion(), readCapabilities());
    }

    /**
     * Calls the entry function and reads the table that it returns.
     *
     * @param file      for messages.
     * @param entry     address of the entry function, not 0.
     * @param hostTable address of the host table to give it.
     * @return the checked table.
     * @throws PluginException naming the first thing that is wrong.
     */
    static ModuleTable read(final Path file, final long entry, final long hostTable) throws PluginException
    {
        final long address = ModuleCalls.entry(Calls.function(entry), hostTable);
        if (address == 0)
        {
            throw new PluginException("The entry function of " + file + " returned NULL: the plugin refuses to start " +
                "here; its own log may say why.");
        }
        return new ModuleTable(file, address);
    }

    PluginInfo info()
    {
        return info;
    }

    /** A pointer slot of the table. */
    long slot(final long offset)
    {
        return words[(int)(offset / Long.BYTES)];
    }

    /** Addresses of the five create functions by kind code - 1; 0 where absent. */
    long[] createFunctions()
    {
        final long[] functions = new long[CapabilityKind.values().length];
        for (final CapabilityKind kind : CapabilityKind.values())
        {
            functions[kind.code() - 1] = slot(createOffset(kind));
        }
        return functions;
    }

    private static long createOffset(final CapabilityKind kind)
    {
        return switch (kind)
        {
            case DECODER -> StPluginModule.CREATE_DECODER_INSTANCE_OFFSET;
            case DSP -> StPluginModule.CREATE_DSP_INSTANCE_OFFSET;
            case SOURCE_CATALOG -> StPluginModule.CREATE_SOURCE_CATALOG_INSTANCE_OFFSET;
            case LYRICS_PROVIDER -> StPluginModule.CREATE_LYRICS_PROVIDER_INSTANCE_OFFSET;
            case OUTPUT_SINK -> StPluginModule.CREATE_OUTPUT_SINK_INSTANCE_OFFSET;
        };
    }

    private PluginMetadata readMetadata() throws PluginException
    {
        final long function = required(StPluginModule.METADATA_JSON_OFFSET, "metadata_json");
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment text = arena.allocate(StStr.LAYOUT);
            ModuleCalls.string(Calls.function(function), (size, alignment) -> text);
            final String json = NativeText.readStrictAt(text.address());
            if (json == null)
            {
                throw refused("gives metadata that is not a UTF-8 string");
            }
            return PluginMetadata.parse(json, file);
        }
    }

    private List<Capability> readCapabilities() throws PluginException
    {
        final long count = ModuleCalls.count(Calls.function(required(StPluginModule.CAPABILITY_COUNT_OFFSET,
            "capability_count")));
        if (count < 0 || count > MAX_CAPABILITIES)
        {
            throw refused("claims " + Long.toUnsignedString(count) + " capabilities; at most " + MAX_CAPABILITIES +
                " are plausible");
        }
        final MemorySegment get = Calls.function(required(StPluginModule.CAPABILITY_GET_OFFSET, "capability_get"));
        final List<Capability> capabilities = new ArrayList<>();
        final Set<String> seen = new HashSet<>();
        for (long i = 0; i < count; i++)
        {
            final long descriptor = ModuleCalls.itemAt(get, i);
            if (descriptor == 0)
            {
                throw refused("announces " + count + " capabilities, but number " + i + " is NULL");
            }
            final Capability capability = readCapability(descriptor, i);
            if (!seen.add(capability.kind() + "/" + capability.typeId()))
            {
                throw refused("offers the " + capability.kind().label() + " type '" + capability.typeId() + "' twice");
            }
            capabilities.add(capability);
        }
        return List.copyOf(capabilities);
    }

    private Capability readCapability(final long descriptor, final long index) throws PluginException
    {
        final int code = NativeMemory.getInt(descriptor + StCapabilityDescriptor.KIND_OFFSET);
        final CapabilityKind kind = CapabilityKind.of(code);
        if (kind == null)
        {
            throw refused("gives capability number " + index + " the unknown kind " + code);
        }
        final String typeId = text(descriptor + StCapabilityDescriptor.TYPE_ID_OFFSET, "type id", index);
        if (typeId.isBlank())
        {
            throw refused("gives capability number " + index + " an empty type id");
        }
        if (slot(createOffset(kind)) == 0)
        {
            throw refused("offers the " + kind.label() + " '" + typeId + "' but no function that creates it");
        }
        final String config = text(descriptor + StCapabilityDescriptor.DEFAULT_CONFIG_JSON_OFFSET, "config", index);
        return new Capability(
            kind,
            typeId,
            text(descriptor + StCapabilityDescriptor.DISPLAY_NAME_OFFSET, "display name", index),
            text(descriptor + StCapabilityDescriptor.CONFIG_SCHEMA_JSON_OFFSET, "config schema", index),
            config.isBlank() ? "{}" : config,
            kind == CapabilityKind.DECODER ? readScores(typeId) : Map.of());
    }

    private Map<String, Integer> readScores(final String typeId) throws PluginException
    {
        final long countFunction = slot(StPluginModule.DECODER_EXT_SCORE_COUNT_OFFSET);
        final long getFunction = slot(StPluginModule.DECODER_EXT_SCORE_GET_OFFSET);
        if (countFunction == 0 || getFunction == 0)
        {
            return Map.of(Capability.ANY_EXTENSION, 1);
        }
        final Map<String, Integer> scores = new LinkedHashMap<>();
        try (Arena arena = Arena.ofConfined())
        {
            final MemorySegment type = NativeText.of(typeId, arena);
            final long count = ModuleCalls.extScoreCount(Calls.function(countFunction), type);
            if (count < 0 || count > MAX_SCORE_ROWS)
            {
                throw refused("claims " + Long.toUnsignedString(count) + " extension scores for '" + typeId + "'");
            }
            for (long i = 0; i < count; i++)
            {
                final long row = ModuleCalls.extScoreAt(Calls.function(getFunction), type, i);
                if (row == 0)
                {
                    throw refused("announces " + count + " extension scores for '" + typeId + "', but number " + i +
                        " is NULL");
                }
                final int score = Short.toUnsignedInt(NativeMemory.getShort(row + StDecoderExtScore.SCORE_OFFSET));
                scores.merge(text(row + StDecoderExtScore.EXT_OFFSET, "extension", i), score, Math::max);
            }
        }
        return Map.copyOf(scores);
    }

    private String text(final long address, final String what, final long index) throws PluginException
    {
        final String text = NativeText.readStrictAt(address);
        if (text == null)
        {
            throw refused("gives number " + index + " of its list a " + what + " that is not a UTF-8 string");
        }
        return text;
    }

    private long required(final long offset, final String name) throws PluginException
    {
        final long function = slot(offset);
        if (function == 0)
        {
            throw refused("has no function " + name + " in its module table");
        }
        return function;
    }

    private PluginException refused(final String what)
    {
        return new PluginException("The plugin " + file + " " + what + ".");
    }
}
