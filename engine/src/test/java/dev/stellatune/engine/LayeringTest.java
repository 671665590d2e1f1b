// SPDX-License-Identifier: Apache-2.0
package dev.stellatune.engine;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.stellatune.ffi.plugin.PluginInstance;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The order of the rooms: imports go down only, and rooms on one floor never see each other. What lies above the engine
 * (player, bench) cannot be imported from here, because Maven builds it later.
 */
class LayeringTest
{
    private static final String BASE = "dev.stellatune.";

    /** From the ground up. */
    private static final List<Set<String>> FLOORS = List.of(
        Set.of("ffi.abi"),
        Set.of("ffi.library", "ffi.os"),
        Set.of("ffi.plugin"),
        Set.of("engine.audio", "engine.status"),
        Set.of("engine.lease"),
        Set.of("engine.control"),
        Set.of("engine.install"),
        Set.of("engine.runtime", "engine.worker"),
        Set.of("engine.dsp", "engine.sink"),
        Set.of("engine.pipeline"),
        Set.of("engine.playback"),
        Set.of("engine"));

    private static final Map<String, Integer> FLOOR_OF = floors();

    private static final JavaClasses HOUSE =
        new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.stellatune");

    private static Map<String, Integer> floors()
    {
        final Map<String, Integer> floors = new HashMap<>();
        for (int floor = 0; floor < FLOORS.size(); floor++)
        {
            for (final String room : FLOORS.get(floor))
            {
                floors.put(BASE + room, floor);
            }
        }
        return Map.copyOf(floors);
    }

    private static ArchCondition<JavaClass> satisfy(
        final String description, final BiConsumer<JavaClass, ConditionEvents> check)
    {
        return new ArchCondition<>(description)
        {
            @Override
            public void check(final JavaClass item, final ConditionEvents events)
            {
                check.accept(item, events);
            }
        };
    }

    private static void violate(final ConditionEvents events, final Object item, final String description)
    {
        events.add(SimpleConditionEvent.violated(item, description));
    }

    @Test
    void shouldKnowEveryRoomWhenPackagesAreAdded()
    {
        final Set<String> rooms = Set.copyOf(HOUSE.stream().map(JavaClass::getPackageName).toList());

        assertThat(rooms).isEqualTo(FLOOR_OF.keySet());
    }

    @Test
    void shouldImportDownwardsOnlyWhenRoomsUseEachOther()
    {
        classes().should(satisfy("use only rooms on floors below", (item, events) ->
        {
            for (final Dependency dependency : item.getDirectDependenciesFromSelf())
            {
                final JavaClass target = dependency.getTargetClass().getBaseComponentType();
                final Integer there = FLOOR_OF.get(target.getPackageName());
                if (there != null && !target.getPackageName().equals(item.getPackageName()) &&
                    there >= FLOOR_OF.getOrDefault(item.getPackageName(), 0))
                {
                    violate(events, dependency, dependency.getDescription());
                }
            }
        })).check(HOUSE);
    }

    @Test
    void shouldReadTheConfigurationInTheRootOnlyWhenAnEngineIsLaunched()
    {
        classes().that().resideOutsideOfPackage(BASE + "engine").should(satisfy("not know EngineConfig",
            (item, events) -> item.getDirectDependenciesFromSelf().stream()
                .filter(dependency -> dependency.getTargetClass().isEquivalentTo(EngineConfig.class))
                .forEach(dependency -> violate(events, dependency, dependency.getDescription())))).check(HOUSE);
    }

    @Test
    void shouldOnlyReferToCreatorsWhenTheRuntimeKnowsCapabilities()
    {
        classes().that().resideInAPackage(BASE + "engine.runtime..").should(satisfy("call no capability method",
            (item, events) -> item.getCodeUnitAccessesFromSelf().stream()
                .filter(access -> access.getTargetOwner().isAssignableTo(PluginInstance.class))
                .filter(access -> !access.getTarget().getName().equals("create"))
                .forEach(access -> violate(events, access, access.getDescription())))).check(HOUSE);
    }

    @Test
    void shouldHaveNoMutableStaticFieldWhenAnyClassIsLoaded()
    {
        fields().that().areStatic().should(new ArchCondition<JavaField>("be final")
        {
            @Override
            public void check(final JavaField item, final ConditionEvents events)
            {
                if (!item.getModifiers().contains(JavaModifier.FINAL))
                {
                    violate(events, item, item.getDescription());
                }
            }
        }).check(HOUSE);
    }

    @Test
    void shouldKeepRestrictedNativeAccessInFfiWhenMemoryIsUsedElsewhere()
    {
        classes().that().resideOutsideOfPackage(BASE + "ffi..").should(satisfy("use no restricted method",
            (item, events) -> item.getCodeUnitAccessesFromSelf().stream()
                .filter(LayeringTest::isRestricted)
                .forEach(access -> violate(events, access, access.getDescription())))).check(HOUSE);
    }

    private static boolean isRestricted(final JavaCodeUnitAccess<?> access)
    {
        final AccessTarget target = access.getTarget();
        final JavaClass owner = target.getOwner();
        return owner.isAssignableTo(Linker.class) || owner.isEquivalentTo(SymbolLookup.class) ||
            (owner.isEquivalentTo(AddressLayout.class) && target.getName().equals("withTargetLayout")) ||
            (owner.isEquivalentTo(MemorySegment.class) && target.getName().equals("reinterpret")) ||
            (owner.isEquivalentTo(System.class) && Set.of("load", "loadLibrary").contains(target.getName()));
    }
}
