# SPDX-License-Identifier: Apache-2.0
#
# The version is that of the plugin ABI. Versions of the ABI are never compatible with each other.

set(PACKAGE_VERSION 8)

if(PACKAGE_FIND_VERSION_MAJOR EQUAL PACKAGE_VERSION)
    set(PACKAGE_VERSION_COMPATIBLE TRUE)
    set(PACKAGE_VERSION_EXACT TRUE)
endif()
