# SPDX-License-Identifier: Apache-2.0
#
# The CMake package for authors of StellaTune plugins.
#
#     cmake_minimum_required(VERSION 3.18)
#     project(invert C)
#     find_package(stellatune 8 CONFIG REQUIRED)
#     stellatune_add_plugin(invert SOURCES invert.c)
#
# The package's version is that of the plugin ABI. It works from the source tree (-Dstellatune_DIR=.../ffi/cmake) and
# after it was installed (-DCMAKE_PREFIX_PATH=...):
#
#     cmake -S ffi/cmake -B build && cmake --install build --prefix /usr/local
#
# Target:    stellatune::plugin       the directory of stellatune/plugin.h
# Function:  stellatune_add_plugin    a plugin, compiled and linked as the manual in plugin.h asks
# Function:  stellatune_sanitize      puts the chosen sanitizers into any other target, such as a test
# Option:    STELLATUNE_SANITIZE      sanitizers for all of these, such as address;undefined

if(NOT TARGET stellatune::plugin)
    if(EXISTS "${CMAKE_CURRENT_LIST_DIR}/../include/stellatune/plugin.h")
        get_filename_component(stellatune_include "${CMAKE_CURRENT_LIST_DIR}/../include" ABSOLUTE)
    else()
        get_filename_component(stellatune_include "${CMAKE_CURRENT_LIST_DIR}/../../../include" ABSOLUTE)
    endif()
    add_library(stellatune::plugin INTERFACE IMPORTED)
    set_target_properties(stellatune::plugin PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "${stellatune_include}")
    unset(stellatune_include)
endif()

set(STELLATUNE_SANITIZE "" CACHE STRING "Sanitizers to build plugins with, such as address;undefined")

include("${CMAKE_CURRENT_LIST_DIR}/stellatune-add-plugin.cmake")
