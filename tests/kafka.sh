#!/usr/bin/env bash
# A real Apache Kafka (one node, KRaft) for the end-to-end tests, from Maven artifacts.
#
#   kafka.sh start                      fetch the jars once, format once, start, wait until ready
#   kafka.sh stop                       orderly stop; the data stays
#   kafka.sh kill                       kill -9, for crash tests; the data stays
#   kafka.sh topic NAME [PARTS] [K=V..] make a topic (6 partitions); one that exists is left as it is
#   kafka.sh grow NAME PARTS            add partitions to a topic, up to so many
#   kafka.sh drop NAME                  delete a topic
#   kafka.sh list                       topics, with partitions and record counts
#   kafka.sh dump TOPIC                 all events as JSON lines with "receivedat", by record timestamp
#   kafka.sh allow USER OPERATION topic|group NAME    with KAFKA_ACL=1: grant a right, e.g. READ
#   kafka.sh status | wipe              is it up (exit 3: no); stop and delete the data
#
# Settings, by environment:
#   KAFKA_PORT (9092)     and the port after it, for the controller; on 127.0.0.1 only
#   KAFKA_DIR             data, log and pid of this instance
#   KAFKA_PROPERTIES      at start: this file instead of the settings below. It must listen on
#                         KAFKA_PORT and the port after it, and keep its data in KAFKA_DIR/data
#   KAFKA_ACL             1 at start: clients sign in by SASL/PLAIN and may do only what is allowed.
#                         User `admin` may do all, `guest` nothing; the password is the user's name
#   KAFKA_VERSION (4.4.0)  KAFKA_HEAP (512m)  KAFKA_CACHE (jars, shared by all instances)
# Needs a JDK, 17 or newer, and Maven.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
version=${KAFKA_VERSION:-4.4.0}
port=${KAFKA_PORT:-9092}
dir=${KAFKA_DIR:-${TMPDIR:-/tmp}/floorwatch-kafka-$port}
cache=${KAFKA_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/floorwatch-kafka}/$version
# Named by what it is made from, so that a changed helper never meets old classes.
classes=$cache/classes-$(cat "$here"/kafka/* | cksum | cut -d' ' -f1)

die() { echo "kafka.sh: $*" >&2; exit 1; }
usage() { sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//p}' "$0" >&2; exit 2; }

# The pid file alone proves nothing: after a crash its number may be another program's.
running() { [[ -s $dir/pid ]] && grep -qa kafka.Kafka "/proc/$(<"$dir/pid")/cmdline" 2>/dev/null; }
listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Fetches the jars and compiles the helper, once; callers at the same time wait for the first.
jars() {
  [[ -f $classes/ready ]] && return
  mkdir -p "$cache"
  exec 9>"$cache/lock"; flock 9
  if [[ ! -f $classes/ready ]]; then
    mvn -B -f "$here/kafka/pom.xml" -Dkafka.version="$version" -DoutputDirectory="$cache/libs" \
      dependency:copy-dependencies >"$cache/maven.log" 2>&1 ||
      die "Maven could not fetch Kafka $version, see $cache/maven.log"
    javac -cp "$cache/libs/*" -d "$classes" "$here"/kafka/*.java >&2 || die "javac failed"
    touch "$classes/ready"
  fi
  exec 9>&-
}

# A short-lived JVM: quick to start, logs nothing but errors.
tool() {
  java -Xmx512m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dorg.slf4j.simpleLogger.defaultLogLevel=error \
    -cp "$classes:$cache/libs/*" "$@"
}
helper() { local class=$1; shift; jars; running || die "not running"; tool "$class" "$dir/client.properties" "$@"; }

settings() {
  cat >"$dir/server.properties" <<CONF
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$((port + 1))
listeners=$protocol://127.0.0.1:$port,CONTROLLER://127.0.0.1:$((port + 1))
listener.security.protocol.map=$protocol:$protocol,CONTROLLER:PLAINTEXT
inter.broker.listener.name=$protocol
controller.listener.names=CONTROLLER
log.dirs=$dir/data
auto.create.topics.enable=false
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=500
offsets.topic.replication.factor=1
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=500
log.retention.hours=-1
num.network.threads=2
num.io.threads=2
log.cleaner.dedupe.buffer.size=16777216
CONF
  # The controller's own listener has no sign-in: who comes there is ANONYMOUS.
  [[ $protocol == PLAINTEXT ]] || cat >>"$dir/server.properties" <<CONF
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
super.users=User:admin;User:ANONYMOUS
sasl.enabled.mechanisms=PLAIN
sasl.mechanism.inter.broker.protocol=PLAIN
listener.name.sasl_plaintext.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="admin" password="admin" user_admin="admin" user_guest="guest";
CONF
}

configure() {
  local protocol=PLAINTEXT
  if [[ ${KAFKA_ACL:-} == 1 ]]; then protocol=SASL_PLAINTEXT; fi
  mkdir -p "$dir"
  cat >"$dir/client.properties" <<CONF
bootstrap.servers=127.0.0.1:$port
security.protocol=$protocol
sasl.mechanism=PLAIN
sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="admin" password="admin";
CONF
  if [[ ${KAFKA_PROPERTIES:-} ]]; then cp "$KAFKA_PROPERTIES" "$dir/server.properties"; else settings; fi
  [[ -f $dir/data/meta.properties ]] ||
    tool kafka.tools.StorageTool format -t Nk018hRAQFytWskYqtQduw -c "$dir/server.properties" >"$dir/format.log" 2>&1 ||
    die "format failed, see $dir/format.log"
}

start() {
  if running; then echo "already running on 127.0.0.1:$port"; return; fi
  for p in "$port" $((port + 1)); do ! listening "$p" || die "port $p is taken: set KAFKA_PORT"; done
  jars; configure
  # In a session of its own: a Ctrl-C meant for the tests is not the broker's.
  setsid java -Xms"${KAFKA_HEAP:-512m}" -Xmx"${KAFKA_HEAP:-512m}" -XX:+UseG1GC \
    -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info \
    -Dorg.slf4j.simpleLogger.showDateTime=true -Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS \
    -cp "$cache/libs/*" kafka.Kafka "$dir/server.properties" >"$dir/log" 2>&1 </dev/null &
  echo $! >"$dir/pid"
  for _ in {1..600}; do
    kill -0 $! 2>/dev/null || { rm "$dir/pid"; tail -n 20 "$dir/log" >&2; die "the broker ended while starting"; }
    if grep -q 'Kafka Server started' "$dir/log" && listening "$port"; then
      echo "Kafka $version on 127.0.0.1:$port (pid $!)"; return
    fi
    sleep 0.1
  done
  die "not ready after 60 s, see $dir/log"
}

# Sends the signal, and forces the end after 15 s.
end() {
  local pid; pid=$(<"$dir/pid")
  kill "$1" "$pid"
  for _ in {1..150}; do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  kill -9 "$pid" 2>/dev/null || true
  rm -f "$dir/pid"
}

stop() { if running; then end -TERM; echo "stopped"; else echo "not running"; fi; }

case ${1:-} in
  start) start ;;
  stop) stop ;;
  kill) running || die "not running"; end -KILL ;;
  topic) [[ ${2:-} ]] || usage; helper Topics topic "$2" "${3:-6}" "${@:4}" ;;
  grow) [[ $# == 3 ]] || usage; helper Topics grow "$2" "$3" ;;
  drop) [[ ${2:-} ]] || usage; helper Topics drop "$2" ;;
  list) helper Topics list ;;
  dump) [[ ${2:-} ]] || usage; helper Dump "$2" ;;
  allow) [[ $# == 5 ]] || usage; helper Topics allow "${@:2}" ;;
  status) if running; then echo "running on 127.0.0.1:$port (pid $(<"$dir/pid"))"; else echo "not running"; exit 3; fi ;;
  wipe) stop; rm -rf "$dir" ;;
  *) usage ;;
esac
