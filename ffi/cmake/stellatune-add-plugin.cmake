# SPDX-License-Identifier: Apache-2.0

# stellatune_sanitize(<target>)
#
# Compiles and links a target with the sanitizers of STELLATUNE_SANITIZE; does nothing when there are none. The first
# finding ends the program.
function(stellatune_sanitize target)
    if(NOT STELLATUNE_SANITIZE)
        return()
    endif()
    string(REPLACE ";" "," sanitizers "${STELLATUNE_SANITIZE}")
    target_compile_options(${target} PRIVATE
        -fsanitize=${sanitizers} -fno-sanitize-recover=all -fno-omit-frame-pointer -g)
    target_link_options(${target} PRIVATE -fsanitize=${sanitizers})
endfunction()

# stellatune_add_plugin(<name> SOURCES <source>... [LIBRARIES <library>...] [OUTPUT_NAME <name>])
#
# Adds the module library <name>, built from SOURCES in C11 or C++17 and linked with LIBRARIES. Its file is
# lib<name>.so, or lib<OUTPUT_NAME>.so. What the options are for:
#
#     hidden visibility           only the entry is exported; two plugins never see each other's symbols
#     warnings as errors          in C; C++ authors choose their own
#     -fno-gnu-unique             C++ templates would keep the library from being unloaded
#     --no-undefined, now         a missing symbol is found when the plugin is linked or loaded, not while audio plays
#     noexecstack                 hosts refuse libraries that want an executable stack
#     no soname, no run path      the file is known by its path only, and finds its libraries as the system does
function(stellatune_add_plugin name)
    cmake_parse_arguments(PARSE_ARGV 1 plugin "" "OUTPUT_NAME" "SOURCES;LIBRARIES")
    if(NOT plugin_SOURCES)
        message(FATAL_ERROR "stellatune_add_plugin(${name}): SOURCES is missing")
    endif()
    if(plugin_UNPARSED_ARGUMENTS)
        message(FATAL_ERROR "stellatune_add_plugin(${name}): what is '${plugin_UNPARSED_ARGUMENTS}'?")
    endif()
    foreach(flags IN ITEMS "${CMAKE_C_FLAGS}" "${CMAKE_CXX_FLAGS}")
        if(flags MATCHES "-(Ofast|ffast-math)")
            message(FATAL_ERROR "stellatune_add_plugin(${name}): ${CMAKE_MATCH_0} would change the floating-point mode "
                "of the thread that loads the plugin; compile without it")
        endif()
    endforeach()

    add_library(${name} MODULE ${plugin_SOURCES})
    set_target_properties(${name} PROPERTIES
        PREFIX lib
        C_STANDARD 11 C_STANDARD_REQUIRED ON C_EXTENSIONS OFF C_VISIBILITY_PRESET hidden
        CXX_STANDARD 17 CXX_STANDARD_REQUIRED ON CXX_EXTENSIONS OFF CXX_VISIBILITY_PRESET hidden
        VISIBILITY_INLINES_HIDDEN ON
        POSITION_INDEPENDENT_CODE ON
        SKIP_BUILD_RPATH ON)
    if(plugin_OUTPUT_NAME)
        set_target_properties(${name} PROPERTIES OUTPUT_NAME "${plugin_OUTPUT_NAME}")
    endif()
    target_link_libraries(${name} PRIVATE stellatune::plugin ${plugin_LIBRARIES})
    target_compile_options(${name} PRIVATE
        $<$<COMPILE_LANGUAGE:C>:-Wall -Wextra -Wpedantic -Werror>
        $<$<AND:$<COMPILE_LANGUAGE:CXX>,$<CXX_COMPILER_ID:GNU>>:-fno-gnu-unique>)
    target_link_options(${name} PRIVATE "LINKER:-z,noexecstack" "LINKER:-z,now")
    # clang leaves the symbols of its sanitizers to the program that loads the library.
    if(NOT STELLATUNE_SANITIZE OR NOT CMAKE_C_COMPILER_ID MATCHES "Clang")
        target_link_options(${name} PRIVATE "LINKER:--no-undefined")
    endif()
    stellatune_sanitize(${name})
endfunction()
