package topgun.application.simulation;

import static topgun.application.simulation.Witness.require;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import topgun.application.harness.FakeRecordStore;
import topgun.application.harness.TestClient;
import topgun.application.harness.TestServer;
import topgun.application.map.WriteBehind;
import topgun.application.message.ClientMessage.JournalRead;
import topgun.application.message.ClientMessage.QuerySubscribe;
import topgun.application.message.ServerMessage.JournalEntry;
import topgun.application.message.ServerMessage.JournalPage;
import topgun.application.message.ServerMessage.JournalType;
import topgun.application.message.ServerMessage.QueryResponse;
import topgun.domain.access.AccessPolicy;
import topgun.domain.access.Action;
import topgun.domain.access.MapPattern;
import topgun.domain.access.Policy;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.LwwMap;
import topgun.domain.crdt.LwwRecord;
import topgun.domain.crdt.OrMap;
import topgun.domain.crdt.OrRecord;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.merkle.HashFlavour;
import topgun.domain.merkle.TriePath;
import topgun.domain.value.Value;

/**
 * One history, which its seed alone decides: clients with wrong clocks write, synchronise and lock over connections that
 * delay, stall and break; the server saves when it is its turn, dies, changes its rules, and forgets deletions; its store
 * is slow, cannot save, or saves and cannot say so. At every quiet point what clients show is compared with what the server has.
 *
 * <p>The network keeps the order within a connection, as TCP does; a client sends again what it has no answer to. Clients
 * hear of a deletion, or are away for the whole retention: one that arrives with a deletion as old as the retention, while
 * another is away for a moment, is beyond what the protocol can do.
 */
final class Simulation {

    private static final String REPLAY = "./mvnw -pl application -am test -Dtest=SimulationTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dtopgun.simulation.seeds=1";
    private static final long RETENTION_MILLIS = 300_000;
    private static final long BEYOND_DRIFT_MILLIS = 2 * TestServer.MAX_DRIFT_MILLIS;
    private static final AccessPolicy EVERYTHING = AccessPolicy.denyByDefault(
            List.of(new Policy("USER", new MapPattern("*"), Set.of(Action.values()), Set.of())));
    private static final AccessPolicy READING =
            AccessPolicy.denyByDefault(List.of(new Policy("USER", new MapPattern("*"), Set.of(Action.READ), Set.of())));
    private static final AccessPolicy NOTHING = AccessPolicy.denyByDefault(List.of());

    /** Held here, since a logger that nobody holds forgets its level. */
    private static final Logger STORE_TROUBLE = Logger.getLogger(WriteBehind.class.getPackageName());

    static {
        STORE_TROUBLE.setLevel(Level.OFF);
    }

    private final Random random;
    private final Network network;
    private final FakeRecordStore store = new FakeRecordStore();
    private final Witness witness = new Witness();
    private final List<SimulatedClient> clients = new ArrayList<>();
    private final Set<SimulatedClient> cutOff = new LinkedHashSet<>();
    private final List<String> log = new ArrayList<>();
    private AccessPolicy policy = EVERYTHING;
    private TestServer server;
    private boolean refusals;

    Simulation(long seed, Network network) {
        random = new Random(seed);
        this.network = network;
        server = start(TestServer.START_MILLIS);
        int count = 3 + random.nextInt(random.nextInt(8) == 0 ? 8 : 2);
        for (int n = 0; n < count; n++) {
            long skew = skewMillis();
            var flavour = random.nextBoolean() ? HashFlavour.PLAIN : HashFlavour.MIXED;
            clients.add(
                    new SimulatedClient("client-" + n, () -> server.time.millis() + skew, flavour, network, witness));
        }
    }

    private long skewMillis() {
        return switch (random.nextInt(8)) {
            case 0 -> -random.nextInt(30_000);
            case 1 -> random.nextInt((int) TestServer.MAX_DRIFT_MILLIS);
            case 2 -> random.nextInt(4) == 0 && network == Network.ORDERLY ? BEYOND_DRIFT_MILLIS : 0;
            default -> random.nextInt(100) - 50;
        };
    }

    /** What happened, in order. */
    List<String> log() {
        return log;
    }

    void run(int steps) {
        for (int n = 0; n < steps; n++) {
            step(clients.get(random.nextInt(clients.size())));
        }
        heal();
        check();
    }

    private void log(String event) {
        log.add(server.time.millis() + " " + event);
    }

