import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.FileReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Dump CLIENT.PROPERTIES TOPIC: all events up to now, one structured CloudEvent a line, with the
 * record's timestamp as `receivedat`. Partitions are merged by timestamp, each in its own order.
 *
 * <p>A record in binary mode is written in structured mode. One that is no JSON object is written
 * as it is, so that a reader meets the same poison; one without a value is left out.
 */
public class Dump {
  /** Records of a partition held back at most while others are behind; it is paused above. */
  static final int AHEAD = 10_000;

  static final DateTimeFormatter RFC_3339 =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);

  static final Pattern OLD_STAMP = Pattern.compile("\"receivedat\"\\s*:\\s*\"[^\"]*\"");

  static class Partition {
    final TopicPartition id;
    final long end;
    final ArrayDeque<ConsumerRecord<byte[], byte[]>> waiting = new ArrayDeque<>();

    Partition(TopicPartition id, long end) {
      this.id = id;
      this.end = end;
    }
  }

  public static void main(String[] args) throws Exception {
    var settings = new Properties();
    settings.load(new FileReader(args[0]));
    settings.put("isolation.level", "read_committed"); // as the product reads
    settings.put("auto.offset.reset", "earliest");
    settings.put("enable.auto.commit", "false");
    settings.put("max.poll.records", "5000");
    try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        var out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 20)) {
      var ids = consumer.partitionsFor(args[1]).stream().map(p -> new TopicPartition(p.topic(), p.partition())).toList();
      if (ids.isEmpty()) throw new IllegalArgumentException("no topic " + args[1]);
      consumer.assign(ids);
      consumer.seekToBeginning(ids);
      var ends = consumer.endOffsets(ids);
      dump(consumer, ids.stream().map(id -> new Partition(id, ends.get(id))).toList(), out);
    }
  }

  static void dump(KafkaConsumer<byte[], byte[]> consumer, List<Partition> partitions, OutputStream out)
      throws IOException {
    var open = new ArrayList<>(partitions);
    while (true) {
      open.removeIf(p -> p.waiting.isEmpty() && consumer.position(p.id) >= p.end);
      if (open.isEmpty()) return;
      var behind = open.stream().filter(p -> p.waiting.size() < AHEAD && consumer.position(p.id) < p.end);
      consumer.pause(consumer.assignment());
      consumer.resume(behind.map(p -> p.id).toList());
      var came = consumer.poll(Duration.ofMillis(100));
      for (var p : open) {
        for (var record : came.records(p.id)) if (record.offset() < p.end) p.waiting.add(record);
      }
      merge(consumer, open, out);
    }
  }

  /** Writes what is next for certain: as long as every partition that has more to come shows its first. */
  static void merge(KafkaConsumer<?, ?> consumer, List<Partition> open, OutputStream out) throws IOException {
    var rest = new ArrayList<>(open);
    rest.removeIf(p -> p.waiting.isEmpty() && consumer.position(p.id) >= p.end);
    var earliest = Comparator.comparingLong((Partition p) -> p.waiting.peek().timestamp())
        .thenComparingInt(p -> p.id.partition());
    while (!rest.isEmpty() && rest.stream().noneMatch(p -> p.waiting.isEmpty())) {
      var next = rest.stream().min(earliest).get();
      write(next.waiting.poll(), out);
      if (next.waiting.isEmpty() && consumer.position(next.id) >= next.end) rest.remove(next);
    }
  }

  static void write(ConsumerRecord<byte[], byte[]> record, OutputStream out) throws IOException {
    if (record.value() == null) return;
    byte[] value = oneLine(record.value());
    String stamp = "{\"receivedat\":\"" + RFC_3339.format(Instant.ofEpochMilli(record.timestamp())) + "\"";
    if (record.headers().lastHeader("ce_id") != null) {
      out.write(utf8(stamp + attributes(record) + ",\"data\":"));
      out.write(value);
      out.write('}');
    } else if (new String(value, StandardCharsets.ISO_8859_1).contains("\"receivedat\"")) {
      // From an earlier dump. What counts is when this Kafka took it.
      var text = new String(value, StandardCharsets.UTF_8);
      out.write(utf8(OLD_STAMP.matcher(text).replaceFirst(stamp.substring(1))));
    } else if (value.length > 0 && value[0] == '{') {
      int next = 1;
      while (next < value.length && value[next] == ' ') next++;
      boolean empty = next == value.length || value[next] == '}';
      out.write(utf8(empty ? stamp : stamp + ","));
      out.write(value, 1, value.length - 1);
    } else {
      out.write(value);
    }
    out.write('\n');
  }

  /** JSON has line breaks only between its parts, where a space does as well. */
  static byte[] oneLine(byte[] value) {
    for (int i = 0; i < value.length; i++) if (value[i] == '\n' || value[i] == '\r') value[i] = ' ';
    return value;
  }

  static String attributes(ConsumerRecord<?, ?> record) {
    var all = new StringBuilder();
    for (var header : record.headers()) {
      if (!header.key().startsWith("ce_")) continue;
      var text = new String(header.value(), StandardCharsets.UTF_8).replace("\\", "\\\\").replace("\"", "\\\"");
      all.append(",\"").append(header.key().substring(3)).append("\":\"").append(text).append('"');
    }
    return all.toString();
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
