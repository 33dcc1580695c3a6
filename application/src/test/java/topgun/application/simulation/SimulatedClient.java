package topgun.application.simulation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import topgun.application.harness.ObjectCodec.Delivered;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.message.ClientMessage;
import topgun.application.message.ClientMessage.LockRelease;
import topgun.application.message.ClientMessage.LockRequest;
import topgun.application.message.ClientMessage.MerkleBucketRequest;
import topgun.application.message.ClientMessage.OperationBatch;
import topgun.application.message.ClientMessage.OrMerkleBucketRequest;
import topgun.application.message.ClientMessage.OrPushDiff;
import topgun.application.message.ClientMessage.OrSyncInit;
import topgun.application.message.ClientMessage.QuerySubscribe;
import topgun.application.message.ClientMessage.SyncInit;
import topgun.application.message.OrEntry;
import topgun.application.message.PushedEntry;
import topgun.application.message.ServerMessage.GcPrune;
import topgun.application.message.ServerMessage.LockGranted;
import topgun.application.message.ServerMessage.OperationAck;
import topgun.application.message.ServerMessage.OperationRejected;
import topgun.application.message.ServerMessage.OrSyncBuckets;
import topgun.application.message.ServerMessage.OrSyncLeaf;
import topgun.application.message.ServerMessage.OrSyncRoot;
import topgun.application.message.ServerMessage.QueryResponse;
import topgun.application.message.ServerMessage.ServerEvent;
import topgun.application.message.ServerMessage.SyncBuckets;
import topgun.application.message.ServerMessage.SyncLeaf;
import topgun.application.message.ServerMessage.SyncResetRequired;
import topgun.application.message.ServerMessage.SyncRoot;
import topgun.application.message.SubmittedOperation;
import topgun.application.message.SubscriberMessage.QueryUpdate;
import topgun.domain.clock.HybridLogicalClock;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.TimeSource;
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
 * write and after every connect, walks the trees when it comes back, starts afresh when it is told to. Frames wait in both
 * directions until the network lets them through.
 */
final class SimulatedClient {

    static final String LWW = "lww";
    static final String OR = "or";
    static final Map<String, Value> QUERIES = queries();

    private static final long LEASE_MILLIS = 4_000;

    final LwwMap lww = new LwwMap();
    final OrMap or = new OrMap();
    final String name;

    private final HybridLogicalClock clock;
    private final HashFlavour flavour;
    private final Network network;
    private final Witness witness;
    private final Map<Integer, Operation> pending = new LinkedHashMap<>();
    private final Set<Integer> refused = new HashSet<>();
    private final List<ClientMessage> outgoing = new ArrayList<>();
    private final List<Object> incoming = new ArrayList<>();
    private final Map<String, Map<String, Value>> results = new TreeMap<>();
    private @Nullable TestClient connection;
    private int lastId;
    private double lastSyncMillis;

    SimulatedClient(String name, TimeSource time, HashFlavour flavour, Network network, Witness witness) {
        this.name = name;
        this.clock = new HybridLogicalClock(new NodeId(name), time);
        this.flavour = flavour;
        this.network = network;
        this.witness = witness;
    }

    private static Map<String, Value> queries() {
        var least = new ValueView.MapView(Map.of("$gte", new ValueView.Num(50)));
        var where = new ValueView.MapView(Map.of("v", least));
        Map<String, Value> queries = new TreeMap<>();
        queries.put("all", Value.of(new ValueView.MapView(Map.of())));
        queries.put("large", Value.of(new ValueView.MapView(Map.of("where", where))));
        queries.put("few", Value.of(new ValueView.MapView(Map.of("limit", new ValueView.Num(2)))));
        return queries;
    }

    static Value value(int number) {
        return Value.of(new ValueView.MapView(Map.of("v", new ValueView.Num(number))));
    }

    boolean isOnline() {
        return connection != null;
    }

    void connect(TestServer server) {
        TestClient fresh = server.user("user");
        connection = fresh;
        if (flavour == HashFlavour.MIXED) {
            fresh.say(new ClientMessage.DeviceHello(Optional.empty()));
        }
        sendPending();
        // in this order, so that no change falls between
        QUERIES.forEach((id, query) -> outgoing.add(new QuerySubscribe(id, LWW, query, Optional.empty())));
        outgoing.add(new QuerySubscribe(OR, OR, QUERIES.get("all"), Optional.empty()));
        outgoing.add(new SyncInit(LWW, lastSyncMillis));
        outgoing.add(new OrSyncInit(OR, or.tree().rootHash(flavour), orBuckets(), lastSyncMillis, false));
    }

    /** What is under way is lost. */
    void disconnect() {
        if (connection != null) {
            connection.disconnect();
            connection = null;
        }
        outgoing.clear();
        incoming.clear();
        results.clear();
        witness.leaves(name);
    }

    /** The results of live queries as this client has them; those it has no answer to, or was denied since, are missing. */
    Map<String, Map<String, Value>> results() {
        return results;
    }

    boolean isUnacknowledged(Tag tag) {
        return pending.values().stream()
                .anyMatch(it -> it instanceof Operation.OrAdd add && add.tag().equals(tag));
    }

    void put(String key, int value, TimeToLive ttl) {
        var entry = new LwwRecord.Entry(value(value), clock.now(), ttl);
        witness.writes(name, key, entry.timestamp());
        merge(key, entry);
        write(new Operation.Put(LWW, key, entry.value(), entry.timestamp(), entry.ttl()));
    }

