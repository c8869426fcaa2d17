import java.io.FileReader;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** Topics CLIENT.PROPERTIES topic NAME PARTS [K=V..] | grow NAME PARTS | drop NAME | list | allow USER OPERATION topic|group NAME */
public class Topics {
  public static void main(String[] args) throws Exception {
    var settings = new Properties();
    settings.load(new FileReader(args[0]));
    try (var admin = Admin.create(settings)) {
      switch (args[1]) {
        case "topic" -> make(admin, args[2], Integer.parseInt(args[3]), Arrays.copyOfRange(args, 4, args.length));
        case "grow" -> admin.createPartitions(Map.of(args[2], NewPartitions.increaseTo(Integer.parseInt(args[3])))).all().get();
        case "drop" -> admin.deleteTopics(List.of(args[2])).all().get();
        case "list" -> list(admin);
        case "allow" -> allow(admin, args[2], args[3], args[4], args[5]);
        default -> throw new IllegalArgumentException(args[1]);
      }
    }
  }

  static void make(Admin admin, String name, int partitions, String[] settings) throws Exception {
    var configs = Arrays.stream(settings).map(s -> s.split("=", 2)).collect(Collectors.toMap(s -> s[0], s -> s[1]));
    try {
      admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(configs))).all().get();
    } catch (ExecutionException error) {
      if (!(error.getCause() instanceof TopicExistsException)) throw error;
    }
  }

  static void list(Admin admin) throws Exception {
    var topics = admin.describeTopics(admin.listTopics().names().get()).allTopicNames().get();
    for (var topic : new TreeMap<>(topics).values()) {
      long records = offsets(admin, topic, OffsetSpec.latest()) - offsets(admin, topic, OffsetSpec.earliest());
      System.out.println(topic.name() + "\t" + topic.partitions().size() + "\t" + records);
    }
  }

  /** The sum over a topic's partitions. */
  static long offsets(Admin admin, TopicDescription topic, OffsetSpec which) throws Exception {
    var asked = topic.partitions().stream()
        .collect(Collectors.toMap(p -> new TopicPartition(topic.name(), p.partition()), p -> which));
    return admin.listOffsets(asked).all().get().values().stream().mapToLong(found -> found.offset()).sum();
  }

  static void allow(Admin admin, String user, String operation, String kind, String name) throws Exception {
    var resource = new ResourcePattern(ResourceType.fromString(kind), name, PatternType.LITERAL);
    var right = new AccessControlEntry("User:" + user, "*", AclOperation.fromString(operation), AclPermissionType.ALLOW);
    admin.createAcls(List.of(new AclBinding(resource, right))).all().get();
  }
}