    private TestServer start(long millis) {
        witness.timeIs(millis);
        return new TestServer(new TestServer.Options()
                .store(store)
                .startingAt(millis)
                .retention(RETENTION_MILLIS)
                .policy(policy)
                .journal(100_000)
                .resyncAfterRefusal()
                .savingOnDemand());
    }

    private void step(SimulatedClient client) {
        switch (random.nextInt(40)) {
            case 0, 1, 2, 3, 4, 5, 6, 7, 8 -> write(client);
            case 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22 -> deliver(client, random.nextInt(6));
            case 23, 24, 25, 26 -> save();
            case 27, 28 -> advance(random.nextInt(random.nextInt(6) == 0 ? 8_000 : 20));
            case 29, 30, 31 -> comeOrGo(client);
            case 32 -> cutOrMend(client);
            case 33, 34, 35 -> {
                if (network == Network.ORDERLY) {
                    lock(client);
                }
            }
            case 36 -> {
                if (random.nextInt(3) == 0) {
                    crash();
                }
            }
            case 37 -> {
                if (random.nextInt(3) == 0 && network == Network.ORDERLY) {
                    changeRules();
                }
            }
            case 38 -> {
                if (random.nextInt(4) == 0) {
                    letDeletionsGrowOld();
                }
            }
            default -> {
                if (random.nextInt(3) == 0) {
                    settle();
                    checkLiveQueries();
                }
            }
        }
        collect();
    }

    private void write(SimulatedClient client) {
        String key = "k" + random.nextInt(6);
        int value = random.nextInt(100);
        TimeToLive ttl = random.nextInt(8) == 0 ? new TimeToLive(1 + random.nextInt(5_000)) : TimeToLive.NONE;
        int kind = random.nextInt(8);
        log(client.name + " writes " + kind + " " + key + " " + value + " " + ttl);
        switch (kind) {
            case 0, 1, 2 -> client.put(key, value, ttl);
            case 3 -> client.remove(key);
            case 4, 5, 6 -> client.orAdd(key, value, ttl);
            default -> client.orRemove(key);
        }
    }

    private void deliver(SimulatedClient client, int frames) {
        for (int n = 0; n <= frames && !cutOff.contains(client); n++) {
            deliver(client);
        }
    }

    private void deliver(SimulatedClient client) {
        boolean up = random.nextBoolean();
        int underWay = client.underWay(up);
        if (underWay > 0) {
            boolean orderly = network == Network.ORDERLY;
            int place = orderly || random.nextInt(4) > 0 ? 0 : random.nextInt(underWay);
            boolean again = !orderly && random.nextInt(5) == 0;
            log(client.name + (up ? " says " : " hears ") + client.deliver(up, place, again));
        }
        collect();
    }

    private void collect() {
        clients.forEach(SimulatedClient::collect);
    }

    /** Meanwhile frames may arrive. */
    private void save() {
        switch (random.nextInt(12)) {
            case 0 -> store.breakSaving();
            case 1 -> store.breakAnswering();
            case 2, 3 -> {} // as it was
            default -> store.repair();
        }
        store.beforeSaving(() -> deliver(clients.get(random.nextInt(clients.size())), random.nextInt(3)));
        saveNext();
        store.beforeSaving(() -> {});
    }

    private boolean saveNext() {
        boolean busy = server.writes.saveNext();
        if (busy) {
            log(server.writes.failure().isEmpty() ? "saved" : "not saved");
        }
        collect();
        return busy;
    }

    private void advance(long millis) {
        for (long left = millis; left > 0; left -= 250) {
            server.time.advance(Math.min(left, 250));
            witness.timeIs(server.time.millis());
            collect();
        }
    }

    private void comeOrGo(SimulatedClient client) {
        log(client.name + (client.isOnline() ? " leaves" : " comes"));
        if (client.isOnline()) {
            client.disconnect();
        } else {
            client.connect(server);
        }
    }

    private void cutOrMend(SimulatedClient client) {
        log(client.name + " is cut off or back");
        if (!cutOff.remove(client)) {
            cutOff.add(client);
        }
    }

    private void lock(SimulatedClient client) {
        String lock = "l" + random.nextInt(2);
        if (witness.holds(client.name, lock)) {
            witness.releases(client.name, lock);
            client.release(lock, witness.token(lock));
        } else if (witness.isHeld(lock) && random.nextBoolean()) {
            client.release(lock, witness.token(lock)); // which is another's
        } else {
            client.lock(lock);
        }
    }

    /** What is not saved is gone. */
    private void crash() {
        log("crash");
        long millis = server.time.millis();
        clients.forEach(SimulatedClient::disconnect);
        server = start(millis);
    }

