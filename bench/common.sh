# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# What bench/compare, bench/report and bench/endurance share: taking turns, and building what is missing. Sourced by bash after
# scripts/common.sh, with `root` and `me` set as there.

log=$root/target/bench.log
made=$root/bench/target

# Waits until no other command of bench runs: they would measure each other.
take_turns()
{
    mkdir -p "$made" && exec 8>"$made/.lock" || die "$made cannot be written."
    if is_command flock && ! flock -n 8; then
        say 'another command of bench is under way; waiting for it'
        flock 8
    fi
}

# Builds what is missing or older than its sources.
build_missing()
{
    find_jdk
    take_turns
    "$root/stellatune" --version >/dev/null || exit 1
    is_up_to_date || build
}

is_up_to_date()
{
    [ -e "$made/stamp" ] && [ -z "$(find "$root"/{pom.xml,scripts,plugins,{ffi,engine,bench}/{pom.xml,src/main}} \
        "$root"/{ffi/include,ffi/cmake,test-plugins,bench/{c,CMakeLists.txt}} -name target -prune -o \
        -newer "$made/stamp" ! -path "$root/plugins" ! -path "$root/test-plugins" -print -quit 2>/dev/null)" ]
}

build()
{
    begin_build "$log"
    say "building the benchmarks (log: ${log#"$PWD"/})"
    touch "$made/.stamp"
    install_missing build "$log"
    (cd "$root" && maven "$log" -Dstellatune.quick -DskipTests -Dmaven.test.skip=true package -pl bench -am) ||
        fail 'the build' "$log"
    mv "$made/.stamp" "$made/stamp"
    end_build
}

# Makes the input of the comparisons where it is not there yet.
make_input()
{
    local work=$made/compare
    local input=$work/input-600.flac
    mkdir -p "$work" || die "$work cannot be written."
    [ -e "$input" ] && return
    say 'making the input, ten minutes of FLAC'
    "$made/native/make_input" 600 "$input.part" && mv "$input.part" "$input" ||
        die "the input could not be made; is there room for it in $work?"
}
