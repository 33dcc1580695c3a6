package topgun.application.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import topgun.application.harness.TestServer;
import topgun.application.map.GridMap;
import topgun.application.map.MapTask;
import topgun.application.map.Unavailable;
import topgun.application.message.ServerMessage.LockGranted;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwMap;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrMap;
import topgun.domain.crdt.Tag;
import topgun.domain.merkle.Buckets;
import topgun.domain.merkle.HashFlavour;
import topgun.domain.merkle.MerkleTrie;
import topgun.domain.merkle.TriePath;
import topgun.domain.operation.Operation;

/** Sees what clients see and write, and objects as soon as that breaks a promise. */
final class Witness {

    /** What is known of a lock from outside. */
    private static final class Register {

        private @Nullable String holder;
        private @Nullable String releasedBy;
        private long token;
        private long freeSince;
        private long validUntil;
    }

    private record Place(String client, String key) {}

    private final Map<Place, Timestamp> seen = new HashMap<>();
    private final Map<String, Register> locks = new HashMap<>();
    private final Map<String, Long> asked = new HashMap<>();
    private final List<Operation> acknowledged = new ArrayList<>();
    private final Map<String, Timestamp> prunedKeys = new HashMap<>();
    private final Set<Tag> prunedTags = new HashSet<>();
    private long nowMillis;

    void timeIs(long millis) {
        nowMillis = millis;
    }

    // Session guarantees

    /** A client's own write follows all it has read. */
    void writes(String client, String key, Timestamp timestamp) {
        Timestamp read = seen.get(new Place(client, key));
        require(
                read == null || timestamp.isAfter(read),
                "%s writes %s at %s after it read %s",
                client,
                key,
                timestamp,
                read);
        seen.put(new Place(client, key), timestamp);
    }

    /** A client never reads what is older than what it has read or written. */
    void reads(String client, String key, Timestamp timestamp) {
        Timestamp read = seen.put(new Place(client, key), timestamp);
        require(read == null || !read.isAfter(timestamp), "%s reads %s of %s after %s", client, key, timestamp, read);
    }

    /** A client has thrown a record away because it was told to. */
    void forgets(String client, String key) {
        seen.remove(new Place(client, key));
    }

    // Durability

    void acknowledged(Operation operation) {
        acknowledged.add(operation);
    }

    int acknowledgements() {
        return acknowledged.size();
    }

    /** Everything that was acknowledged is still there, or what came after it. */
    void checkNothingLost(LwwMap lww, OrMap or) {
        for (Operation operation : acknowledged) {
            switch (operation) {
                case Operation.Put put -> requireKept(lww, put.key(), (Timestamp) put.time());
                case Operation.Remove remove -> requireKept(lww, remove.key(), (Timestamp) remove.time());
                case Operation.OrAdd add ->
                    require(
                            !or.keys(add.tag()).isEmpty() || isRemoved(or, add.tag()),
                            "%s was acknowledged and is lost",
                            add);
                case Operation.OrRemove remove ->
                    require(isRemoved(or, remove.tag()), "%s was acknowledged and is lost", remove);
            }
        }
    }

    private void requireKept(LwwMap lww, String key, Timestamp written) {
        Optional<Timestamp> kept = lww.record(key).map(LwwRecord::timestamp);
        Timestamp pruned = prunedKeys.get(key);
        require(
                isUpTo(written, kept) || isUpTo(written, Optional.ofNullable(pruned)),
                "%s at %s was acknowledged, but there is %s",
                key,
                written,
                kept);
    }

    private static boolean isUpTo(Timestamp written, Optional<Timestamp> reached) {
        return reached.filter(known -> !written.isAfter(known)).isPresent();
    }

    private boolean isRemoved(OrMap or, Tag tag) {
        return or.isTombstoned(tag) || prunedTags.contains(tag);
    }

    // Pruning

    void pruned(String key, Timestamp deletion) {
        prunedKeys.put(key, deletion);
    }

    void pruned(Tag tag) {
        prunedTags.add(tag);
    }

    void checkNoResurrection(String where, LwwMap lww, OrMap or) {
        prunedKeys.forEach((key, deletion) -> lww.record(key)
                .ifPresent(record -> require(
                        record.timestamp().isAfter(deletion),
                        "%s: %s is back after its deletion was pruned",
                        where,
                        record)));
        for (Tag tag : prunedTags) {
            require(or.keys(tag).isEmpty(), "%s: %s is back after its removal was pruned", where, tag);
        }
    }

