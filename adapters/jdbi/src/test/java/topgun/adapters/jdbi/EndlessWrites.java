package topgun.adapters.jdbi;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import topgun.application.port.RecordStore;
import topgun.application.port.RecordWrite;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwRecord.Entry;
import topgun.domain.crdt.LwwRecord.Tombstone;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.value.Value;

/**
 * A process that saves group after group, until it is killed, and tells of each group that is saved. The groups are
 * always the same ones, so what a store must hold after so many of them can be worked out.
 */
final class EndlessWrites {

    static final String LWW = "lww";
    static final String OR = "or";
    private static final String PROGRESS = "progress";
    private static final NodeId NODE = new NodeId("node");

    private EndlessWrites() {}

    public static void main(String[] arguments) {
        RecordStore store = open(DatabaseAddress.inDirectory(Path.of(arguments[0])));
        for (long number = progress(store) + 1; true; number++) {
            store.save(group(number));
            System.out.println(number);
        }
    }

    /** A store in which rows are written back all the time. */
    static RecordStore open(DatabaseAddress address) {
        return new JdbiRecordStore(Database.open(address), new DirtyRows.Limits(100, 50_000));
    }

    /** How many groups a store holds. */
    static long progress(RecordStore store) {
        return LoadedContent.of(store, PROGRESS).lww().values().stream()
                .mapToLong(record -> record.timestamp().millis())
                .findAny()
                .orElse(0);
    }

    /** What is saved at once, always the same for a number. */
    static List<RecordWrite> group(long number) {
        Random random = new Random(number);
        Timestamp at = new Timestamp(number, 0, NODE);
        List<RecordWrite> writes = new ArrayList<>();
        for (int i = random.nextInt(random.nextInt(10) == 0 ? 500 : 20); i >= 0; i--) {
            writes.add(write(random, at));
        }
        writes.add(new RecordWrite.PutLww(PROGRESS, "groups", new Tombstone(at)));
        return writes;
    }

    private static RecordWrite write(Random random, Timestamp at) {
        String key = "key " + random.nextInt(1_000);
        Tag tag = new Tag("tag " + random.nextInt(1_000));
        return switch (random.nextInt(6)) {
            case 0 -> new RecordWrite.PutLww(LWW, key, new Tombstone(at));
            case 1 -> new RecordWrite.ForgetLww(LWW, key);
            case 2 -> {
                String ofTag = random.nextBoolean() ? "key" : "other key";
                yield new RecordWrite.PutOr(OR, ofTag, new OrRecord(value(random), at, tag, TimeToLive.NONE));
            }
            case 3 -> new RecordWrite.RemoveOr(OR, tag, Set.of("key", "other key"));
            case 4 -> new RecordWrite.ForgetTombstone(OR, tag);
            default -> new RecordWrite.PutLww(LWW, key, new Entry(value(random), at, new TimeToLive(7)));
        };
    }

    private static Value value(Random random) {
        byte[] bytes = new byte[random.nextInt(random.nextInt(50) == 0 ? 40_000 : 300)];
        random.nextBytes(bytes);
        return Value.of(bytes);
    }

    /** What a store holds after so many groups. */
    static Map<String, LoadedContent> expected(long groups) {
        Map<String, LoadedContent> maps = Map.of(LWW, new LoadedContent(), OR, new LoadedContent());
        for (long number = 1; number <= groups; number++) {
            for (RecordWrite write : group(number)) {
                LoadedContent map = maps.get(write.map());
                if (map != null) {
                    map.apply(write);
                }
            }
        }
        return maps;
    }
}
