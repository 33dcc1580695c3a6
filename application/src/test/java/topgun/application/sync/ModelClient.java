package topgun.application.sync;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.message.ClientMessage;
import topgun.application.message.ClientMessage.MerkleBucketRequest;
import topgun.application.message.ClientMessage.OperationBatch;
import topgun.application.message.ClientMessage.OrMerkleBucketRequest;
import topgun.application.message.ClientMessage.OrPushDiff;
import topgun.application.message.ClientMessage.OrSyncInit;
import topgun.application.message.ClientMessage.QuerySubscribe;
import topgun.application.message.ClientMessage.SyncInit;
import topgun.application.message.OrEntry;
import topgun.application.message.PushedEntry;
import topgun.application.message.ServerMessage.OperationAck;
import topgun.application.message.ServerMessage.OrSyncBuckets;
import topgun.application.message.ServerMessage.OrSyncLeaf;
import topgun.application.message.ServerMessage.OrSyncRoot;
import topgun.application.message.ServerMessage.ServerEvent;
import topgun.application.message.ServerMessage.SyncBuckets;
import topgun.application.message.ServerMessage.SyncLeaf;
import topgun.application.message.ServerMessage.SyncRoot;
import topgun.application.message.SubmittedOperation;
import topgun.domain.clock.HybridLogicalClock;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwMap;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrMap;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.merkle.Buckets;
import topgun.domain.merkle.HashFlavour;
import topgun.domain.merkle.TriePath;
import topgun.domain.operation.Operation;
import topgun.domain.value.Value;
import topgun.domain.value.ValueView;

/**
 * A client as the specification describes it: writes locally, keeps what is not acknowledged, sends all of that with every
 * write and after every connect, walks the trees when it comes back. Frames in both directions wait in queues, so that a
 * test can delay, repeat, reorder and lose them.
 */
final class ModelClient {

    static final String LWW = "lww";
    static final String OR = "or";

    final LwwMap lww = new LwwMap();
    final OrMap or = new OrMap();

    private final TestServer server;
    private final HybridLogicalClock clock;
    private final HashFlavour flavour;
    private final Map<Integer, Operation> pending = new LinkedHashMap<>();
    private final List<ClientMessage> outgoing = new ArrayList<>();
    private final List<Object> incoming = new ArrayList<>();
    private @Nullable TestClient connection;
    private int lastId;

    ModelClient(TestServer server, String node, HashFlavour flavour) {
        this.server = server;
        this.clock = new HybridLogicalClock(new NodeId(node), server.time);
        this.flavour = flavour;
    }

    boolean isOnline() {
        return connection != null;
    }

    void connect() {
        TestClient fresh = server.user("user");
        connection = fresh;
        if (flavour == HashFlavour.MIXED) {
            fresh.say(new ClientMessage.DeviceHello(Optional.empty()));
        }
        sendPending();
        outgoing.add(new SyncInit(LWW, 0));
        outgoing.add(new OrSyncInit(OR, or.tree().rootHash(flavour), orBuckets(), 0, false));
        Value everything = Value.of(new ValueView.MapView(Map.of()));
        outgoing.add(new QuerySubscribe("q1", LWW, everything, Optional.empty()));
        outgoing.add(new QuerySubscribe("q2", OR, everything, Optional.empty()));
    }

    /** What is under way is lost. */
    void disconnect() {
        if (connection != null) {
            connection.disconnect();
            connection = null;
            outgoing.clear();
            incoming.clear();
        }
    }

    void put(String key, double value) {
        var entry = new LwwRecord.Entry(Value.of(new ValueView.Num(value)), clock.now(), TimeToLive.NONE);
        lww.merge(key, entry);
        write(new Operation.Put(LWW, key, entry.value(), entry.timestamp(), entry.ttl()));
    }

    void remove(String key) {
        Timestamp now = clock.now();
        lww.merge(key, new LwwRecord.Tombstone(now));
        write(new Operation.Remove(LWW, key, now));
    }

    void orAdd(String key, double value) {
        Timestamp now = clock.now();
        var entry = new OrRecord(Value.of(new ValueView.Num(value)), now, new Tag(now.toString()), TimeToLive.NONE);
        or.add(key, entry);
        write(new Operation.OrAdd(OR, key, entry.value(), now, entry.tag(), entry.ttl()));
    }

    void orRemove(String key) {
        for (OrRecord entry : or.records(key)) {
            or.remove(entry.tag());
            write(new Operation.OrRemove(OR, key, entry.tag()));
        }
    }

    private void write(Operation operation) {
        pending.put(++lastId, operation);
        if (isOnline()) {
            sendPending();
        }
    }

    private void sendPending() {
        if (!pending.isEmpty()) {
            List<SubmittedOperation> operations = new ArrayList<>();
            pending.forEach((id, operation) -> operations.add(TestClient.submitted(String.valueOf(id), operation)));
            outgoing.add(new OperationBatch(operations, Optional.empty(), OptionalLong.empty(), false));
        }
    }

