#!/bin/sh
# Makes the work pool, the deployments and the automation on the server of PREFECT_API_URL, and
# checks the configuration first. May be run again at any time; needs MONITOR_CONFIG.
set -eu
: "${MONITOR_CONFIG:?names the monitor.toml that the workers read}"
MONITOR_HOME=${MONITOR_HOME:-$(cd "$(dirname "$0")/.." && pwd)}
export MONITOR_HOME
cd "$MONITOR_HOME"
monitor --config "$MONITOR_CONFIG" doctor
prefect work-pool create monitor --type process --overwrite
prefect --no-prompt deploy --all --prefect-file deploy/prefect.yaml
# Not by `prefect automation create`, which would add another of the same name.
python deploy/automations.py
