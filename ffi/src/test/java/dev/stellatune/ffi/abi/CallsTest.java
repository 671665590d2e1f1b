// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.abi;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

import dev.stellatune.ffi.library.LibraryLoadException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Every argument of every call shape arrives in C, and what C returns arrives in Java.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CallsTest
{
    private static final long HANDLE = 0x8111_2222_3333_4444L;
    private static final long LARGE = 0xFEDC_BA98_7654_3210L;

    private EchoPlugin plugin;
    private MemorySegment out;
    private StatusSlot status;
    private MemorySegment type;
    private MemorySegment config;

    @BeforeAll
    void open(@TempDir final Path directory) throws LibraryLoadException
    {
        plugin = new EchoPlugin(directory);
        out = plugin.allocate(64);
        status = new StatusSlot(plugin.allocate(StatusSlot.SIZE).address());
        type = plugin.str("type");
        config = plugin.str("{\"gain\":1}");
    }

    @AfterAll
    void close()
    {
        plugin.close();
    }

    @Test
    void shouldReturnModuleWhenEntryIsCalled()
    {
        assertThat(ModuleCalls.entry(plugin.entry(), LARGE)).isEqualTo(plugin.address("module"));
        assertSeen(LARGE);
    }

    @Test
    void shouldPassEverythingWhenPluginFreeIsCalled()
    {
        ModuleCalls.pluginFree(module(StPluginModule.PLUGIN_FREE_OFFSET), LARGE, 7, 1);
        assertSeen(LARGE, 7, 1);
    }

    @Test
    void shouldReturnStringByValueWhenMetadataIsAskedFor()
    {
        final MemorySegment result = plugin.allocate(StStr.SIZE);

        ModuleCalls.string(module(StPluginModule.METADATA_JSON_OFFSET), (bytes, alignment) -> result);

        assertThat(EchoPlugin.text(NativeMemory.getLong(result.address() + StStr.PTR_OFFSET), 2)).isEqualTo("{}");
        assertThat(NativeMemory.getLong(result.address() + StStr.LEN_OFFSET)).isEqualTo(0x12_3456_789AL);
    }

    @Test
    void shouldReturnCountsAndItemsWhenModuleIsAsked()
    {
        assertThat(ModuleCalls.count(module(StPluginModule.CAPABILITY_COUNT_OFFSET))).isEqualTo(-1);

        assertThat(ModuleCalls.itemAt(module(StPluginModule.CAPABILITY_GET_OFFSET), LARGE))
            .isEqualTo(plugin.address("seen"));
        assertSeen(LARGE);

        assertThat(ModuleCalls.extScoreCount(module(StPluginModule.DECODER_EXT_SCORE_COUNT_OFFSET), type))
            .isEqualTo(3);
        assertSeen(pointer(type), 4);

        assertThat(ModuleCalls.extScoreAt(module(StPluginModule.DECODER_EXT_SCORE_GET_OFFSET), type, 2))
            .isEqualTo(plugin.address("seen"));
        assertSeen(pointer(type), 4, 2);
    }

    @Test
    void shouldPassEverythingWhenInstanceIsCreated()
    {
        ModuleCalls.create(
            module(StPluginModule.CREATE_DECODER_INSTANCE_OFFSET), status, type, config, out.address());
        assertSeen(pointer(type), 4, pointer(config), 10, out.address());
        assertAnswered();
    }

    @Test
    void shouldPassTheArgumentThatNoRegisterHoldsWhenDspIsCreated()
    {
        ModuleCalls.createDsp(
            module(StPluginModule.CREATE_DSP_INSTANCE_OFFSET),
            status, type, 0xFFFF_FFFF, (short)8, config, out.address());
        assertSeen(pointer(type), 4, 0xFFFF_FFFFL, 8, pointer(config), 10, out.address());
        assertAnswered();
    }

    @Test
    void shouldReturnStatusWhenShutDown()
    {
        ModuleCalls.shutdown(module(StPluginModule.SHUTDOWN_OFFSET), status);
        assertAnswered();
    }

    @Test
    void shouldPassHandleWhenInstanceActs()
    {
        Calls.statusOf(plugin.function("sink", StOutputSinkVTable.FLUSH_OFFSET), status, HANDLE);
        assertSeen(HANDLE);
        assertAnswered();
    }

    @Test
    void shouldPassNumberOrAddressWhenInstanceIsAsked()
    {
        Calls.statusOut(decoder(StDecoderVTable.SEEK_MS_OFFSET), status, HANDLE, LARGE);
        assertSeen(HANDLE, LARGE);
        assertAnswered();

        Calls.statusOut(decoder(StDecoderVTable.EXPORT_STATE_JSON_OFFSET), status, HANDLE, out.address());
        assertSeen(HANDLE, out.address());
        assertThat(NativeMemory.getLong(out.address() + StStr.LEN_OFFSET)).isEqualTo(5);
    }

    @Test
    void shouldPassTextWhenInstanceIsTold()
    {
        Calls.statusIn(decoder(StDecoderVTable.APPLY_CONFIG_UPDATE_OFFSET), status, HANDLE, config);
        assertSeen(HANDLE, pointer(config), 10);
        assertAnswered();
    }

    @Test
    void shouldPassTextAndAddressWhenInstanceIsToldAndAsked()
    {
        Calls.statusInOut(decoder(StDecoderVTable.PLAN_CONFIG_UPDATE_OFFSET), status, HANDLE, config, out.address());
        assertSeen(HANDLE, pointer(config), 10, out.address());
        assertThat(NativeMemory.getInt(out.address() + StConfigUpdatePlan.MODE_OFFSET))
            .isEqualTo(AbiConstants.UPDATE_RECREATE);
        assertAnswered();
    }

    @Test
    void shouldPassStructByValueWhenDecoderIsOpened()
    {
        final MemorySegment args = plugin.allocate(StDecoderOpenArgs.SIZE);
        MemorySegment.copy(config, 0, args, StDecoderOpenArgs.PATH_OFFSET, StStr.SIZE);
        MemorySegment.copy(type, 0, args, StDecoderOpenArgs.EXT_OFFSET, StStr.SIZE);
        NativeMemory.putLong(args.address() + StDecoderOpenArgs.IO_VTABLE_OFFSET, LARGE);
        NativeMemory.putLong(args.address() + StDecoderOpenArgs.IO_HANDLE_OFFSET, LARGE + 1);

        Calls.open(decoder(StDecoderVTable.OPEN_OFFSET), status, HANDLE, args);

        assertSeen(HANDLE, pointer(config), 10, pointer(type), 4, LARGE, LARGE + 1);
        assertAnswered();
    }

    @Test
    void shouldWriteOneByteForTheEndWhenDecoderReads()
    {
        final long outEof = out.address() + 8;
        NativeMemory.putLong(outEof, -1);

        Calls.read(
            decoder(StDecoderVTable.READ_INTERLEAVED_F32_OFFSET),
            status, HANDLE, 0x8000_0001, LARGE, out.address(), outEof);

        assertSeen(HANDLE, 0x8000_0001L, LARGE, out.address(), outEof);
        assertThat(NativeMemory.getInt(out.address())).isEqualTo(0x8000_0000);
        assertThat(NativeMemory.getLong(outEof)).isEqualTo(0xFFFF_FFFF_FFFF_FF01L);
        assertAnswered();
    }

    @Test
    void shouldPassHandleWhenDestroyed()
    {
        Calls.destroy(decoder(StDecoderVTable.DESTROY_OFFSET), HANDLE);
        assertSeen(HANDLE);
    }

    @Test
    void shouldPassAndReturnEverythingWhenDspIsCalled()
    {
        Calls.process(dsp(StDspVTable.PROCESS_INTERLEAVED_F32_IN_PLACE_OFFSET), HANDLE, LARGE, 256);
        assertSeen(HANDLE, LARGE, 256);

        assertThat(Calls.supportedLayouts(dsp(StDspVTable.SUPPORTED_LAYOUTS_OFFSET), HANDLE))
            .isEqualTo(AbiConstants.LAYOUT_ANY);
        assertSeen(HANDLE);

        assertThat(Calls.outputChannels(dsp(StDspVTable.OUTPUT_CHANNELS_OFFSET), HANDLE)).isEqualTo((short)0xFFFE);
        assertSeen(HANDLE);
    }

    @Test
    void shouldPassEverythingWhenStreamIsOpenedAndClosed()
    {
        Calls.openStream(
            plugin.function("source", StSourceCatalogVTable.OPEN_STREAM_OFFSET),
            status, HANDLE, type, LARGE, LARGE + 1, LARGE + 2);
        assertSeen(HANDLE, pointer(type), 4, LARGE, LARGE + 1, LARGE + 2);
        assertAnswered();

        Calls.closeStream(plugin.function("source", StSourceCatalogVTable.CLOSE_STREAM_OFFSET), HANDLE, LARGE);
        assertSeen(HANDLE, LARGE);
    }

    @Test
    void shouldPassSpecByValueWhenSinkIsNegotiatedWithAndOpened()
    {
        final MemorySegment spec = plugin.allocate(StAudioSpec.SIZE);
        NativeMemory.putInt(spec.address() + StAudioSpec.SAMPLE_RATE_OFFSET, 192_000);
        NativeMemory.putShort(spec.address() + StAudioSpec.CHANNELS_OFFSET, (short)6);
        NativeMemory.putShort(spec.address() + StAudioSpec.RESERVED_OFFSET, (short)9);

        Calls.negotiate(sink(StOutputSinkVTable.NEGOTIATE_SPEC_OFFSET), status, HANDLE, type, spec, LARGE);
        assertSeen(HANDLE, pointer(type), 4, 192_000, 6, 9, LARGE);
        assertAnswered();

        Calls.openSink(sink(StOutputSinkVTable.OPEN_OFFSET), status, HANDLE, type, spec);
        assertSeen(HANDLE, pointer(type), 4, 192_000, 6, 9);
        assertAnswered();
    }

    @Test
    void shouldPassEverythingWhenSinkIsWrittenTo()
    {
        Calls.write(
            sink(StOutputSinkVTable.WRITE_INTERLEAVED_F32_OFFSET), status, HANDLE, 64, (short)8, LARGE, out.address());
        assertSeen(HANDLE, 64, 8, LARGE, out.address());
        assertThat(NativeMemory.getInt(out.address())).isEqualTo(32);
        assertAnswered();
    }

    @Test
    void shouldThrowBeforeTheCallWhenFunctionIsNull()
    {
        assertThatThrownBy(() -> Calls.destroy(Calls.function(0), HANDLE))
            .isInstanceOf(IllegalArgumentException.class);
    }

    private MemorySegment module(final long slot)
    {
        return plugin.function("module", slot);
    }

    private MemorySegment decoder(final long slot)
    {
        return plugin.function("decoder", slot);
    }

    private MemorySegment dsp(final long slot)
    {
        return plugin.function("dsp", slot);
    }

    private MemorySegment sink(final long slot)
    {
        return plugin.function("sink", slot);
    }

    private static long pointer(final MemorySegment str)
    {
        return NativeMemory.getLong(str.address() + StStr.PTR_OFFSET);
    }

    private void assertSeen(final long... expected)
    {
        final long[] seen = plugin.seen();
        assertThat(seen).containsExactly(Arrays.copyOf(expected, seen.length));
    }

    private void assertAnswered()
    {
        assertThat(status.code()).isEqualTo(EchoPlugin.CODE);
        assertThat(EchoPlugin.text(status.messageAddress(), status.messageLength())).isEqualTo(EchoPlugin.MESSAGE);
        status.clear();
        assertThat(status.code()).isEqualTo(AbiConstants.STATUS_OK);
        assertThat(status.messageLength()).isZero();
    }
}
