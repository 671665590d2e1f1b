# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
#
# What ./stellatune and ./check share: finding a JDK, the native tools and Maven, and running Maven with its output
# in a log and a line of progress per module on standard error. Sourced by bash with `root` (the repository) and
# `me` (the name to print) set.

# File names and output are UTF-8, also where no locale is set.
case "${LC_ALL:-${LC_CTYPE:-${LANG:-}}}" in
    '' | C | POSIX) export LC_ALL=C.UTF-8 ;;
esac

say()
{
    printf '%s: %s\n' "$me" "$*" >&2
}

die()
{
    say "$@"
    exit 1
}

# --- JDK --------------------------------------------------------------------------------------------------------------

# Sets `jdk` to the home of a JDK of 25 or newer. Reads release files only, so that it costs next to nothing.
find_jdk()
{
    local on_path candidate home=${HOME:-}
    if is_jdk "${JAVA_HOME:-}"; then
        jdk=$JAVA_HOME
        return
    fi
    on_path=$(type -P javac) && on_path=$(readlink -f "$on_path")
    for candidate in "${on_path%/bin/javac}" /usr/lib/jvm/* /usr/java/* /usr/local/lib/jvm/* /usr/local/*jdk* /opt/* \
        /opt/*/* "$home"/.sdkman/candidates/java/* "$home"/.jdks/* "$home"/.local/share/mise/installs/java/* \
        "$home"/.asdf/installs/java/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        if is_jdk "$candidate"; then
            jdk=$candidate
            return
        fi
    done
    die "no JDK 25 or newer was found in JAVA_HOME, on the PATH or in the usual places; install one, for example" \
        "Eclipse Temurin 25, and set JAVA_HOME to its directory."
}

is_jdk()
{
    local line version=
    [ -x "$1/bin/javac" ] && [ -r "$1/release" ] || return 1
    while IFS= read -r line; do
        case $line in
            JAVA_VERSION=*)
                version=${line#*=}
                version=${version//\"/}
                version=${version%%[!0-9]*}
                ;;
        esac
    done <"$1/release"
    [ "${version:-0}" -ge 25 ]
}

# --- native tools and libraries ---------------------------------------------------------------------------------------

# install_missing FOR LOG: makes sure that what `FOR` (build or test) needs is there. On a Debian-like system it is
# installed when that needs no password; otherwise the one command to type is printed.
install_missing()
{
    local missing=() command
    is_command gcc || missing+=(gcc libc6-dev)
    is_command make || missing+=(make)
    is_command cmake || missing+=(cmake)
    is_command pkg-config || missing+=(pkg-config)
    { is_command pkg-config && pkg-config --exists 'sndfile >= 1.1.0'; } || missing+=(libsndfile1-dev)
    { is_command pkg-config && pkg-config --exists 'alsa >= 1.1.0'; } || missing+=(libasound2-dev)
    if [ "$1" = test ]; then
        is_command g++ || missing+=(g++)
        is_command flac || missing+=(flac)
        is_command lame || missing+=(lame)
        is_command opusenc || missing+=(opus-tools)
        is_command oggenc || missing+=(vorbis-tools)
        is_command sox || missing+=(sox)
    fi
    [ ${#missing[@]} -gt 0 ] || return 0

    is_command apt-get ||
        die "this needs gcc, make, cmake, pkg-config, and libsndfile 1.1.0 and alsa-lib 1.1.0 or newer with their headers;" \
            "missing here are what Debian calls ${missing[*]}: install them and try again."
    command="apt-get install -y ${missing[*]}"
    if [ "$(id -u)" -ne 0 ]; then
        sudo -n true 2>/dev/null || die "some packages are missing; type: sudo $command"
        command="sudo -n $command"
    fi
    say "installing ${missing[*]}"
    apt_get "${missing[@]}" </dev/null >>"$2" 2>&1 || fail "installing packages with '$command'" "$2"
}

# install_browser LOG: the page of the inspector is tested in a real browser. Where there is none, and none can be
# installed, all other tests run all the same.
install_browser()
{
    is_command chromium || is_command chromium-browser || is_command google-chrome || {
        is_command apt-get && { [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null; } &&
            say 'installing chromium' && apt_get chromium </dev/null >>"$1" 2>&1
    } || say "THE INSPECTOR'S PAGE WILL NOT BE TESTED: it needs a browser; install what Debian calls chromium."
}

is_command()
{
    type -P "$1" >/dev/null
}

apt_get()
{
    local run=(env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300)
    [ "$(id -u)" -eq 0 ] || run=(sudo -n "${run[@]}")
    "${run[@]}" install -y --no-install-recommends "$@" ||
        { "${run[@]}" update && "${run[@]}" install -y --no-install-recommends "$@"; }
}

# --- one build at a time ----------------------------------------------------------------------------------------------

# begin_build LOG: one build at a time, with an empty log. end_build lets the next one begin.
begin_build()
{
    local target=$root/target
    { mkdir -p "$target" && [ -w "$target" ]; } 2>/dev/null ||
        die "there is something to build, but $target cannot be written; run this once as the owner of it."
    exec 9>"$target/.lock"
    if is_command flock && ! flock -n 9; then
        say "another build is under way; waiting for it"
        flock 9
    fi
    : >"$1"
}

end_build()
{
    exec 9>&-
}

# --- Maven ------------------------------------------------------------------------------------------------------------

# maven LOG ARGUMENT...: runs Maven on the JDK that was found. An installed Maven of 3.8 or newer is as good as the
# wrapper and needs no download.
maven()
{
    local log=$1 run=$root/mvnw
    shift
    if is_command mvn && [[ $(mvn --version 2>/dev/null) =~ Apache\ Maven\ 3\.([0-9]+) ]] &&
        [ "${BASH_REMATCH[1]}" -ge 8 ]; then
        run=mvn
    fi
    # What Maven itself does is no concern of who builds with it.
    local quiet='--sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED'
    JAVA_HOME=$jdk MAVEN_OPTS="${MAVEN_OPTS:-} $quiet" "$run" -B -ntp -Dstyle.color=never "$@" </dev/null 2>&1 |
        tee -a "$log" | show_progress
    return "${PIPESTATUS[0]}"
}

# Of all that Maven writes: one line per module, and the closing line of its tests.
show_progress()
{
    local line
    while IFS= read -r line; do
        case $line in
            '[INFO] Building StellaTune '[A-Z]*)
                line=${line#'[INFO] Building '}
                say "  ${line%% [0-9]*}"
                ;;
            *'Tests run:'*'Time elapsed'*) ;;
            *'Tests run:'*) say "    ${line#*] }" ;;
        esac
    done
}

# fail PHASE LOG: says what failed, where the whole log is, and what in it matters most. Ends the script.
fail()
{
    local signal='^\[(ERROR|FATAL)\]|^\[WARNING\] .*\.java|error:|CMake Error|\*\*\*|^E: |^Error|^Exception in'
    local noise='^\[ERROR\] *$|\[Help 1\]|^\[ERROR\] (To see|Re-run|For more|After correcting|  mvn )'
    local relevant
    relevant=$(grep -aE "$signal" "$2" | grep -avE "$noise")
    say "$1 failed; the whole log is ${2#"$PWD"/}. What matters in it:"
    printf '%s\n' "${relevant:-$(tail -n 20 "$2")}" | head -n 25 >&2
    exit 1
}
