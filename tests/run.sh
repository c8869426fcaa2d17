#!/usr/bin/env bash
# All tests, behind `make test`. Installs what is missing, runs each step, stops what it started,
# and ends with a table and the line `N passed, N failed`. Exit code 1 if any failed.
#
#   make test                        everything
#   make test STEPS="unit model"     some steps, in the order below
#
# A step's output goes to target/test-logs/STEP.log. What Kafka or Chromium is needed for can be
# left out, by leaving out its step, and the table says so.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

all_steps="format clippy docs build unit model ui acceptance browser"
steps=${STEPS:-$all_steps}
target=${CARGO_TARGET_DIR:-$PWD/target}
logs=$target/test-logs
run=$(mktemp -d "${TMPDIR:-/tmp}/floorwatch-test-XXXXXX")
export CARGO_TERM_COLOR=never NO_COLOR=1

# Two free ports in a row, below those that the system hands out by itself; prints the first.
free_ports() {
  local port
  for _ in {1..100}; do
    port=$((20000 + RANDOM % 10000))
    (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || (exec 3<>"/dev/tcp/127.0.0.1/$((port + 1))") 2>/dev/null ||
      { echo "$port"; return; }
  done
  echo "no free port found" >&2; return 1
}

# Of this run alone; tests use the same to kill and start them.
KAFKA_PORT=$(free_ports) PROMETHEUS_PORT=$(free_ports) KAFKA_DIR=$run/kafka PROMETHEUS_DIR=$run/prometheus
export KAFKA_PORT KAFKA_DIR PROMETHEUS_PORT PROMETHEUS_DIR

# Each step is a process group (see `step`), so its end is the end of all that it started, but for
# the two servers, which live in sessions of their own.
job=
cleanup() {
  if [[ $job ]]; then
    kill -- "-$job" 2>/dev/null || true
    wait "$job" || true
  fi
  if [[ -d $KAFKA_DIR ]]; then tests/kafka.sh wipe >/dev/null; fi
  if [[ -d $PROMETHEUS_DIR ]]; then tests/prometheus.sh stop; fi
  rm -rf "$run"
}
trap cleanup EXIT
trap 'exit 130' INT TERM HUP

# ---- the steps -------------------------------------------------------------------------------
# Everything is built with --release --workspace: one profile and one set of features, so that
# each crate is compiled once.

setup() {
  local missing=() probe package
  # What must be there, and the Debian package that brings it.
  while read -r probe package; do
    case $probe in
      *.pc) pkg-config --exists "${probe%.pc}" 2>/dev/null || missing+=("$package") ;;
      *) command -v "$probe" >/dev/null || missing+=("$package") ;;
    esac
  done <<'NEEDS'
