# What the scripts share. Source it first: it goes to the root of the checkout and readies the environment.
# shellcheck shell=bash
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
export VITRINA_ENGINES=${VITRINA_ENGINES:-$root/engines}
swift_version=6.3

# Swift and pip keep their caches under HOME; a CI machine may have none.
if [[ -z ${HOME:-} || ! -w ${HOME:-} ]]; then
    export HOME=$root/.build/home
    mkdir -p "$HOME"
fi

# Swift is often unpacked without being put on PATH.
if ! command -v swift >/dev/null; then
    for folder in /opt/swift*/usr/bin "$HOME"/.local/share/swiftly/bin; do
        if [[ -x $folder/swift ]]; then PATH=$PATH:$folder; break; fi
    done
fi

# The language of messages, chosen as `vitrina` chooses its own.
case ${VITRINA_LANG:-${LC_ALL:-${LC_MESSAGES:-${LANG:-en}}}} in
    [rR][uU]*) language=ru ;;
    *) language=en ;;
esac

# say ENGLISH RUSSIAN: one line for a person, on standard error, so that results stay alone on standard output.
say() {
    if [[ $language == ru ]]; then printf '%s\n' "$2" >&2; else printf '%s\n' "$1" >&2; fi
}

# fail ENGLISH RUSSIAN: says what is wrong and what to do about it, and ends the script.
fail() {
    say "error: $1" "ошибка: $2"
    exit 1
}

# usage_of SCRIPT: prints the comment at its head, which is its manual.
usage_of() {
    awk 'NR > 1 && /^#/ { sub(/^# ?/, ""); print; next } NR > 1 { exit }' "$1"
}

# check_swift: ends the script unless a Swift that can build this package is here and starts.
check_swift() {
    local get_en="Take Swift $swift_version or newer for Debian 12 from swift.org/install/linux, unpack it and put its usr/bin on PATH."
    local get_ru="Возьмите Swift $swift_version или новее для Debian 12 на swift.org/install/linux, распакуйте и добавьте его usr/bin в PATH."
    command -v swift >/dev/null || fail "Swift is not installed. $get_en" "Swift не установлен. $get_ru"
    local answer found
    answer=$(swift --version 2>&1) || fail "Swift does not start: $answer" "Swift не запускается: $answer"
    [[ $answer =~ Swift\ version\ ([0-9.]+) ]] || fail "Swift does not tell its version: $answer" "Swift не сообщает версию: $answer"
    found=${BASH_REMATCH[1]}
    if [[ $(printf '%s\n' "$swift_version" "$found" | sort -V | head -1) != "$swift_version" ]]; then
        fail "Swift $found is too old. $get_en" "Swift $found слишком старый. $get_ru"
    fi
}

# build_release: the program as it is shipped, with Swift's own library inside: it starts twice as fast, and
# runs where Swift is not installed.
build_release() {
    swift build -c release --static-swift-stdlib --product "$1" >&2
}
