package topgun.application.sync;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import topgun.application.access.AccessControl;
import topgun.application.dispatch.MapTurn;
import topgun.application.dispatch.MessageRegistry;
import topgun.application.dispatch.Turn;
import topgun.application.map.GridMap;
import topgun.application.map.LoadedMaps;
import topgun.application.message.ClientMessage.MerkleBucketRequest;
import topgun.application.message.ClientMessage.OrDiffRequest;
import topgun.application.message.ClientMessage.OrMerkleBucketRequest;
import topgun.application.message.ClientMessage.OrPushDiff;
import topgun.application.message.ClientMessage.OrSyncInit;
import topgun.application.message.ClientMessage.SyncInit;
import topgun.application.message.OrEntry;
import topgun.application.message.PushedEntry;
import topgun.application.message.ServerMessage.Failure;
import topgun.application.message.ServerMessage.OrDiff;
import topgun.application.message.ServerMessage.OrSyncBuckets;
import topgun.application.message.ServerMessage.OrSyncLeaf;
import topgun.application.message.ServerMessage.OrSyncRoot;
import topgun.application.message.ServerMessage.SyncBuckets;
import topgun.application.message.ServerMessage.SyncLeaf;
import topgun.application.message.ServerMessage.SyncResetRequired;
import topgun.application.message.ServerMessage.SyncRoot;
import topgun.application.operation.Admission;
import topgun.application.operation.ApplyBatch;
import topgun.application.operation.Gate;
import topgun.application.session.Dialect;
import topgun.application.session.Session;
import topgun.application.session.Sessions;
import topgun.application.telemetry.MapOperation;
import topgun.application.telemetry.Telemetry;
import topgun.domain.access.Action;
import topgun.domain.access.View;
import topgun.domain.access.VisibleRecords;
import topgun.domain.clock.HybridLogicalClock;
import topgun.domain.clock.TimeSource;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.merkle.HashFlavour;
import topgun.domain.merkle.HashTree;
import topgun.domain.merkle.MerkleTrie;
import topgun.domain.operation.Operation;
import topgun.domain.sync.MerkleWalk;
import topgun.domain.sync.SyncAnswer;
import topgun.domain.sync.VisibleTree;

/** Answers the questions of synchronising clients, and takes what they push. */
public final class SyncHandlers {

    private final LoadedMaps maps;
    private final AccessControl access;
    private final Gate gate;
    private final ApplyBatch applyBatch;
    private final HybridLogicalClock clock;
    private final TimeSource time;
    private final long retentionMillis;
    private final SyncFlavours flavours;
    private final RestrictedHashes restricted = new RestrictedHashes();
    private final Telemetry telemetry;

    /** @param retentionMillis how long tombstones are kept; who was away longer must start afresh */
    public SyncHandlers(
            LoadedMaps maps,
            AccessControl access,
            Gate gate,
            ApplyBatch applyBatch,
            HybridLogicalClock clock,
            TimeSource time,
            long retentionMillis,
            Sessions sessions,
            Telemetry telemetry) {
        this.maps = maps;
        this.access = access;
        this.gate = gate;
        this.applyBatch = applyBatch;
        this.clock = clock;
        this.time = time;
        this.retentionMillis = retentionMillis;
        this.flavours = new SyncFlavours(sessions);
        this.telemetry = telemetry;
    }

    public void registerWith(MessageRegistry.Builder registry) {
        registry.on(SyncInit.class, this::syncInit)
                .on(MerkleBucketRequest.class, this::bucket)
                .on(OrSyncInit.class, this::orSyncInit)
                .on(OrMerkleBucketRequest.class, this::orBucket)
                .on(OrDiffRequest.class, this::orDiff)
                .onWrite(OrPushDiff.class, this::orPush);
    }

    private void syncInit(Session session, SyncInit message, Turn turn) {
        String name = message.map();
        HashFlavour flavour = flavours.begin(session, name);
        visit(session, name, turn, map -> {
            telemetry.onMap(name, MapOperation.GET, 1);
            if (wasAwayTooLong(message.lastSyncMillis())) {
                session.send(new SyncResetRequired(name));
            } else if (map.or().isPresent()) {
                // After a reset clients begin like this for maps of either kind.
                session.send(new OrSyncRoot(name, orTree(map, session).rootHash(flavour), clock.now()));
            } else {
                session.send(new SyncRoot(name, tree(map, session).rootHash(flavour), clock.now()));
            }
        });
    }

    private void bucket(Session session, MerkleBucketRequest message, Turn turn) {
        String name = message.map();
        HashFlavour flavour = flavours.current(session, name);
        visit(session, name, turn, map -> {
            if (map.or().isPresent()) {
                return;
            }
            switch (MerkleWalk.step(tree(map, session), message.path(), flavour)) {
                case SyncAnswer.Buckets<LwwRecord>(Map<String, Integer> hashes) ->
                    session.send(new SyncBuckets(name, message.path(), hashes));
                case SyncAnswer.Leaf<LwwRecord>(var path, Map<String, LwwRecord> entries) ->
                    session.send(new SyncLeaf(name, path, entries));
            }
        });
    }

