package topgun.application.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import topgun.application.harness.TestServer;
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

/** Whenever nothing is under way, what a client was answered and told since is what a search would find now. */
class SearchInvariantTest {

    private static final int SEEDS = 2_000;
    private static final NodeId WRITER = new NodeId("w");
    private static final String[] WORDS = {"apple", "pear", "plum", "fig", "lime", "the"};

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

    private record Live(Searcher client, String role, String id, String map, String query, Value options) {}

    private static final class History implements AutoCloseable {

        private final Random random;
        private final TestServer server;
        private final Searcher writer;
        private final List<Searcher> clients = new ArrayList<>();
        private final List<Live> live = new ArrayList<>();
        private int count;

        History(long seed) {
            random = new Random(seed);
            var fields = SearchFields.parse("lww:a,b");
            server = new TestServer(new TestServer.Options()
                    .policy(AccessPolicy.denyByDefault(List.of(
                            new Policy("ALL", new MapPattern("*"), Set.of(Action.values()), Set.of()),
                            new Policy("SOME", new MapPattern("*"), Set.of(Action.READ), Set.of("a")))))
                    .searches(new SearchSettings(
                            random.nextBoolean() ? fields : SearchFields.NONE,
                            SearchRules.NONE,
                            false,
                            3,
                            6,
                            16 << 20,
                            100,
                            50,
                            2_000,
                            new Promptness(random.nextInt(3), 25, 1_000))));
            writer = new Searcher(server.connect().authenticate("w:ALL"));
        }

        void run() {
            for (int step = 0; step < 40; step++) {
                switch (random.nextInt(10)) {
                    case 0, 1, 2, 3 -> writer.client.write(put());
                    case 4 -> writer.client.write(tagged());
                    case 5 -> writer.client.write(new Operation.Remove("lww", key(), stamp()));
                    case 6, 7 -> subscribe();
                    case 8 -> server.time.advance(random.nextInt(1_500));
                    default -> leave();
                }
                if (random.nextInt(8) == 0) {
                    searchInOthers();
                }
                if (random.nextInt(6) == 0) {
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
            return random.nextInt(4) == 0 ? new TimeToLive(1 + random.nextInt(2_000)) : TimeToLive.NONE;
        }

        private Value document() {
            return switch (random.nextInt(8)) {
                case 0 -> Searcher.text(words());
                case 1 -> Searcher.object("a", 7, "c", words());
                default -> Searcher.object("a", words(), "b", words());
            };
        }

        private String words() {
            var text = new StringBuilder();
            for (int n = random.nextInt(4); n >= 0; n--) {
                text.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
            }
            return text.toString();
        }

        private String key() {
            return "k" + random.nextInt(12);
        }

        private Timestamp stamp() {
            return new Timestamp(server.time.millis() - random.nextInt(300), ++count, WRITER);
        }

        private void subscribe() {
            String role = random.nextInt(3) == 0 ? "SOME" : "ALL";
            var client = new Searcher(server.connect().authenticate("r:" + role));
            clients.add(client);
            var search = new Live(client, role, "s", random.nextInt(4) == 0 ? "or" : "lww", words(), options());
            client.subscribe(search.id(), search.map(), search.query(), search.options());
            live.add(search);
        }

        private Value options() {
            return switch (random.nextInt(5)) {
                case 0 -> Value.NULL;
                case 1 -> Searcher.object("limit", 0);
                case 2 -> Searcher.object("limit", 2, "minScore", 0.4);
                case 3 -> Searcher.object("limit", 2, "boost", Searcher.object("a", 2));
                default -> Searcher.object("limit", 1 + random.nextInt(3));
            };
        }

        private void searchInOthers() {
            SearchFields others = random.nextBoolean()
                    ? SearchFields.NONE
                    : SearchFields.parse(random.nextBoolean() ? "lww:b" : "lww:c");
            server.searches.addFields(others, "lww", server.access::viewOf);
        }

        private void leave() {
            if (!live.isEmpty()) {
                Live left = live.remove(random.nextInt(live.size()));
                if (random.nextBoolean()) {
                    left.client().unsubscribe(left.id());
                } else {
                    left.client().client.disconnect();
                }
            }
        }

        private void check() {
            server.time.advance(1_100);
            for (Live each : live) {
                var fresh = new Searcher(server.connect().authenticate("f:" + each.role()));
                Map<String, Value> found = new TreeMap<>();
                fresh.search(each.map(), each.query(), each.options())
                        .hits()
                        .forEach(hit -> found.put(hit.key(), hit.value()));
                assertThat(each.client().result(each.id())).as("%s", each).isEqualTo(found);
            }
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