    private void changeRules() {
        allow(
                switch (random.nextInt(3)) {
                    case 0 -> READING;
                    case 1 -> NOTHING;
                    default -> EVERYTHING;
                });
    }

    private void allow(AccessPolicy instead) {
        log("rules change");
        refusals |= instead != EVERYTHING;
        policy = instead;
        server.access.replace(instead);
        collect();
    }

    /** Some are away for the whole retention, the others all the time there. */
    private void letDeletionsGrowOld() {
        heal();
        clients.stream().filter(client -> random.nextInt(3) == 0).forEach(SimulatedClient::disconnect);
        for (long waited = 0; waited <= RETENTION_MILLIS + BEYOND_DRIFT_MILLIS; waited += 30_000) {
            advance(30_000);
            clients.forEach(SimulatedClient::ping);
            settle();
        }
        prune();
    }

    private void prune() {
        log("prune");
        Map<String, Timestamp> deletions = new TreeMap<>();
        Witness.lww(server).forEach((key, record) -> {
            if (record instanceof LwwRecord.Tombstone) {
                deletions.put(key, record.timestamp());
            }
        });
        var removed = new ArrayList<>(Witness.or(server).tombstones());
        int entries = entries(Witness.lww(server));
        server.pruning.prune();
        require(entries == entries(Witness.lww(server)), "pruning forgets entries");
        LwwMap lww = Witness.lww(server);
        deletions.forEach((key, at) -> {
            boolean kept = lww.record(key).isPresent();
            if (!kept) {
                requireOld(key, at);
                witness.pruned(key, at);
            }
        });
        OrMap or = Witness.or(server);
        for (Tag tag : removed) {
            if (!or.isTombstoned(tag)) {
                requireOld(tag.text(), tag.timestamp().orElseThrow());
                if (clients.stream().noneMatch(client -> client.isUnacknowledged(tag))) {
                    witness.pruned(tag);
                }
            }
        }
        settle();
    }

    private void requireOld(String deleted, Timestamp at) {
        require(server.time.millis() - at.millis() >= RETENTION_MILLIS, "%s of %s is pruned early", deleted, at);
    }

    private static int entries(LwwMap lww) {
        var count = new int[1];
        lww.forEach((key, record) -> count[0] += record instanceof LwwRecord.Entry ? 1 : 0);
        return count[0];
    }

    /** Lets everything arrive that is under way. */
    private void settle() {
        cutOff.clear();
        store.repair();
        boolean busy = true;
        while (busy) {
            busy = saveNext();
            for (SimulatedClient client : clients) {
                busy |= client.hasFrames();
                deliver(client);
            }
        }
    }

    /** Twice: what one client brings in the first round, the others get in the second. */
    private void heal() {
        allow(EVERYTHING);
        for (int round = 0; round < 2; round++) {
            clients.forEach(SimulatedClient::disconnect);
            clients.forEach(client -> client.connect(server));
            settle();
        }
    }

    private void check() {
        advance(10_000 + BEYOND_DRIFT_MILLIS / 3);
        heal();
        checkLiveQueries();
        checkExpiry();
        prune();
        LwwMap lww = Witness.lww(server);
        OrMap or = Witness.or(server);
        witness.checkNothingLost(lww, or);
        witness.checkNoResurrection("server", lww, or);
        Witness.checkHashes(lww.tree(), TriePath.ROOT);
        Witness.checkHashes(or.tree(), TriePath.ROOT);
        for (SimulatedClient client : clients) {
            require(
                    content(client.lww).equals(content(lww)),
                    "%s has %s, the server %s",
                    client.name,
                    content(client.lww),
                    content(lww));
            require(
                    content(client.or).equals(content(or)),
                    "%s has %s, the server %s",
                    client.name,
                    content(client.or),
                    content(or));
            witness.checkNoResurrection(client.name, client.lww, client.or);
            for (HashFlavour flavour : HashFlavour.values()) {
                require(
                        client.lww.tree().rootHash(flavour) == lww.tree().rootHash(flavour),
                        "%s: other root",
                        client.name);
                require(
                        client.or.tree().rootHash(flavour) == or.tree().rootHash(flavour),
                        "%s: other root",
                        client.name);
            }
        }
        checkJournal(lww);
        log(content(lww) + " " + content(or));
    }

