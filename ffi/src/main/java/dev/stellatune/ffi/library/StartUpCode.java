// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.library;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The constructors of a library, looked at and not run: what the loader calls before anyone else can.
 *
 * <p>Compilers add a constructor to what is linked with {@code -ffast-math} that makes the processor take small numbers
 * for zero from then on, in the thread that happens to load the library. It reads the control register, sets the bits
 * for denormal inputs and results, and writes it back, on x86-64 with {@code stmxcsr}, {@code or} and {@code ldmxcsr}.
 * Only constructors are searched for that: a plugin may do the same in its own functions, and undo it.
 */
final class StartUpCode
{
    private static final int SLOT_BYTES = 8;
    private static final int RELOCATION_BYTES = 24;
    private static final long RELOCATION_ADDRESS = 1;
    private static final long RELOCATION_RELATIVE = 8;
    private static final int MAX_CONSTRUCTORS = 4096;

    /** Longer than what stands before the pattern in any compiler's code. */
    private static final int WINDOW_BYTES = 128;
    private static final int JUMP = 0xE9;
    private static final int SHORT_JUMP = 0xEB;
    private static final int RETURN = 0xC3;
    private static final int STORE = 3;
    private static final int LOAD = 2;
    private static final int DENORMALS_ARE_ZERO_AND_FLUSH_TO_ZERO = 0x8040;

    private final List<ByteBuffer> constructors = new ArrayList<>();

    private StartUpCode()
    {
    }

    static StartUpCode of(final ElfImage image, final ElfFile elf) throws IOException, LibraryLoadException
    {
        final StartUpCode code = new StartUpCode();
        final long array = elf.dynamic().value(ElfDynamic.INIT_ARRAY);
        final long bytes = elf.dynamic().value(ElfDynamic.INIT_ARRAY_BYTES);
        if (array == 0 || bytes <= 0 || bytes > (long)MAX_CONSTRUCTORS * SLOT_BYTES)
        {
            return code;
        }

        final Map<Long, Long> relocated = relocated(image, elf, array, array + bytes);
        final ByteBuffer slots = image.bytesAt(array, bytes);
        for (int at = 0; at + SLOT_BYTES <= slots.limit(); at += SLOT_BYTES)
        {
            final long address = relocated.getOrDefault(array + at, slots.getLong(at));
            code.constructors.add(image.bytesUpTo(address, WINDOW_BYTES));
        }

        return code;
    }

    boolean changesFloatingPoint()
    {
        return constructors.stream().anyMatch(StartUpCode::changesFloatingPoint);
    }

    /**
     * What the loader writes to the slots of the array: with relocations that have an addend, the slots themselves
     * say nothing.
     */
    private static Map<Long, Long> relocated(
        final ElfImage image, final ElfFile elf, final long from, final long to)
        throws IOException, LibraryLoadException
    {
        final Map<Long, Long> values = new HashMap<>();
        final long address = elf.dynamic().value(ElfDynamic.RELOCATIONS);
        if (address == 0)
        {
            return values;
        }

        final ByteBuffer table = image.bytesAt(address, elf.dynamic().value(ElfDynamic.RELOCATIONS_BYTES));
        for (int at = 0; at + RELOCATION_BYTES <= table.limit(); at += RELOCATION_BYTES)
        {
            final long slot = table.getLong(at);
            final long type = table.getLong(at + 8) & 0xFFFF_FFFFL;
            final long addend = table.getLong(at + 16);
            if (slot >= from && slot < to && type == RELOCATION_RELATIVE)
            {
                values.put(slot, addend);
            }
            else if (slot >= from && slot < to && type == RELOCATION_ADDRESS)
            {
                values.put(slot, elf.symbols().value(table.getInt(at + 12)) + addend);
            }
        }

        return values;
    }

    /**
     * Looks for the three instructions, in this order, before the first that leaves the function.
     */
    private static boolean changesFloatingPoint(final ByteBuffer code)
    {
        boolean stored = false;
        boolean changed = false;
        for (int at = 0; at + Integer.BYTES <= code.limit(); at++)
        {
            final int first = code.get(at) & 0xFF;
            if (isControlRegister(code, at, STORE))
            {
                stored = true;
            }
            else if (stored && code.getInt(at) == DENORMALS_ARE_ZERO_AND_FLUSH_TO_ZERO)
            {
                changed = true;
            }
            else if (changed && isControlRegister(code, at, LOAD))
            {
                return true;
            }
            else if (first == RETURN || first == JUMP || first == SHORT_JUMP)
            {
                return false;
            }
        }

        return false;
    }

    /**
     * Whether here is an instruction that stores or loads the control register: 0F AE, with the operation in bits 3 to
     * 5 of the next byte, and not two registers (bits 6 and 7).
     */
    private static boolean isControlRegister(final ByteBuffer code, final int at, final int operation)
    {
        final int operand = code.get(at + 2) & 0xFF;
        return code.get(at) == 0x0F && (code.get(at + 1) & 0xFF) == 0xAE &&
            operand >>> 6 != 3 && (operand >>> 3 & 7) == operation;
    }
}