c++ build-essential
make make
pkg-config pkg-config
openssl.pc libssl-dev
zlib.pc zlib1g-dev
curl curl
javac openjdk-17-jdk-headless
mvn maven
chromium chromium
promtool prometheus
amtool prometheus-alertmanager
systemd-analyze systemd
NEEDS
  if ((${#missing[@]})); then
    if [[ $(id -u) != 0 ]]; then echo "Missing. Run: sudo apt-get install ${missing[*]}"; return 1; fi
    apt-get update
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
  fi
  if ! cargo fmt --version || ! cargo clippy --version; then
    echo "Missing. Install Rust by rustup, then run: rustup component add rustfmt clippy"; return 1
  fi
  if ! node -e 'const [a, b] = process.versions.node.split("."); process.exit(a * 100 + +b >= 2019 ? 0 : 1)' || ! npm --version; then
    echo "Missing. Install Node.js 20.19 or newer, with npm"; return 1
  fi
}

format() { cargo fmt --all --check -- --color never; }

clippy() {
  cargo clippy --release --workspace --all-targets -- -D warnings
  cargo clippy --release --workspace --features floorwatch/fail-points -- -D warnings
}

docs() { RUSTDOCFLAGS=-Dwarnings cargo doc --release --workspace --no-deps; }

# A build script's warning, for instance of pages that could not be built, is a failure too.
build() {
  cargo build --release --workspace 2>&1 | tee "$run/build"
  ! grep -q '^warning' "$run/build"
}

unit() {
  cargo test --release --workspace --lib --bins
  cargo test --release --workspace --doc
}

# Tests that need a Kafka are marked `#[ignore = "…"]`; here they are only counted.
model() {
  cargo build --release --workspace # some run the binary
  cargo test --release --workspace --test '*'
}

ui() {
  cd crates/web/ui
  npm ci --no-audit --no-fund
  npm run check
  npm test
}

# One at a time: they kill brokers and measure seconds.
acceptance() {
  # The binary with fail points goes aside; the usual one takes its place again.
  cargo build --release --workspace --features floorwatch/fail-points
  mkdir -p "$target/fail-points"
  cp "$target/release/floorwatch" "$target/fail-points/"
  cargo build --release --workspace
  trap 'tests/kafka.sh wipe' EXIT
  tests/kafka.sh start
  FLOORWATCH_TEST_BROKERS=127.0.0.1:$KAFKA_PORT timeout --foreground 30m \
    cargo test --release --workspace --test '*' -- --ignored --test-threads=1
}

browser() {
  local port
  cargo build --release --workspace
  port=$(free_ports)
  "$target/release/floorwatch" demo --seed 7 --port "$port" >"$logs/demo.log" 2>&1 &
  demo=$!
  trap 'kill "$demo" || true; wait "$demo" || true' EXIT
  curl -sS -o "$run/ready" --fail --retry 60 --retry-delay 1 --retry-all-errors "http://127.0.0.1:$port/readyz"
  cd crates/web/ui
  [[ -d node_modules ]] || npm ci --no-audit --no-fund
  timeout --foreground 10m npm run e2e -- --url "http://127.0.0.1:$port" --shots "$logs/shots"
}

# ---- running them ----------------------------------------------------------------------------

# Prints passed, failed and ignored, summed over the closing lines of cargo test, vitest and
# whatever else ends with `N passed`.
count() {
  awk '/^test result:|^ *Tests  |^ *[0-9]+ passed/ {
         for (i = 2; i <= NF; i++) { word = $i; gsub(/[^a-z]/, "", word); n[word] += $(i - 1) }
       }
       END { print n["passed"] + 0, n["failed"] + 0, n["ignored"] + 0 }' "$1"
}

table=() passed=0 failed=0

step() {
  local name=$1 title=$2 log=$logs/$1.log start=$SECONDS code=0 p f ignored note=
  printf '\n== %s: %s\n' "$name" "$title"
  # In a process group of its own, and waited for in the background, so that a signal to this
  # script is heard at once and reaches all of the step.
  set -m
  (set -e; "$name") >"$log" 2>&1 </dev/null &
  job=$!
  set +m
  wait "$job" || code=$?
  kill -- "-$job" 2>/dev/null || true
  job=

  read -r p f ignored < <(count "$log")
  case $name in
    # A suite that ran nothing has shown nothing.
    unit | model | ui | acceptance | browser)
      if ((code == 0 && p + f == 0)); then echo "no test ran" >>"$log"; code=1; fi ;;
    *) if ((code == 0)); then p=1; fi ;;
  esac
  if ((code != 0 && f == 0)); then f=1; fi
  if ((ignored)) && [[ " $steps " != *" acceptance "* ]]; then note="   $ignored skipped, need Kafka: STEPS=acceptance"; fi

  passed=$((passed + p)) failed=$((failed + f))
  local result=ok
  if ((code != 0)); then
    result=FAILED
    tail -n 60 "$log" | sed 's/^/   | /'
    echo "   all of it: $log"
  fi
  table+=("$(printf '%-12s %-7s %7d %7d %6d s%s' "$name" "$result" "$p" "$f" $((SECONDS - start)) "$note")")
  echo "   $result"
}

summary() {
  printf '\n== summary\n%-12s %-7s %7s %7s %8s\n' step result passed failed time
  printf '%s\n' "${table[@]}"
  local left_out=
  for name in $all_steps; do [[ " $steps " == *" $name "* ]] || left_out+=" $name"; done
  if [[ $left_out ]]; then echo "not run:$left_out"; fi
  printf '\n%d passed, %d failed\n' "$passed" "$failed"
  ((failed == 0))
}

for name in $steps; do
  [[ " $all_steps " == *" $name "* ]] || { echo "no step $name; there are: $all_steps" >&2; exit 2; }
done
chosen() { if [[ " $steps " == *" $1 "* ]]; then step "$@"; fi; }

mkdir -p "$logs"
step setup "what the tests need"
((failed == 0)) || { summary; exit 1; }
chosen format "rustfmt has nothing to change"
chosen clippy "no warning by compiler or clippy"
chosen docs "the API documentation, without a warning"
chosen build "the product"
chosen unit "tests inside the crates, examples in their documentation"
chosen model "tests around the crates: reference model, golden files, shape of the tree"
chosen ui "types and tests of the wallboard"
chosen acceptance "end to end, against a real Kafka"
chosen browser "the wallboard of a running demo, in Chromium"
summary
