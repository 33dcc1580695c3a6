package topgun.application.hybrid;

import static org.assertj.core.api.Assertions.assertThat;
import static topgun.application.hybrid.HybridSearcher.limited;
import static topgun.application.hybrid.HybridSearcher.near;
import static topgun.application.hybrid.HybridSearcher.query;
import static topgun.application.hybrid.HybridSearcher.scoring;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import topgun.application.harness.TestServer;
import topgun.application.map.GridMap;
import topgun.application.map.MapTask;
import topgun.application.map.Unavailable;
import topgun.application.message.ClientMessage;
import topgun.application.message.HybridQuery;
import topgun.application.message.ServerMessage.HybridHit;
import topgun.application.message.ServerMessage.HybridSearchResponse;
import topgun.application.query.Json;
import topgun.application.search.Promptness;
import topgun.application.search.SearchFields;
import topgun.application.search.SearchRules;
import topgun.application.search.SearchSettings;
import topgun.domain.access.AccessPolicy;
import topgun.domain.access.Action;
import topgun.domain.access.MapPattern;
import topgun.domain.access.Policy;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.Timestamp;
import topgun.domain.crdt.Tag;
import topgun.domain.crdt.TimeToLive;
import topgun.domain.operation.Operation;
import topgun.domain.value.Value;

/** Whenever nothing is under way, what a client was answered and told since is what a hybrid search would find now. */
class HybridInvariantTest {

    private static final int SEEDS = 1_000;
    private static final NodeId WRITER = new NodeId("w");
    private static final String[] WORDS = {"apple", "pear", "plum", "fig", "lime", "the"};
    private static final String[] METHODS = {"exact", "fullText", "semantic"};
    private static final int LONGEST_LIFE = 2_000;
    private static final int LAG = 1_000;

