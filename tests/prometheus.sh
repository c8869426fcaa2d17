#!/usr/bin/env bash
# A real Prometheus that scrapes one target every second, for the end-to-end tests.
#
#   prometheus.sh start HOST:PORT [RULES]  start, wait until ready; scrapes http://HOST:PORT/metrics
#                                          and evaluates the file of rules
#   prometheus.sh query EXPR [TIME]        the result at this moment, or at one in seconds since
#                                          1970, as the JSON of /api/v1/query
#   prometheus.sh rules                    the rules and how they are, as the JSON of /api/v1/rules
#   prometheus.sh stop                     stop, and delete the data
#
# Settings, by environment: PROMETHEUS_PORT (19090; on 127.0.0.1 only), PROMETHEUS_DIR.
# Needs `prometheus` and `curl`, both in Debian. `promtool check metrics` reads a page of metrics
# from stdin and needs none of this.
set -euo pipefail

port=${PROMETHEUS_PORT:-19090}
dir=${PROMETHEUS_DIR:-${TMPDIR:-/tmp}/floorwatch-prometheus-$port}
url=http://127.0.0.1:$port

die() { echo "prometheus.sh: $*" >&2; exit 1; }
usage() { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//p}' "$0" >&2; exit 2; }

# The pid file alone proves nothing: after a crash its number may be another program's.
running() { [[ -s $dir/pid ]] && grep -qa "^prometheus" "/proc/$(<"$dir/pid")/cmdline" 2>/dev/null; }

start() {
  ! running || die "already running on 127.0.0.1:$port"
  ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || die "port $port is taken: set PROMETHEUS_PORT"
  mkdir -p "$dir"
  cat >"$dir/prometheus.yml" <<CONF
global: {scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s}
scrape_configs:
  - job_name: floorwatch
    static_configs: [{targets: ["$1"]}]
rule_files: [${2:+"$2"}]
CONF
  setsid prometheus --config.file="$dir/prometheus.yml" --storage.tsdb.path="$dir/data" \
    --web.listen-address="127.0.0.1:$port" >"$dir/log" 2>&1 </dev/null &
  echo $! >"$dir/pid"
  for _ in {1..300}; do
    kill -0 $! 2>/dev/null || { rm "$dir/pid"; tail -n 20 "$dir/log" >&2; die "it ended while starting"; }
    if curl -sf -o "$dir/ready" "$url/-/ready"; then echo "Prometheus on 127.0.0.1:$port (pid $!)"; return; fi
    sleep 0.1
  done
  die "not ready after 30 s, see $dir/log"
}

stop() {
  if running; then
    local pid; pid=$(<"$dir/pid")
    kill "$pid"
    for _ in {1..100}; do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
    kill -9 "$pid" 2>/dev/null || true
  fi
  rm -rf "$dir"
}

case ${1:-} in
  start) [[ ${2:-} ]] || usage; start "$2" "${3:+$(realpath "$3")}" ;;
  query)
    [[ ${2:-} ]] || usage
    curl -sS --fail-with-body -G --data-urlencode "query=$2" ${3:+--data-urlencode "time=$3"} "$url/api/v1/query"; echo ;;
  rules) curl -sS --fail-with-body "$url/api/v1/rules"; echo ;;
  stop) stop ;;
  *) usage ;;
esac