    void remove(String key) {
        Timestamp now = clock.now();
        witness.writes(name, key, now);
        merge(key, new LwwRecord.Tombstone(now));
        write(new Operation.Remove(LWW, key, now));
    }

    void orAdd(String key, int value, TimeToLive ttl) {
        Timestamp now = clock.now();
        var entry = new OrRecord(value(value), now, new Tag(now.toString()), ttl);
        or.add(key, entry);
        write(new Operation.OrAdd(OR, key, entry.value(), now, entry.tag(), entry.ttl()));
    }

    void orRemove(String key) {
        for (OrRecord entry : or.records(key)) {
            or.remove(entry.tag());
            write(new Operation.OrRemove(OR, key, entry.tag()));
        }
    }

    void lock(String lock) {
        if (isOnline()) {
            outgoing.add(new LockRequest(name + "/" + ++lastId, lock, LEASE_MILLIS));
        }
    }

    void release(String lock, long token) {
        if (isOnline()) {
            outgoing.add(new LockRelease(Optional.empty(), lock, token));
        }
    }

    void ping() {
        if (isOnline()) {
            outgoing.add(new ClientMessage.Ping(0, false));
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
        return !outgoing.isEmpty() || !incoming.isEmpty();
    }

    /** How many frames are under way in a direction. */
    int underWay(boolean up) {
        return (up ? outgoing : incoming).size();
    }

    /**
     * Lets a frame of a direction arrive, and answers it.
     *
     * @param place 0 is the oldest
     * @param again whether it will arrive once more
     */
    Object deliver(boolean up, int place, boolean again) {
        List<?> queue = up ? outgoing : incoming;
        Object frame = again ? queue.get(place) : queue.remove(place);
        if (!(frame instanceof ClientMessage message)) {
            receive(frame);
        } else if (connection != null) {
            if (message instanceof LockRequest request) {
                witness.asks(request.requestId());
            }
            connection.say(message);
        }
        return frame;
    }

    /** Takes from the server what it has said meanwhile. */
    void collect() {
        if (connection != null) {
            for (Object message : connection.heard()) {
                incoming.add(message);
                if (message instanceof LockGranted grant) {
                    witness.granted(name, grant, LEASE_MILLIS);
                }
            }
            connection.forget();
            if (connection.closed().isPresent()) {
                disconnect();
            }
        }
    }

    private void receive(Object message) {
        switch (message) {
            case OperationAck ack -> acknowledged(ack);
            case OperationRejected refusal -> refused.add(Integer.parseInt(refusal.operationId()));
            case SyncResetRequired reset -> startAfresh(reset.map());
            case GcPrune(Timestamp horizon) -> {
                lww.prune(horizon).forEach(key -> witness.forgets(name, key));
                or.prune(horizon);
            }
            case QueryResponse response -> {
                if (response.error().isEmpty()) {
                    Map<String, Value> rows = new TreeMap<>();
                    response.rows().forEach(row -> rows.put(row.key(), row.value()));
                    results.put(response.queryId(), rows);
                } else {
                    results.remove(response.queryId());
                }
            }
            case Delivered(String id, QueryUpdate update) -> update(id, update);
            case ServerEvent.LwwChanged event -> merge(event.key(), event.entry());
            case ServerEvent.OrAdded event -> add(event.key(), event.entry());
            case ServerEvent.OrRemoved event -> or.remove(event.tag());
            case SyncRoot root -> {
                synchronising(root.serverTime());
                if (root.rootHash() != lww.tree().rootHash(flavour)) {
                    outgoing.add(new MerkleBucketRequest(LWW, ""));
                }
            }
            case SyncBuckets buckets ->
                differing(buckets.buckets(), lww.tree().buckets(path(buckets.path()), flavour))
                        .forEach(digit -> outgoing.add(new MerkleBucketRequest(LWW, buckets.path() + digit)));
            case SyncLeaf leaf -> leaf.entries().forEach(this::merge);
            case OrSyncRoot root -> {
                synchronising(root.serverTime());
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

    private void synchronising(Timestamp serverTime) {
        clock.observe(serverTime);
        lastSyncMillis = serverTime.millis();
    }

    private void acknowledged(OperationAck ack) {
        int last = Integer.parseInt(ack.lastId());
        pending.forEach((id, operation) -> {
            if (network == Network.ORDERLY && id <= last && !refused.contains(id)) {
                witness.acknowledged(operation);
            }
        });
        pending.keySet().removeIf(id -> id <= last);
    }

    private void startAfresh(String map) {
        if (map.equals(LWW)) {
            lww.forEach((key, entry) -> witness.forgets(name, key));
            lww.clear();
        } else {
            or.clear();
        }
        outgoing.add(new SyncInit(map, 0));
    }

    private void update(String query, QueryUpdate update) {
        Map<String, Value> rows = results.get(query);
        if (rows != null) {
            update.value().ifPresentOrElse(value -> rows.put(update.key(), value), () -> rows.remove(update.key()));
        } else if (network == Network.ORDERLY) {
            throw new AssertionError("an update before its result: " + update);
        }
    }

    private void merge(String key, LwwRecord entry) {
        clock.observe(entry.timestamp());
        lww.merge(key, entry);
        witness.reads(name, key, lww.record(key).orElseThrow().timestamp());
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