    @Test
    void snapshotAndUpdatesEqualAFreshSearch() {
        for (int seed = 0; seed < SEEDS; seed++) {
            try (var history = new History(seed)) {
                history.run();
            } catch (Throwable e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private record Live(HybridSearcher client, String role, HybridQuery.Complete query) {}

    private static final class History implements AutoCloseable {

        private final Random random;
        private final Meanings meanings = new Meanings();
        private final TestServer server;
        private final HybridSearcher writer;
        private final List<Live> live = new ArrayList<>();
        private int count;

        History(long seed) {
            random = new Random(seed);
            server = new TestServer(new TestServer.Options()
                    .policy(policy("a"))
                    .meanings(meanings)
                    .searches(new SearchSettings(
                            SearchFields.NONE,
                            SearchRules.NONE,
                            false,
                            3,
                            12,
                            16 << 20,
                            100,
                            50,
                            2_000,
                            new Promptness(random.nextInt(3), 25, LAG))));
            writer = new HybridSearcher(server.connect().authenticate("w:ALL"));
            meanings.answerOn((name, task) -> server.maps.run(name, new MapTask() {
                @Override
                public void run(GridMap map) {
                    task.run();
                }

                @Override
                public void unavailable(Unavailable reason) {
                    throw new AssertionError(reason);
                }
            }));
        }

        private static AccessPolicy policy(String... fieldsOfSome) {
            return AccessPolicy.denyByDefault(List.of(
                    new Policy("ALL", new MapPattern("*"), Set.of(Action.values()), Set.of()),
                    new Policy("SOME", new MapPattern("*"), Set.of(Action.READ), Set.of(fieldsOfSome))));
        }

        void run() {
            for (int step = 0; step < 40; step++) {
                switch (random.nextInt(14)) {
                    case 0, 1, 2, 3 -> writer.client.write(put());
                    case 4 -> writer.client.write(tagged());
                    case 5 -> writer.client.write(new Operation.Remove("lww", key(), stamp()));
                    case 6, 7, 8 -> subscribe();
                    case 9 -> server.time.advance(random.nextInt(1_500));
                    case 10 -> understandAnother();
                    case 11 -> meanings.hold();
                    case 12 -> meanings.release();
                    default -> changeSomething();
                }
                if (random.nextInt(8) == 0) {
                    check();
                }
            }
            check();
        }

        private Operation put() {
            return new Operation.Put("lww", key(), document(), stamp(), ttl());
        }

        private Operation tagged() {
            var tag = new Tag(String.valueOf(random.nextInt(30)));
            return random.nextInt(3) == 0
                    ? new Operation.OrRemove("or", key(), tag)
                    : new Operation.OrAdd("or", key(), document(), stamp(), tag, ttl());
        }

        private TimeToLive ttl() {
            return random.nextInt(4) == 0 ? new TimeToLive(1 + random.nextInt(LONGEST_LIFE)) : TimeToLive.NONE;
        }

        private Value document() {
            return Json.value("{'a':'%s','b':'%s','n':%d}".formatted(words(), words(), random.nextInt(3)));
        }

        private String words() {
            var text = new StringBuilder();
            for (int n = random.nextInt(4); n >= 0; n--) {
                text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
            }
            return text.toString();
        }

        private String key() {
            return "k" + random.nextInt(15);
        }

        private Timestamp stamp() {
            return new Timestamp(server.time.millis() - random.nextInt(300), ++count, WRITER);
        }

        /** What a record means is found out when others may have been told of it already. */
        private void understandAnother() {
            meanings.put(key(), random.nextInt(20));
            meanings.tellChange("lww");
            meanings.tellChange("or");
        }

        private void subscribe() {
            String role = random.nextInt(3) == 0 ? "SOME" : "ALL";
            var client = new HybridSearcher(server.connect().authenticate("r:" + role));
            var search = new Live(client, role, query());
            client.client.begin(new ClientMessage.HybridSearchSubscribe("s", search.query()));
            live.add(search);
        }

        private HybridQuery.Complete query() {
            List<String> methods = new ArrayList<>();
            for (String method : METHODS) {
                if (random.nextBoolean()) {
                    methods.add(method);
                }
            }
            if (methods.isEmpty()) {
                methods.add("exact");
            }
            String predicate = random.nextInt(4) == 0
                    ? "{'op':'contains','attribute':'b','value':'plum'}"
                    : "{'op':'gte','attribute':'n','value':" + random.nextInt(3) + "}";
            HybridQuery.Complete query = near(
                    HybridSearcher.query(
                            random.nextInt(4) == 0 ? "or" : "lww", words(), predicate, methods.toArray(String[]::new)),
                    random.nextInt(20));
            query = random.nextBoolean() ? limited(query, 1 + random.nextInt(4)) : query;
            return random.nextInt(3) == 0 ? scoring(query, 0.0162, random.nextBoolean()) : query;
        }

        private void changeSomething() {
            if (random.nextInt(3) == 0) {
                server.access.replace(random.nextBoolean() ? policy("a") : policy("b", "n"));
            } else if (!live.isEmpty()) {
                Live left = live.remove(random.nextInt(live.size()));
                if (random.nextBoolean()) {
                    left.client().client.begin(new ClientMessage.HybridSearchUnsubscribe("s"));
                } else {
                    left.client().client.disconnect();
                }
            }
        }

        private void check() {
            meanings.release();
            server.time.advance(LONGEST_LIFE + 2 * LAG);
            for (Live each : live) {
                var fresh = new HybridSearcher(server.connect().authenticate("f:" + each.role()));
                HybridSearchResponse found = fresh.search(each.query());
                assertThat(withoutWords(each.client().result("s")))
                        .as("%s", each)
                        .isEqualTo(withoutWords(HybridSearcher.byKey(found)));
            }
        }

        /** What the words of a record are worth is told only together with something else. */
        private static Map<String, HybridHit> withoutWords(Map<String, HybridHit> hits) {
            Map<String, HybridHit> others = new HashMap<>();
            hits.forEach((key, hit) -> {
                Map<String, Double> methodScores = new HashMap<>(hit.methodScores());
                methodScores.replace("fullText", 0.0);
                others.put(key, new HybridHit(key, hit.score(), methodScores, hit.value()));
            });
            return others;
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