    // Trees

    /** Every node has the hash that what is below it makes. */
    static void checkHashes(MerkleTrie<?> tree, TriePath path) {
        for (HashFlavour flavour : HashFlavour.values()) {
            List<Integer> below = new ArrayList<>();
            if (path.isLeaf()) {
                tree.forEachBelow(
                        path, (key, record) -> below.add(tree.itemHash(key).orElseThrow()));
            } else {
                Buckets children = tree.buckets(path, flavour);
                children.digits().forEach(digit -> below.add(children.hash(digit)));
            }
            int[] hashes = below.stream().mapToInt(Integer::intValue).toArray();
            require(tree.hash(path, flavour) == flavour.combine(hashes), "the %s hash at %s is wrong", flavour, path);
        }
        tree.buckets(path, HashFlavour.PLAIN).digits().forEach(digit -> checkHashes(tree, path.child(digit)));
    }

    // Locks

    /** A request for a lock reaches the server. */
    void asks(String requestId) {
        asked.put(requestId, nowMillis);
    }

    /**
     * A client is told that it holds a lock. The lease began before that, when the lock was granted and its token not yet
     * saved: at the earliest when the lock was free and asked for.
     */
    void granted(String client, LockGranted grant, long leaseMillis) {
        Register register = locks.computeIfAbsent(grant.name(), name -> new Register());
        if (client.equals(register.releasedBy) && grant.fencingToken() == register.token) {
            return; // it asked again before it released
        }
        long begin = Objects.requireNonNull(asked.get(grant.requestId()));
        if (register.holder != null && (nowMillis < register.validUntil || grant.fencingToken() == register.token)) {
            require(
                    client.equals(register.holder),
                    "%s is granted to %s and held by %s",
                    grant,
                    client,
                    register.holder);
            require(grant.fencingToken() == register.token, "%s changes the token %d", grant, register.token);
        } else {
            require(grant.fencingToken() > register.token, "%s after token %d", grant, register.token);
            begin = Math.max(begin, register.holder == null ? register.freeSince : register.validUntil);
        }
        register.holder = client;
        register.releasedBy = null;
        register.token = grant.fencingToken();
        register.validUntil = Math.max(register.validUntil, begin + leaseMillis);
    }

    long token(String lock) {
        return locks.computeIfAbsent(lock, name -> new Register()).token;
    }

    boolean isHeld(String lock) {
        return locks.computeIfAbsent(lock, name -> new Register()).holder != null;
    }

    boolean holds(String client, String lock) {
        return client.equals(locks.computeIfAbsent(lock, name -> new Register()).holder);
    }

    /** The client gives up what it holds. */
    void releases(String client, String lock) {
        Register register = locks.computeIfAbsent(lock, name -> new Register());
        if (client.equals(register.holder)) {
            register.holder = null;
            register.freeSince = nowMillis;
            register.releasedBy = client;
        }
    }

    /** The connection ends, and with it what the client holds and waits for. */
    void leaves(String client) {
        locks.values().forEach(register -> {
            if (client.equals(register.holder)) {
                register.holder = null;
                register.freeSince = nowMillis;
            }
            if (client.equals(register.releasedBy)) {
                register.releasedBy = null;
            }
        });
    }

    @SuppressWarnings("AnnotateFormatMethod") // the annotation is in a library that nothing else needs
    static void require(boolean kept, String promise, @Nullable Object... about) {
        if (!kept) {
            throw new AssertionError(promise.formatted(about));
        }
    }

    /** The maps of a server, empty where it has none. */
    static LwwMap lww(TestServer server) {
        var found = new LwwMap[] {new LwwMap()};
        visit(server, SimulatedClient.LWW, map -> map.lww().ifPresent(lww -> found[0] = lww));
        return found[0];
    }

    static OrMap or(TestServer server) {
        var found = new OrMap[] {new OrMap()};
        visit(server, SimulatedClient.OR, map -> map.or().ifPresent(or -> found[0] = or));
        return found[0];
    }

    private static void visit(TestServer server, String name, Consumer<GridMap> visit) {
        server.maps.run(name, new MapTask() {
            @Override
            public void run(GridMap map) {
                visit.accept(map);
            }

            @Override
            public void unavailable(Unavailable reason) {
                throw new IllegalStateException(reason.reason());
            }
        });
    }
}
