#!/bin/sh
# A whole copy of the monitor's database, taken while it is in use.
#   backup.sh sqlite:////var/lib/monitor/monitor.db monitor-2026-11-22.db
#   backup.sh postgresql+psycopg://monitor:…@host/monitor monitor-2026-11-22.dump
# The second is the address as it stands in monitor.toml. An existing file is never replaced.
set -eu
[ $# -eq 2 ] || { echo "usage: backup.sh DATABASE FILE" >&2; exit 2; }
[ ! -e "$2" ] || { echo "backup.sh: $2 is there already" >&2; exit 2; }
umask 077
case $1 in
sqlite:///*)
    [ -f "${1#sqlite:///}" ] || { echo "backup.sh: ${1#sqlite:///}: no such database" >&2; exit 2; }
    # Read in one transaction and written without gaps: smaller than a copy of the file.
    exec python3 -c '
import pathlib, sqlite3, sys
source = pathlib.Path(sys.argv[1]).resolve(strict=True)
try:
    connection = sqlite3.connect(f"{source.as_uri()}?mode=ro", uri=True, timeout=60)
    connection.execute("SELECT 1 FROM stories LIMIT 1")
    connection.execute("VACUUM INTO ?", (sys.argv[2],))
except sqlite3.Error as error:
    pathlib.Path(sys.argv[2]).unlink(missing_ok=True)
    sys.exit(f"backup.sh: {source}: could not be copied as a database of the monitor: {error}")
' "${1#sqlite:///}" "$2" ;;
postgresql*://*)
    exec pg_dump --format=custom --file="$2" "postgresql://${1#*://}" ;;
*)
    echo "backup.sh: DATABASE is sqlite:///FILE or postgresql+psycopg://…" >&2
    exit 2 ;;
esac
