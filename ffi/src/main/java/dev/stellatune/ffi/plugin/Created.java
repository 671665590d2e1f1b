// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.ffi.plugin;

import dev.stellatune.ffi.abi.AbiConstants;
import dev.stellatune.ffi.abi.Calls;
import dev.stellatune.ffi.abi.NativeMemory;
import dev.stellatune.ffi.abi.StInstanceRef;
import dev.stellatune.ffi.abi.StatusSlot;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What a create function gave, checked: handle, function table and all required slots are not NULL.
 *
 * @param module that made the instance.
 * @param hold   keeps the module loaded; belongs to the instance.
 * @param label  names the instance in messages.
 * @param handle first argument of each function.
 * @param vtable address of the function table.
 */
record Created(PluginModule module, ModuleHold hold, String label, long handle, long vtable)
{
    /** The part of a create call that differs between the kinds. */
    @FunctionalInterface
    interface CreateCall
    {
        void call(MemorySegment function, StatusSlot status, MemorySegment type, MemorySegment config, long outRef);
    }

    /**
     * Calls a create function. Takes over the hold: on failure it is released here.
     *
     * @param required offsets in the function table that must not be NULL; the last one is that of destroy.
     */
    static Created by(
        final ModuleHold hold,
        final CapabilityKind kind,
        final String typeId,
        final String configJson,
        final long[] required,
        final CreateCall call) throws PluginException
    {
        boolean created = false;
        final long scratch = NativeMemory.allocate(StatusSlot.SIZE + StInstanceRef.SIZE);
        try (Arena arena = Arena.ofConfined())
        {
            final PluginModule module = (PluginModule)hold.module();
            module.noteThread();
            final String label = kind.label() + " '" + typeId + "' of plugin " + module.pluginId();
            final MemorySegment function = Calls.function(module.createFunction(kind));
            if (function.address() == 0)
            {
                throw new PluginException("The plugin " + module.pluginId() + " creates no " + kind.label() + ".");
            }
            final StatusSlot status = new StatusSlot(scratch);
            final long ref = scratch + StatusSlot.SIZE;
            final MemorySegment type = NativeText.of(typeId, arena);
            final MemorySegment config = NativeText.of(configJson, arena);
            final CallMark mark = module.host().marks().ofThisThread();
            mark.begin(module.number(), PluginCall.CREATE);
            call.call(function, status, type, config, ref);
            mark.end();
            if (status.code() != AbiConstants.STATUS_OK)
            {
                throw new PluginException(status.code(), "The " + label + " could not be created (code " +
                    status.code() + "): " + module.takeMessage(status) + ".");
            }
            final long handle = NativeMemory.getLong(ref + StInstanceRef.HANDLE_OFFSET);
            final long vtable = NativeMemory.getLong(ref + StInstanceRef.VTABLE_OFFSET);
            check(label, handle, vtable, required);
            created = true;
            return new Created(module, hold, label, handle, vtable);
        }
        finally
        {
            NativeMemory.free(scratch);
            if (!created)
            {
                hold.release();
            }
        }
    }

    private static void check(final String label, final long handle, final long vtable, final long[] required)
        throws PluginException
    {
        if (handle == 0 || vtable == 0)
        {
            throw new PluginException("The " + label + " was created with a NULL " +
                (handle == 0 ? "handle" : "function table") + ": a defect of the plugin.");
        }
        for (final long slot : required)
        {
            if (NativeMemory.getLong(vtable + slot) == 0)
            {
                destroyOrphan(handle, NativeMemory.getLong(vtable + required[required.length - 1]));
                throw new PluginException("The " + label + " has a function table with a required function missing " +
                    "(offset " + slot + "): a defect of the plugin.");
            }
        }
    }

    private static void destroyOrphan(final long handle, final long destroy)
    {
        if (destroy != 0)
        {
            Calls.destroy(Calls.function(destroy), handle);
        }
    }
}
