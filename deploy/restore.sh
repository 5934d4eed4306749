#!/bin/sh
# Puts a copy that backup.sh made into an empty place. Stop everything that uses the database first.
#   restore.sh monitor-2026-11-22.db sqlite:////var/lib/monitor/monitor.db
#   restore.sh monitor-2026-11-22.dump postgresql+psycopg://monitor:…@host/monitor
# The PostgreSQL database must be there, and empty. A newer version upgrades what it opens.
set -eu
[ $# -eq 2 ] || { echo "usage: restore.sh FILE DATABASE" >&2; exit 2; }
[ -f "$1" ] || { echo "restore.sh: $1: no such file" >&2; exit 2; }
case $2 in
sqlite:///*)
    target=${2#sqlite:///}
    for file in "$target" "$target-wal"; do
        [ ! -e "$file" ] || { echo "restore.sh: $file is there; move it away first" >&2; exit 2; }
    done
    # Any file can be copied; one that a backup made has its stories, and is whole.
    python3 -c '
import pathlib, sqlite3, sys
source = pathlib.Path(sys.argv[1]).resolve(strict=True)
try:
    connection = sqlite3.connect(f"{source.as_uri()}?immutable=1", uri=True)
    connection.execute("SELECT 1 FROM stories LIMIT 1")
    (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
except sqlite3.Error as error:
    found = str(error)
if found != "ok":
    sys.exit(f"restore.sh: {source}: is no copy of the monitor: {found}")
' "$1" || exit 2
    exec cp "$1" "$target" ;;
postgresql*://*)
    exec pg_restore --no-owner --exit-on-error --single-transaction \
        --dbname="postgresql://${2#*://}" "$1" ;;
*)
    echo "restore.sh: DATABASE is sqlite:///FILE or postgresql+psycopg://…" >&2
    exit 2 ;;
esac
