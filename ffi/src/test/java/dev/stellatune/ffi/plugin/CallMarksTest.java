// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Threads note which call they are in. The plugin logs its name in each function, and the log looks at the note: it is
 * called on the plugin's thread, within the call.
 */
class CallMarksTest
{
    private static final int NUMBER = 40_961;
    private static final Map<String, PluginCall> NAMES = Map.ofEntries(
        Map.entry("create", PluginCall.CREATE), Map.entry("destroy", PluginCall.DESTROY),
        Map.entry("plan", PluginCall.PLAN), Map.entry("apply", PluginCall.APPLY),
        Map.entry("export", PluginCall.EXPORT), Map.entry("import", PluginCall.IMPORT),
        Map.entry("free", PluginCall.FREE), Map.entry("shutdown", PluginCall.SHUTDOWN),
        Map.entry("open", PluginCall.OPEN), Map.entry("info", PluginCall.INFO),
        Map.entry("metadata", PluginCall.METADATA), Map.entry("read", PluginCall.READ),
        Map.entry("seek", PluginCall.SEEK), Map.entry("process", PluginCall.PROCESS),
        Map.entry("layouts", PluginCall.LAYOUTS), Map.entry("channels", PluginCall.CHANNELS),
        Map.entry("targets", PluginCall.LIST_TARGETS), Map.entry("negotiate", PluginCall.NEGOTIATE),
        Map.entry("write", PluginCall.WRITE), Map.entry("status", PluginCall.QUERY),
        Map.entry("flush", PluginCall.FLUSH), Map.entry("reset", PluginCall.RESET),
        Map.entry("close", PluginCall.CLOSE), Map.entry("list", PluginCall.LIST),
        Map.entry("stream", PluginCall.OPEN_STREAM), Map.entry("close_stream", PluginCall.CLOSE_STREAM),
        Map.entry("search", PluginCall.SEARCH), Map.entry("fetch", PluginCall.FETCH));

    @TempDir
    private Path temporary;
    private final Notes notes = new Notes();
    private final Set<PluginCall> seen = EnumSet.noneOf(PluginCall.class);
    private final PluginHost host = new PluginHost((plugin, level, message) ->
    {
        final PluginCall expected = NAMES.get(message);
        assertThat(expected).as("the plugin logs '%s'", message).isNotNull();
        assertThat(PluginCall.of(CallMark.codeOf(notes.word()))).as(message).isEqualTo(expected);
        assertThat(CallMark.moduleOf(notes.word())).isEqualTo(NUMBER);
        seen.add(Objects.requireNonNull(expected));
    }, 1000, (where, failure) -> notes.lines.add(where + failure), notes);

    /** One mark for the one thread of this test. */
    private static final class Notes implements CallMarks
    {
        private final MemorySegment memory = Arena.ofAuto().allocate(CallMark.BYTES, CallMark.BYTES);
        private final CallMark mark = new CallMark(memory);
        private final List<String> lines = new ArrayList<>();

        long word()
        {
            return NativeMemory.getLong(memory.address());
        }

        @Override
        public CallMark ofThisThread()
        {
            return mark;
        }

        @Override
        public int opening(final Path file)
        {
            lines.add("opening " + file.getFileName());
            return NUMBER;
        }

        @Override
        public void isPlugin(final int number, final String id, final String version)
        {
            lines.add(number + " is " + id + " " + version);
        }

        @Override
        public void gone(final int number)
        {
            lines.add(number + " is gone");
        }
    }

    @Test
    void shouldNoteEachCallWhileItLasts() throws Exception
    {
        try (Fixture fixture = Fixture.load("ledger", temporary, host))
        {
            assertThat(notes.lines).containsExactly("opening libledger.so", NUMBER + " is test.ledger 1.0.0");
            for (final CapabilityKind kind : CapabilityKind.values())
            {
                try (LedgerInstance ledger = LedgerInstance.create(fixture, kind, "{}"))
                {
                    for (final String function : LedgerInstance.functionsOf(kind))
                    {
                        ledger.call(function);
                        assertThat(notes.word()).as("after " + function).isZero();
                    }
                    if (ledger.instance() instanceof final DspInstance dsp)
                    {
                        dsp.supportedLayouts();
                        dsp.outputChannels();
                        try (SampleBuffer buffer = new SampleBuffer(8))
                        {
                            dsp.process(buffer.address(), 4);
                        }
                    }
                }
                assertThat(notes.word()).as("after destroy").isZero();
            }
        }

        assertThat(notes.word()).isZero();
        final Set<PluginCall> notLogged = EnumSet.complementOf(EnumSet.copyOf(seen));
        assertThat(notLogged).containsExactlyInAnyOrder(PluginCall.LOAD, PluginCall.ENTRY, PluginCall.UNLOAD);
        assertThat(notes.lines).endsWith(NUMBER + " is gone").hasSize(3);
    }

    @Test
    void shouldBeInNoCallWhenOneFailed() throws Exception
    {
        try (Fixture fixture = Fixture.load("ledger", temporary, host))
        {
            assertThatExceptionOfType(PluginException.class)
                .isThrownBy(() -> LedgerInstance.create(fixture, CapabilityKind.DSP, "{\"fail\":\"create\"}"));
            assertThat(notes.word()).isZero();
            for (final CapabilityKind kind : CapabilityKind.values())
            {
                for (final String function : LedgerInstance.functionsOf(kind))
                {
                    if (!function.equals("create"))
                    {
                        try (LedgerInstance ledger =
                            LedgerInstance.create(fixture, kind, "{\"fail\":\"" + function + "\"}"))
                        {
                            assertThatExceptionOfType(PluginException.class)
                                .isThrownBy(() -> ledger.call(function));
                            assertThat(notes.word()).as("after " + function).isZero();
                        }
                    }
                }
            }
        }
    }

    @Test
    void shouldForgetALibraryThatIsNoPlugin()
    {
        assertThatExceptionOfType(PluginException.class)
            .isThrownBy(() -> Fixture.load("null_entry", temporary, host));
        assertThat(notes.lines).containsExactly("opening libnull_entry.so", NUMBER + " is gone");
        assertThat(notes.word()).isZero();
    }

    @Test
    void shouldTellEachCallFromTheOneBefore()
    {
        final MemorySegment memory = Arena.ofAuto().allocate(CallMark.BYTES, CallMark.BYTES);
        final CallMark mark = new CallMark(memory);

        mark.begin(CallMark.MAX_MODULE, PluginCall.FETCH);
        final long first = NativeMemory.getLong(memory.address());
        mark.end();
        mark.begin(CallMark.MAX_MODULE, PluginCall.FETCH);
        final long second = NativeMemory.getLong(memory.address());

        assertThat(first).isNotEqualTo(second);
        assertThat(CallMark.moduleOf(first)).isEqualTo(CallMark.moduleOf(second)).isEqualTo(CallMark.MAX_MODULE);
        assertThat(PluginCall.of(CallMark.codeOf(first))).isEqualTo(PluginCall.FETCH);
    }

    @Test
    void shouldHaveACodeOfItsOwnForEachCall()
    {
        for (final PluginCall call : PluginCall.values())
        {
            assertThat(PluginCall.of(call.code())).isEqualTo(call);
            assertThat(call.code()).isBetween(1, 255);
        }
        assertThat(PluginCall.of(0)).isNull();
    }
}
