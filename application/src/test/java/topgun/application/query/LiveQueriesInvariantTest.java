package topgun.application.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import topgun.application.harness.TestServer;
import topgun.application.message.ServerMessage.QueryResponse;
import topgun.application.message.ServerMessage.Row;
import topgun.domain.access.AccessPolicy;
import topgun.domain.access.Action;
import topgun.domain.access.MapPattern;
import topgun.domain.access.Policy;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;
import topgun.domain.query.QueryRules;
import topgun.domain.value.Value;

/**
 * Whenever nothing is under way, what a client was answered and told since is what it would be answered now: with several
 * clients, both kinds of maps, records that expire, late writes, hidden fields, cursors, indexes and results that are cut.
 */
class LiveQueriesInvariantTest {

    private static final int SEEDS_EACH = 1_000;
    private static final int CROWDED_SEEDS = 30;
    private static final NodeId WRITER = new NodeId("w");

    @ParameterizedTest(name = "seeds from {0} thousand")
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void snapshotAndUpdatesEqualAFreshAnswer(int thousand) {
        for (int seed = thousand * SEEDS_EACH; seed < (thousand + 1) * SEEDS_EACH; seed++) {
            try (var history = new History(seed, indexes(seed))) {
                history.run();
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static IndexSettings indexes(int seed) {
        int choice = seed % (History.INDEXES.size() + 1);
        return choice == 0 ? IndexSettings.AUTOMATIC : IndexSettings.parse(History.INDEXES.get(choice - 1));
    }

    @Test
    void indexesChangeNothingThatIsHeard() {
        for (int seed = 0; seed < SEEDS_EACH; seed++) {
            List<Object> without = heard(seed, IndexSettings.NONE);
            for (String indexes : History.INDEXES) {
                assertThat(heard(seed, IndexSettings.parse(indexes)))
                        .as("seed %s with indexes %s", seed, indexes)
                        .isEqualTo(without);
            }
        }
    }

    @Test
    void norDoIndexesThatComeAndGo() {
        for (int seed = 0; seed < SEEDS_EACH; seed++) {
            try (var history = new History(seed, IndexSettings.NONE)) {
                var changing = new Random(~seed);
                history.run(server -> change(changing, server));
                assertThat(history.heard()).as("seed %s", seed).isEqualTo(heard(seed, IndexSettings.NONE));
            }
        }
    }

    private static void change(Random random, TestServer server) {
        if (random.nextInt(3) == 0) {
            String settings = History.INDEXES.get(random.nextInt(History.INDEXES.size()));
            IndexSettings wanted = random.nextBoolean() ? IndexSettings.parse(settings) : IndexSettings.NONE;
            List.of("lww", "or").forEach(map -> server.queries.keepIndexes(wanted, map));
        }
    }

    @Test
    void norDoThoseThatAreMadeWhereTheyHelp() {
        long spared = 0;
        for (int seed = 0; seed < CROWDED_SEEDS; seed++) {
            try (var without = new History(seed, IndexSettings.NONE);
                    var with = new History(seed, IndexSettings.AUTOMATIC)) {
                without.runCrowded();
                with.runCrowded();
                assertThat(with.heard()).as("seed %s", seed).isEqualTo(without.heard());
                spared += without.rowsVisited() - with.rowsVisited();
            }
        }
        assertThat(spared).isPositive();
    }

    private static List<Object> heard(long seed, IndexSettings indexes) {
        try (var history = new History(seed, indexes)) {
            history.run();
            return history.heard();
        }
    }

    private record Live(Subscriber client, String role, String queryId, String map, String query) {}

    /** One random history. */
    private static final class History implements AutoCloseable {

        static final List<String> INDEXES =
                List.of("lww:a=hash,b=ordered", "lww:a=ordered,a=hash", "or:length=ordered");

        private final Random random;
        private final TestServer server;
        private final Subscriber writer;
        private final List<Subscriber> clients = new ArrayList<>();
        private final List<Live> live = new ArrayList<>();
        private final List<String> cursors = new ArrayList<>();
        private int count;

        History(long seed, IndexSettings indexes) {
            random = new Random(seed);
            server = new TestServer(new TestServer.Options()
                    .policy(AccessPolicy.denyByDefault(List.of(
                            new Policy("ALL", new MapPattern("*"), Set.of(Action.values()), Set.of()),
                            new Policy("SOME", new MapPattern("*"), Set.of(Action.READ), Set.of("a")))))
                    .queries(new QuerySettings(
                            QueryRules.DEFAULT, 100, 4 + random.nextInt(8), 16 << 20, 600_000, indexes)));
            writer = new Subscriber(server.connect().authenticate("w:ALL"));
        }

        List<Object> heard() {
            return clients.stream().map(each -> (Object) each.client.heard()).toList();
        }

        long rowsVisited() {
            return server.queries.figures().rowsVisited();
        }

        /** Beside more records than are looked at one by one. */
        void runCrowded() {
            for (int n = 0; n < 1_000; n++) {
                writer.client.write(
                        new Operation.Put("lww", "other" + n, Json.value("{'a':" + n + "}"), stamp(), TimeToLive.NONE));
            }
            run();
        }

        void run() {
            run(same -> {});
        }

        /** @param interlude what happens to the server before each step */
        void run(Consumer<TestServer> interlude) {
            for (int step = 0; step < 30; step++) {
                interlude.accept(server);
                switch (random.nextInt(10)) {
                    case 0, 1, 2 -> put();
                    case 3, 4 -> writer.client.write(tagged());
                    case 5 -> writer.client.write(new Operation.Remove("lww", key(), stamp()));
                    case 6, 7 -> subscribe();
                    case 8 -> server.time.advance(random.nextInt(1_500));
                    default -> leave();
                }
                if (random.nextInt(5) == 0) {
                    check();
                }
            }
            server.time.advance(random.nextInt(3_000));
            check();
        }

        private <T> T oneOf(List<T> choices) {
            return choices.get(random.nextInt(choices.size()));
        }

        private String key() {
            return "k" + random.nextInt(8);
        }

        /** Sometimes of the past, so that a write loses or has expired before it comes. */
        private Timestamp stamp() {
            long past = random.nextInt(4) == 0 ? random.nextInt(2_000) : 0;
            return new Timestamp(server.time.millis() - past, count++, WRITER);
        }

        private TimeToLive ttl() {
            return random.nextInt(3) == 0 ? new TimeToLive(1 + random.nextInt(2_000)) : TimeToLive.NONE;
        }

        private String document() {
            return switch (random.nextInt(10)) {
                case 0 -> oneOf(List.of("0", "''", "false", "5", "'text'", "[{'a':1}]", "null"));
                case 1 -> "{}";
                case 2 -> "{'b':" + random.nextInt(4) + "}";
                default -> "{'a':" + scalar() + ",'b':" + scalar() + ",'c':" + random.nextInt(2) + "}";
            };
        }

        private String scalar() {
            return random.nextInt(4) == 0
                    ? oneOf(List.of("null", "true", "'x'", "'2'", "1.5"))
                    : String.valueOf(random.nextInt(4));
        }

        private void put() {
            writer.client.write(new Operation.Put("lww", key(), Json.value(document()), stamp(), ttl()));
        }

        private Operation tagged() {
            String tag = "t" + random.nextInt(12);
            return random.nextInt(3) == 0
                    ? new Operation.OrRemove("or", key(), new Tag(tag))
                    : new Operation.OrAdd("or", key(), Json.value(document()), stamp(), new Tag(tag), ttl());
        }

        private void subscribe() {
            String role = random.nextInt(4) == 0 ? "SOME" : "ALL";
            var client = new Subscriber(server.connect().authenticate("u" + clients.size() + ":" + role));
            clients.add(client);
            for (int i = random.nextInt(3); i >= 0; i--) {
                String map = random.nextInt(3) == 0 ? "or" : "lww";
                var one = new Live(client, role, "q" + i, map, query());
                QueryResponse response = client.subscribe(one.queryId(), map, one.query());
                assertThat(response.error()).isEmpty();
                response.nextCursor().ifPresent(cursors::add);
                live.add(one);
            }
        }

        private String query() {
            List<String> parts = new ArrayList<>();
            parts.add(
                    switch (random.nextInt(9)) {
                        case 0 -> "'where':{'a':" + scalar() + "}";
                        case 1 -> "'where':{'b':{'$gte':" + scalar() + "}}";
                        case 2 -> "'where':{'b':{'$gt':0,'$lt':3}}";
                        case 3 -> "'predicate':{'op':'neq','attribute':'a','value':1}";
                        case 4 -> "'predicate':{'op':'in','attribute':'a','value':[1,2]}";
                        case 5 ->
                            "'predicate':{'op':'or','children':[{'op':'eq','attribute':'a','value':1},"
                                    + "{'op':'between','attribute':'b','value':[2,3]}]}";
                        case 6 -> "'predicate':{'op':'gt','attribute':'length','value':1}";
                        case 7 -> "'predicate':{'op':'isNull','attribute':'a'}";
                        default -> "'where':{}";
                    });
            if (random.nextInt(2) == 0) {
                parts.add("'sort':{'" + oneOf(List.of("a", "b", "__count")) + "':'" + oneOf(List.of("asc", "desc"))
                        + "'}");
            }
            if (random.nextInt(2) == 0) {
                parts.add("'limit':" + (1 + random.nextInt(4)));
            }
            if (random.nextInt(6) == 0) {
                parts.add("'groupBy':['" + oneOf(List.of("a", "c")) + "'],'aggregations':[{'func':'"
                        + oneOf(List.of("sum", "min", "avg")) + "','field':'b'}]");
            }
            if (random.nextInt(6) == 0) {
                parts.add("'fields':['a']");
            }
            if (!cursors.isEmpty() && random.nextInt(4) == 0) {
                parts.add("'cursor':'" + oneOf(cursors) + "'");
            }
            return "{" + String.join(",", parts) + "}";
        }

        private void leave() {
            if (!live.isEmpty()) {
                Live gone = live.remove(random.nextInt(live.size()));
                if (random.nextInt(3) == 0) {
                    gone.client().client.disconnect();
                    live.removeIf(other -> other.client() == gone.client());
                } else if (live.stream().noneMatch(other -> isSame(other, gone))) {
                    gone.client().unsubscribe(gone.queryId());
                }
            }
        }

        private static boolean isSame(Live left, Live right) {
            return left.client() == right.client() && left.queryId().equals(right.queryId());
        }

        private void check() {
            for (int i = 0; i < live.size(); i++) {
                Live one = live.get(i);
                boolean replaced = live.subList(i + 1, live.size()).stream().anyMatch(later -> isSame(later, one));
                if (!replaced) {
                    check(one);
                }
            }
        }

        private void check(Live one) {
            var asking = new Subscriber(server.connect().authenticate("fresh:" + one.role()));
            Map<String, Value> fresh = new TreeMap<>();
            for (Row row : asking.subscribe("fresh", one.map(), one.query()).rows()) {
                fresh.put(row.key(), row.value());
            }
            asking.client.disconnect();
            assertThat(one.client().result(one.queryId()))
                    .as("%s of %s by %s", one.query(), one.map(), one.role().toLowerCase(Locale.ROOT))
                    .isEqualTo(fresh);
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