    boolean hasFrames() {
        collect();
        return !outgoing.isEmpty() || !incoming.isEmpty();
    }

    /** Lets one frame arrive, mostly the oldest, sometimes another or the same twice. */
    void deliverOne(Random random) {
        collect();
        boolean up = !outgoing.isEmpty() && (incoming.isEmpty() || random.nextBoolean());
        List<?> queue = up ? outgoing : incoming;
        if (queue.isEmpty() || connection == null) {
            return;
        }
        int place = random.nextInt(4) == 0 ? random.nextInt(queue.size()) : 0;
        Object frame = random.nextInt(5) == 0 ? queue.get(place) : queue.remove(place);
        if (up) {
            connection.say((ClientMessage) frame);
        } else {
            receive(frame);
        }
    }

    private void collect() {
        if (connection != null) {
            incoming.addAll(connection.heard());
            connection.forget();
        }
    }

    private void receive(Object message) {
        switch (message) {
            case OperationAck ack -> acknowledged(ack);
            case ServerEvent.LwwChanged event -> merge(event.key(), event.entry());
            case ServerEvent.OrAdded event -> add(event.key(), event.entry());
            case ServerEvent.OrRemoved event -> or.remove(event.tag());
            case SyncRoot root -> {
                clock.observe(root.serverTime());
                if (root.rootHash() != lww.tree().rootHash(flavour)) {
                    outgoing.add(new MerkleBucketRequest(LWW, ""));
                }
            }
            case SyncBuckets buckets ->
                differing(buckets.buckets(), lww.tree().buckets(path(buckets.path()), flavour))
                        .forEach(digit -> outgoing.add(new MerkleBucketRequest(LWW, buckets.path() + digit)));
            case SyncLeaf leaf -> leaf.entries().forEach(this::merge);
            case OrSyncRoot root -> {
                clock.observe(root.serverTime());
                if (root.rootHash() != or.tree().rootHash(flavour)) {
                    outgoing.add(new OrMerkleBucketRequest(OR, ""));
                }
            }
            case OrSyncBuckets buckets -> orBuckets(buckets);
            case OrSyncLeaf leaf -> {
                leaf.entries().forEach(this::merge);
                push(leaf.entries().stream().map(OrEntry::key).toList());
            }
            default -> {}
        }
    }

    private void acknowledged(OperationAck ack) {
        int last = Integer.parseInt(ack.lastId());
        pending.keySet().removeIf(id -> id <= last);
    }

    private void merge(String key, LwwRecord entry) {
        clock.observe(entry.timestamp());
        lww.merge(key, entry);
    }

    private void add(String key, OrRecord entry) {
        clock.observe(entry.timestamp());
        or.add(key, entry);
    }

    private void merge(OrEntry entry) {
        entry.tombstones().forEach(or::remove);
        entry.entries().forEach(added -> add(entry.key(), added));
    }

    private void orBuckets(OrSyncBuckets answer) {
        Buckets own = or.tree().buckets(path(answer.path()), flavour);
        differing(answer.buckets(), own)
                .forEach(digit -> outgoing.add(new OrMerkleBucketRequest(OR, answer.path() + digit)));
        own.digits().forEach(digit -> {
            TriePath child = path(answer.path()).child(digit);
            if (child.isLeaf() && !answer.buckets().containsKey(hex(digit))) {
                List<String> keys = new ArrayList<>();
                or.tree().forEachBelow(child, (key, entries) -> keys.add(key));
                push(keys);
            }
        });
    }

    private void push(List<String> keys) {
        List<PushedEntry> entries = new ArrayList<>();
        for (String key : keys) {
            List<Operation.OrAdd> additions = new ArrayList<>();
            for (OrRecord entry : or.records(key)) {
                additions.add(new Operation.OrAdd(OR, key, entry.value(), entry.timestamp(), entry.tag(), entry.ttl()));
            }
            if (!additions.isEmpty()) {
                entries.add(new PushedEntry(key, additions, List.copyOf(or.tombstones())));
            }
        }
        if (!entries.isEmpty()) {
            outgoing.add(new OrPushDiff(OR, entries));
        }
    }

    private static Set<String> differing(Map<String, Integer> answer, Buckets own) {
        var digits = new TreeSet<String>();
        answer.forEach((digit, hash) -> {
            if (own.hash(Integer.parseInt(digit, 16)) != hash) {
                digits.add(digit);
            }
        });
        return digits;
    }

    private Map<String, Integer> orBuckets() {
        Map<String, Integer> hashes = new LinkedHashMap<>();
        Buckets buckets = or.tree().buckets(TriePath.ROOT, flavour);
        buckets.digits().forEach(digit -> hashes.put(hex(digit), buckets.hash(digit)));
        return hashes;
    }

    private static String hex(int digit) {
        return String.valueOf(Character.forDigit(digit, 16));
    }

    private static TriePath path(String digits) {
        return new TriePath(digits);
    }
}
