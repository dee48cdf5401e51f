#!/usr/bin/env bash
# Builds everything, starts a throw-away PostgreSQL server where one is installed, and runs all tests.
# Arguments go to `dotnet test`. The last line of the output is "N passed, N failed, N skipped".
#
#   ACTIVERECORD_POSTGRES  connection string of a server to use instead; its user may create databases
#   CI=true                a missing PostgreSQL is an error, not a reason to skip
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# Without these, build servers stay behind and keep a CI job waiting.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
if [[ ${CI:-} == true ]]; then export UseSharedCompilation=false; fi

work=$(mktemp -d "${TMPDIR:-/tmp}/activerecord.XXXXXX")
postgres_bin=
postgres_data=
postgres_home=

say() { printf '%s\n' "test.sh: $*" >&2; }

clean_up() {
  local status=$?
  trap - EXIT
  if [[ -n $postgres_data ]]; then
    as_postgres "$postgres_bin/pg_ctl" -D "$postgres_data" -m immediate -w stop >/dev/null 2>&1 || true
  fi
  rm -rf "$work" ${postgres_home:+"$postgres_home"}
  exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# --- PostgreSQL -----------------------------------------------------------------------------------------------------

# PostgreSQL refuses to run as root.
as_postgres() {
  if [[ $(id -u) -ne 0 ]]; then
    (cd "$work" && "$@")
  elif command -v runuser >/dev/null; then
    (cd "$work" && runuser -u postgres -- "$@")
  else
    (cd "$work" && setpriv --reuid=postgres --regid=postgres --init-groups -- "$@")
  fi
}

find_postgres() {
  local candidate
  for candidate in \
    $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV) \
    "$(pg_config --bindir 2>/dev/null || true)" \
    $(ls -d /opt/homebrew/opt/postgresql*/bin /usr/local/opt/postgresql*/bin 2>/dev/null | sort -rV) \
    /usr/pgsql-*/bin /usr/bin /usr/local/bin; do
    if [[ -x $candidate/initdb && -x $candidate/pg_ctl ]]; then
      postgres_bin=$candidate
      return
    fi
  done
  return 1
}

install_postgres() {
  [[ $(id -u) -eq 0 ]] && command -v apt-get >/dev/null || return 1
  say "PostgreSQL is not installed; installing it with apt-get"
  local -x DEBIAN_FRONTEND=noninteractive
  {
    apt-get update -qq && apt-get install -y -qq --no-install-recommends postgresql-common || return 1
    # Only the binaries are wanted, no server of the system's own.
    if [[ -f /etc/postgresql-common/createcluster.conf ]]; then
      sed -i -E 's/^#? *create_main_cluster .*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
    fi
    apt-get install -y -qq --no-install-recommends postgresql
  } </dev/null >&2
}

create_cluster() {
  local locale
  for locale in C.UTF-8 en_US.UTF-8 C; do
    rm -rf "$postgres_data"
    if as_postgres "$postgres_bin/initdb" -D "$postgres_data" -U postgres -A trust -E UTF8 --locale="$locale" --no-sync \
      </dev/null >"$work/initdb.log" 2>&1; then
      return
    fi
  done
  cat "$work/initdb.log" >&2
  return 1
}

# Every test store is a database of its own, and creating one copies files: in memory that takes a quarter of the time.
make_home() {
  local free
  free=$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1 || true)
  if [[ -w /dev/shm && ${free:-0} -gt 2097152 ]]; then
    postgres_home=$(mktemp -d /dev/shm/activerecord.XXXXXX)
  else
    postgres_home=$work/postgres
    mkdir "$postgres_home"
  fi
}

start_postgres() {
  local home port attempt
  make_home
  home=$postgres_home
  if [[ $(id -u) -eq 0 ]]; then
    id postgres >/dev/null 2>&1 || { say "there is no user 'postgres' to run PostgreSQL as"; return 1; }
    chmod 711 "$work"
    chown postgres "$home"
  fi
  postgres_data=$home/data
  create_cluster || return 1

  for attempt in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 12000))
    if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then continue; fi
    # Its data lives for one run, so nothing is written for safety's sake.
    if as_postgres "$postgres_bin/pg_ctl" -D "$postgres_data" -l "$home/log" -w -t 60 \
      -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='$home' -c max_connections=200 -c wal_level=minimal -c max_wal_senders=0 \
          -c fsync=off -c synchronous_commit=off -c full_page_writes=off" start </dev/null >/dev/null 2>&1; then
      export ACTIVERECORD_POSTGRES="Host=127.0.0.1;Port=$port;Username=postgres;Database=postgres"
      say "PostgreSQL from $postgres_bin runs on port $port"
      return
    fi
  done
  cat "$home/log" >&2
  return 1
}

provide_postgres() {
  if [[ -n ${ACTIVERECORD_POSTGRES:-} ]]; then return; fi
  find_postgres || { install_postgres && find_postgres; } || { say "PostgreSQL is not installed"; return 1; }
  start_postgres || { say "PostgreSQL in $postgres_bin could not be started"; return 1; }
}

if ! provide_postgres; then
  if [[ ${CI:-} == true ]]; then
    say "CI tests every database: install PostgreSQL or set ACTIVERECORD_POSTGRES"
    exit 1
  fi
  say "the PostgreSQL tests are skipped: install PostgreSQL or set ACTIVERECORD_POSTGRES"
fi

# --- Build and test -------------------------------------------------------------------------------------------------

dotnet build EFCore.ActiveRecord.slnx -c Release -m:2 -v minimal

# Prints the named counter of a .trx file.
counter() { sed -n -E "s/.*<Counters[^>]*[[:space:]]$2=\"([0-9]+)\".*/\1/p" "$1"; }

passed=0 failed=0 skipped=0
for project in tests/*.Tests; do
  results=$work/$(basename "$project").trx
  status=0
  dotnet test "$project" -c Release --no-build --logger "trx;LogFileName=$results" "$@" </dev/null || status=$?

  failed_here=0
  if [[ -f $results ]]; then
    total=$(counter "$results" total)
    executed=$(counter "$results" executed)
    passed_here=$(counter "$results" passed)
    failed_here=$((executed - passed_here))
    passed=$((passed + passed_here))
    skipped=$((skipped + total - executed))
  fi
  if [[ $status -ne 0 && $failed_here -eq 0 ]]; then
    say "$project ended with exit code $status and without a failed test; it counts as one failure"
    failed_here=1
  fi
  failed=$((failed + failed_here))
done

status=0
if [[ $failed -gt 0 ]]; then status=1; fi
if [[ $((passed + failed)) -eq 0 ]]; then
  say "no test ran"
  status=1
fi
echo "$passed passed, $failed failed, $skipped skipped"
exit "$status"