    private void orSyncInit(Session session, OrSyncInit message, Turn turn) {
        String name = message.map();
        if (message.claimsEpoch()) {
            session.recognise(Dialect.CURRENT);
        }
        HashFlavour flavour = orFlavour(session, message);
        visit(session, name, turn, map -> {
            telemetry.onMap(name, MapOperation.GET, 1);
            if (wasAwayTooLong(message.lastSyncMillis())) {
                session.send(new SyncResetRequired(name));
            } else if (map.lww().isPresent()) {
                session.send(new Failure(400, "Map " + name + " is not an ORMap"));
            } else {
                session.send(new OrSyncRoot(name, orTree(map, session).rootHash(flavour), clock.now()));
            }
        });
    }

    /** A client that holds something shows by its own hashes how it combines them. */
    private HashFlavour orFlavour(Session session, OrSyncInit message) {
        int plain = 0;
        int mixed = 0;
        for (int hash : message.bucketHashes().values()) {
            plain += hash;
            mixed += HashFlavour.mix(hash);
        }
        if (plain == mixed) {
            return flavours.begin(session, message.map());
        }
        if (mixed == message.rootHash()) {
            session.recognise(Dialect.CURRENT);
            return flavours.begin(session, message.map(), HashFlavour.MIXED);
        }
        return plain == message.rootHash()
                ? flavours.begin(session, message.map(), HashFlavour.PLAIN)
                : flavours.begin(session, message.map());
    }

    private void orBucket(Session session, OrMerkleBucketRequest message, Turn turn) {
        String name = message.map();
        HashFlavour flavour = flavours.current(session, name);
        visitTagged(session, name, turn, map -> {
            HashTree<List<OrRecord>> tree = orTree(map, session);
            switch (MerkleWalk.stepForPushing(tree, message.path(), flavour)) {
                case SyncAnswer.Buckets<List<OrRecord>>(Map<String, Integer> hashes) ->
                    session.send(new OrSyncBuckets(name, message.path(), hashes));
                case SyncAnswer.Leaf<List<OrRecord>>(var path, Map<String, List<OrRecord>> records) ->
                    session.send(new OrSyncLeaf(name, path, entries(map, records)));
            }
        });
    }

    private void orDiff(Session session, OrDiffRequest message, Turn turn) {
        String name = message.map();
        visitTagged(session, name, turn, map -> {
            View view = access.viewOf(session, name);
            Map<String, List<OrRecord>> records = new LinkedHashMap<>();
            message.keys().forEach(key -> records.put(key, VisibleRecords.of(records(map, key), view)));
            session.send(new OrDiff(name, entries(map, records)));
        });
    }

    private void orPush(Session session, OrPushDiff message, Turn turn) {
        if (!access.allowsOrTells(session, message.map(), Action.PUT)) {
            turn.end();
            return;
        }
        long horizonMillis = gate.horizonMillis();
        List<Admission> admissions = new ArrayList<>();
        Set<Tag> tombstones = new LinkedHashSet<>();
        message.entries().forEach(entry -> tombstones.addAll(entry.tombstones()));
        for (Tag tag : tombstones) {
            String key = message.entries().getFirst().key();
            admissions.add(gate.admit(session, new Operation.OrRemove(message.map(), key, tag), horizonMillis));
        }
        for (PushedEntry entry : message.entries()) {
            entry.additions().forEach(addition -> admissions.add(gate.admit(session, addition, horizonMillis)));
        }
        applyBatch.apply(session, admissions, outcome -> turn.end());
    }

    private void visitTagged(Session session, String name, Turn turn, Consumer<GridMap> visit) {
        visit(session, name, turn, map -> {
            if (map.lww().isEmpty()) {
                visit.accept(map);
            }
        });
    }

    private void visit(Session session, String name, Turn turn, Consumer<GridMap> visit) {
        if (access.allowsOrTells(session, name, Action.READ)) {
            maps.run(name, new MapTurn(session, name, turn, visit));
        } else {
            turn.end();
        }
    }

    private boolean wasAwayTooLong(double lastSyncMillis) {
        return lastSyncMillis > 0 && time.millis() - lastSyncMillis > retentionMillis;
    }

    private HashTree<LwwRecord> tree(GridMap map, Session session) {
        View view = access.viewOf(session, map.name());
        return map.lww()
                .map(lww -> view.equals(View.EVERYTHING)
                        ? lww.tree()
                        : VisibleTree.of(lww, view, restricted.of(map.name(), view)))
                .orElseGet(MerkleTrie::new);
    }

    private HashTree<List<OrRecord>> orTree(GridMap map, Session session) {
        View view = access.viewOf(session, map.name());
        return map.or()
                .map(or -> view.equals(View.EVERYTHING)
                        ? or.tree()
                        : VisibleTree.of(or, view, restricted.of(map.name(), view)))
                .orElseGet(MerkleTrie::new);
    }

    private static List<OrRecord> records(GridMap map, String key) {
        return map.or().map(or -> or.records(key)).orElse(List.of());
    }

    /** Records by key, and once all that is known to be removed: clients merge all entries of a message. */
    private static List<OrEntry> entries(GridMap map, Map<String, List<OrRecord>> records) {
        List<OrEntry> entries = new ArrayList<>(records.size());
        List<Tag> tombstones = map.or().map(or -> List.copyOf(or.tombstones())).orElse(List.of());
        for (Map.Entry<String, List<OrRecord>> entry : records.entrySet()) {
            entries.add(new OrEntry(entry.getKey(), entry.getValue(), tombstones));
            tombstones = List.of();
        }
        return entries;
    }
}