    /** What each client was answered and told since is what it would be answered now, and its replica lacks nothing. */
    private void checkLiveQueries() {
        clients.stream()
                .filter(client -> client.results().containsKey("all"))
                .filter(client -> policy == EVERYTHING && network == Network.ORDERLY)
                .forEach(this::checkNothingMissing);
        for (SimulatedClient client : clients) {
            client.results().forEach((id, rows) -> {
                String map = id.equals(SimulatedClient.OR) ? id : SimulatedClient.LWW;
                Value query = SimulatedClient.QUERIES.get(map.equals(id) ? "all" : id);
                Map<String, Value> fresh = answer(map, query);
                if (policy == EVERYTHING && network == Network.ORDERLY) {
                    require(rows.equals(fresh), "%s: %s shows %s instead of %s", client.name, id, rows, fresh);
                }
            });
        }
    }

    private void checkNothingMissing(SimulatedClient client) {
        Witness.lww(server)
                .forEach((key, record) -> require(
                        client.lww
                                .record(key)
                                .filter(known -> !record.timestamp().isAfter(known.timestamp()))
                                .isPresent(),
                        "%s was not told of %s",
                        client.name,
                        record));
    }

    /** What a query leaves out because it has expired is deleted. */
    private void checkExpiry() {
        answer(SimulatedClient.LWW, SimulatedClient.QUERIES.get("all"));
        Witness.lww(server)
                .forEach((key, record) -> require(
                        record instanceof LwwRecord.Tombstone || record.isVisibleAt(server.time.millis()),
                        "%s has expired and is not deleted",
                        record));
    }

    private Map<String, Value> answer(String map, @Nullable Value query) {
        TestClient probe = server.user("user");
        probe.say(new QuerySubscribe("probe", map, query == null ? Value.NULL : query, Optional.empty()));
        Map<String, Value> rows = new TreeMap<>();
        probe.heard(QueryResponse.class)
                .forEach(response -> response.rows().forEach(row -> rows.put(row.key(), row.value())));
        probe.disconnect();
        return rows;
    }

    /** The journal counts without a gap, and its last word on each key is what the map has. */
    private void checkJournal(LwwMap lww) {
        List<JournalEntry> entries = journal();
        Map<String, Optional<Value>> last = new TreeMap<>();
        for (int n = 0; n < entries.size(); n++) {
            JournalEntry entry = entries.get(n);
            int number = n + 1;
            require(entry.sequence() == number, "entry %d has the number %d", number, entry.sequence());
            if (entry.map().equals(SimulatedClient.LWW)) {
                last.put(entry.key(), entry.type() == JournalType.DELETE ? Optional.empty() : entry.value());
            }
        }
        lww.forEach((key, record) -> {
            Optional<Value> value =
                    record instanceof LwwRecord.Entry entry ? Optional.of(entry.value()) : Optional.empty();
            require(refusals || value.equals(last.get(key)), "%s is %s, in the journal %s", key, value, last.get(key));
        });
    }

    private List<JournalEntry> journal() {
        List<JournalEntry> entries = new ArrayList<>();
        TestClient reader = server.user("user");
        boolean more = true;
        while (more) {
            reader.say(new JournalRead(
                    "read", String.valueOf(entries.size() + 1), OptionalDouble.of(1_000), Optional.empty()));
            JournalPage page = reader.heard(JournalPage.class).getLast();
            entries.addAll(page.entries());
            more = page.hasMore();
        }
        reader.disconnect();
        return entries;
    }

    private static Map<String, LwwRecord> content(LwwMap map) {
        Map<String, LwwRecord> content = new TreeMap<>();
        map.forEach(content::put);
        return content;
    }

    private static Map<String, Set<String>> content(OrMap map) {
        Map<String, Set<String>> content = new TreeMap<>();
        map.forEach((key, records) -> {
            Set<String> texts = new TreeSet<>();
            records.stream().map(OrRecord::toString).forEach(texts::add);
            content.put(key, texts);
        });
        return content;
    }

    /** Plays histories of so many steps, one per seed. */
    static void play(Network network, long firstSeed, long seeds, int steps) {
        for (long seed = firstSeed; seed < firstSeed + seeds; seed++) {
            try {
                new Simulation(seed, network).run(steps);
            } catch (Throwable e) {
                String replay = REPLAY + " -Dtopgun.simulation.seed=" + seed + " -Dtopgun.simulation.steps=" + steps;
                throw new AssertionError("seed " + seed + ": " + e.getMessage() + "; to replay: " + replay, e);
            }
        }
    }

    /** Plays without a test framework: first seed, number of seeds, steps of each. Fails with the first that fails. */
    public static void main(String[] args) {
        play(Network.ORDERLY, Long.parseLong(args[0]), Long.parseLong(args[1]), Integer.parseInt(args[2]));
    }
}
