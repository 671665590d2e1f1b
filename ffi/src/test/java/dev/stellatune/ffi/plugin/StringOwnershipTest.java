// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Every string that a plugin hands out goes back to it exactly once and with its own length, whichever function gave
 * it and however the call ended.
 */
class StringOwnershipTest
{
    private static final String MESSAGE = "the ledger was told to fail";

    @TempDir
    private Path temporary;
    private Fixture ledger;

    @BeforeEach
    void setUp() throws Exception
    {
        ledger = Fixture.load("ledger", temporary);
    }

    @AfterEach
    void assertBooksBalance() throws Exception
    {
        assertThat(ledger.count("ledger_live")).as("strings not given back").isZero();
        assertThat(ledger.count("ledger_freed")).isEqualTo(ledger.count("ledger_allocated"));
        assertThat(ledger.count("ledger_bad_frees")).isZero();
        assertThat(ledger.count("fixture_destroyed")).isEqualTo(ledger.count("fixture_created"));
        ledger.close();
    }

    static Stream<Arguments> functions()
    {
        return Stream.of(CapabilityKind.values())
            .flatMap(kind -> LedgerInstance.functionsOf(kind).stream().map(function -> Arguments.of(kind, function)));
    }

    private static String told(final String what, final String function)
    {
        return "{\"" + what + "\":\"" + function + "\"}";
    }

    private void run(final CapabilityKind kind, final String function, final String config) throws PluginException
    {
        try (LedgerInstance instance = LedgerInstance.create(ledger, kind, config))
        {
            instance.call(function);
        }
    }

    @ParameterizedTest
    @MethodSource("functions")
    void shouldGiveTextBackWhenFunctionSucceeds(final CapabilityKind kind, final String function) throws Exception
    {
        run(kind, function, "{}");

        assertThat(ledger.count("ledger_allocated"))
            .isEqualTo(function.equals("plan") ? 3 : LedgerInstance.givesText(function) ? 1 : 0);
    }

    @ParameterizedTest
    @MethodSource("functions")
    void shouldGiveTheMessageBackWhenFunctionFails(final CapabilityKind kind, final String function)
    {
        assertThatThrownBy(() -> run(kind, function, told("fail", function)))
            .isInstanceOf(PluginException.class)
            .hasMessageContaining("test.ledger")
            .hasMessageContaining(MESSAGE)
            .hasMessageNotContaining("\n");

        assertThat(ledger.count("ledger_allocated")).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("functions")
    void shouldFindWordsWhenFunctionFailsWithoutAny(final CapabilityKind kind, final String function)
    {
        assertThatThrownBy(() -> run(kind, function, told("mute", function)))
            .isInstanceOf(PluginException.class)
            .hasMessageContaining("no reason given");

        assertThat(ledger.count("ledger_allocated")).isZero();
    }

    @ParameterizedTest
    @MethodSource("functions")
    void shouldGiveTextBackWhenItIsNoUtf8(final CapabilityKind kind, final String function)
    {
        final Throwable failure = catchThrowable(() -> run(kind, function, told("spoil", function)));

        // a reason is for people and stream metadata are hints: the call goes on without them
        final boolean matters = LedgerInstance.givesText(function) &&
            !function.equals("plan") && !function.equals("stream");
        if (matters)
        {
            assertThat(failure).isInstanceOf(PluginException.class).hasMessageContaining("not a UTF-8 string");
        }
        else
        {
            assertThat(failure).isNull();
        }
    }

    @ParameterizedTest
    @MethodSource("functions")
    void shouldReplaceWhatIsNoUtf8WhenFunctionFailsWithSuchAMessage(final CapabilityKind kind, final String function)
    {
        final String config = "{\"fail\":\"" + function + "\",\"spoil\":\"" + function + "\"}";

        assertThatThrownBy(() -> run(kind, function, config))
            .isInstanceOf(PluginException.class)
            .hasMessageContaining("{\"x\":\"\ufffd(\ufffd\"}");
        assertThat(ledger.count("ledger_allocated")).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("functions")
    void shouldNeitherReadNorFreeWhatIsEmptyWhenItHasAnAddressThatIsNone(
        final CapabilityKind kind, final String function) throws Exception
    {
        run(kind, function, told("empty", function));

        final Throwable failure = catchThrowable(() ->
            run(kind, function, "{\"mute\":\"" + function + "\",\"empty\":\"" + function + "\"}"));
        assertThat(failure).isInstanceOf(PluginException.class).hasMessageContaining("no reason given");
        assertThat(ledger.count("ledger_allocated")).isZero();
    }

    @ParameterizedTest
    @MethodSource("functions")
    void shouldGiveTheMessageBackAsOneLineWhenThePluginPanics(final CapabilityKind kind, final String function)
    {
        assertThatThrownBy(() -> run(kind, function, told("panic", function)))
            .isInstanceOf(PluginException.class)
            .hasMessageContaining("(code 5): panic in ffi `" + function + "`: the ledger was told to panic 0: core::")
            .message().doesNotContain("\n", "\r").endsWith("199: core::ops::function::FnOnce::call_once.");

        assertThat(ledger.count("ledger_allocated")).isEqualTo(1);
    }

    @Test
    void shouldGiveTheReasonBackWhenThePlanIsUnknown() throws Exception
    {
        try (LedgerInstance instance = LedgerInstance.create(ledger, CapabilityKind.DSP, "{}"))
        {
            assertThatThrownBy(() -> instance.instance().planConfig("{\"plan\":\"other\"}"))
                .isInstanceOf(PluginException.class)
                .hasMessageContaining("unknown mode 42");
        }
        assertThat(ledger.count("ledger_allocated")).isEqualTo(1);
    }

    @Test
    void shouldGiveTheMessageBackWhenShutdownFails() throws Exception
    {
        run(CapabilityKind.DSP, "create", told("fail", "shutdown"));

        assertThat(ledger.module().shutdown()).contains("test.ledger").contains(MESSAGE);
        assertThat(ledger.module().shutdown()).as("again").isNull();

        assertThat(ledger.count("ledger_allocated")).isEqualTo(1);
        assertThat(ledger.count("fixture_shutdowns")).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("functions")
    void shouldReadButNotFreeWhenPluginHasNoFreeFunction(final CapabilityKind kind, final String function)
        throws Exception
    {
        try (Fixture nofree = Fixture.load("ledger_nofree", temporary))
        {
            try (LedgerInstance instance = LedgerInstance.create(nofree, kind, "{}"))
            {
                instance.call(function);
            }
            final long given = nofree.count("ledger_allocated");
            assertThatThrownBy(() ->
            {
                try (LedgerInstance instance = LedgerInstance.create(nofree, kind, told("fail", function)))
                {
                    instance.call(function);
                }
            }).hasMessageContaining(MESSAGE);

            assertThat(nofree.count("ledger_allocated")).isEqualTo(given + 1);
            assertThat(nofree.count("ledger_live")).isEqualTo(given + 1);
        }
    }
}
