package topgun.application.sync;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
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
import topgun.domain.access.Action;
import topgun.domain.access.View;
import topgun.domain.access.VisibleRecords;
import topgun.domain.clock.HybridLogicalClock;
import topgun.domain.clock.TimeSource;
import topgun.domain.crdt.LwwMap;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrMap;
import topgun.domain.crdt.Tag;
import topgun.domain.merkle.HashFlavour;
import topgun.domain.merkle.MerkleTrie;
import topgun.domain.operation.Operation;
import topgun.domain.sync.MerkleWalk;
import topgun.domain.sync.SyncAnswer;

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

    /** @param retentionMillis how long tombstones are kept; who was away longer must start afresh */
    public SyncHandlers(
            LoadedMaps maps,
            AccessControl access,
            Gate gate,
            ApplyBatch applyBatch,
            HybridLogicalClock clock,
            TimeSource time,
            long retentionMillis,
            Sessions sessions) {
        this.maps = maps;
        this.access = access;
        this.gate = gate;
        this.applyBatch = applyBatch;
        this.clock = clock;
        this.time = time;
        this.retentionMillis = retentionMillis;
        this.flavours = new SyncFlavours(sessions);
    }

    public void registerWith(MessageRegistry.Builder registry) {
        registry.on(SyncInit.class, this::syncInit)
                .on(MerkleBucketRequest.class, this::bucket)
                .on(OrSyncInit.class, this::orSyncInit)
                .on(OrMerkleBucketRequest.class, this::orBucket)
                .on(OrDiffRequest.class, this::orDiff)
                .on(OrPushDiff.class, this::orPush);
    }

    private void syncInit(Session session, SyncInit message, Turn turn) {
        String name = message.map();
        HashFlavour flavour = flavours.begin(session, name);
        visit(session, name, turn, map -> {
            if (wasAwayTooLong(message.lastSyncMillis())) {
                session.send(new SyncResetRequired(name));
            } else if (map.or().isPresent()) {
                // After a reset clients begin like this for maps of either kind.
                session.send(new OrSyncRoot(name, orRoot(map, flavour), clock.now()));
            } else {
                int root = map.lww().map(lww -> lww.tree().rootHash(flavour)).orElse(0);
                session.send(new SyncRoot(name, root, clock.now()));
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
            MerkleTrie<LwwRecord> tree = map.lww().map(LwwMap::tree).orElseGet(MerkleTrie::new);
            switch (MerkleWalk.step(tree, message.path(), flavour)) {
                case SyncAnswer.Buckets<LwwRecord>(Map<String, Integer> hashes) ->
                    session.send(new SyncBuckets(name, message.path(), hashes));
                case SyncAnswer.Leaf<LwwRecord>(var path, Map<String, LwwRecord> entries) ->
                    session.send(new SyncLeaf(name, path, VisibleRecords.of(entries, access.viewOf(session, name))));
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
            if (wasAwayTooLong(message.lastSyncMillis())) {
                session.send(new SyncResetRequired(name));
            } else if (map.lww().isPresent()) {
                session.send(new Failure(400, "Map " + name + " is not an ORMap"));
            } else {
                session.send(new OrSyncRoot(name, orRoot(map, flavour), clock.now()));
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
        visitTagged(session, name, turn, (map, view) -> {
            switch (MerkleWalk.stepForPushing(map.tree(), message.path(), flavour)) {
                case SyncAnswer.Buckets<?>(Map<String, Integer> hashes) ->
                    session.send(new OrSyncBuckets(name, message.path(), hashes));
                case SyncAnswer.Leaf<?>(var path, var entries) ->
                    session.send(new OrSyncLeaf(name, path, entries(map, entries.keySet(), view)));
            }
        });
    }

    private void orDiff(Session session, OrDiffRequest message, Turn turn) {
        String name = message.map();
        visitTagged(
                session,
                name,
                turn,
                (map, view) -> session.send(new OrDiff(name, entries(map, new LinkedHashSet<>(message.keys()), view))));
    }

    private void orPush(Session session, OrPushDiff message, Turn turn) {
        if (!access.allowsOrTells(session, message.map(), Action.PUT)) {
            turn.end();
            return;
        }
        List<Admission> admissions = new ArrayList<>();
        Set<Tag> tombstones = new LinkedHashSet<>();
        message.entries().forEach(entry -> tombstones.addAll(entry.tombstones()));
        for (Tag tag : tombstones) {
            String key = message.entries().getFirst().key();
            admissions.add(gate.admit(session, new Operation.OrRemove(message.map(), key, tag)));
        }
        for (PushedEntry entry : message.entries()) {
            entry.additions().forEach(addition -> admissions.add(gate.admit(session, addition)));
        }
        applyBatch.apply(session, admissions, outcome -> turn.end());
    }

    private void visitTagged(Session session, String name, Turn turn, BiConsumer<OrMap, View> visit) {
        visit(session, name, turn, map -> {
            if (map.lww().isEmpty()) {
                visit.accept(map.or().orElseGet(OrMap::new), access.viewOf(session, name));
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

    private static int orRoot(GridMap map, HashFlavour flavour) {
        return map.or().map(or -> or.tree().rootHash(flavour)).orElse(0);
    }

    /** What the map holds under the keys, and once all it knows to be removed: clients merge all entries of a message. */
    private static List<OrEntry> entries(OrMap map, Set<String> keys, View view) {
        List<OrEntry> entries = new ArrayList<>(keys.size());
        List<Tag> tombstones = List.copyOf(map.tombstones());
        for (String key : keys) {
            entries.add(new OrEntry(key, VisibleRecords.of(map.records(key), view), tombstones));
            tombstones = List.of();
        }
        return entries;
    }
}
